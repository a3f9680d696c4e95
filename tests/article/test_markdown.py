"""Markdown output, read back by a CommonMark parser."""

from __future__ import annotations

from html import unescape

import pytest
from markdown_it import MarkdownIt

from cleanfeed.article import (
    Article,
    Code,
    Extraction,
    Image,
    ImageRole,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Table,
)
from cleanfeed.article.blocks import BodyBlock
from cleanfeed.article.markdown import escape

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def make_article(*body: BodyBlock, **fields: object) -> Article:
    return Article.model_validate({"id": "1", "extraction": Extraction(version="0"), "body": body, **fields})


HOSTILE = [
    "# not a heading",
    "1. not a list",
    "1) not a list",
    "- not a list",
    "+ not a list",
    "* not a list",
    "> not a quote",
    "--- ",
    "===",
    "```",
    "~~~",
    "~~gone~~",
    "*em* _em_ **strong** __strong__",
    "a_b_c and 2*3*4",
    "`code` and ``code``",
    "[text](https://x.example)",
    "![alt](https://x.example/p.png)",
    "[ref]: https://x.example",
    "<script>alert(1)</script>",
    "<https://x.example>",
    "&lt;b&gt; &amp; &#60; AT&T &copy;",
    "a | b | c",
    "back\\slash \\* end\\",
    "    indented code",
    "\ttab",
    "=== ***",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_markup(text: str) -> None:
    """Whatever a page says, a Markdown reader shows it as the same plain text."""
    html = READER.render(make_article(Paragraph(text=text)).to_markdown())
    assert html.startswith("<p>")
    assert html.count("<") == 2  # the paragraph's own tags
    assert unescape(html[3:-5]) == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_after_a_line_break_and_in_a_table_stays_text(text: str) -> None:
    """Line starts inside a paragraph and cells of a table are escaped as well."""
    plain = " ".join(text.split())
    paragraph = READER.render(make_article(Paragraph(text=f"first\n{text}")).to_markdown())
    assert unescape(paragraph) == f"<p>first<br />\n{plain}</p>\n"
    table = READER.render(make_article(Table(header=("a", "b"), rows=((text, "z"),))).to_markdown())
    assert f"<td>{plain}</td>\n<td>z</td>" in unescape(table)


def test_links_survive_with_their_addresses() -> None:
    """Brackets, spaces and ampersands in an address neither end the link nor change it."""
    url = "https://x.example/a_(b) c?d=1&copy;=2"
    text = "See the [map] now"
    html = READER.render(
        make_article(Paragraph(text=text, links=(Link(start=4, end=13, url=url),))).to_markdown()
    )
    assert ">the [map]</a> now" in html
    assert 'href="https://x.example/a_%28b%29%20c?d=1&amp;copy;=2"' in html


def test_unsafe_link_keeps_its_text() -> None:
    """A script address costs the link, not the words."""
    block = Paragraph(text="Click here", links=(Link(start=6, end=10, url="javascript:alert(1)"),))
    assert make_article(block).to_markdown() == "Click here\n"


def test_picture_stands_with_caption_and_credit() -> None:
    """Caption and credit are under the picture, apart."""
    image = Image(
        id="1",
        url="https://x.example/p.jpg",
        role=ImageRole.LEAD,
        alt="A [quay]",
        caption="The *quay*.",
        credit="Ada Lind",
        credit_label="Photo",
    )
    html = READER.render(make_article(images=(image,)).to_markdown())
    assert '<img src="https://x.example/p.jpg" alt="A [quay]" />' in html
    assert "<em>The *quay*.</em>" in html
    assert "Photo: Ada Lind" in html


def test_picture_without_address_keeps_its_caption() -> None:
    """A record made from flattened text has captions and no addresses."""
    image = Image(id="1", caption="The quay.", credit="Nordfoto")
    assert make_article(images=(image,)).to_markdown() == "*The quay.*\\\nNordfoto\n"


def test_nested_lists_keep_their_levels() -> None:
    """Children stand inside their parent, also under wide numbers."""
    items = [ListItem(text=f"entry {number}") for number in range(1, 101)]
    html = READER.render(
        make_article(ListBlock(ordered=True, items=(*items, ListItem(text="child", level=1)))).to_markdown()
    )
    assert html.count("<ol>") == 2
    assert "<li>entry 100\n<ol>\n<li>child</li>" in html


def test_neighbouring_lists_stay_apart() -> None:
    """Two lists in a row are not read as one."""
    block = ListBlock(items=(ListItem(text="a"),))
    assert READER.render(make_article(block, block, block).to_markdown()).count("<ul>") == 3


def test_code_with_fences_stays_code() -> None:
    """A fence in the text does not end the block."""
    html = READER.render(make_article(Code(text="```\n<b>\n````")).to_markdown())
    assert html == "<pre><code>```\n&lt;b&gt;\n````\n</code></pre>\n"


def test_full_record_shows_every_part(full_article: Article) -> None:
    """Headline, standfirst, byline and every block appear once, in order."""
    markdown = full_article.to_markdown()
    places = [
        markdown.index(part)
        for part in (
            "# Rain over the harbour",
            "*Weather*",
            "**Ferries wait",
            "Ada Lind · Nordwire · 2026-05-03 14:05 UTC",
            "![A quay]",
            "[pilots](https://pilots.example/a_%28b%29)",
            "### What comes next",
            "1. Wait\n   1. Ask",
            "> Nobody sails today.",
            "— Captain Roe",
            "*Rain in mm*",
            "| Tue \\| Wed | 9 |",
            "![A ferry]",
            "Photo: Ada Lind / Nordfoto",
            "[Postbox](https://postbox.example/1)",
            "```\nwind = 12\n```",
            "### 2026-05-03 14:05 — Ferry leaves",
            "[The Harbour](https://harbour.example/news/1)",
        )
    ]
    assert places == sorted(places)


def test_escape_drops_control_characters() -> None:
    """Terminal escapes and NULs of a page reach no output."""
    assert escape("a\x1b[31mb\x00c") == "a \\[31mb c"
