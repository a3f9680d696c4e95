"""News pages in, clean article records out."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanfeed.article import Article, Image, Organization, PageType, Person
    from cleanfeed.errors import CleanfeedError, NotAnArticle
    from cleanfeed.extraction import ExtractOptions, extract
    from cleanfeed.extraction.flattened import extract_text
    from cleanfeed.extraction.trace import explain

__version__ = "0.1.0"

# OpenBLAS, which numpy loads, starts a thread a core, and each spins for 2 ** 26 cycles before it sleeps: a
# quarter of the CPU time of a first page. 4 is the least it takes; who has set it keeps what was set.
# https://github.com/OpenMathLib/OpenBLAS/blob/develop/USAGE.md
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")

__all__ = [
    "Article",
    "CleanfeedError",
    "ExtractOptions",
    "Image",
    "NotAnArticle",
    "Organization",
    "PageType",
    "Person",
    "__version__",
    "explain",
    "extract",
    "extract_text",
]

_HOMES = {
    "Article": "cleanfeed.article",
    "Image": "cleanfeed.article",
    "Organization": "cleanfeed.article",
    "PageType": "cleanfeed.article",
    "Person": "cleanfeed.article",
    "CleanfeedError": "cleanfeed.errors",
    "NotAnArticle": "cleanfeed.errors",
    "ExtractOptions": "cleanfeed.extraction",
    "explain": "cleanfeed.extraction.trace",
    "extract": "cleanfeed.extraction",
    "extract_text": "cleanfeed.extraction.flattened",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that ``import cleanfeed`` costs next to nothing (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cleanfeed' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
