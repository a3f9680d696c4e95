"""A comparison as a page."""

from __future__ import annotations

from cleanfeed import __version__
from cleanfeed.article.inline import safe_url
from cleanfeed.inspect.comparison import Comparison
from cleanfeed.inspect.shell import render_page

MAX_PAGES = 500
"""More on one page are not read by anyone; the JSON has all."""


def render_compare_page(comparison: Comparison, old: str, new: str) -> str:
    """Return one self-contained HTML file that shows what changed.

    Args:
        comparison: What changed.
        old: What the old extraction is called.
        new: What the new one is called.
    """
    return render_page(
        "compare",
        {
            "comparison": comparison,
            "old": old,
            "new": new,
            "changed": comparison.changed[:MAX_PAGES],
            "left_out": max(len(comparison.changed) - MAX_PAGES, 0),
            "safe_url": safe_url,
            "version": __version__,
        },
    )
