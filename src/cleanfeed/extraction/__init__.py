"""HTML or flattened text in, an article record out; pure."""

from cleanfeed.extraction.conductor import extract
from cleanfeed.extraction.flattened import extract_text
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions
from cleanfeed.extraction.trace import Trace, TraceBlock, explain

__all__ = ["DEFAULTS", "ExtractOptions", "Trace", "TraceBlock", "explain", "extract", "extract_text"]
