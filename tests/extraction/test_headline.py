"""The headline as the reader sees it."""

import pytest

from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.headline import find_headline
from extraction.metadata_pages import MORE, PROSE, URL, article, ld, page

SITE = '<meta property="og:site_name" content="Example Herald">'


def headline(body, head=""):
    stream = page(body, head)
    return find_headline(stream, read_declared(stream, URL))


def og(title):
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    "title",
    [
        "Harbour bridge closed after storm | Example Herald",
        "Harbour bridge closed after storm - Example Herald",
        "Harbour bridge closed after storm — Town — Example Herald",
        "Example Herald: Harbour bridge closed after storm",
        "Harbour bridge closed after storm | Town news",
    ],
)
def test_site_name_is_cut(title):
    """The site's name, and the section before it, are no part of a headline."""
    assert (
        headline(f"<p>{PROSE}</p>", SITE + f"<title>{title}</title>").text
        == "Harbour bridge closed after storm"
    )


def test_bar_inside_a_headline_stays():
    """What stands behind a bar is cut only if it is shorter than what stands before."""
    title = "BUDGET | Town gets four million to mend the harbour bridge by spring"
    assert headline(f"<h1>{title}</h1><p>{PROSE}</p>", og(title)).text == title


def test_logo_heading_is_not_the_headline():
    """A first ``h1`` that holds the site's name gives way to the heading that resembles the title."""
    found = headline("<h1>Example Herald</h1>" + article(), SITE + og("Harbour bridge closed after storm"))
    assert (found.text, found.source, found.block) == ("Harbour bridge closed after storm", "dom", 1)


def test_printed_headline_wins_a_tie():
    """One place against one: what is printed is right."""
    assert (
        headline(article(), og("Harbour bridge closed: what we know")).text
        == "Harbour bridge closed after storm"
    )


def test_agreement_beats_an_unrelated_heading():
    """A heading that no declared title resembles is a section's."""
    title = "New bakery opens on Mill Street"
    assert headline("<h1>Town life</h1><p>x</p>", og(title) + f"<title>{title}</title>").text == title


def test_kicker_in_the_heading_is_parted():
    """Kicker and headline in one ``h1``: parted where class and seam say so."""
    found = headline(
        '<h1><span class="article__kicker">Storm damage</span> '
        f"<span>Harbour bridge closed for weeks</span></h1><p>{PROSE}</p>",
        og("Harbour bridge closed for weeks"),
    )
    assert (found.text, found.kicker) == ("Harbour bridge closed for weeks", "Storm damage")


def test_kicker_above_and_standfirst_below():
    """The short line above and the summary below have fields of their own."""
    found = headline(
        '<p class="overline">Storm damage</p><h1>Harbour bridge closed</h1>'
        f'<p class="standfirst">{MORE}</p><p>{PROSE}</p>'
    )
    assert (found.kicker, found.standfirst, found.standfirst_block) == ("Storm damage", MORE, 2)


def test_declared_standfirst_is_found_in_print():
    """A block that begins with the declared description is the standfirst."""
    found = headline(
        f"<h1>Harbour bridge closed</h1><div>{MORE}</div>",
        f'<meta name="description" content="{MORE[:60]}…">',
    )
    assert found.standfirst_block == 1


@pytest.mark.parametrize("body", ["", "<h1></h1>", "<h1>   </h1><p>x</p>", "<p>only text</p>"])
def test_no_headline_is_a_value(body):
    """A page without any title has none."""
    assert headline(body).text is None


def test_unspaced_scripts_are_compared_by_pairs():
    """A Japanese heading is recognised though its characters make one word."""
    found = headline(
        "<h1>港の橋、嵐のあと通行止め</h1><p>本文</p>", og("港の橋、嵐のあと通行止めに | 例新聞")
    )
    assert found.block == 0


def test_hostile_titles():
    """Megabytes and markup in a title are no hang and no error."""
    found = headline(
        article(),
        og("| " * 200_000)
        + ld({"@type": "NewsArticle", "headline": "<b>Harbour bridge</b> closed after storm"}),
    )
    assert found.text == "Harbour bridge closed after storm"


TRAIL = (
    "<nav><ul><li>Home</li><li>Town</li><li><h1>Bridge news: all about the harbour bridge and its closure"
    "</h1></li></ul></nav>"
)


@pytest.mark.parametrize(
    "trail",
    [
        TRAIL,
        TRAIL.replace("<nav>", "<div class='c-breadcrumb'>").replace("</nav>", "</div>"),
        "<h1 data-breadcrumb-headline>Bridge news: all about the harbour bridge and its closure</h1>",
    ],
)
def test_search_engines_title_in_the_trail_is_not_the_headline(trail):
    """Where the path to the page ends in an ``h1``, the heading behind it is the headline."""
    title = "Bridge news: all about the harbour bridge and its closure"
    body = f"{trail}<article><header><h2>Storm closes our bridge</h2></header><p>{PROSE}</p></article>"
    found = headline(body, og(title) + f"<title>{title}</title>")
    assert found.text == "Storm closes our bridge"


def test_a_topic_behind_the_trail_is_not_the_headline():
    """A heading below that only repeats whom the story is about is a topic."""
    title = "Mara Quint's harbour bridge closed after the storm"
    body = f"<h1 class=title-breadcrumb>{title}</h1><h2>Mara Quint</h2><p>{PROSE}</p>"
    assert headline(body, og(title)).text == title


def test_a_heading_in_the_trail_stands_where_nothing_follows():
    """A trail's heading is the headline where only the text of the story comes after it."""
    title = "Bridge news: all about the harbour bridge and its closure"
    filler = "<p>Short line</p>" * 6
    found = headline(TRAIL + filler + f"<h2>What next?</h2><p>{PROSE}</p>", og(title))
    assert found.text == title


def test_heading_of_the_article_beats_titles_that_differ():
    """An article's own heading wins where the declared titles name the story each in another way."""
    head = og("Storm over the coast: what we know") + "<title>Weather ticker for the whole coast</title>"
    body = f"<article><h1>Harbour bridge stays closed for weeks</h1><p>{PROSE}</p></article>"
    assert headline(body, head).text == "Harbour bridge stays closed for weeks"


def test_application_name_that_is_the_headline_names_no_site():
    """A template that declares the headline as the application's name does not take it from the reader."""
    title = "Harbour bridge closed after the storm of the century"
    head = f'<meta name="apple-mobile-web-app-title" content="{title}">' + og(title)
    assert headline(f"<h1>{title}</h1><p>{PROSE}</p>", head).text == title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("橋が閉鎖、嵐の後：ハーバー新報", "橋が閉鎖、嵐の後"),
        ("Harbour bridge closed:example-herald notes", "Harbour bridge closed"),
    ],
)
def test_site_behind_a_colon(title, text):
    """Wide colons and colons without spaces part headline and site too, where the headline is printed."""
    assert headline(f"<h1>{text}</h1><p>{PROSE}</p>", og(title) + f"<title>{title}</title>").text == text


def test_site_with_its_article_before_a_headline_in_bold():
    """On a page without headings the title, cut, finds the line that prints it."""
    body = f"<p>Front page</p><p><b>Harbour bridge closed</b></p><p>{PROSE}</p>"
    found = headline(body, "<title>The Example-Herald: Harbour bridge closed</title>")
    assert (found.text, found.block) == ("Harbour bridge closed", 1)


@pytest.mark.parametrize("badge", ["<span class='label'>Plus</span>", "<small>3 min read</small>"])
def test_badges_behind_the_headline(badge):
    """What a heading holds in an element behind a declared title is no part of it."""
    title = "Harbour bridge closed after storm"
    head = f'<meta property="og:title" content="{title}">'
    assert headline(f"<h1>{title} {badge}</h1><p>{PROSE}</p>", head).text == title


def test_short_headlines_without_spaces_keep_no_section():
    """Nine Chinese characters are a headline: section and site are cut off behind it."""
    head = "<title>風暴過後港口大橋封閉 | 社會 | 諾比新聞網</title>"
    head += '<meta property="og:site_name" content="諾比新聞網">'
    assert headline(f"<p>{PROSE}</p>", head).text == "風暴過後港口大橋封閉"
