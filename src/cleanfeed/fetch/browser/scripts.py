"""Scripts that the pages of one origin share: fetched once in a while, not once a page."""

from __future__ import annotations

from collections import OrderedDict

from cleanfeed.fetch.values import Page

MAX_KEPT_BYTES = 64 * 1024 * 1024
_NOT_KEPT = ("no-store", "no-cache", "private", "max-age=0")


class ScriptShelf:
    """Keeps scripts by the origin of the page that asked, and their address; the longest unused go first.

    Pages of different origins share nothing, as in browsers.
    """

    def __init__(self, max_bytes: int = MAX_KEPT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._size_bytes = 0
        self._scripts: OrderedDict[tuple[str, str], Page] = OrderedDict()

    def find(self, origin: str, url: str) -> Page | None:
        """Return the script that pages of an origin got from an address, or ``None``."""
        script = self._scripts.get((origin, url))
        if script is not None:
            self._scripts.move_to_end((origin, url))
        return script

    def keep(self, origin: str, url: str, script: Page) -> None:
        """Keep a script, unless its server wants it asked for each time."""
        control = (script.header("cache-control") or "").lower()
        if any(word in control for word in _NOT_KEPT) or (origin, url) in self._scripts:
            return
        self._scripts[origin, url] = script
        self._size_bytes += len(script.body)
        while self._size_bytes > self._max_bytes:
            _, oldest = self._scripts.popitem(last=False)
            self._size_bytes -= len(oldest.body)
