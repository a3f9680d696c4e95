"""Pictures among a story that are none of it."""

import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.images.pictures import find_pictures
from cleanfeed.extraction.images.strangers import is_teaser, names_site
from cleanfeed.extraction.page import read_page

PAGE = "https://news.example/harbour/rain-9"
PLAIN = '<img src="/u/harbour-rain.jpg" width="600" height="400" alt="Ships">'


def judge(markup: str) -> bool:
    """Return whether the first picture is a further story's."""
    stream = split_blocks(read_page(f'<main><div class="box">{markup}</div></main>', PAGE))
    picture = find_pictures(stream.elements)[0]
    return is_teaser(stream, picture, PAGE)


@pytest.mark.parametrize(
    "markup",
    [
        f'<a href="/other/7">{PLAIN}</a><h3><a href="/other/7">The bridge opens</a></h3>',
        f'<a href="/other/7">{PLAIN}<h3>The bridge opens</h3></a>',
        f'<p><a href="/other/7">{PLAIN}</a></p><a href="/other/7"><h3>The bridge opens</h3></a>',
    ],
)
def test_teasers(markup: str) -> None:
    """A picture and a heading that are linked to one other page are that page's."""
    assert judge(markup)


@pytest.mark.parametrize(
    "markup",
    [
        PLAIN,
        f'<a href="/u/harbour-rain-large.jpg">{PLAIN}</a><h2>The harbour</h2>',
        f'<a href="/gallery/9">{PLAIN}</a><p>Rain over the harbour.</p>',
        f'<a href="/harbour/rain-9">{PLAIN}</a><h2><a href="/harbour/rain-9">Rain</a></h2>',
    ],
)
def test_pictures_of_the_story(markup: str) -> None:
    """Links to the large size, to a gallery and to the page itself make nobody a stranger."""
    assert not judge(markup)


ITEM = "<ul><li><div>{0}</div><h3><span>{1}</span></h3>{2}</li><li><h3><span>Ferry</span></h3></li></ul>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            ITEM.format(PLAIN, "The library that never closes", '<a href="/library" aria-label="Read"></a>'),
            True,
        ),
        (ITEM.format(PLAIN, "The library that never closes", ""), False),
        (ITEM.format(PLAIN, "The library", '<a href="/u/harbour-rain-large.jpg">Enlarge</a>'), False),
        (ITEM.format(PLAIN, "The library", '<a href="mailto:ada@news.example">Write</a>'), False),
        (
            ITEM.format(PLAIN, "The library", f'<p>{"It never closes. " * 12}</p><a href="/library"></a>'),
            False,
        ),
    ],
)
def test_items_of_a_list(markup: str, expected: bool) -> None:
    """A picture beside a heading in a list's item with an empty link over both is a further story's."""
    assert judge(markup) is expected


CARDS = (
    '<div class="c">{0}{1}</div><div class="c"><img src="/u/9.jpg"><a href="/9">The choir of Norrby</a></div>'
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<a href="/library">The library that never closes</a>', True),
        ('<small>Photo: Ada Lind</small> <a href="/library">The library that never closes</a>', True),
        ("The library that never closes", False),
        ('<a href="/u/large.jpg">The library that never closes</a>', False),
        ('<a href="/library">More</a>', False),
        ('<p class="caption"><a href="/library">The library that never closes</a></p>', False),
        (f'<a href="/library">The library</a><p>{"It never closes. " * 12}</p>', False),
    ],
)
def test_cards(line: str, expected: bool) -> None:
    """A picture is a further story's in one of several like boxes with a line that is linked to a page."""
    assert judge(CARDS.format(PLAIN, line)) is expected


@pytest.mark.parametrize(
    ("alt", "expected"),
    [("The Valley Record", True), ("Valley Record logo", True), ("Rain over the valley", False), ("", False)],
)
def test_banners(alt: str, expected: bool) -> None:
    """A picture that is said to show the site's name and nothing else is its banner."""
    stream = split_blocks(read_page(f'<main><img src="/gfx/top.jpg" alt="{alt}"></main>', PAGE))
    picture = find_pictures(stream.elements)[0]
    assert names_site(stream, picture, frozenset({"valleyrecord", ""})) is expected


ARTICLE = "<article><h3>{0}</h3><p>Trains stand still in the north.</p><div>{1}</div></article>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (ARTICLE.format('<a href="/live/storm">Storm: all news</a>', PLAIN), True),
        (ARTICLE.format("Storm: all news", PLAIN), False),
        (ARTICLE.format('<a href="/harbour/rain-9">Rain stops all ships</a>', PLAIN), False),
        (ARTICLE.replace("h3", "h1").format('<a href="/live/storm">Storm</a>', PLAIN), False),
        (ARTICLE.format('<a href="/live/storm">Storm</a>', f"{PLAIN}<p>{'It rained. ' * 30}</p>"), False),
    ],
)
def test_an_article_that_announces_another_page(markup: str, *, expected: bool) -> None:
    """A short article whose heading is a link to another page is that page's teaser."""
    assert judge(markup) is expected
