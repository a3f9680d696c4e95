"""The declared picture at a story's top."""

import pytest

import cleanfeed
from cleanfeed.article.images import ImageRole
from cleanfeed.extraction.declared.reading import Declared, DeclaredImage
from cleanfeed.extraction.images.declared_lead import telling_names

PROSE = (
    "<p>It rained in Norrby for the ninth day in a row, and all the ships stayed in the harbour. "
    "The masters met at noon, the town's council in the evening, and nobody knew when it would end.</p>"
)
NAME = "harbour-in-the-rain.jpg"
TOOLS = (
    "<p><a href=/a>Norrby</a> <a href=/b>Rain</a></p><p>Also today: <a href=/c>Ferries at the weekend</a></p>"
)


def images_of(top: str) -> list[tuple[str | None, ImageRole]]:
    html = (
        "<html><head><title>Rain stops all ships</title><meta property='og:site_name' content='Norrby News'>"
        f"<meta property='og:image' content='https://news.example/share/{NAME}'></head>"
        "<body><nav><a href=/>Home</a><a href=/sea>Sea</a></nav>"
        f"{top}<h1>Rain stops all ships</h1>{PROSE * 8}</body></html>"
    )
    article = cleanfeed.extract(html, url="https://news.example/rain", force=True)
    return [(image.url, image.role) for image in article.images]


@pytest.mark.parametrize(
    "top",
    [
        f"<div class=x9 style='background-image:url(/big/{NAME})'></div>",
        f"<section class=row><div id=top style='background:url(/big/{NAME}) top'></div></section>{TOOLS}",
        f"<div class=q><img src=/img/leer.gif data-src=/big/{NAME} alt='Norrby News'></div>",
        f"<div><div style='background-image:url(/big/{NAME})'></div><a href=/d><h3>Snow</h3></a></div>",
    ],
)
def test_the_declared_picture_leads(top: str) -> None:
    """What a page declares for its story and shows above it is the lead picture, however it is marked up."""
    assert images_of(top) == [(f"https://news.example/big/{NAME}", ImageRole.LEAD)]


def test_a_picture_that_fits_any_story_tells_nothing() -> None:
    """Logos and pictures for social media are declared where a story has none of its own."""
    names = (
        "norrby-logo.png",
        "default-share.jpg",
        "og-image-1200.jpg",
        "cover-fb.jpg",
        "header1.jpg",
        "1.jpg",
        "1200x675-large.jpg",
        "original-image.webp",
    )
    images = tuple(
        DeclaredImage(urls=(f"https://news.example/{name}",), source="meta", role="og:image")
        for name in (*names, NAME)
    )
    assert telling_names(Declared(base_url="", images=images)) == {NAME}


@pytest.mark.parametrize("plain", ["original.jpg", "1200x675.jpg", "image-large.webp", "default.jpg"])
def test_plain_file_names_are_told_by_their_folder(plain: str) -> None:
    """Where every file is called alike, the picture declared is the one in the same folder."""
    other, own = (f"<div class=q><img src=/m/{folder}/{plain}></div>" for folder in ("77b0e4d1", "8f3a91c2"))
    html = (
        "<html><head><title>Rain stops all ships</title>"
        "<meta property='og:image' content='https://news.example/m/8f3a91c2/1600x900.jpg'></head>"
        f"<body><nav><a href=/>Home</a></nav>{other}{own}<h1>Rain stops all ships</h1>{PROSE * 8}"
    )
    lead = cleanfeed.extract(html, url="https://news.example/rain", force=True).images[-1]
    assert lead.url == f"https://news.example/m/8f3a91c2/{plain}"


def test_the_site_s_banner_is_no_lead() -> None:
    """A picture that only names the site is its banner, unless it is the one declared."""
    assert images_of("<div class=q><img src=/big/harbour-wide.jpg alt='Norrby News'></div>") == []


def test_a_story_above_its_headline_keeps_its_pictures() -> None:
    """Where the printed headline stands below the story, its top is the story's."""
    html = (
        "<html><head><title>Rain stops all ships</title></head><body>"
        f"<main><figure><img src=/big/{NAME} width=900><figcaption>The harbour</figcaption></figure>"
        f"{PROSE * 14}<h1>Rain stops all ships</h1>{PROSE}</main></body></html>"
    )
    article = cleanfeed.extract(html, url="https://news.example/rain", force=True)
    assert [image.caption for image in article.images] == ["The harbour"]
