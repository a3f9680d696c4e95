"""A real browser, and pages to show in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "newsroom"
AXE = Path(__file__).parents[2] / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
  }).then((result) => result.violations)"""
"""What is passed is not brought over: that took five times as long as the check itself."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

FIRE = """() => {
  const found = [];
  for (const element of document.querySelectorAll('*'))
    for (const name of element.getAttributeNames())
      if (name.startsWith('on')) {
        found.push(`${element.tagName} ${name}`);
        element.dispatchEvent(new Event(name.slice(2)));
      }
  return found;
}"""
"""Finds every handler that stands in the markup, and gives it the event that it waits for."""


@dataclass(slots=True)
class Seen:
    """What a page did while it was open."""

    hits: list[int] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    """Handlers in the markup, run or not."""
    schemes: set[str] = field(default_factory=set)
    """Of every address that a link, form or frame leads to."""


@pytest.fixture(scope="module")
def browser():
    """Return headless Chromium, or skip and say what is missing.

    It is closed with the module: while it is open, its event loop runs, and no other can.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def look(browser, tmp_path: Path) -> Iterator[Callable[[str], Seen]]:
    """Return a function that opens a page, fires every event in it, and tells what it did."""
    context = browser.new_context()

    def open_page(html: str) -> Seen:
        file = tmp_path / "page.html"
        file.write_text(html, "utf-8", errors="replace")
        seen = Seen()
        page = context.new_page()
        page.expose_function("tell", lambda number: seen.hits.append(number))  # noqa: PLW0108 - playwright marks it
        page.add_init_script("window.hit = (n) => window.tell(n)")
        page.on("console", lambda message: seen.messages.append(message.text))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.route(re.compile("^(?!file:)"), lambda route: route.abort())
        page.goto(file.as_uri())
        seen.handlers = page.evaluate(FIRE)
        page.wait_for_timeout(150)
        seen.schemes = set(
            page.evaluate("[...document.querySelectorAll('a, area, form, iframe')].map("
                          "e => e.protocol || (e.action || e.src || '').split(':')[0] + ':')")
        )  # fmt: skip
        seen.requests.remove(file.as_uri())
        page.close()
        return seen

    yield open_page
    context.close()


@pytest.fixture(scope="session")
def fixture_page() -> Callable[[str], bytes]:
    """Return a function that reads a page of the newsroom, its sites at made-up addresses."""

    def read(path: str) -> bytes:
        stored = (FIXTURES / path).read_bytes()
        return re.sub(rb"\{\{host:([a-z0-9-]+)\}\}", rb"www.\1.example", stored)

    return read


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core, or skip and say how to get it."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --prefix build/npm axe-core")
    return AXE.read_text("utf-8")


OUTSIDE = """() => [...document.querySelectorAll('main *, aside *, header *, section *')]
  .filter((e) => e.checkVisibility() && !e.closest('.scrolls, svg'))
  .filter((e) => getComputedStyle(e).position !== 'absolute')
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && (box.left < -1 || box.right > document.documentElement.clientWidth + 1))
  .map(([e]) => `${e.tagName}.${e.className}`)"""
"""Elements that stick out of the window."""


OVERLAPPING = """() => {
  const kinds = 'h1, h2, h3, p, dt, dd, button, summary, th, td, li > a, code, svg text';
  const texts = [...document.querySelectorAll(kinds)]
    .filter((e) => e.checkVisibility() && e.textContent.trim() && !e.closest('.skip, .sr'))
    .filter((e) => !['absolute', 'fixed'].includes(getComputedStyle(e).position));
  const boxes = texts.map((e) => {
    const box = e.getBoundingClientRect(), frame = e.closest('.scrolls')?.getBoundingClientRect();
    return frame ? {left: Math.max(box.left, frame.left), right: Math.min(box.right, frame.right),
                    top: box.top, bottom: box.bottom} : box;
  });
  const found = [];
  for (let i = 0; i < texts.length; i++)
    for (let j = i + 1; j < texts.length; j++)
      if (Math.min(boxes[i].right, boxes[j].right) - Math.max(boxes[i].left, boxes[j].left) > 2 &&
          Math.min(boxes[i].bottom, boxes[j].bottom) - Math.max(boxes[i].top, boxes[j].top) > 2 &&
          !texts[i].contains(texts[j]))
        found.push(`${texts[i].tagName} ${texts[i].textContent.trim().slice(0, 40)} | `
                   + `${texts[j].tagName} ${texts[j].textContent.trim().slice(0, 40)}`);
  return found;
}"""
"""Pairs of texts that lie on each other."""


class Shown:
    """A page on a screen of one size and theme; behaves like playwright's page."""

    def __init__(self, page, seen: Seen) -> None:
        self._page = page
        self.seen = seen

    def __getattr__(self, name: str):
        return getattr(self._page, name)

    def outside(self) -> list[str]:
        """Return the elements that stick out of the window."""
        return self._page.evaluate(OUTSIDE)

    def overlapping(self) -> list[str]:
        """Return pairs of texts that lie on each other."""
        return self._page.evaluate(OVERLAPPING)


@pytest.fixture
def show(browser, tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    """Return a function that opens a page at a size, in pixels, and a theme."""
    contexts = []

    def open_page(html: str, size: tuple[int, int], theme: str) -> Shown:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
        contexts.append(context)
        file = tmp_path / "page.html"
        file.write_text(html, "utf-8")
        page, seen = context.new_page(), Seen()
        page.on("console", lambda message: seen.messages.append(message.text))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.goto(file.as_uri())
        seen.requests.remove(file.as_uri())
        return Shown(page, seen)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def axe_check(axe: str) -> Callable[[Shown], list[str]]:
    """Return a function that lists the serious violations of WCAG A and AA that axe-core finds."""

    def check(page: Shown) -> list[str]:
        # The page's own policy forbids scripts in it: the debugger's world is not bound by that.
        page.evaluate(axe)
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in page.evaluate(VIOLATIONS)
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"][:3]
        ]

    return check
