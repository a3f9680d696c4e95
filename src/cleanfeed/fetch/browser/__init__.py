"""Pages whose story scripts make, run in a browser that has no network of its own (extra ``browser``)."""

from cleanfeed.fetch.browser.evidence import needs_script
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.browser.programs import find_program, find_trouble
from cleanfeed.fetch.browser.renderer import Renderer

__all__ = ["BrowserOptions", "Renderer", "find_program", "find_trouble", "needs_script"]
