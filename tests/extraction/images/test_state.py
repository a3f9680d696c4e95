"""Pictures that only the data of a client-side framework holds."""

import json

from cleanfeed.article.images import ImageRole
from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.declared.states import find_state_story
from cleanfeed.extraction.images.finding import StoryImage
from cleanfeed.extraction.images.state import find_state_pictures
from cleanfeed.extraction.page import read_page

URL = "https://news.example/harbour/rain-9"
SENTENCE = "It rained in Norrby for the ninth day in a row, and the ships stayed in the harbour."


def payload(body: list[object], **around: object) -> str:
    named = {"headline": "Rain stops all ships", "publishedAt": "2031-05-03T09:00:00Z"}
    story = {**named, "body": body, **around}
    state = {"props": {"pageProps": {"article": story}}}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'


def pictures_of(script: str) -> tuple[StoryImage, ...]:
    html = f"<html><head><title>Rain stops all ships</title></head><body>{script}</body></html>"
    stream = split_blocks(read_page(html, URL))
    state = find_state_story(stream, read_declared(stream, URL))
    assert state is not None
    return find_state_pictures(stream, state, (), URL)


def paragraphs() -> list[object]:
    return [{"type": "paragraph", "html": f"<p>{SENTENCE} {number} of them.</p>"} for number in range(8)]


def test_pictures_of_the_story_in_their_order() -> None:
    """Pictures of the object that holds the text are the story's, caption and credit with them."""
    first = {
        "type": "image",
        "image": {"url": "/p/harbour-rain.jpg", "altText": "Ships", "width": 1600},
        "caption": "The <i>rain</i>.",
        "credit": "Foto: Ada Lind/Nordfoto",
    }
    second = {"type": "image", "src": "/p/mole-rain.jpg", "caption": "The mole. (Photo: Mara Quint)"}
    found = pictures_of(payload([first, *paragraphs(), second]))
    assert [p.image.url for p in found] == [
        "https://news.example/p/harbour-rain.jpg",
        "https://news.example/p/mole-rain.jpg",
    ]
    assert [p.image.role for p in found] == [ImageRole.LEAD, ImageRole.BODY]
    lead, other = (p.image for p in found)
    assert (lead.caption, lead.credits, lead.alt) == ("The rain.", ("Ada Lind", "Nordfoto"), "Ships")
    assert (other.caption, other.credit) == ("The mole.", "Mara Quint")
    assert found[0].evidence == ("caption:state", "credit:state")


def test_pictures_of_other_things_stay_out() -> None:
    """Related stories, authors, icons and stand-ins in the same payload are not the story's pictures."""
    other = {"url": "/p/other-story.jpg", "caption": "Another story", "width": 400}
    found = pictures_of(
        payload(
            paragraphs(),
            related=[{"headline": "Bridge closed", "image": other}],
            authors=[{"name": "Ada Lind", "image": {"url": "/p/ada-lind.jpg", "width": 90}}],
            hero={"url": "/static/placeholder.png", "width": 10},
        )
    )
    assert found == ()


def test_values_of_wrong_types() -> None:
    """Addresses and captions that are no texts are passed over."""
    odd: list[object] = [
        {"url": 5, "caption": ["a"]},
        {"url": "/p/rain-b.jpg", "caption": {"a": 1}, "credit": 7},
    ]
    found = pictures_of(payload([*paragraphs(), *odd]))
    assert [(p.image.url, p.image.caption) for p in found] == [("https://news.example/p/rain-b.jpg", None)]
