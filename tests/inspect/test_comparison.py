"""What changed between two extractions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.article import Article, Extraction, Heading, Image, Paragraph
from cleanfeed.errors import ConfigError
from cleanfeed.inspect import compare_records, read_records, render_compare_page


def record(**changes) -> Article:
    values = {
        "id": "a",
        "url": "https://www.example.com/a",
        "headline": "Rain",
        "body": (Heading(text="First"), Paragraph(text="It rained."), Paragraph(text="It stopped.")),
        "images": (Image(id="i", url="https://www.example.com/i.jpg", caption="Rain", credit="Ada Lind"),),
        "extraction": Extraction(version="1"),
    }
    return Article(**(values | changes))


def compare(old: Article, new: Article):
    return compare_records({old.id: old}, {new.id: new})


def test_equal_records_are_the_same() -> None:
    """The version that made a record is no change of it."""
    found = compare(record(), record(extraction=Extraction(version="2")))
    assert (found.pages, found.same, found.changed) == (1, 1, ())


def test_field_change_has_both_values() -> None:
    """Whoever tunes sees what was and what is."""
    (change,) = compare(record(), record(headline=None)).changed
    assert [(f.field, f.old, f.new) for f in change.fields] == [("headline", "Rain", "")]


def test_block_changes_are_told_one_by_one() -> None:
    """A lost paragraph and a new one are lines of their own; what stayed is not told."""
    new = record(body=(Heading(text="First"), Paragraph(text="It rained."), Paragraph(text="Share this.")))
    (change,) = compare(record(), new).changed
    assert [(line.is_added, line.text) for line in change.lines] == [
        (False, "It stopped."),
        (True, "Share this."),
    ]


def test_lost_credit_is_a_change_of_the_picture() -> None:
    """Credits are compared with their pictures."""
    bare = record(images=(Image(id="i", url="https://www.example.com/i.jpg", caption="Rain"),))
    found = compare(record(), bare)
    assert found.per_field == (("images", 1),)
    assert "Ada Lind" in found.changed[0].lines[0].text


def test_pages_of_one_side_only() -> None:
    """A page that is missing on one side is told."""
    found = compare_records({"a": record()}, {"b": record(id="b")})
    assert [(c.id, c.presence) for c in found.changed] == [("a", "only old"), ("b", "only new")]


@pytest.mark.parametrize("form", ["[%s]", "%s", "%s\n%s\n"])
def test_records_are_read_in_every_form(tmp_path: Path, form: str) -> None:
    """A list, one object, or one a line."""
    file = tmp_path / "records"
    file.write_text(form.replace("%s", record().model_dump_json()))
    assert read_records(file) == {"a": record()}


def test_other_json_is_refused_with_the_place(tmp_path: Path) -> None:
    """The message names the file and what is wrong."""
    file = tmp_path / "other.json"
    file.write_text('{"title": "x"}')
    with pytest.raises(ConfigError, match=r"other\.json: holds no records"):
        read_records(file)


def test_page_shows_old_and_new() -> None:
    """Both values stand there, escaped."""
    html = render_compare_page(compare(record(), record(headline="<b>")), "old.jsonl", "new.jsonl")
    assert "<del>Rain</del>" in html
    assert "&lt;b&gt;" in html


def test_page_marks_the_words_that_differ() -> None:
    """Values that are alike are one text with what changed in it; a folded page says what changed."""
    old = record(headline="Ferries wait for the wind")
    html = render_compare_page(compare(old, record(headline="Ferries wait for the storm")), "old", "new")
    assert "Ferries wait for the <del>wind</del> <ins>storm</ins>" in html
    assert '<span class="about">headline</span>' in html


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_fits_a_phone(show, axe_check, theme: str) -> None:
    """Long texts wrap, contrast suffices, nothing is loaded."""
    long = record(headline="x" * 300, body=(Paragraph(text="y" * 500),))
    page = show(render_compare_page(compare(record(), long), "old", "new"), (360, 740), theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert (page.outside(), page.overlapping(), axe_check(page)) == ([], [], [])
    assert (page.seen.requests, page.seen.messages) == ([], [])
