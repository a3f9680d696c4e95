"""Pictures that adorn an offer, are signs or count readers."""

import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.images.offers import is_promotion
from cleanfeed.extraction.images.pictures import find_pictures
from cleanfeed.extraction.page import read_page

PAGE = "https://news.example/harbour/rain-9"
BOX = '<main><div class="{1}">{0}</div></main>'
PLAIN = '<img src="/u/harbour-rain.jpg" width="600" height="400" alt="Ships">'


def judge(markup: str, name: str = "box") -> bool:
    """Return whether the first picture is an offer."""
    stream = split_blocks(read_page(BOX.format(markup, name), PAGE))
    picture = find_pictures(stream.elements)[0]
    branch = stream.elements.tag.index("div")
    return is_promotion(stream, picture, branch)


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
        ('<img src="/u/9.png" width="180" height="64" alt="Get it on Google Play">', "box"),
        ('<img src="/u/appstore-badge.png" alt="">', "box"),
        ('<img src="/u/agency-logo.png" width="140" height="70" alt="">', "box"),
        (PLAIN, "box box--sponsored"),
        ('<a href="/abo"><img src="/u/autumn-banner-2.jpg"></a>', "box"),
        ('<a href="https://shop.example/9"><img src="/u/9.jpg" width="600" height="120"></a>', "box"),
        (f'<a href="https://shop.example/9">{PLAIN}</a><p>Mug <b class="price">9.90</b></p>', "box"),
        ('<img src="https://count.example/c.gif?n=9" width="0" height="0">', "box"),
        (f'{PLAIN}<p>The morning tide</p><a href="/newsletters/tide">Sign up</a>', "box"),
        ('<img src="/u/tides.jpg" width="300" height="300"><p>Tides, episode 4</p>', "podcast-embed"),
        (PLAIN, "membership-callout"),
        (r'<img src="/f/9.png" alt="{\displaystyle Q=Av}">', "box"),
        ('<img src="/cgi/latex.php?v=a1" class="latex" alt="Q = Av">', "box"),
    ],
)
def test_offers_and_counters(markup: str, name: str) -> None:
    """What is paid for, asks for an address, counts readers, is to be scanned or a sign is none."""
    assert judge(markup, name)


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (PLAIN, "box"),
        (PLAIN, "article-promotional-tour"),
        (f'<a href="/u/harbour-rain-large.jpg">{PLAIN}</a><h2>The harbour</h2>', "box"),
        (f'<a href="/gallery/9">{PLAIN}</a><p>Rain over the harbour.</p>', "box"),
        (f"<figure>{PLAIN}<figcaption>Rain.</figcaption></figure><form><input name=q></form>", "box"),
        ('<img src="/media/9">', "box"),
        ('<img src="/u/on-air.jpg" width="900" height="600"><p>On air</p>', "podcast-story"),
        ('<img src="/u/banner-of-the-union.jpg" width="900" height="600">', "box"),
        ('<a href="/u/coast-large.jpg"><img src="/u/coast.jpg" width="900" height="150"></a>', "box"),
        (
            f'<figure><a href="/g">{PLAIN}</a><figcaption>A mug</figcaption></figure><i class="price">9</i>',
            "box",
        ),
        ('<img src="/u/menu-with-qr-code.jpg" width="900" height="600" alt="A QR code on a menu">', "box"),
        ('<img src="/u/new-logo-of-the-port.jpg" width="900" height="600" alt="The new logo">', "box"),
        ('<img src="/u/9.jpg" width="900" alt="People queue outside the Google Play office">', "box"),
        (f'<a href="/harbour/rain-9">{PLAIN}</a><h2><a href="/harbour/rain-9">Rain</a></h2>', "box"),
    ],
)
def test_pictures_of_the_story(markup: str, name: str) -> None:
    """Links to the large size, to a gallery and to the page itself offer nothing."""
    assert not judge(markup, name)
