"""What a page says of itself."""

import pytest

from cleanfeed.extraction.blocks import Script
from cleanfeed.extraction.declared.json_ld import parse_json, read_graph
from cleanfeed.extraction.declared.reading import page_key, read_declared
from extraction.metadata_pages import URL, article, ld, page

STORY = {
    "@type": "NewsArticle",
    "url": URL,
    "headline": "Harbour bridge closed after storm",
    "datePublished": "2025-03-04T08:00:00+01:00",
}
OTHER = {
    "@type": "NewsArticle",
    "url": "https://www.example-herald.com/town/bakery-opens",
    "headline": "New bakery opens on Mill Street",
}


def declare(body="", head="", url=URL):
    return read_declared(page(body, head), url)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,}',
        '<!-- {"a": 1} -->',
        '//<![CDATA[\n{"a": 1}\n//]]>',
        '{"a": 1};',
        "{&quot;a&quot;: 1}",
        '{"b": "it\\\'s", "a": 1}',
        '{"b": "line\nbreak", "a": 1}',
        '{"b": "x"\n "a": 1}',
    ],
)
def test_invalid_json_is_mended(text):
    """Trailing commas, comment marks, escaped quotes and raw control characters do not lose a script."""
    assert parse_json(text)[0]["a"] == 1


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[[[[", '"text"', "[" * 100_000, '{"a":' * 5_000, "1" * 5_000]
)
def test_hopeless_json_is_no_error(text):
    """What cannot be mended leaves an empty graph."""
    assert read_graph((Script({}, text),)).nodes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'["\ud800"]', "\ufffd"),
        (r'["\udc00x"]', "\ufffdx"),
        (r'["\ud83d\ude00"]', "\U0001f600"),
        (r'["\\ud800"]', r"\ud800"),
    ],
)
def test_half_characters_in_json_are_marked(text, expected):
    """An escape of half a character becomes a mark: no record could be written out with it."""
    assert parse_json(text) == [[expected]]


def test_the_story_is_told_from_other_stories():
    """The node with the page's address is the story, wherever it stands in the list."""
    assert declare(article(), ld(OTHER, STORY)).article["headline"] == STORY["headline"]


def test_another_storys_node_is_refused():
    """A single node that names another address and another headline is not this page's."""
    assert declare(article(), ld(OTHER)).article == {}


def test_references_are_resolved():
    """``@id`` in one node stands for the node that bears it."""
    author = {"@type": "Person", "@id": "#jo", "name": "Jo Miller"}
    declared = declare(article(), ld({"@graph": [{**STORY, "author": {"@id": "#jo"}}, author]}))
    assert declared.article["author"]["name"] == "Jo Miller"


def test_circular_references_end():
    """Two nodes that refer to one another are resolved a few levels deep."""
    nodes = [
        {**STORY, "@id": "#a", "author": {"@id": "#b"}},
        {"@id": "#b", "name": "Jo", "worksFor": {"@id": "#a"}},
    ]
    assert declare(article(), ld({"@graph": nodes})).article["author"]["name"] == "Jo"


@pytest.mark.parametrize("value", [None, 1, True, [], {}, [[]], {"@value": {}}, ["", None], 1e400])
def test_wrong_types_survive(value):
    """Any property may hold anything."""
    node = {**STORY, "author": value, "image": value, "keywords": value, "publisher": value, "@id": value}
    assert declare(article(), ld(node)).article["headline"] == STORY["headline"]


def test_microdata_belongs_to_its_item():
    """The author of a comment inside the story's item is not the story's."""
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        '<h1 itemprop="headline">Harbour bridge closed</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<a itemprop="name" href="/jo">Jo Miller</a></span>'
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment">'
        '<b itemprop="author">troll77</b></div></div>'
    )
    item = declare(body).microdata
    assert item["headline"] == ["Harbour bridge closed"]
    assert [author["name"] for author in item["author"]] == [[{"name": "Jo Miller", "url": "/jo"}]]


def test_images_keep_their_fields_raw():
    """Caption, credit and makers of a declared picture are handed on as they stand, addresses absolute."""
    image = {
        "@type": "ImageObject",
        "url": "/b.jpg",
        "caption": "The bridge",
        "creditText": "Photo: Jo",
        "width": "1200 px",
    }
    found = declare(article(), ld({**STORY, "image": [image, "https://cdn.example/c.jpg"]})).images
    assert found[0].urls == ("https://www.example-herald.com/b.jpg",)
    assert (found[0].caption, found[0].credit_text, found[0].width) == ("The bridge", "Photo: Jo", 1200)
    assert found[1].urls == ("https://cdn.example/c.jpg",)


def test_metas_are_unescaped_and_lower_case():
    """Names are compared in lower case; twice escaped contents read once."""
    declared = declare(
        head='<meta property="OG:Title" content="Tom &amp;amp; Jerry"><meta name="a b" content="x">'
    )
    assert declared.meta("og:title") == "Tom & Jerry"
    assert declared.meta("b") == "x"


def test_relative_canonical_and_base():
    """Addresses are absolute, relative to ``base`` where there is one."""
    links = '<link rel="canonical" href="/story"><link rel="amphtml" href="amp">'
    head = f'<base href="https://m.example.com/x/">{links}'
    declared = declare(head=head)
    assert declared.canonical_url == "https://m.example.com/story"
    assert declared.amp_url == "https://m.example.com/x/amp"


@pytest.mark.parametrize("address", ["http://[broken", "//", "", None, 5, "javascript:void(0)"])
def test_broken_addresses_are_no_error(address):
    """A broken address has no key and breaks nothing."""
    assert page_key(address) is None or isinstance(page_key(address), str)
    declare(head=f'<link rel="canonical" href="{address}">', url=None)


def test_address_variants_share_a_key():
    """Scheme, host, slash, suffix and AMP marks do not make another page."""
    keys = {
        page_key(a)
        for a in (
            "https://a.com/x/y-story",
            "http://www.a.com/x/y-story/",
            "/x/y-story.html",
            "/x/y-story/amp",
        )
    }
    assert len(keys) == 1


def test_megabytes_are_no_hang():
    """Values of any length are cut, not chewed."""
    head = f'<meta property="og:title" content="{"a&amp;" * 300_000}">' + ld(
        {**STORY, "headline": "x " * 500_000}
    )
    assert len(declare(article(), head).meta("og:title")) <= 20_000
