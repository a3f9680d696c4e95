"""No text of a page runs as a script in anything we write: over a thousand vectors in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

import pytest
from markdown_it import MarkdownIt

from cleanfeed.article import (
    Article,
    Code,
    Embed,
    Extraction,
    Heading,
    Image,
    ImageBlock,
    Link,
    ListBlock,
    ListItem,
    Organization,
    PageType,
    Paragraph,
    Person,
    Quote,
    Table,
    Update,
)
from cleanfeed.extraction.story import BlockType
from cleanfeed.extraction.trace import Trace, TraceBlock, TraceImage, explain
from cleanfeed.inspect import compare_records, render_compare_page, render_explain_page
from cleanfeed.inspect.compare_page import MAX_PAGES
from script_vectors import VECTORS

pytestmark = pytest.mark.browser
SAFE_SCHEMES = {"http:", "https:", "mailto:", "file:"}
"""``file:`` is our own page: a link to a place in it."""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


PART = 350
"""Records on one page: more make Chromium slow."""


def parts() -> list[tuple[tuple[int, str], ...]]:
    numbered = tuple(enumerate(VECTORS))
    return [numbered[start : start + PART] for start in range(0, len(numbered), PART)]


def image(number: int, text: str) -> Image:
    return Image(
        id=f"i{number}",
        url=text,
        alt=text,
        caption=text,
        credit=text,
        credits=(text, text),
        credit_label=text,
        license=text,
        raw_caption=text,
    )


def article(number: int, text: str) -> Article:
    """Return a record with one vector in every field that takes a text or an address."""
    links = (Link(start=0, end=1, url=text),)
    return Article(
        id=f"a{number}",
        url=text,
        canonical_url=text,
        headline=text,
        alternative_headline=text,
        description=text,
        authors=(Person(name=text, url=text, raw=text),),
        source_organization=Organization(name=text, url=text, logo=text),
        publisher=Organization(name=text, url=text, logo=text),
        date_published=datetime(2026, 11, 5, tzinfo=UTC),
        dateline=text,
        section=text,
        keywords=(text,),
        breadcrumbs=(text,),
        language="en",
        body=(
            Paragraph(text=text, links=links),
            Heading(text=text, links=links),
            ListBlock(items=(ListItem(text=text, links=links),)),
            Quote(text=text, links=links, cite=text),
            Table(caption=text, header=(text,), rows=((text,),)),
            ImageBlock(image_id=f"i{number}"),
            Embed(provider=text, url=text, text=text),
            Code(text=text),
            Update(title=text),
        ),
        text=text,
        images=(image(number, text),),
        warnings=(text,),
        extraction=Extraction(version="1", sources={"headline": text}),
    )


def trace() -> Trace:
    """Return a trace whose every text is a vector; half of its blocks are kept."""
    kinds = tuple(BlockType)
    return Trace(
        url=VECTORS[0],
        page_type=PageType.ARTICLE,
        story=1.0,
        headline=VECTORS[1],
        confidence=1.0,
        refusal=VECTORS[2],
        article=article(0, VECTORS[3]),
        blocks=tuple(
            TraceBlock(
                index=i, text=text, tag=text, kept=i % 2 == 0, score=0.5, type=kinds[i % len(kinds)],
                reasons=(text,), path=(text, text), field=text if i % 3 == 0 else None,
            )
            for i, text in enumerate(VECTORS)
        ),
        images=tuple(
            TraceImage(image=image(i, text), block=i, path=(text,), caption_found=text, credit_found="tail")
            for i, text in enumerate(VECTORS)
        ),
    )  # fmt: skip


def test_there_are_a_thousand_vectors() -> None:
    """The tests below mean something only with many different ones."""
    assert len(set(VECTORS)) >= 1000


def test_a_vector_that_is_not_escaped_is_noticed(look) -> None:
    """The tests below would fail if anything ran."""
    seen = look("<p>&lt;" + VECTORS[0] + "<img src=x onerror=hit(7)><p onmouseover=hit(8)>x</p>")
    assert set(seen.hits) == {0, 7, 8}
    assert seen.handlers == ["IMG onerror", "P onmouseover"]


def test_html_of_records(look) -> None:
    """``to_html`` runs nothing on a page without any policy, and links lead only to the web."""
    for part in parts():
        html = "".join(article(number, text).to_html() for number, text in part)
        seen = look(f"<!DOCTYPE html><meta charset=utf-8><body>{html}")
        assert (seen.hits, seen.handlers) == ([], [])
        assert seen.schemes <= SAFE_SCHEMES


def test_markdown_of_records(look) -> None:
    """``to_markdown`` runs nothing in a renderer that lets HTML and every address through."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    renderer.validateLink = lambda _: True  # type: ignore[method-assign]  # a renderer without care
    for part in parts():
        html = "".join(renderer.render(article(number, text).to_markdown()) for number, text in part)
        seen = look(f"<!DOCTYPE html><meta charset=utf-8><body>{html}")
        assert (seen.hits, seen.handlers) == ([], [])
        assert seen.schemes <= SAFE_SCHEMES


@pytest.mark.parametrize("has_policy", [True, False])
def test_explain_page(look, has_policy: bool) -> None:
    """The page escapes everything: it is safe by itself, and the policy is a second wall."""
    html = render_explain_page(trace())
    seen = look(html if has_policy else POLICY.sub("", html))
    assert (seen.hits, seen.handlers) == ([], [])
    assert seen.requests == []
    assert seen.schemes <= SAFE_SCHEMES
    assert seen.messages == []


def test_compare_page(look) -> None:
    """Both sides of a comparison are escaped, whole or word by word, without the policy's help."""
    changes = [
        (record_to_compare(n, text), record_to_compare(n, f"{text} {text}")) for n, text in enumerate(VECTORS)
    ]
    for start in range(0, len(changes), MAX_PAGES):
        part = changes[start : start + MAX_PAGES]
        found = compare_records({old.id: old for old, _ in part}, {new.id: new for _, new in part})
        seen = look(POLICY.sub("", render_compare_page(found, VECTORS[0], VECTORS[1])))
        assert (seen.hits, seen.handlers, seen.requests, seen.messages) == ([], [], [], [])
        assert seen.schemes <= SAFE_SCHEMES


def record_to_compare(number: int, text: str) -> Article:
    """Return a record with a vector in each kind of place that the page has."""
    return Article(
        id=f"a{number}",
        url=text,
        headline=text,
        body=(Paragraph(text=text),),
        images=(image(number, text),),
        extraction=Extraction(version="1"),
    )


def test_pages_written_by_an_attacker(look) -> None:
    """The vectors in the markup and the text of a page do nothing on their way through extraction."""
    body = "".join(
        f"<p>{text} Rain fell all night, and the pier, which had stood for a century, was gone.</p>"
        f'<figure><img src="/{number}.jpg" width=800 height=500 alt="{escape(text)}">'
        f"<figcaption>{escape(text)} (Photo: {escape(text)})</figcaption></figure>"
        for number, text in enumerate(VECTORS[:: len(VECTORS) // 60])
    )
    page = f"<html><head><title>{escape(VECTORS[5])}</title></head><body><article><h1>Pier</h1>{body}"
    seen = look(
        render_explain_page(explain(page.encode("utf-8", "replace"), url="https://www.example.com/a"))
    )
    assert (seen.hits, seen.handlers) == ([], [])
    assert seen.requests == []
    assert seen.schemes <= SAFE_SCHEMES
