"""Records from pages that were flattened to lines of text before anyone kept the HTML."""

from cleanfeed.extraction.flattened.extracting import extract_text

__all__ = ["extract_text"]
