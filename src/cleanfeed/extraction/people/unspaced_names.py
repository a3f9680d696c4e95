"""Names in Chinese, Japanese and Korean bylines, which are written without spaces around them.

"記者林雅婷／台北報導", "本报讯（记者 李小明）", "ロンドン＝山田太郎", "[서울=통신] 홍길동 기자 =": who
reports, from where and for which desk stands in one run of characters. Only the names remain here;
what else a byline may hold is for :mod:`~cleanfeed.extraction.people.names`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from cleanfeed.text import has_unspaced_script

OPENING_CHARS = 90
"""How far into a story its reporter is named in brackets: "新华社北京3月5日电（记者李小明）"."""

MAX_NAME_CHARS = 4
"""Chinese names have two to four characters; transcribed foreign ones a dot."""

MAX_LINE_CHARS = 40
"""Longest line that is a byline of this kind."""

_BRACKETS = "〔〕[]【】［］（）() \t　"
_SLASH = re.compile(r"[／/]")
_DOTS = "·‧・•"
_KOREAN_ROLES = ("기자", "특파원", "논설위원", "=")
_DAY = r"(?:\d{1,2}\s?月)?(?:\d{1,2}\s?日)?"


class _Grammar(NamedTuple):
    """The patterns of bylines without spaces."""

    label: re.Pattern[str]
    """Who somebody is, before the name: "本報記者"."""
    others: re.Pattern[str]
    """What somebody else did, with the name up to the next label: "攝影／李大同"."""
    report: re.Pattern[str]
    """Where the report is from, at the end: "台北5日電"."""
    desks: tuple[str, ...]
    not_names: frozenset[str]
    """Words that stand where names do: "相關", "簡介"."""
    rubrics: tuple[str, ...]
    opening: re.Pattern[str]
    """Reporters in brackets at the beginning of a story."""
    place: re.Pattern[str]
    """A place before "=" in a Japanese byline."""
    korean_opening: re.Pattern[str]
    korean_desks: tuple[str, ...]
    korean_reporter: re.Pattern[str]
    """A name and what its bearer is, without a space between."""
    papers_reporter: re.Pattern[str]
    """A paper's own name before its reporter: "河湾新闻记者 沈若溪"."""
    japanese_others: re.Pattern[str]
    """What somebody else did, behind the writer: "文／白石ゆかり　写真／矢野司"."""


def plain_names(text: str) -> str | None:
    """Return a byline's names, one a line, or ``None`` where it is none of these bylines.

    An empty text means that the byline names a desk and nobody.
    """
    if text.isascii():
        return None
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return _plain_korean(text)
    if not has_unspaced_script(text):
        return None
    if any("\u3040" <= char <= "\u30ff" for char in text):
        alone = _grammar().japanese_others.sub("", text)
        return _plain_japanese(text) or (alone if alone != text else None)
    return _plain_japanese(text) or _plain_chinese(text)


def is_report_line(text: str) -> bool:
    """Tell whether a line says who reports from where, and nothing else: "記者林雅婷／台北報導"."""
    if len(text) > MAX_LINE_CHARS or not has_unspaced_script(text):
        return False
    grammar, text = _grammar(), text.strip(_BRACKETS)
    if grammar.papers_reporter.match(text):
        return True
    return grammar.report.search(text) is not None and (
        _SLASH.search(text) is not None or grammar.label.match(text) is not None
    )


def is_rubric(text: str) -> bool:
    """Tell whether a short text heads a list or a column: "関連記事"."""
    return text.endswith(_grammar().rubrics)


def find_opening_names(text: str) -> str | None:
    """Return the names, one a line, that the opening of a story gives in brackets or before a sign."""
    head = text[:OPENING_CHARS]
    if not has_unspaced_script(head) and not any("\uac00" <= char <= "\ud7a3" for char in head):
        return None
    grammar = _grammar()
    match = grammar.korean_opening.match(head)
    if match:
        return re.sub(r"\s*[·,]\s*", "\n", match[1])
    match = grammar.opening.search(head)
    return _plain_chinese(match[1]) if match else None


def _plain_chinese(text: str) -> str | None:
    """Return names out of "記者林雅婷、陳志明／綜合報導"; ``None`` without a reporter or a report in it."""
    grammar = _grammar()
    text = text.strip(_BRACKETS)
    text = grammar.papers_reporter.sub(r"记者 \1", text)
    rest = grammar.others.sub(" ", text).strip(_BRACKETS)
    reports = _SLASH.search(text) is not None and grammar.report.search(text) is not None
    if rest == text and not reports and not grammar.label.match(text):
        return None
    names: list[str] = []
    for part in re.split(r"[／/｜|:：]", rest):
        told = grammar.label.sub("", part.strip(_BRACKETS))
        bare = grammar.report.sub("", told)
        if names and bare != told == part.strip(_BRACKETS):
            continue  # "林雅婷／柳塘報導": where the report is from
        names += [
            name
            for name in _iter_chinese(bare)
            if not name.endswith(grammar.desks) and name not in grammar.not_names
        ]
    return "\n".join(names)


def _iter_chinese(text: str) -> Iterator[str]:
    """Yield the names in a run of characters; a name of two may be printed with a space in it."""
    for part in re.split(r"[、,，;；&＆與与\n]", text):
        pieces = part.split()
        if any(len(piece) == 1 for piece in pieces):
            pieces = ["".join(pieces)]
        for piece in pieces:
            if 2 <= len(piece) <= MAX_NAME_CHARS or any(dot in piece for dot in _DOTS):  # noqa: PLR2004 - no name is shorter
                yield piece


def _plain_japanese(text: str) -> str | None:
    """Return the name behind a place: "ロンドン＝山田太郎"."""
    match = _grammar().place.match(text.strip(_BRACKETS))
    return match[1] if match else None


def _plain_korean(text: str) -> str | None:
    """Return the name before "기자" without the desk before it: "사회부 홍길동 기자"."""
    grammar = _grammar()
    match = grammar.korean_opening.match(text)
    if match:
        return re.sub(r"\s*[·,]\s*", "\n", match[1])
    words = text.split()
    if len(words) == 1 and grammar.korean_reporter.match(text):
        return grammar.korean_reporter.sub(r"\1", text)
    name = next((k for k in range(len(words) - 1, -1, -1) if not words[k].endswith(_KOREAN_ROLES)), 0)
    kept = [word for k, word in enumerate(words) if k >= name or not word.endswith(grammar.korean_desks)]
    return " ".join(kept) if len(kept) < len(words) else None


@cache
def _grammar() -> _Grammar:
    data: dict[str, list[str]] = json.loads(
        resources.files("cleanfeed.extraction").joinpath("data/unspaced_bylines.json").read_text("utf-8")
    )

    def any_of(subject: str) -> str:
        return "|".join(map(re.escape, sorted(data[subject], key=lambda word: (-len(word), word))))

    who = rf"(?:{any_of('papers')})?(?:{any_of('attributes')})?(?:{any_of('reporters')})"
    sign = r"\s*[:：／/|｜=＝]\s*"
    return _Grammar(
        # a label of one character ("文") is a surname too, unless a sign follows
        label=re.compile(rf"^(?:{who}{sign}|(?:{who})(?<!^文)\s*)+"),
        others=re.compile(
            rf"(?:(?<=[\s　])|^|(?<=[／/]))(?:{any_of('others')})者?{sign}[^\s:：／/|｜〕】）)]+"
            rf"|[／/|｜]\s*(?:{any_of('others')})(?=[\s〕】）)]|$)"
        ),
        report=re.compile(
            rf"\s*(?:(?:{any_of('places')})?{_DAY}\s*(?:{any_of('reports')})"
            rf"|(?:(?:{any_of('places')}){_DAY}|\d{{1,2}}\s?日)\s*(?:{any_of('short_reports')}))$"
        ),
        desks=tuple(data["desks"]),
        rubrics=tuple(data["not_name_endings"]),
        not_names=frozenset(data["not_names"]),
        opening=re.compile(rf"[（(〔【\[［]\s*({who}[^（）()〔〕【】\[\]［］]{{2,40}})[）)〕】\]］]"),
        place=re.compile(
            rf"^(?:[ァ-ヶー]{{2,12}}|[一-龠]{{2,6}}(?:{any_of('katakana_places')})?)\s?[＝=]\s?(\S+)$"
        ),
        korean_opening=re.compile(
            r"^\s*(?:\[[^\[\]]{2,24}\]|\([^()]{2,24}\))\s*([가-힣]{2,4}(?:\s?[·,]\s?[가-힣]{2,4}){0,4})\s*"
            r"[가-힣]{0,4}(?:기자|특파원)\s*="
        ),
        korean_desks=tuple(data["korean_desks"]),
        korean_reporter=re.compile(r"^([가-힣]{2,4})(?:기자|특파원)$"),
        papers_reporter=re.compile(
            r"^[\u4e00-\u9fff]{2,8}(?:记者|記者)(?:\s+|\s*[:：／/|｜]\s*)([\u4e00-\u9fff·、 ]{2,24})$"
        ),
        japanese_others=re.compile(
            r"[\s　]+(?:写真|撮影|イラスト|作図|編集|構成|翻訳|監修|スタイリング|ヘアメイク)"
            r"\s*[／/：:＝=]\s*[^／/：:＝=]+$"
        ),
    )
