"""HTML or flattened text in, an article record out; pure.

What reads flattened text (:mod:`cleanfeed.extraction.flattened`) and what says why
(:mod:`cleanfeed.extraction.trace`) are imported by who needs them: a page alone needs neither.
"""

from cleanfeed.extraction.conductor import extract
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions

__all__ = ["DEFAULTS", "ExtractOptions", "extract"]
