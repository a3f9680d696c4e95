"""Runs of text under links."""

from __future__ import annotations

import pytest

from cleanfeed.article import Image, Link
from cleanfeed.article.inline import Run, credit_line, iter_runs, safe_url


def test_runs_keep_every_character_in_order() -> None:
    """Cutting a text at its links loses nothing."""
    text = "See the report and the map."
    links = (Link(start=23, end=26, url="https://b.example"), Link(start=8, end=14, url="https://a.example"))
    runs = list(iter_runs(text, links))
    assert "".join(run.text for run in runs) == text
    assert [run.url for run in runs] == [None, "https://a.example", None, "https://b.example", None]


@pytest.mark.parametrize(
    "link",
    [
        Link(start=2, end=2, url="https://a.example"),
        Link(start=5, end=3, url="https://a.example"),
        Link(start=1, end=99, url="https://a.example"),
    ],
)
def test_links_outside_the_text_are_dropped(link: Link) -> None:
    """A broken offset costs the link, never text."""
    assert list(iter_runs("short", (link,))) == [Run(text="short")]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "/relative",
        "http://[",
        "",
        None,
        "vbscript:x",
    ],
)
def test_unsafe_addresses_become_no_links(url: str | None) -> None:
    """Only http, https and mailto may be followed from rendered output."""
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("label", "line"),
    [(None, "Ada Lind"), ("Photo", "Photo: Ada Lind"), ("©", "© Ada Lind")],
)
def test_credit_line(label: str | None, line: str) -> None:
    """A label made of letters is followed by a colon, a sign by a space."""
    assert credit_line(Image(id="1", credit="Ada Lind", credit_label=label)) == line
