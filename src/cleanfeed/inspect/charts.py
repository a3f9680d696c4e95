"""Charts as static SVG by pygal, each with a text that says what it shows and the numbers behind it.

Of what pygal writes only shapes and texts are kept: its script, its style sheet, its hover boxes, the
date and the random names in it would break the page's policy, its dark theme, or the promise that
the same archive gives the same page. Colours and letters come from the page's own style.

Weighed against it: matplotlib (styles every mark by an attribute, which the policy forbids, and is
30 MB), Altair with vl-convert (fixed colours, 30 MB with a JavaScript engine), plotly and bokeh (scripts of
several MB in each page), leather (styles by attributes too). pygal is 130 kB of Python and maintained.
Where it is not installed the tables stand in for the charts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from markupsafe import Markup

from cleanfeed.article.inline import printable

WIDTH = 480
HEIGHT = 190
ROW = 26
"""Height of a bar that lies, with its gap."""
AXIS = 40
"""Height of the numbers below such bars."""
LABEL_SIZE = 17
"""In the chart's own units: place is kept for letters as a narrow screen needs them."""
MAX_VALUES = 10
"""Columns that have their number written above them."""
LETTER_WIDTH = 0.6
"""Of a letter, as a share of its height."""
MAX_LABEL = 18

_UNFIT = re.compile("[\ufffe\uffff]")
"""Characters that XML does not take, beside those that nothing prints."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DROPPED = ("defs", "desc", "title")
_EMPTY = frozenset({"tooltip-overlay", "legends", "titles"})
"""Groups that hold what a script would show, and a legend that the page writes itself."""
_KEPT_ATTRIBUTES = frozenset(
    "class d x y width height rx ry cx cy r transform viewBox text-anchor points".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, what it says, and the numbers behind it."""

    title: str
    summary: str
    svg: Markup | None
    """``None`` where pygal is not installed."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """What the colours mean; empty where there is one."""
        return self.header[1:] if len(self.header) > 2 else ()  # noqa: PLR2004 - a name and two numbers


def column_chart(title: str, unit: str, values: Sequence[tuple[str, int]]) -> Chart:
    """Return a chart with one column for each value."""
    summary = _column_summary(title, unit, values)
    is_small = len(values) <= MAX_VALUES
    labels = [label for label, _ in values]
    chart = _chart("Bar", _step(labels), print_values=is_small, print_values_position="top")
    return Chart(
        title=title,
        summary=summary,
        svg=_drawn(chart, summary, labels, {unit: [n for _, n in values]}),
        header=("", unit),
        rows=tuple((label, f"{number:,}") for label, number in values),
    )


def stacked_chart(
    title: str, unit: str, parts: Sequence[str], values: Sequence[tuple[str, Sequence[int]]]
) -> Chart:
    """Return a chart with one lying bar for each name, made of its parts one after the other."""
    total = [sum(numbers[part] for _, numbers in values) for part in range(len(parts))]
    counted = ", ".join(f"{number:,} {part}" for part, number in zip(parts, total, strict=True))
    summary = f"{title}: {len(values)} rows; in all {counted}."
    height = AXIS + ROW * max(len(values), 1)
    chart = _chart("HorizontalStackedBar", 1, height=height, show_x_guides=False)
    upwards = list(reversed(values))
    series = {part: [numbers[place] for _, numbers in upwards] for place, part in enumerate(parts)}
    return Chart(
        title=title,
        summary=summary,
        svg=_drawn(chart, summary, [name for name, _ in upwards], series),
        header=(unit, *parts),
        rows=tuple((name, *(f"{number:,}" for number in numbers)) for name, numbers in values),
    )


def line_chart(
    title: str, unit: str, parts: Sequence[str], values: Sequence[tuple[str, Sequence[float]]]
) -> Chart:
    """Return a chart with one line for each part, from the oldest value to the newest."""
    last = values[-1][1] if values else ()
    told = ", ".join(f"{part} {number:g} {unit}" for part, number in zip(parts, last, strict=False))
    summary = f"{title}: {len(values)} values; the last is {told}." if values else f"{title}: none."
    labels = [label for label, _ in values]
    chart = _chart("Line", _step(labels), dots_size=2, include_x_axis=True)
    series = {part: [numbers[place] for _, numbers in values] for place, part in enumerate(parts)}
    return Chart(
        title=title,
        summary=summary,
        svg=_drawn(chart, summary, labels, series),
        header=(unit, *parts),
        rows=tuple((label, *(f"{number:g}" for number in numbers)) for label, numbers in values),
    )


def _step(labels: Sequence[str]) -> int:
    """Return how many values go to a label, so that no two labels touch."""
    widest = max((len(_short(label)) for label in labels), default=1) + 1
    fitting = max(int(WIDTH / (widest * LABEL_SIZE * LETTER_WIDTH)), 1)
    return max(-(-len(labels) // fitting), 1)


def _chart(kind: str, labelled: int, **settings: Any) -> Any:
    """Return an empty chart of pygal's with every so-manieth label, or ``None`` without pygal."""
    try:
        import pygal
        from pygal.style import Style
    except ImportError:
        return None
    # its finder of plug-ins is of a kind that Python warns of at every import that finds nothing
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]
    plain: dict[str, Any] = {
        "width": WIDTH,
        "height": HEIGHT,
        "style": Style(label_font_size=LABEL_SIZE, major_label_font_size=LABEL_SIZE),
        "js": (),
        "margin": 2,
        "show_legend": False,
        "x_labels_major_every": labelled,
        "show_minor_x_labels": labelled == 1,
        "truncate_label": -1,
        "max_scale": 6,
        "formatter": lambda number: f"{number:,.10g}",
    }
    return getattr(pygal, kind)(**plain | settings)


def _drawn(chart: Any, summary: str, labels: Sequence[str], series: dict[str, list[Any]]) -> Markup | None:
    """Return the chart's shapes and texts, and nothing else of what pygal writes."""
    if chart is None:
        return None
    chart.x_labels = [_short(label) for label in labels]
    for name, numbers in series.items():
        chart.add(name, numbers)
    tree = etree.fromstring(chart.render(disable_xml_declaration=True, is_unicode=True))
    return _only_shapes(tree, summary)


def _only_shapes(tree: Any, summary: str) -> Markup:
    etree.strip_elements(tree, *(f"{{*}}{name}" for name in _DROPPED), etree.Comment, with_tail=False)
    for element in list(tree.iter()):
        classes = (element.get("class") or "").split()
        parent = element.getparent()
        if parent is not None and (_EMPTY & set(classes) or element.tag.endswith("}script")):
            parent.remove(element)
            continue
        for name in element.attrib:
            if name not in _KEPT_ATTRIBUTES:
                del element.attrib[name]
    tree.set("role", "img")
    tree.set("aria-label", _plain(summary))
    return Markup(etree.tostring(tree, encoding="unicode"))  # noqa: S704 - serialised by lxml, which escapes


def _column_summary(title: str, unit: str, values: Sequence[tuple[str, int]]) -> str:
    highest = max((number for _, number in values), default=0)
    if not highest:
        return f"{title}: none."
    label = next(name for name, number in values if number == highest)
    return f"{title}: {sum(number for _, number in values):,} {unit}; most at {label} with {highest:,}."


def _plain(text: str) -> str:
    return _UNFIT.sub("\ufffd", printable(text))


def _short(label: str) -> str:
    """Return a label that fits: dates without their year, names cut."""
    label = _plain(label)
    if _DATE.fullmatch(label):
        return label[5:]
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
