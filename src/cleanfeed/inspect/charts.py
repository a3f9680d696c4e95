"""Small charts as static SVG, each with a text that says what it shows.

Bars are enough for what a report asks, and twenty lines draw them without a library: the file stays
small, follows the reader's light or dark theme, and holds no script. The numbers stand in a table
beside each chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 480
HEIGHT = 180
BASE = 150
"""Where bars stand, in units from the top."""
TOP = 18
GAP = 0.18
"""Share of a bar's place that stays empty."""
MAX_VALUES = 10
"""Columns that have their number written above them."""
LETTER = 10
"""Width of a letter, about, as narrow screens set it."""
MAX_COLUMN = 56
ROW = 26
NAME_WIDTH = 165


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, what it says, and the numbers behind it."""

    title: str
    summary: str
    svg: Markup
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def column_chart(title: str, unit: str, values: Sequence[tuple[str, int]]) -> Chart:
    """Return a chart with one column for each value."""
    highest = max((number for _, number in values), default=0)
    step = WIDTH / max(len(values), 1)
    every = _label_step(values, step)
    marks = []
    for place, (label, number) in enumerate(values):
        height = (BASE - TOP) * number / highest if highest else 0
        width = min(step * (1 - GAP), MAX_COLUMN)
        left = place * step + (step - width) / 2
        marks.append(
            Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                left, BASE - height, width, height
            )
        )
        if number and len(values) <= MAX_VALUES:
            marks.append(_label(left + width / 2, BASE - height - 5, f"{number:,}"))
        if place % every == every // 2:
            half = len(_short(label)) * LETTER / 2
            marks.append(_label(min(max(left + width / 2, half), WIDTH - half), BASE + 18, _short(label)))
    if highest and len(values) > MAX_VALUES:
        marks.append(_label(0, TOP - 6, f"{highest:,}", anchor="start"))
    summary = _column_summary(title, unit, values, highest)
    line = Markup('<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, BASE, BASE)
    return Chart(
        title=title,
        summary=summary,
        svg=_svg(HEIGHT, summary, [*marks, line]),
        header=("", unit),
        rows=tuple((label, f"{number:,}") for label, number in values),
    )


def stacked_chart(
    title: str, unit: str, parts: Sequence[str], values: Sequence[tuple[str, Sequence[int]]]
) -> Chart:
    """Return a chart with one row for each name, made of its parts one after the other."""
    widest = max((sum(numbers) for _, numbers in values), default=0)
    scale = (WIDTH - NAME_WIDTH - 60) / widest if widest else 0.0
    marks = []
    for row, (name, numbers) in enumerate(values):
        top, left = row * ROW, float(NAME_WIDTH)
        marks.append(_label(NAME_WIDTH - 8, top + 17, _short(name, 16), anchor="end"))
        for part, number in enumerate(numbers):
            width = number * scale
            if number:
                marks.append(
                    Markup('<rect class="part{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
                        part, left, top + 4, max(width - 1, 1), ROW - 8
                    )
                )
            left += width
        marks.append(_label(left + 6, top + 17, f"{sum(numbers):,}", anchor="start"))
    total = [sum(numbers[part] for _, numbers in values) for part in range(len(parts))]
    counted = ", ".join(f"{number:,} {part}" for part, number in zip(parts, total, strict=True))
    summary = f"{title}: {len(values)} rows; in all {counted}."
    return Chart(
        title=title,
        summary=summary,
        svg=_svg(max(len(values), 1) * ROW, summary, marks),
        header=(unit, *parts),
        rows=tuple((name, *(f"{number:,}" for number in numbers)) for name, numbers in values),
    )


def _svg(height: float, summary: str, marks: Sequence[Markup]) -> Markup:
    return Markup('<svg role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>').format(
        WIDTH, height, summary, Markup("").join(marks)
    )


def _label_step(values: Sequence[tuple[str, int]], step: float) -> int:
    """Return how many columns go to a label, so that no two labels touch."""
    widest = max((len(_short(label)) for label, _ in values), default=0) * LETTER + LETTER
    return max(-(-widest // max(int(step), 1)), 1)


def _label(x: float, y: float, text: str, anchor: str = "middle") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _column_summary(title: str, unit: str, values: Sequence[tuple[str, int]], highest: int) -> str:
    if not highest:
        return f"{title}: none."
    label = next(name for name, number in values if number == highest)
    return f"{title}: {sum(number for _, number in values):,} {unit}; most at {label} with {highest:,}."


def _short(label: str, limit: int = 11) -> str:
    """Return a label that fits: dates without their year."""
    if len(label) == len("2026-11-05") and label[4] == "-":
        return label[5:]
    return label if len(label) <= limit else label[: limit - 1] + "…"
