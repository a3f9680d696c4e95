"""Putting caption and credit of one picture together."""

import numpy as np
import pytest

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.captions.reading import (
    Caption,
    hold_labelled_credits,
    read_caption,
)
from cleanfeed.extraction.captions.segments import Segment, segments_near
from cleanfeed.extraction.page import read_page


def segments_of(markup: str) -> tuple[BlockStream, list[Segment]]:
    stream = split_blocks(read_page(f"<main>{markup}</main>", "https://news.example/a"))
    tags = stream.elements.tag
    return stream, segments_near(stream, tags.index("img"), tags.index("main"), [])[1]


def read(markup: str, captions: list[float], credits_: list[float]) -> Caption:
    stream, segments = segments_of(markup)
    assert len(segments) == len(captions), [s.text for s in segments]
    return read_caption(stream, segments, np.array(captions, np.float32), np.array(credits_, np.float32))


def test_fields_of_one_block() -> None:
    """Inline elements side by side are fields; emphasis and links inside a sentence are not."""
    _, fields = segments_of(
        "<figure><img><figcaption><span>The rain.</span><span>Ada Lind</span></figcaption></figure>"
    )
    assert [s.text for s in fields] == ["The rain.", "Ada Lind"]
    _, whole = segments_of(
        "<figure><img><figcaption>The <b>heavy</b> rain in <a href=/n>Norrby</a> today</figcaption></figure>"
    )
    assert [s.text for s in whole] == ["The heavy rain in Norrby today"]


def test_a_label_stays_with_its_name() -> None:
    """The label in an element of its own is no field: it belongs to what follows."""
    _, fields = segments_of(
        "<figure><img><figcaption><strong>Image Credits:</strong> Nordfoto</figcaption></figure>"
    )
    assert [s.text for s in fields] == ["Image Credits: Nordfoto"]


def test_credit_in_two_fields() -> None:
    """Photographer and agency side by side are one credit line, with what stands between them."""
    markup = "<figure><img><figcaption><i>The rain.</i> <span>Photo by Ada Lind</span> /<span>Nordfoto</span></figcaption></figure>"  # noqa: E501 - markup
    stream, segments = segments_of(markup)
    chances = [0.9 if s.text.startswith("The") else 0.0 for s in segments]
    others = [0.0 if c else 0.9 for c in chances]
    found = read_caption(stream, segments, np.array(chances, np.float32), np.array(others, np.float32))
    assert (found.caption, found.credits, found.label) == ("The rain.", ("Ada Lind", "Nordfoto"), "Photo by")


def test_the_credit_is_not_said_twice() -> None:
    """A caption that ends in the credit printed beside it loses that end."""
    markup = "<figure><img><figcaption><p>The rain. (AP Photo/Ada Lind)</p><p>AP Photo/Ada Lind</p></figcaption></figure>"  # noqa: E501 - markup
    found = read(markup, [0.9, 0.1], [0.1, 0.9])
    assert (found.caption, found.credit) == ("The rain.", "AP Photo/Ada Lind")
    assert found.blocks == (0, 1)


def test_a_name_behind_the_caption_is_the_credit() -> None:
    """The field right behind a caption is its credit if it reads like a name and nothing else is."""
    markup = "<figure><img><figcaption><span>The rain.</span> <span>(Ada Lind)</span></figcaption></figure>"
    assert read(markup, [0.9, 0.1], [0.0, 0.1]).credit == "Ada Lind"


@pytest.mark.parametrize("text", ["3:18 min", "16.04.2031", "Symbolbild"])
def test_lengths_dates_and_remarks_are_no_credit(text: str) -> None:
    """What players print behind a caption names nobody."""
    markup = f"<figure><img><figcaption><span>The rain.</span> <span>{text}</span></figcaption></figure>"
    assert read(markup, [0.9, 0.1], [0.0, 0.5 if text != "Symbolbild" else 0.0]).credit is None


def test_a_portrait_has_its_name_for_a_caption() -> None:
    """Of two names, one with a label, the bare one says who is seen."""
    markup = (
        "<figure><img><figcaption><p>Foto: Ada Lind, Nordfoto</p><p>Mara Quint.</p></figcaption></figure>"
    )
    found = read(markup, [0.0, 0.1], [0.9, 0.6])
    assert (found.caption, found.credits) == ("Mara Quint.", ("Ada Lind", "Nordfoto"))


def test_unlikely_segments_give_nothing() -> None:
    """Without a likely segment there is no caption."""
    assert read("<figure><img><figcaption>Menu</figcaption></figure>", [0.1], [0.1]) == Caption()


def test_labels_for_readers_of_screens() -> None:
    """What only says that a caption or a credit follows is no field; a credit's label stays with its name."""
    markup = (
        "<figure><img><figcaption><span class=sr-only>Image caption,</span> <span>The rain.</span>"
        " <span><span class=sr-only>Credit...</span><span>Ada Lind</span></span></figcaption></figure>"
    )
    _, fields = segments_of(markup)
    assert [s.text for s in fields] == ["The rain.", "Credit...Ada Lind"]


def test_a_label_in_a_block_of_its_own() -> None:
    """The short text in the block behind a lone label is the credit, whatever the chances say."""
    found = read(
        "<figure><img><p>The rain.</p><h4>Photo credit</h4><p>Ada Lind</p></figure>",
        [0.9, 0.1, 0.1],
        [0, 0.9, 0.1],
    )
    assert (found.caption, found.credit) == ("The rain.", "Ada Lind")


def test_a_label_that_leads_to_a_name() -> None:
    """The name in an element of its own behind "Photograph by" is the credit; the label alone is none."""
    caption = "<figure><img><p>The rain.</p><p>Photograph by {}</p></figure>"
    found = read(caption.format("<span>Ada Lind, Norrby &amp; Sons</span>"), [0.9, 0.1, 0.1], [0, 0.9, 0.1])
    assert (found.caption, found.credit) == ("The rain.", "Ada Lind, Norrby & Sons")
    assert read(caption.format(""), [0.9, 0.1], [0, 0.9]).credit is None


def test_buttons_and_counts_are_no_fields() -> None:
    """The text of a button and a count of pictures are neither caption nor credit."""
    _, fields = segments_of(
        "<figure><img><figcaption><span>1/3</span> <span>The rain.</span> <button>Show more</button>"
        "</figcaption></figure>"
    )
    assert [s.text for s in fields] == ["The rain."]


def test_a_caption_said_twice() -> None:
    """A caption in a short and a long copy is told once."""
    markup = "<figure><img><figcaption><span>The rain.</span><span>The rain.</span></figcaption></figure>"
    assert read(markup, [0.9, 0.9], [0, 0]).caption == "The rain."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain over the harbour. Photo: Ada Lind", True),
        ("Rain over the harbour. " * 20 + "Photo: Ada Lind", False),
        ("비 내리는 노르비 항구. 연합뉴스", True),
        ("Rain over the harbour.", False),
        ("Photo: Ada Lind", False),
    ],
)
def test_labelled_credits(text: str, expected: bool) -> None:
    """A short text that ends in an agency or behind a label is a caption; long prose and bare text not."""
    _, segments = segments_of(f"<div><img><p>{text}</p></div>")
    assert hold_labelled_credits(segments).tolist() == [expected]


def test_a_doubtful_field_does_not_go_on_with_a_caption() -> None:
    """What follows a sure caption is part of it only where it is more likely than not."""
    markup = "<div><img><p class=cap>The rain.</p><p>The ferry is late</p></div>"
    assert read(markup, [0.9, 0.49], [0.0, 0.0]).caption == "The rain."
    assert read(markup, [0.9, 0.6], [0.0, 0.0]).caption == "The rain. The ferry is late"
