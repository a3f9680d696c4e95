"""Who publishes the page."""

import pytest

from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.people.publisher import find_publisher
from extraction.metadata_pages import URL, article, ld, page


def publisher(head, url=URL):
    return find_publisher(read_declared(page(article(), head), url))


def node(value):
    return ld({"@type": "NewsArticle", "url": URL, "publisher": value})


def test_name_address_and_logo():
    """As declared, addresses absolute."""
    found = publisher(
        node({"name": "Example Herald", "url": "/", "logo": {"@type": "ImageObject", "url": "/logo.png"}})
    )
    assert found.organization.name == "Example Herald"
    assert found.organization.url == "https://www.example-herald.com/"
    assert found.organization.logo == "https://www.example-herald.com/logo.png"
    assert found.source == "jsonld"


def test_publisher_by_reference():
    """The organisation may stand in a node of its own."""
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "url": URL, "publisher": {"@id": "#o"}},
            {"@type": "Organization", "@id": "#o", "name": "Example Herald"},
        ]
    }
    assert publisher(ld(graph)).organization.name == "Example Herald"


def test_the_shorter_of_two_forms():
    """The paper's name without domain or legal form, where the page knows it so."""
    assert (
        publisher(
            node("Example Herald Inc.") + '<meta property="og:site_name" content="Example Herald">'
        ).organization.name
        == "Example Herald"
    )


def test_site_name_stands_in():
    """Open Graph, then the name of the application."""
    assert publisher('<meta property="og:site_name" content="Example Herald">').source == "meta"
    assert publisher('<meta name="application-name" content="Herald">').organization.name == "Herald"


@pytest.mark.parametrize(
    "value",
    [
        5,
        True,
        [],
        {},
        {"name": []},
        "https://x.example",
        {"logo": 3},
        [{"name": None}],
        {"name": "x" * 1_000_000},
    ],
)
def test_wrong_types(value):
    """Whatever stands under ``publisher`` is no error."""
    found = publisher(node(value), url=None)
    assert found.organization is None or len(found.organization.name) <= 120
