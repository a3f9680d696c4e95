"""What was found, put into the record."""

from cleanfeed.extraction import ExtractOptions
from cleanfeed.extraction.conductor import extract
from extraction.bad_pages import HEADLINE, SENTENCES, page, story

URL = "https://www.example-herald.com/2026/11/06/harbour-bridge-closed"
FIGURE = (
    "<figure><img src=/i/bridge.jpg width=1200 height=800 alt='The bridge'>"
    "<figcaption>The bridge on Tuesday. Photo: Lena Garrick</figcaption></figure>"
)
PAGE = page(story().replace("</h1>", f"</h1>{FIGURE}"), '<meta property="og:type" content="article">')


def made(html=PAGE, url=URL, **options):
    return extract(html, url, ExtractOptions(**options), force=True)


def test_the_id_is_the_address():
    """Tracking parameters change neither the id nor the canonical address; another path does."""
    plain, tracked = made(), made(url=URL + "?utm_source=feed&fbclid=1")
    assert plain.id == tracked.id
    assert plain.canonical_url == tracked.canonical_url
    assert made(url=URL + "-2").id != plain.id


def test_without_an_address_the_content_is_the_id():
    """A page without address has an id all the same, and the same one for the same content."""
    assert made(url=None).id == made(url=None).id
    assert made(url=None).id != made(PAGE.replace("Tuesday", "Friday"), url=None).id


def test_the_content_hash_is_what_a_reader_sees():
    """Markup and menus do not change it, text and captions do."""
    same = made(PAGE.replace("<p>", "<p class=x>").replace("Imprint", "About"))
    assert same.content_hash == made().content_hash
    assert made(PAGE.replace("three weeks", "four weeks")).content_hash != made().content_hash
    assert made(PAGE.replace("Lena Garrick", "Lena Gerrick")).content_hash != made().content_hash


def test_captions_are_no_text():
    """Captions are in the images; they count into the text only where asked for."""
    assert "on Tuesday. Photo" not in made().text
    assert "The bridge on Tuesday" in made(include_captions=True).text


def test_sources():
    """Each field that has a value says where it was found, and only those."""
    sources = made().extraction.sources
    assert sources["body"] == "dom"
    assert sources["headline"] in {"dom", "meta", "jsonld"}
    assert "authors" not in sources


def test_flattened_pages_warn():
    """A page whose markup had to be limited says so in its record."""
    assert "nesting_flattened" in made(page("<div>" * 2_000 + story())).warnings
    assert "nesting_flattened" not in made().warnings


def test_words_are_those_of_the_text():
    """Headline and captions are not counted."""
    article = made()
    assert article.headline == HEADLINE
    assert article.word_count == sum(len(text.split()) for text in SENTENCES)


def test_a_declared_address_that_is_none_loses_no_record() -> None:
    """The page's own address stands in for a canonical one that cannot be an address."""
    page = (
        "<link rel=canonical href='https://{{host}}/story'><h1>Seal sleeps on ferry</h1>"
        + "<p>The ferry to Norrby left an hour late because a seal had taken the gangway for a bed.</p>" * 3
    )
    article = extract(page, url="https://news.example/seal", force=True)
    assert article.canonical_url == "https://news.example/seal"
