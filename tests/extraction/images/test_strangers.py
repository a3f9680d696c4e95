"""Pictures among a story that are none of it."""

import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.images.pictures import find_pictures
from cleanfeed.extraction.images.strangers import is_promotion, is_teaser, names_site
from cleanfeed.extraction.page import read_page

PAGE = "https://news.example/harbour/rain-9"
BOX = '<main><div class="{1}">{0}</div></main>'
PLAIN = '<img src="/u/harbour-rain.jpg" width="600" height="400" alt="Ships">'


def judge(markup: str, name: str = "box") -> tuple[bool, bool]:
    """Return whether the first picture is an offer, and whether it is a teaser."""
    stream = split_blocks(read_page(BOX.format(markup, name), PAGE))
    picture = find_pictures(stream.elements)[0]
    branch = stream.elements.tag.index("div")
    return is_promotion(stream, picture, branch), is_teaser(stream, picture, PAGE)


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (f'<a href="https://shop.example/9" rel="nofollow sponsored">{PLAIN}</a>', "box"),
        (f'<a href="https://ads.example/click?id=9">{PLAIN}</a>', "box"),
        ('<img src="https://adserver.example/summer.jpg" width="300" height="250">', "box"),
        ('<img src="https://count.example/b?c1=2&c2=77">', "box"),
        ('<img src="/cgi-bin/counter.gif">', "box"),
        (f"{PLAIN}<form><input type=email><button>Sign up</button></form>", "box"),
        (PLAIN, "newsletter-box"),
        (PLAIN, "paywall"),
        ('<img src="/u/qr-app.png" width="160" height="160" alt="">', "box"),
        ('<img src="/u/9.png" alt="">', "qrcode"),
        ('<img src="/u/9.png" width="160" height="48" alt="Get it on Google Play">', "box"),
        ('<img src="/u/appstore-badge.png" alt="">', "box"),
        ('<img src="/u/agency-logo.png" width="120" height="60" alt="">', "box"),
        (PLAIN, "box box--sponsored"),
    ],
)
def test_offers_and_counters(markup: str, name: str) -> None:
    """What is paid for, asks for an address, counts readers, is to be scanned or a sign is none."""
    assert judge(markup, name)[0]


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (PLAIN, "box"),
        (PLAIN, "article-promotional-tour"),
        (f'<a href="/u/harbour-rain-large.jpg">{PLAIN}</a><h2>The harbour</h2>', "box"),
        (f'<a href="/gallery/9">{PLAIN}</a><p>Rain over the harbour.</p>', "box"),
        (f"<figure>{PLAIN}<figcaption>Rain.</figcaption></figure><form><input name=q></form>", "box"),
        ('<img src="/media/9">', "box"),
        ('<img src="/u/menu-with-qr-code.jpg" width="900" height="600" alt="A QR code on a menu">', "box"),
        ('<img src="/u/new-logo-of-the-port.jpg" width="900" height="600" alt="The new logo">', "box"),
        ('<img src="/u/9.jpg" width="900" alt="People queue outside the Google Play office">', "box"),
        (f'<a href="/harbour/rain-9">{PLAIN}</a><h2><a href="/harbour/rain-9">Rain</a></h2>', "box"),
    ],
)
def test_pictures_of_the_story(markup: str, name: str) -> None:
    """Links to the large size, to a gallery and to the page itself make nobody a stranger."""
    assert judge(markup, name) == (False, False)


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
    assert judge(markup)[1]


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
    assert judge(markup)[1] is expected


@pytest.mark.parametrize(
    ("alt", "expected"),
    [("The Valley Record", True), ("Valley Record logo", True), ("Rain over the valley", False), ("", False)],
)
def test_banners(alt: str, expected: bool) -> None:
    """A picture that is said to show the site's name and nothing else is its banner."""
    stream = split_blocks(read_page(f'<main><img src="/gfx/top.jpg" alt="{alt}"></main>', PAGE))
    picture = find_pictures(stream.elements)[0]
    assert names_site(stream, picture, frozenset({"valleyrecord", ""})) is expected
