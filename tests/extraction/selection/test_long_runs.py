"""Rows of paragraphs longer than those of the pages that were learned from."""

import pytest

import cleanfeed

TITLE = "The harbour inquiry, day nine"
HEAD = f"<!doctype html><html lang=en><title>{TITLE}</title><h1>{TITLE}</h1>"
NAV = "<nav><ul>" + "<li><a href=/a>Sport</a></li>" * 9 + "</ul></nav>"


def transcript(paragraphs: int, name: str = "") -> str:
    lines = (
        f"<p{name}>Answer {n} of the harbour master speaks of the gates that were left open.</p>"
        for n in range(paragraphs)
    )
    return f"{HEAD}{NAV}<article>{''.join(lines)}</article><footer><a href=/imprint>Imprint</a></footer>"


@pytest.mark.parametrize("paragraphs", [99, 101, 1000, 5000])
def test_a_transcript_is_kept_to_its_end(paragraphs: int) -> None:
    """Distance from the headline is no sign against a paragraph made like hundreds before it."""
    article = cleanfeed.extract(transcript(paragraphs), force=True)
    assert f"Answer {paragraphs - 1} of" in article.text
    assert len(article.body) == paragraphs
    assert "Imprint" not in article.text


def test_a_row_that_is_no_story_stays_out() -> None:
    """The rest of a row is judged by its beginning, so readers' letters under a story are not drawn in."""
    letters = "".join(
        f"<p class=comment-text>Reader {n} writes that the gates were never open at all.</p>"
        for n in range(150)
    )
    page = transcript(300).replace("</article>", f"</article><section class=comments>{letters}</section>")
    article = cleanfeed.extract(page, force=True)
    assert "Answer 299 of" in article.text
    assert "Reader" not in article.text
