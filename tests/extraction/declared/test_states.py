"""Stories that stand only in a page's state."""

import json

import pytest

import cleanfeed
from cleanfeed.article import PageType
from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.declared.states import find_state_story
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.story import BlockType
from extraction.bad_pages import HEADLINE, SENTENCES

URL = "https://www.example-herald.com/town/harbour-bridge-closed"
NOISE = {
    "consent": {"text": "We and our partners store information on your device. " * 20},
    "i18n": {"a": "A long message that no reader has asked for, written for another page altogether. " * 9},
    "related": [{"title": "Other", "body": ["A story about something else, told in one sentence. " * 9]}],
    "menu": ["News", "Sport"],
}


def shell(state: str) -> str:
    """Return a page that shows nothing but its state."""
    return f"<!doctype html><body><div id=root></div>{state}</body>"


def next_data(value: object) -> str:
    return shell(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>')


def found_in(page: str) -> list[str]:
    stream = split_blocks(read_page(page))
    found = find_state_story(stream, read_declared(stream, URL))
    return [block.text for block in found.stream.blocks] if found else []


BODIES = {
    "html of each": [{"type": "text", "html": text} for text in SENTENCES],
    "plain strings": list(SENTENCES),
    "one html string": "".join(f"<p>{text}</p>" for text in SENTENCES),
    "one text with empty lines": "\n\n".join(SENTENCES),
    "portable text": [
        {"_type": "block", "children": [{"text": text[:30]}, {"text": text[30:47]}, {"text": text[47:]}]}
        for text in SENTENCES
    ],
    "rich text": {"nodeType": "document", "content": [{"content": [{"value": text}]} for text in SENTENCES]},
}


@pytest.mark.parametrize("shape", BODIES)
def test_shapes_of_bodies(shape):
    """Whatever a framework calls the paragraphs, the longest coherent run of prose is the story."""
    story = {"headline": HEADLINE, "publishedAt": "2026-11-06T10:00:00Z", "body": BODIES[shape]}
    assert found_in(next_data({"props": {**NOISE, "article": story}})) == list(SENTENCES)


STORY = {"headline": HEADLINE, "publishedAt": "2026-11-06T10:00:00Z", "body": BODIES["html of each"]}
CHUNKED = f'5:["$","article",null,{json.dumps(STORY)}]\n'
REFERRED = {**STORY, "body": [{"html": f"${k + 16:x}"} for k in range(len(SENTENCES))]}
ROWS = "".join(f"{k + 16:x}:T{len(t.encode()):x},{t}" for k, t in enumerate(SENTENCES))
PAYLOADS = {
    "json": next_data(STORY),
    "assigned": shell(f"<script>window.__INITIAL_STATE__ = {json.dumps(STORY)};</script>"),
    "in brackets": shell(f"<script>window['__PRELOADED_STATE__']={json.dumps(STORY)};</script>"),
    "parsed": shell(f"<script>window.__APOLLO_STATE__=JSON.parse({json.dumps(json.dumps(STORY))});</script>"),
    "fusion": shell(f"<script>Fusion.arcSite='x';Fusion.globalContent={json.dumps(STORY)};</script>"),
    "streamed": shell(
        "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
        f"<script>self.__next_f.push([1,{json.dumps(CHUNKED[:300])}])</script>"
        f"<script>self.__next_f.push([1,{json.dumps(CHUNKED[300:])}])</script>"
    ),
    "streamed with long texts": shell(
        f"<script>self.__next_f.push([1,{json.dumps(ROWS + '5:' + json.dumps(REFERRED) + chr(10))}])</script>"
    ),
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads(payload):
    """One document, an assignment, and streamed chunks are read."""
    assert found_in(PAYLOADS[payload]) == list(SENTENCES)


def test_kinds_of_entries():
    """Headings and quotations are what they are; pictures and promos are no text."""
    body = [
        *({"type": "paragraph", "html": text} for text in SENTENCES),
        {"type": "heading", "html": "What comes next"},
        {"type": "quote", "html": "A sentence that somebody said, set apart from the others."},
        {"type": "newsletter", "html": "Get the best of the harbour in your inbox, every morning at six."},
    ]
    stream = split_blocks(read_page(next_data({"headline": HEADLINE, "body": body})))
    found = find_state_story(stream, read_declared(stream, URL))
    assert found is not None
    kinds = [BlockType.PARAGRAPH] * 5 + [BlockType.HEADING, BlockType.QUOTE]
    assert list(found.story.types) == kinds


@pytest.mark.parametrize(
    "page",
    [
        shell(""),
        next_data({"props": NOISE}),
        next_data({"title": "List", "stories": [{"teaser": text} for text in SENTENCES]}),
        next_data(
            {
                "title": "Socks",
                "variants": [{"name": "Quarter socks, white, for men, size nine to twelve"}] * 40,
            }
        ),
        shell("<script id=__NEXT_DATA__>{broken</script>"),
        shell(f"<script id=__NEXT_DATA__>{'[' * 5_000}</script>"),
        shell("<script>window.__NUXT__=(function(a){return {b:a}}(1))</script>"),
    ],
)
def test_no_story(page):
    """Messages, teasers, code and broken payloads are no story."""
    assert found_in(page) == []


def test_the_whole_record():
    """A page that shows nothing has headline, author, date and body out of its state, and says so."""
    story = {**STORY, "authors": [{"name": "Lena Garrick"}]}
    article = cleanfeed.extract(next_data({"props": {"article": story}}), URL)
    assert article.page_type is PageType.ARTICLE
    assert article.headline == HEADLINE
    assert [author.name for author in article.authors] == ["Lena Garrick"]
    assert article.date_published is not None
    assert [block.text for block in article.body] == list(SENTENCES)
    assert article.extraction.sources["body"] == "state"


def test_the_declared_text():
    """Where page and state are silent, the declared text is the body."""
    node = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n".join(SENTENCES), "url": URL}
    page = shell(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    article = cleanfeed.extract(page, URL, force=True)
    assert [block.text for block in article.body] == list(SENTENCES)
    assert article.extraction.sources["body"] == "jsonld"
