"""When the garbage collector is not to look: while a huge page is read.

It looks at all living objects again whenever their number has grown by a quarter. On a page of 200,000
paragraphs that is a fifth of the time, and nothing is found: blocks hold strings and numbers, and nothing
in a page's values leads back to where it is held. What other threads leave behind meanwhile is found as
soon as the page is done.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

HUGE_PAGE_CHARS = 6_000_000
"""From here on the collector's looks are felt; the largest of the development pages has 5.3 million."""


@contextmanager
def uncollected(size_chars: int) -> Iterator[None]:
    """Let the garbage collector rest while a page of such a size is read; a smaller page changes nothing.

    It is switched on again however the reading ends, and by whoever found it on: where two threads rest
    at the same time it may come back too early, but never stays off. Where it was off before, it stays so.
    """
    if size_chars < HUGE_PAGE_CHARS or not gc.isenabled():
        yield
        return
    try:
        gc.disable()
        yield
    finally:
        gc.enable()
