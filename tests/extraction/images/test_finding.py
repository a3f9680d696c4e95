"""The pictures of a story with their captions."""

from collections.abc import Sequence
from pathlib import Path
from time import process_time

import numpy as np
import pytest

import cleanfeed
from cleanfeed.article.images import ImageRole
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.images.finding import StoryImage, find_images
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.story import BlockType, Story

URL = "https://news.example/harbour/rain-9"
SNIPPETS = Path(__file__).parents[3] / "fixtures" / "snippets"
GENEROUS_S = 20.0
"""Stops what is quadratic; nothing is measured."""

PARAGRAPH = "<p class=story>{} It rained in Norrby for the ninth day in a row, and the ships stayed in the harbour.</p>"  # noqa: E501 - markup


def page(markup: str, head: str = "") -> str:
    return (
        f"<html><head><title>Rain stops all ships</title>{head}</head><body><header><nav><a href=/>Home</a></nav></header>"  # noqa: E501 - markup
        f"<main><article class=article><h1>Rain stops all ships</h1><div class=article-body>{PARAGRAPH.format('First.')}"  # noqa: E501 - markup
        f"{PARAGRAPH.format('Second.')}{markup}{PARAGRAPH.format('Third.')}{PARAGRAPH.format('Fourth.')}</div></article></main>"
        "<footer>About us</footer></body></html>"
    )


def story_of(stream: BlockStream) -> Story:
    kept = tuple(
        i for i, b in enumerate(stream.blocks) if stream.elements.attrs[b.element].get("class") == "story"
    )
    flags = np.zeros(len(stream.blocks), np.float32)
    flags[list(kept)] = 1
    types = tuple(BlockType.PARAGRAPH if flag else BlockType.OTHER for flag in flags)
    return Story(kept=kept, types=types, scores=flags, confidence=1.0)


def images_of(html: str) -> tuple[StoryImage, ...]:
    stream = split_blocks(read_page(html, URL))
    declared = read_declared(stream, URL)
    return find_images(stream, declared, find_headline(stream, declared), story_of(stream), URL)


def read_cases(path: Path) -> list[tuple[str, str, list[dict[str, str]]]]:
    cases = []
    for part in path.read_text("utf-8").split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        markup, _, expected = (body + "\n").partition("\n---\n")
        images: list[dict[str, str]] = []
        for line in expected.strip().splitlines():
            key, _, value = line.partition(": ")
            if key == "image":
                images.append({"url": value})
            else:
                images[-1][key] = value
        cases.append((name, markup, images))
    return cases


CASES = read_cases(SNIPPETS / "captions.txt")
SYSTEMS = read_cases(SNIPPETS / "captions_systems.txt")
PUBLISHERS = [
    case
    for name in (
        "publishers",
        "countries",
        "platforms",
        "desks",
        "layouts",
        "portals",
        "papers",
        "generators",
    )
    for case in read_cases(SNIPPETS / f"{name}.txt")
]
"""Cases written before anybody looked how they are read; the weights learn from all but the last file."""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [case[1:] for case in (*CASES, *SYSTEMS, *PUBLISHERS)],
    ids=[case[0] for case in (*CASES, *SYSTEMS, *PUBLISHERS)],
)
def test_snippets(markup: str, expected: Sequence[dict[str, str]]) -> None:
    """Every case of the snippet file yields the pictures, captions and credits it says."""
    found = images_of(page(markup))
    got = [
        {
            "url": i.image.url,
            "caption": i.image.caption or "-",
            "credit": i.image.credit or "-",
            "role": str(i.image.role),
        }
        for i in found
    ]
    assert [{key: one[key] for key in wanted} for one, wanted in zip(got, expected, strict=False)] == list(
        expected
    )
    assert len(got) == len(expected)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [case[1:] for case in (*SYSTEMS, *PUBLISHERS)],
    ids=[case[0] for case in (*SYSTEMS, *PUBLISHERS)],
)
@pytest.mark.parametrize("leads", [True, False], ids=["lead", "body"])
def test_systems_in_whole_pages(markup: str, expected: Sequence[dict[str, str]], *, leads: bool) -> None:
    """The same pictures are found where the story has to be found first, above its text and within it."""
    html = "".join(page("" if leads else markup).split(" class=story"))
    if leads:
        html = html.replace("</h1>", f"</h1>{markup}")
    images = cleanfeed.extract(html, URL, force=True).images
    got = [{"image": i.url, "caption": i.caption or "-", "credit": i.credit or "-"} for i in images]
    wanted = [{"image" if key == "url" else key: one[key] for key in one} for one in expected]
    assert [{key: one[key] for key in want} for one, want in zip(got, wanted, strict=False)] == wanted
    assert len(got) == len(wanted)


FIGURE = '<figure><img src="/p/{0}-900.jpg" alt=""><figcaption class="caption">{1} Foto: Ada Lind</figcaption></figure>'  # noqa: E501 - markup


def test_lead_and_places() -> None:
    """The picture above the text leads; each knows where it stands and its caption's blocks."""
    html = page(FIGURE.format("bridge-opening", "The bridge.")).replace(
        "</h1>", "</h1>" + FIGURE.format("harbour-rain", "The harbour.")
    )
    lead, body = images_of(html)
    assert (lead.image.role, body.image.role) == (ImageRole.LEAD, ImageRole.BODY)
    assert lead.block < body.block
    assert lead.caption_blocks == (lead.block,)
    assert lead.evidence == ("caption:element", "credit:tail")
    assert lead.image.raw_caption == "The harbour. Foto: Ada Lind"
    assert lead.image.credit_label == "Foto"
    assert lead.image.position is None
    assert lead.image.id != body.image.id


def test_renditions_are_absolute_and_the_widest_is_the_picture() -> None:
    """The best size is the address, every other one a rendition with its width."""
    markup = (
        '<figure><img srcset="/p/harbour-rain-300.jpg 300w, /p/harbour-rain-1200.jpg 1200w" src="/p/harbour-rain-600.jpg"'  # noqa: E501 - markup
        ' alt=""><figcaption class="caption">The harbour. Foto: Ada Lind</figcaption></figure>'
    )
    (image,) = images_of(page(markup))
    assert image.image.url == "https://news.example/p/harbour-rain-1200.jpg"
    assert {(r.url, r.width) for r in image.image.renditions} >= {
        ("https://news.example/p/harbour-rain-300.jpg", 300)
    }


def test_structured_data_fills_gaps() -> None:
    """A credit declared for the very picture is taken where the page prints none."""
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rain stops all ships", "image":'  # noqa: E501 - markup
        ' {"@type": "ImageObject", "url": "https://news.example/p/harbour-rain-900.jpg", "creditText": "Nordfoto"}}</script>'  # noqa: E501 - markup
    )
    markup = '<figure class="image"><img src="/p/harbour-rain-900.jpg" width="900" alt=""><figcaption class="caption">Rain.</figcaption></figure>'  # noqa: E501 - markup
    (image,) = images_of(page(markup, head))
    assert (image.image.caption, image.image.credit) == ("Rain.", "Nordfoto")
    assert "credit:declared" in image.evidence


def test_gallery() -> None:
    """Pictures of one carousel are a gallery, each with its own caption."""
    slides = "".join(
        f'<li class="swiper-slide">{FIGURE.format(name, text)}</li>'
        for name, text in (
            ("harbour-rain", "The harbour."),
            ("bridge-opening", "The bridge."),
            ("market-square", "The square."),
        )
    )
    found = images_of(page(f'<div class="gallery swiper"><ul>{slides}</ul></div>'))
    assert [i.image.caption for i in found] == ["The harbour.", "The bridge.", "The square."]
    assert {i.image.role for i in found} == {ImageRole.GALLERY}


def test_a_page_without_a_story_or_without_pictures() -> None:
    """No story and no pictures are answers, not errors."""
    assert images_of("<p>x</p>") == ()
    assert images_of(page("")) == ()
    assert isinstance(images_of('<img src="/p/harbour-rain-900.jpg">'), tuple)


@pytest.mark.parametrize(
    "markup",
    [
        FIGURE.format("harbour-rain", "The harbour.") * 500,
        '<img src="/p/x.jpg" alt="' + "A harbour in the rain. " * 50_000 + '">',
        '<img srcset="' + "/p/a.jpg 1w," * 100_000 + '" src="/p/harbour-rain-900.jpg">',
        "".join(f'<img src="/p/picture-number-{n}.jpg" alt="">' for n in range(5000)),
        "<figure>" * 400 + '<img src="/p/harbour-rain-900.jpg">' + "</figure>" * 400,
        '<figure><img src="/p/harbour-rain-900.jpg"><figcaption>'
        + "<span>a</span>" * 20_000
        + "</figcaption></figure>",
        '<figure><img src="http://[bad" srcset="http://[bad 9999999999999999999w, \udfff 2x"><figcaption>x</figcaption></figure>',  # noqa: E501 - markup
        '<picture><source srcset><source srcset=""><img></picture><picture></picture><noscript><img></noscript>',  # noqa: E501 - markup
        '<img src="/p/harbour-rain-900.jpg" width="99999999999999999999" height="-1">',
        "<img " + " ".join(f'data-src-{n}="/p/{n}.jpg"' for n in range(2000)) + ">",
    ],
    ids=["figures", "alt", "srcset", "imgs", "nested", "spans", "addresses", "empty", "sizes", "attributes"],
)
def test_hostile_markup(markup: str) -> None:
    """No markup raises or hangs; the time grows with the size of the page and no faster."""
    started = process_time()
    images_of(page(markup))
    assert process_time() - started < GENEROUS_S


@pytest.mark.parametrize(
    "image",
    [
        '{"url": 5}',
        '[[["x"]]]',
        '{"@type": "ImageObject", "url": ["/p/harbour-rain-900.jpg"], "caption": {"a": 1}, "creditText": [3]}',  # noqa: E501 - markup
        "null",
        '"\\ud800"',
    ],
)
def test_structured_data_of_wrong_types(image: str) -> None:
    """What is declared in the wrong shape harms nothing that the page prints."""
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain stops all ships", "image": {image}}}</script>'  # noqa: E501 - markup
    (found,) = images_of(page(FIGURE.format("harbour-rain", "The harbour."), head))
    assert (found.image.caption, found.image.credit) == ("The harbour.", "Ada Lind")
