"""HTML output: one article element, nothing executable."""

from __future__ import annotations

import re

import pytest

from cleanfeed.article import Article, Extraction, Image, Link, ListBlock, ListItem, Paragraph
from cleanfeed.article.html import render_html

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</article><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import'x'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
]
TAGS = re.compile(r"<[a-z][^>]*>")


@pytest.mark.parametrize("text", VECTORS)
def test_text_of_a_page_never_becomes_markup(text: str) -> None:
    """Scripts in any text field arrive as visible characters."""
    record = Article.model_validate(
        {
            "id": "1",
            "extraction": Extraction(version="0"),
            "headline": text,
            "description": text,
            "language": text,
            "authors": [{"name": text}],
            "body": [Paragraph(text=text)],
            "images": [Image(id="1", url="https://x.example/p.jpg", alt=text, caption=text, credit=text)],
        }
    )
    names = set(re.findall(r"<([a-z0-9]+)", render_html(record)))
    assert names == {"article", "header", "h1", "p", "figure", "img", "figcaption", "span"}
    assert not any(
        re.search(r"\son\w+=", tag) for tag in TAGS.findall(re.sub(r'"[^"]*"', '""', render_html(record)))
    )


@pytest.mark.parametrize("url", ADDRESSES)
def test_unsafe_addresses_lead_nowhere(url: str) -> None:
    """Neither links nor pictures carry an address that runs."""
    record = Article.model_validate(
        {
            "id": "1",
            "extraction": Extraction(version="0"),
            "url": url,
            "authors": [{"name": "Ada", "url": url}],
            "body": [Paragraph(text="Click", links=(Link(start=0, end=5, url=url),))],
            "images": [Image(id="1", url=url, caption="c")],
        }
    )
    html = render_html(record)
    assert "href" not in html
    assert "src" not in html
    assert "Click" in html


def test_full_record(full_article: Article) -> None:
    """Every block has its element; captions and credits stand apart in the figure."""
    html = full_article.to_html()
    assert html.startswith('<article lang="en" dir="auto">')
    assert html.strip().endswith("</article>")
    assert "<h1>Rain over the harbour</h1>" in html
    assert '<a href="https://pilots.example/a_(b)" rel="noopener noreferrer">pilots</a>' in html
    assert (
        '<figcaption>The ferry at rest. <span class="credit">Photo: Ada Lind / Nordfoto</span></figcaption>'
        in html
    )
    assert 'width="640"' in html
    assert '<time datetime="2026-05-03T14:05:00+00:00">' in html
    assert "<caption>Rain in mm</caption>" in html
    assert "<ol><li>Wait<ol><li>Ask</li></ol></li></ol>" in html


def test_nested_lists_close_in_order() -> None:
    """A list that steps in and out again is well formed."""
    levels = (0, 1, 2, 0, 1)
    block = ListBlock(
        items=tuple(ListItem(text=str(index), level=level) for index, level in enumerate(levels))
    )
    html = Article.model_validate(
        {"id": "1", "extraction": Extraction(version="0"), "body": [block]}
    ).to_html()
    assert "<ul><li>0<ul><li>1<ul><li>2</li></ul></li></ul></li><li>3<ul><li>4</li></ul></li></ul>" in html
