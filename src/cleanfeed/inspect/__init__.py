"""Pages to look at: why a page was read as it was, what runs did, what changed."""

from cleanfeed.inspect.explain_page import render_explain_page

__all__ = ["render_explain_page"]
