"""Pages to look at: why a page was read as it was, what runs did, what changed."""

from cleanfeed.inspect.archive import Archive, read_archive
from cleanfeed.inspect.compare_page import render_compare_page
from cleanfeed.inspect.comparison import Comparison, compare_records
from cleanfeed.inspect.explain_page import render_explain_page
from cleanfeed.inspect.records import read_records
from cleanfeed.inspect.report_page import render_report_page
from cleanfeed.inspect.report_text import render_report_text

__all__ = [
    "Archive",
    "Comparison",
    "compare_records",
    "read_archive",
    "read_records",
    "render_compare_page",
    "render_explain_page",
    "render_report_page",
    "render_report_text",
]
