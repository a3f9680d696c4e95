"""Texts that try to run a script wherever they are printed, each marked with its own number.

A vector that runs calls ``hit(number)``; the page under test defines it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from urllib.parse import quote

SEEDS = (
    "<script>hit(0)</script>",
    "<script/src=data:,hit(0)></script>",
    "<script>hit(0)//",
    "<svg><script>hit(0)</script></svg>",
    "<svg onload=hit(0)>",
    "<svg/onload=hit(0)//",
    "<svg><animate onbegin=hit(0) attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:hit(0)'><text x=20 y=20>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=hit(0)>#x'></svg>",
    "<img src=x onerror=hit(0)>",
    "<img/src=x/onerror=hit(0)>",
    '<img src="x" onerror="hit(0)">',
    "<img src=`x`onerror=hit(0)>",
    "<img srcset=x onerror=hit(0)>",
    "<image src=x onerror=hit(0)>",
    "<body onload=hit(0)>",
    "<body onpageshow=hit(0)>",
    "<iframe src=javascript:hit(0)></iframe>",
    "<iframe srcdoc='<script>parent.hit(0)</script>'></iframe>",
    "<iframe onload=hit(0)></iframe>",
    "<object data=javascript:hit(0)></object>",
    "<embed src=javascript:hit(0)>",
    "<input autofocus onfocus=hit(0)>",
    "<select autofocus onfocus=hit(0)>",
    "<textarea autofocus onfocus=hit(0)>",
    "<details open ontoggle=hit(0)>x</details>",
    "<video src=x onerror=hit(0)></video>",
    "<video><source onerror=hit(0)></video>",
    "<audio src=x onerror=hit(0)></audio>",
    "<marquee onstart=hit(0)>x</marquee>",
    "<style onload=hit(0)></style>",
    "<style>@import 'javascript:hit(0)';</style>",
    "<link rel=stylesheet href=data:, onload=hit(0)>",
    "<meta http-equiv=refresh content='0;url=javascript:hit(0)'>",
    "<base href='javascript:hit(0)//'>",
    "<form action=javascript:hit(0)><button autofocus onfocus=hit(0)>x</button></form>",
    "<a href=javascript:hit(0)>x</a>",
    "<a href='java\tscript:hit(0)'>x</a>",
    "<p onmouseover=hit(0)>x</p>",
    "<p style='animation:x' onanimationstart=hit(0)>x</p>",
    "<div tabindex=1 onfocusin=hit(0)>x</div>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(0)>",
    "<math><mi//xlink:href='data:x,<script>hit(0)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=hit(0)>'>",
    "<template><script>hit(0)</script></template>",
    "<!--><script>hit(0)</script>-->",
    "<![CDATA[<script>hit(0)</script>]]>",
    "<?xml version='1.0'?><script>hit(0)</script>",
    "</title><script>hit(0)</script>",
    "</style><script>hit(0)</script>",
    "</script><script>hit(0)</script>",
    "</textarea><script>hit(0)</script>",
    "</template><img src=x onerror=hit(0)>",
    '" onmouseover="hit(0)" x="',
    "' onmouseover='hit(0)' x='",
    '" autofocus onfocus=hit(0) x="',
    '"><img src=x onerror=hit(0)>',
    "'><svg onload=hit(0)>",
    "javascript:hit(0)",
    "JaVaScRiPt:hit(0)",
    " javascript:hit(0)",
    "\x01javascript:hit(0)",
    "java\nscript:hit(0)",
    "javascript://example.com/%0ahit(0)",
    "javascript&colon;hit(0)",
    "vbscript:hit(0)",
    "data:text/html,<script>parent.hit(0)</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0KDApPC9zY3JpcHQ+",
    'https://example.com/"onmouseover="hit(0)',
    "https://example.com/'><script>hit(0)</script>",
    "[x](javascript:hit(0))",
    "[x](<javascript:hit(0)>)",
    "[x]: javascript:hit(0)\n\n[x]",
    '![x](x"onerror="hit(0))',
    "![x](javascript:hit(0) 'x')",
    "<javascript:hit(0)>",
    "```\n</code></pre><script>hit(0)</script>",
    "`</code><img src=x onerror=hit(0)>`",
    "x](https://example.com) <img src=x onerror=hit(0)> [y",
    "|a|b|\n|-|-|\n|<img src=x onerror=hit(0)>|c|",
    "{{constructor.constructor('hit(0)')()}}",
    "{% raw %}<script>hit(0)</script>{% endraw %}",
    "${hit(0)}",
    "\u2028<script>hit(0)</script>",
    "\ud800<script>hit(0)</script>",
)  # fmt: skip

TWISTS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: f'">{text}',
    lambda text: f"'>{text}",
    lambda text: f"-->{text}<!--",
    lambda text: f"\n\n{text}\n\n",
    lambda text: f"<b>{text}</b>",
    lambda text: f"<<{text}",
    lambda text: text.replace("<", "<\x00").replace("script", "scr\x00ipt"),
    lambda text: text.replace(" on", "\x0con").replace("=", " = "),
    html.escape,
    lambda text: html.escape(html.escape(text)),
    lambda text: quote(text, errors="replace"),
    lambda text: text.replace("<", "\\u003c"),
    lambda text: f"\u202e{text}\u202c",
    lambda text: f"]]>{text}",
    lambda text: "\t" + text.replace(":", "&Tab;:", 1),
)


def iter_vectors() -> Iterator[str]:
    """Yield the vectors; the n-th calls ``hit(n)``."""
    number = 0
    for seed in SEEDS:
        for twist in TWISTS:
            yield twist(seed.replace("hit(0)", f"hit({number})"))
            number += 1


VECTORS = tuple(iter_vectors())
