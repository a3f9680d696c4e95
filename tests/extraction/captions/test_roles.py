"""Which text near a picture is its caption, and which its credit."""

import numpy as np
import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.captions.roles import settle_roles
from cleanfeed.extraction.captions.segments import segments_near
from cleanfeed.extraction.page import read_page

NOTHING, LIKELY, HARDLY = 0.05, 0.9, 0.2


def roles_of(figcaption: str, captions: list[float], credits_: list[float]) -> list[str]:
    """Return the roles of the fields of a figure's caption, whose chances are given."""
    html = f'<main><figure><img src="/p/rain.jpg"><figcaption>{figcaption}</figcaption></figure></main>'
    stream = split_blocks(read_page(html, "https://news.example/rain"))
    picture, figure = stream.elements.tag.index("img"), stream.elements.tag.index("figure")
    _, segments = segments_near(stream, picture, figure, ())
    assert len(segments) == len(captions)
    return settle_roles(stream, segments, np.array(captions, np.float32), np.array(credits_, np.float32))


@pytest.mark.parametrize(
    ("markup", "credit"),
    [
        ("<p>Rain stops all ships in Norrby.</p><p>Ada Lind</p>", "credit"),
        ("<p>Rain stops all ships in Norrby.</p><p>Photo Reuters</p>", "credit"),
        ("<p>Rain stops all ships in Norrby.</p><p>Read the story of the harbour</p>", ""),
        ("<p>Ada Lind</p><p>Mara Quint</p>", ""),
    ],
)
def test_the_block_behind_a_caption(markup: str, credit: str) -> None:
    """A person's name or an agency that ends a caption's element is its credit."""
    assert roles_of(markup, [LIKELY, NOTHING], [NOTHING, HARDLY]) == ["caption", credit]


def test_a_name_behind_a_label_of_its_own_block() -> None:
    """Behind "Foto:" a single word is a name."""
    markup = "<p>Rain stops all ships.</p><div>Foto:</div><div>LINDPRESS</div>"
    assert roles_of(markup, [LIKELY, NOTHING, NOTHING], [NOTHING] * 3) == ["caption", "", "credit"]


@pytest.mark.parametrize(
    ("before", "role"),
    [("Rain over the harbour", "caption"), ("Datum: 13. April", ""), ("Rain", "")],
)
def test_the_field_before_a_sure_credit(before: str, role: str) -> None:
    """Words in front of a credit in one paragraph are the caption, unless they label a date."""
    markup = f'<p>{before} <span class="c">© Nordfoto / Ada Lind</span></p>'
    assert roles_of(markup, [HARDLY, NOTHING], [NOTHING, LIKELY]) == [role, "credit"]
