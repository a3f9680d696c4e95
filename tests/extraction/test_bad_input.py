"""Pages made to break: no exception but ours, and the story found wherever a browser shows it."""

import subprocess
import sys
from pathlib import Path

import pytest

import cleanfeed
from cleanfeed.errors import ParseError
from extraction.bad_pages import HEADLINE, PAGES, SENTENCES, page, story

URL = "https://www.example-herald.com/town/harbour-bridge-closed"
MEMORY_LIMIT_KB = 1_500_000
"""Generous: what matters is that memory does not grow with the square of a page."""
WITHOUT_STORY = frozenset({"state_nested", "many_states"})
LONG_STORIES = frozenset({"many_paragraphs", "one_long_paragraph"})
SMALLER = {
    "many_paragraphs": 10,
    "one_long_paragraph": 2,
    "list_lines": 10,
    "table_cells": 10,
    "line_breaks": 4,
    "unclosed_bold_made_differently": 4,
    "many_images": 10,
    "many_headings": 10,
}
"""How many times smaller than the real thing a page is here, where that takes seconds."""


@pytest.mark.parametrize("name", [n for n in PAGES if n not in WITHOUT_STORY | LONG_STORIES])
def test_the_story_is_found(name):
    """Whatever stands around it, all of the story is in the text."""
    make, size = PAGES[name]
    article = cleanfeed.extract(make(size // SMALLER.get(name, 1)), URL, force=True)
    assert [sentence for sentence in SENTENCES if sentence not in article.text] == []


@pytest.mark.parametrize("name", sorted(LONG_STORIES))
def test_the_story_is_the_long_part(name):
    """A story may be of any length."""
    make, size = PAGES[name]
    html = make(size // SMALLER.get(name, 1))
    article = cleanfeed.extract(html, URL, force=True)
    assert len(article.text) > len(html) / 4


@pytest.mark.parametrize("name", sorted(WITHOUT_STORY))
def test_no_story_at_all(name):
    """A page without a story, however made, is told as such."""
    make, size = PAGES[name]
    with pytest.raises(cleanfeed.NotAnArticle):
        cleanfeed.extract(make(size), URL)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_memory_stays_within_bounds():
    """The worst page takes no more memory than a few hundred times its size."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import cleanfeed\n"
        "from extraction.bad_pages import PAGES\n"
        "for name in ('line_breaks', 'long_script'):\n"
        "    make, size = PAGES[name]\n"
        "    cleanfeed.extract(make(size), force=True)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tests)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < MEMORY_LIMIT_KB


@pytest.mark.parametrize(
    "broken",
    [
        page(story()).replace("<p>", "<p>\x00"),
        page(story()).replace("<p>", "<p>\ud83d"),
        page(story()).replace("</p>", "\udc00\x00\x01</p>"),
        page(story()).replace("<p>", "<p>< "),
        page(story() + "<p \x00=\x00 '"),
        page(f"<plaintext>{story()}").replace("<plaintext>", "<!doctype><html><html>"),
    ],
)
def test_broken_characters(broken):
    """NULs, lone surrogates and stray signs cost no more than themselves; the record can be written out."""
    article = cleanfeed.extract(broken, URL, force=True)
    article.model_dump_json()
    for sentence in SENTENCES:
        assert sentence[1:-1] in article.text


@pytest.mark.parametrize(
    "label", ["utf-16", "iso-8859-1", "shift_jis", "utf-7", "hex", "idna", "x-no-such-thing", "\x00", "é"]
)
def test_wrong_labels(label):
    """A wrong charset in the transport's header and in the page does no harm to UTF-8."""
    html = page(story(), f"<meta charset='{label}'>").encode()
    article = cleanfeed.extract(html, URL, force=True, charset=label)
    assert SENTENCES[2] in article.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        ("", "empty"),
        (b"%PDF-1.4\n%...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
    ],
)
def test_what_is_no_page(data, says):
    """One clear line that names the page and what it is instead."""
    with pytest.raises(ParseError) as caught:
        cleanfeed.extract(data, URL)
    assert says in str(caught.value)
    assert URL in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"\x00" * 1_000, b"\xff" * 1_000, b"<" * 10_000, b"&" * 10_000, "\ud800" * 1_000]
)
def test_noise(data):
    """Noise is a page without a story, nothing worse."""
    with pytest.raises(cleanfeed.CleanfeedError):
        cleanfeed.extract(data, URL)


def test_the_headline_survives_the_depth():
    """A headline under thousands of elements is still the headline."""
    make, _ = PAGES["nested_elements"]
    assert cleanfeed.extract(make(5_000), URL, force=True).headline == HEADLINE
