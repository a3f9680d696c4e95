"""The explain page, made from pages of the newsroom."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from cleanfeed.extraction.trace import Trace, explain
from cleanfeed.inspect import render_explain_page
from cleanfeed.inspect.explain_page import MAX_DROPPED

FEATURE = "sportsline/anime/feature-lantern-keepers-author-second-lead.html"
SHOP = "marketsquare/shop/storm-lamp-117.html"
SIZES = ((1280, 800), (768, 1024), (360, 740))
STOPS = "a[href], button, summary"
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def trace(fixture_page) -> Trace:
    return explain(fixture_page(FEATURE), url="https://www.sportsline.example/anime/feature")


@pytest.fixture(scope="module")
def html(trace: Trace) -> str:
    return render_explain_page(trace)


def test_every_block_of_the_page_is_there(trace: Trace, html: str) -> None:
    """Nothing is left out, kept or dropped."""
    assert all(f'id="w{block.index}"' in html for block in trace.blocks)
    assert html.count("<details") < len([block for block in trace.blocks if not block.kept])


def test_pictures_show_caption_credit_and_how_they_were_found(html: str) -> None:
    """A reader sees why a name is a credit."""
    assert "Credit found at the end of the caption&#39;s text." in html
    assert html.count('<figure class="picture">') == 3


def test_record_stands_beside_with_sources(html: str) -> None:
    """Each field tells where it was found."""
    assert re.search(r'<dt>publisher <span class="source">JSON-LD</span></dt>', html)


def test_refused_page_says_why(fixture_page) -> None:
    """A page that is no story is explained like any other, with the reason above."""
    trace = explain(fixture_page(SHOP), url="https://www.marketsquare.example/shop/storm-lamp-117")
    assert trace.refusal
    assert "Not taken for a story." in render_explain_page(trace)


def test_page_without_text() -> None:
    """An empty page is a page too."""
    assert "The page holds no text." in render_explain_page(explain("<html><body></body></html>"))


def test_same_trace_gives_the_same_page(trace: Trace, html: str) -> None:
    """No clock and no chance is in it."""
    assert render_explain_page(trace) == html


def test_what_a_huge_page_drops_is_listed_in_part_and_counted_in_full(trace: Trace) -> None:
    """Kept blocks are all shown; the rest is counted, and the page says where it is told."""
    kept, dropped = (next(b for b in trace.blocks if b.kept is is_kept) for is_kept in (True, False))
    many = [replace(dropped, index=number) for number in range(MAX_DROPPED + 7)]
    html = render_explain_page(replace(trace, blocks=(*many, replace(kept, index=len(many)))))
    assert "7 further dropped blocks are not listed here" in html
    assert html.count('class="score"') == MAX_DROPPED + 1
    assert f'id="w{len(many)}"' in html


@pytest.mark.browser
@pytest.mark.parametrize(("size", "theme"), list(product(SIZES, THEMES)))
def test_page_fits_every_screen(show, html: str, axe_check, size, theme) -> None:
    """No sideways scrolling, no message, no request, nothing serious found by axe, folded or unfolded."""
    page = show(html, size, theme)
    for keys in ("", "e", "s"):
        if keys:
            page.keyboard.press(keys)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert (page.outside(), page.overlapping()) == ([], [])
    assert axe_check(page) == []
    assert page.seen.requests == []
    assert page.seen.messages == []


@pytest.mark.browser
def test_keyboard_reaches_every_block(show, html: str) -> None:
    """Every fold and every score is reached with Tab alone, and Enter shows the reasons."""
    page = show(html, SIZES[0], "light")
    page.keyboard.press("e")
    stops = page.evaluate(
        f"[...document.querySelectorAll('{STOPS}')].map((e, i) => e.checkVisibility() ? i : -1)"
    )
    reached = set()
    for _ in range(len(stops) + 2):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(f"[...document.querySelectorAll('{STOPS}')].indexOf(document.activeElement)")
        )
    assert {index for index in stops if index >= 0} <= reached


@pytest.mark.browser
def test_reasons_show_on_tap(show, html: str) -> None:
    """A tap on a block shows why, a second one hides it."""
    page = show(html, SIZES[2], "light")
    why = page.locator(".kept .why").first
    assert not why.is_visible()
    page.locator(".kept .text").first.click()
    assert why.is_visible()
    page.locator(".kept .score").first.click()
    page.mouse.move(0, 0)
    assert not why.is_visible()


@pytest.mark.browser
def test_chip_unfolds_one_kind(show, html: str) -> None:
    """A press on a reason opens what was dropped for it, and nothing else."""
    page = show(html, SIZES[0], "light")
    page.locator(".chip.t-related").click()
    assert page.evaluate(
        "[...document.querySelectorAll('details[open]')].every(e => e.matches('.t-related'))"
    )
    assert page.locator("details[open]").count() == 2
