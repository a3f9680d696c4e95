"""Captions and credits from attributes, ``alt`` and structured data."""

import pytest

from cleanfeed.extraction.captions.filling import (
    captions_told,
    fill_from_alt,
    fill_from_attributes,
    fill_from_declared,
    share_credits,
)
from cleanfeed.extraction.captions.reading import Caption, Evidence
from cleanfeed.extraction.declared.reading import DeclaredImage


def test_attributes() -> None:
    """Caption and credit in data attributes fill gaps; addresses, markup and state do not."""
    found = fill_from_attributes(
        Caption(), [{"data-caption": "The rain. Foto: Ada Lind", "data-source": "cms-17"}]
    )
    assert (found.caption, found.credit, found.caption_evidence) == (
        "The rain.",
        "Ada Lind",
        Evidence.ATTRIBUTE,
    )
    for value in ("{&quot;a&quot;: 1}{", "#caption-3", "https://news.example/p.jpg", "", None, "x" * 100_000):
        assert fill_from_attributes(Caption(), [{"data-caption": value}]) == Caption()


def test_alt_gives_credits_and_never_captions() -> None:
    """The end of an ``alt`` may name the photographer; what it describes is no caption."""
    found = fill_from_alt(Caption(), {"alt": "Rain over the harbour © Nordfoto"})
    assert (found.caption, found.credit, found.credit_evidence) == (None, "Nordfoto", Evidence.ALT)
    assert fill_from_alt(Caption(), {"alt": "Rain over the harbour: ships in port"}) == Caption()
    assert fill_from_alt(Caption(), {"alt": None}) == Caption()


def test_declared() -> None:
    """Structured data fills gaps, its caption split like any other; a headline is no caption."""
    image = DeclaredImage(
        urls=(), source="jsonld", role="image", caption="The rain. (Photo: Ada Lind)", license="CC BY"
    )
    found = fill_from_declared(Caption(), image, frozenset({"Rain stops ships"}))
    assert (found.caption, found.credit, found.license) == ("The rain.", "Ada Lind", "CC BY")
    headline = DeclaredImage(urls=(), source="jsonld", role="image", caption="Rain stops ships")
    assert fill_from_declared(Caption(), headline, frozenset({"Rain stops ships"})) == Caption()
    printed = Caption(caption="The harbour.", credit="Nordfoto", credits=("Nordfoto",))
    assert fill_from_declared(printed, image, frozenset()).caption == "The harbour."


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("data-caption", "data-credit"),
        ("data-c-caption", "data-c-credit"),
        ("data-image-caption", "data-photographer"),
    ],
)
def test_attributes_by_the_ends_of_their_names(caption: str, credit: str) -> None:
    """Attributes whose names end in what they hold fill gaps, whatever prefix a system gives them."""
    found = fill_from_attributes(Caption(), [{caption: "The rain.", credit: "Ada Lind"}])
    assert (found.caption, found.credit) == ("The rain.", "Ada Lind")
    assert (
        fill_from_attributes(Caption(), [{"data-source-id": "Nine", "data-captions-on": "yes no"}])
        == Caption()
    )


def test_title_of_a_lightbox() -> None:
    """A lightbox prints the title of its link under the picture; other titles are read by nobody."""
    link: dict[str, str | None] = {
        "href": "/p/town-hall.jpg",
        "rel": "lightbox",
        "title": "The new town hall (Photo: Ada Lind)",
    }
    found = fill_from_attributes(Caption(), [link])
    assert (found.caption, found.credit) == ("The new town hall", "Ada Lind")
    for other in (
        {"rel": "next"},
        {"href": "/harbour"},
        {"title": "town-hall.jpg"},
        {"title": "Click to enlarge"},
    ):
        assert fill_from_attributes(Caption(), [{**link, **other}]) == Caption()


def test_captions_told() -> None:
    """Markup is taken out of an attribute's words; the selector of another element is none."""
    chain: list[dict[str, str | None]] = [
        {"data-sub-html": "<h4>The mill.</h4>"},
        {"data-caption": "#words-9"},
    ]
    assert captions_told(chain) == {"The mill."}


def test_names_that_other_pictures_are_by() -> None:
    """A name at a caption's end is its credit where another picture of the page is by that name."""
    first = Caption(caption="The raft.", credit="Bo Strand", credit_evidence=Evidence.TAIL)
    second = Caption(caption="Half of them capsize. Bo Strand")
    found = share_credits([first, second, Caption(caption="Bo Strand"), Caption(caption="With Bo Strand")])
    assert [(c.caption, c.credit) for c in found] == [
        ("The raft.", "Bo Strand"),
        ("Half of them capsize.", "Bo Strand"),
        ("Bo Strand", None),
        ("With Bo Strand", None),
    ]
    assert share_credits([second]) == [second]


def test_the_attribution_of_an_amp_picture() -> None:
    """The ``attribution`` of an ``amp-img`` is its credit."""
    assert (
        fill_from_attributes(Caption(), [{"attribution": "Ada Lind / Nordfoto"}]).credit
        == "Ada Lind / Nordfoto"
    )
