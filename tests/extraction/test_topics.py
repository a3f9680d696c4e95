"""How a page files its story."""

import pytest

from cleanfeed.extraction.topics import find_topics
from extraction.metadata_pages import URL, article, ld, page, read


def topics(body, head=""):
    return find_topics(*read(page(body, head)))


def node(**values):
    return ld({"@type": "NewsArticle", "url": URL, **values})


@pytest.mark.parametrize(
    "value",
    [
        "Bridges, Storms, Harbour",
        ["Bridges", "Storms", "Harbour"],
        [{"name": "Bridges"}, {"name": "Storms"}, {"name": "Harbour"}],
        "Bridges;Storms;Harbour",
    ],
)
def test_declared_keywords(value):
    """A list, one string with commas, or nodes with names."""
    assert topics(article(), node(keywords=value)).keywords == ("Bridges", "Storms", "Harbour")


def test_article_tags_may_hold_commas():
    """Several metas are one keyword each, commas and all."""
    head = (
        '<meta property="article:tag" content="Bridges"><meta property="article:tag" content="Harbour, old">'
    )
    assert topics(article(), head).keywords == ("Bridges", "Harbour, old")


def test_machine_keywords_are_dropped():
    """Identifiers, internal labels and doubles are not for readers."""
    value = [
        "Bridges",
        "bridges",
        "8f507083-bac4-423a-9015-2eb31e1bce50",
        "editors_pick",
        "100312362",
        "NLP Category: News",
        "Storms",
    ]
    assert topics(article(), node(keywords=value)).keywords == ("Bridges", "Storms")


def test_tag_links_behind_the_story():
    """Where nothing is declared, links marked as tags or named like their address stand in."""
    tags = '<ul class="tags"><li><a href="/t/1">Bridges</a></li><li><a href="/t/2">Storms</a></li></ul>'
    assert topics(article(after=tags)).keywords == ("Bridges", "Storms")
    chips = (
        '<ul><li><a href="/news/storms/">Storms</a></li><li><a href="/old-harbour/">Old harbour</a></li></ul>'
    )
    assert topics(article(after=chips)).keywords == ("Storms", "Old harbour")


def test_menus_are_no_tags():
    """Links in the footer are the site's."""
    assert (
        topics(
            article(after='<footer><a href="/sport/">Sport</a> <a href="/town/">Town</a></footer>')
        ).keywords
        == ()
    )


def test_the_sites_own_list_is_skipped():
    """A list that begins with the site's name is the same on every page."""
    site = '<meta property="og:site_name" content="Example Herald">'
    head = site + '<meta name="keywords" content="Example Herald, news, town">'
    assert topics(article(), head).keywords == ()


def test_breadcrumbs_and_section():
    """The path without front page and story; the section as declared, else its first step."""
    steps = [
        {"position": 3, "name": "Harbour bridge closed after storm"},
        {"position": 2, "item": {"name": "Harbour"}},
        {"position": 1, "name": "Town"},
        {"position": 0, "name": "Home"},
    ]
    found = topics(article(), ld({"@type": "BreadcrumbList", "itemListElement": steps}))
    assert (found.breadcrumbs, found.section) == (("Town", "Harbour"), "Town")
    assert (found.breadcrumbs_source, found.section_source) == ("jsonld", "jsonld")


def test_a_printed_path_says_so():
    """Where no path is declared the printed one is taken, and with it the section."""
    found = topics(
        '<nav class="breadcrumb"><a href="/">Home</a> › <a href="/town">Town</a></nav>' + article()
    )
    assert (found.breadcrumbs, found.section) == (("Town",), "Town")
    assert (found.breadcrumbs_source, found.section_source) == ("dom", "dom")
    assert topics(article()).breadcrumbs_source is None
    assert topics(article(), '<meta property="article:section" content="Weather">').section == "Weather"


@pytest.mark.parametrize(
    "value", [5, True, {}, [[]], {"itemListElement": 7}, [{"name": {}}], "x" * 1_000_000, ["a"] * 10_000]
)
def test_wrong_types(value):
    """Anything may stand anywhere."""
    topics(
        article(),
        node(keywords=value, articleSection=value)
        + ld({"@type": "BreadcrumbList", "itemListElement": value}),
    )


def test_lone_section_gives_way_to_a_list():
    """One declared keyword is kept only where no other place names several."""
    several = '<meta name="keywords" content="bridges, storms, harbour">'
    assert topics(article(), node(keywords="Politics") + several).keywords == ("bridges", "storms", "harbour")
    assert topics(article(), node(keywords="Guest column")).keywords == ("Guest column",)


@pytest.mark.parametrize(
    "word", ["www.example-herald.com", "about example-herald", "harbour closed storm bridge"]
)
def test_lone_keywords_that_say_nothing(word):
    """The site's address, its own pages and the headline in short are no keywords."""
    assert topics(article(), node(keywords=word)).keywords == ()
