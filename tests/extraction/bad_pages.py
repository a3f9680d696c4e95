"""Pages that break parsers, each made at a given size; the story in them is always the same."""

from __future__ import annotations

from collections.abc import Callable

SENTENCES = (
    "The harbour bridge will stay closed for at least three weeks, the town council said on Tuesday.",
    "Engineers found cracks in two of its piers after the storm, and want to see them before it opens again.",
    "“We would rather be late than sorry,” said Magda Ruland, who runs the works department.",
    "Until then the ferry takes passengers every twenty minutes, and cars have to drive round by Oldmill.",
    "A decision on the repairs, which may cost four million crowns, is expected before the month is over.",
)
"""The story, one paragraph each."""
HEADLINE = "Harbour bridge closed after storm"


def story() -> str:
    """Return the story as a plain site prints it."""
    return f"<article><h1>{HEADLINE}</h1>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</article>"


def page(body: str, head: str = "") -> str:
    """Return a page around a body."""
    return (
        f"<!doctype html><html lang=en><head><title>{HEADLINE}</title>{head}</head>"
        f"<body>{body}<footer><a href=/imprint>Imprint</a></footer></body></html>"
    )


def nested_elements(size: int = 100_000) -> str:
    """Return a story under so many open ``div``s."""
    return page("<div>" * size + story() + "</div>" * size)


def nested_inlines(size: int = 100_000) -> str:
    """Return a story after so many nested ``span``s."""
    return page("<span>" * size + "x" + "</span>" * size + story())


def menu_links(size: int = 50_000) -> str:
    """Return a story after so many menu links."""
    links = "".join(f"<li class='menu-item'><a href='/section/{i}'>Section {i}</a></li>" for i in range(size))
    return page(f"<nav><ul>{links}</ul></nav>{story()}")


def many_paragraphs(size: int = 200_000) -> str:
    """Return a story of so many paragraphs."""
    texts = "".join(
        f"<p>In paragraph {i} of the report the council names another bridge that needs repair.</p>"
        for i in range(size)
    )
    return page(f"<article><h1>{HEADLINE}</h1>{texts}</article>")


def one_long_paragraph(size: int = 10_000_000) -> str:
    """Return a story with one paragraph of so many characters."""
    sentence = "The council spoke about the bridge, the ferry and the weather for another hour. "
    return page(f"<article><h1>{HEADLINE}</h1><p>{sentence * (size // len(sentence))}</p></article>")


def long_script(size: int = 20_000_000) -> str:
    """Return a story after a script of so many characters."""
    return page(f"<script>var data = '{'x' * size}';</script>{story()}")


def unclosed_bold(size: int = 20_000) -> str:
    """Return a story after so many ``<b>`` that nobody closes."""
    return page("<b>" * size + story())


def unclosed_bold_paragraphs(size: int = 20_000) -> str:
    """Return a story after so many paragraphs that each leave a ``<b>`` open for the next."""
    return page("<p><b>word " * size + story())


def unclosed_bold_made_differently(size: int = 20_000) -> str:
    """Return the same with different attributes: the parser's limit of three alike does not hold."""
    return page("".join(f"<p><b class=c{i}>word " for i in range(size)) + story())


def many_attributes(size: int = 100_000) -> str:
    """Return a story in an element of so many attributes."""
    attributes = " ".join(f"data-a{i}='{i}'" for i in range(size))
    return page(f"<div {attributes}>{story()}</div>")


def table_cells(size: int = 100_000) -> str:
    """Return a story before a table with one row of so many cells."""
    cells = "".join(f"<th>{i}</th>" for i in range(size))
    return page(f"<article><h1>{HEADLINE}</h1>{story()}<table><tr>{cells}</tr></table></article>")


def list_lines(size: int = 100_000) -> str:
    """Return a story whose one list item has so many lines."""
    lines = "<br>".join(f"The bridge number {i} needs a new coat of paint." for i in range(size))
    return page(f"<article>{story()}<ul><li>{lines}</li></ul></article>")


def line_breaks(size: int = 200_000) -> str:
    """Return a story in which so many inline elements stay open over a line break each."""
    return page(
        f"<article>{story()}<p>{'<i>' * 300}{'The ferry is late again today.<br>' * size}</p></article>"
    )


def angle_brackets(size: int = 1_000_000) -> str:
    """Return a story before so many signs that look like the beginning of tags."""
    return page(story() + "<a " * size)


def open_quotes(size: int = 200_000) -> str:
    """Return a deep page with so many tags whose attribute never ends."""
    return page(story() + '<div a="' * size)


def open_comments(size: int = 200_000) -> str:
    """Return a deep page with so many comments that never end."""
    return page("<div>" * 600 + story() + "<!-- <b x " * size)


def many_images(size: int = 20_000) -> str:
    """Return a story with so many pictures in it."""
    pictures = "".join(
        f"<figure><img src='/i/{i}.jpg'><figcaption>Pier {i} (Photo: Lena Garrick)</figcaption></figure>"
        for i in range(size)
    )
    return page(f"<article>{story()}{pictures}</article>")


def many_headings(size: int = 50_000) -> str:
    """Return a story between so many main headings."""
    return page("".join(f"<h1>Heading {i}</h1>" for i in range(size)) + story())


def json_ld_nested(size: int = 100_000) -> str:
    """Return a story under declared metadata that nests so deep."""
    return page(story(), f"<script type='application/ld+json'>{'[' * size}{']' * size}</script>")


def state_nested(size: int = 100_000) -> str:
    """Return a page without a story, whose framework state nests so deep."""
    return page("<div id=__next></div>", f"<script id='__NEXT_DATA__'>{'[' * size}{']' * size}</script>")


def many_states(size: int = 50_000) -> str:
    """Return a page without a story with so many pieces of state."""
    chunk = '<script>self.__next_f.push([1,"a:[\\"$\\",\\"p\\",null]\\n"])</script>'
    return page("<div id=__next></div>" + chunk * size)


PAGES: dict[str, tuple[Callable[[int], str], int]] = {
    "nested_elements": (nested_elements, 100_000),
    "nested_inlines": (nested_inlines, 100_000),
    "menu_links": (menu_links, 50_000),
    "many_paragraphs": (many_paragraphs, 200_000),
    "one_long_paragraph": (one_long_paragraph, 10_000_000),
    "long_script": (long_script, 20_000_000),
    "unclosed_bold": (unclosed_bold, 20_000),
    "unclosed_bold_paragraphs": (unclosed_bold_paragraphs, 20_000),
    "unclosed_bold_made_differently": (unclosed_bold_made_differently, 20_000),
    "many_attributes": (many_attributes, 100_000),
    "table_cells": (table_cells, 100_000),
    "list_lines": (list_lines, 100_000),
    "line_breaks": (line_breaks, 20_000),
    "angle_brackets": (angle_brackets, 300_000),
    "open_quotes": (open_quotes, 200_000),
    "open_comments": (open_comments, 200_000),
    "many_images": (many_images, 20_000),
    "many_headings": (many_headings, 50_000),
    "json_ld_nested": (json_ld_nested, 100_000),
    "state_nested": (state_nested, 100_000),
    "many_states": (many_states, 20_000),
}
"""Name → maker and the size at which it is tried."""
