"""Copies: exact and near kept apart, strangers left alone, the agency's own story first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

pytest.importorskip("rensa", reason="the extra dedup is not installed")

from cleanfeed.scale.likeness import Candidate, Copy, CopyKind, find_copies, key_of, words_of

WIRE = " ".join(
    f"Sentence {number} of the report tells how the {what} of Eastmere was spoken of by {who} on that day."
    for number, (what, who) in enumerate(
        (what, who)
        for what in ("bridge", "harbour", "library", "market", "school")
        for who in ("the mayor", "a fisher", "two pupils", "nobody")
    )
)
LOCAL = f"{WIRE} Our reporter adds that the ferry will run until May."
CUT = WIRE[: len(WIRE) * 9 // 10]
OTHER = " ".join(f"Quite another text, number {number}, about trains and rain." for number in range(40))


def story(record: int, text: str, **facts: str) -> tuple[Candidate, list[str]]:
    words = words_of(text)
    day = int(facts.pop("day", "9"))
    candidate = Candidate(
        shard="a",
        record=record,
        article_id=f"id{record}",
        url=None,
        key=key_of(words),
        agency=facts.get("agency"),
        publisher=facts.get("publisher"),
        moment=datetime(2026, 3, day, tzinfo=UTC),
    )
    return candidate, words


def summary(copies: list[Copy]) -> list[tuple[int, str, int]]:
    return [(copy.story.record, copy.kind.value, copy.original.record) for copy in copies]


def test_exact_and_near_copies_are_told_apart() -> None:
    """White space and case make no difference; a cut or an added line makes a near copy."""
    stories = [
        story(0, WIRE, day="1"),
        story(1, OTHER),
        story(2, WIRE.upper().replace(" ", "\n")),
        story(3, LOCAL),
        story(4, CUT),
    ]
    (cluster,) = find_copies(stories, 0.7)
    assert summary(cluster) == [(0, "original", 0), (2, "exact", 0), (3, "near", 0), (4, "near", 0)]
    assert {copy.cluster_size for copy in cluster} == {4}


def test_the_credited_agency_is_the_original() -> None:
    """What the agency published itself goes before an earlier copy elsewhere."""
    stories = [
        story(0, WIRE, day="1", publisher="The Gazette", agency="Northwire"),
        story(1, LOCAL, day="2", publisher="Eastmere Post", agency="Northwire"),
        story(2, WIRE, day="3", publisher="NORTHWIRE"),
    ]
    (cluster,) = find_copies(stories, 0.7)
    assert {copy.original.record for copy in cluster} == {2}
    (without,) = find_copies(stories[:2], 0.7)
    assert {copy.original.record for copy in without} == {0}


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    """Two short notices are alike by their form, not by what they say."""
    notices = [story(0, "Closed today. Open tomorrow."), story(1, "Closed today. Open on Monday.")]
    assert find_copies(notices, 0.3) == []
    (cluster,) = find_copies([*notices, story(2, "Closed today. Open tomorrow.")], 0.3)
    assert [copy.kind for copy in cluster] == [CopyKind.ORIGINAL, CopyKind.EXACT]


def test_scripts_without_spaces_are_compared_by_their_letters() -> None:
    """A Japanese report with one more sentence is a near copy, and another report is none."""
    report = "".join(
        f"町議会は火曜日、第{number}橋を冬の間も開けておくことを決めた。" for number in "一二三四五六七八九"
    )
    other = "".join(
        f"昨日の試合では選手{name}が三点を挙げて勝利に貢献した。" for name in "甲乙丙丁戊己庚辛壬癸"
    )
    stories = [story(0, report), story(1, f"{report}担当者が語った。"), story(2, other)]
    (cluster,) = find_copies(stories, 0.7)
    assert [copy.story.record for copy in cluster] == [0, 1]
