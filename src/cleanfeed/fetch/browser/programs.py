"""Is there a browser to render with? Asked before a run, without starting or importing anything."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from cleanfeed.fetch.browser.options import BrowserOptions

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSERS_VARIABLE = "PLAYWRIGHT_BROWSERS_PATH"
_OWN_PROGRAMS = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find_program(options: BrowserOptions) -> Path | None:
    """Return the browser's program: the configured one, one on the path, or one that playwright installed."""
    if options.executable is not None:
        return options.executable if os.access(options.executable, os.X_OK) else None
    on_path = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    return Path(on_path) if on_path else _find_own()


def find_trouble(options: BrowserOptions) -> str | None:
    """Return what is missing for rendering and how to get it, or ``None`` if nothing is."""
    if find_spec("playwright") is None:
        return "rendering needs the extra browser: pip install 'cleanfeed[browser]'"
    if find_program(options) is not None:
        return None
    if options.executable is not None:
        return f"{options.executable}: no program that can be run"
    return "rendering needs Chromium: apt-get install chromium, or playwright install chromium"


def _find_own() -> Path | None:
    """Return the newest Chromium that ``playwright install`` left."""
    folder = Path(os.environ.get(_BROWSERS_VARIABLE) or Path.home() / ".cache/ms-playwright")
    found = [path for pattern in _OWN_PROGRAMS for path in folder.glob(pattern) if os.access(path, os.X_OK)]
    return max(found, default=None)
