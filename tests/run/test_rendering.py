"""Sources whose stories scripts make, through whole runs with a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.config import Config, load_config
from cleanfeed.errors import ConfigError
from cleanfeed.fetch.browser import BrowserOptions, find_trouble
from cleanfeed.run import PageEnd, run_batch
from small_site import SmallSite, story_page, write_config

TROUBLE = find_trouble(BrowserOptions())
needs_chromium = pytest.mark.skipif(TROUBLE is not None, reason=TROUBLE or "Chromium is there")
PATH = "/news/2026/story-7.html"
SHELL = "<!doctype html><html><body><div id=app></div><script src=/app.js></script></body></html>"
APP = """
fetch('/api/story-7').then(answer => answer.text()).then(text => {
  const story = new DOMParser().parseFromString(text, 'text/html');
  document.documentElement.innerHTML = story.documentElement.innerHTML
})
"""


def put_app(site: SmallSite, note: str = "") -> None:
    """Make one story that only scripts show, beside one in plain HTML."""
    site.put(PATH, SHELL)
    site.put("/app.js", APP, content_type="text/javascript")
    site.put("/api/story-7", story_page(7, note))
    site.put_story(1)
    site.put_feed("/news/2026/story-1.html", PATH)


def load(site: SmallSite, folder: Path, render: str) -> Config:
    path = write_config(site, folder)
    path.write_text(path.read_text().replace('name = "vale"', f'name = "vale"\nrender = "{render}"'))
    return load_config(path)


@pytest.mark.browser
@needs_chromium
def test_auto_renders_what_holds_no_story(site: SmallSite, tmp_path: Path) -> None:
    """Without a browser the shell is rejected; with one its story is stored, and a change of it is seen."""
    put_app(site)
    (tmp_path / "never").mkdir()
    assert run_batch(load(site, tmp_path / "never", "never")).ended(PageEnd.REJECTED) == 1
    first = run_batch(load(site, tmp_path, "auto"))
    assert first.ended(PageEnd.CREATED) == 2
    assert [path for path, _ in site.requests].count("/app.js") == 1
    put_app(site, note="A correction: the wait ended on the second day, not on the third.")
    second = run_batch(load(site, tmp_path, "auto"))
    assert second.ended(PageEnd.REVISED) == 1
    assert second.ended(PageEnd.NOT_MODIFIED) == 1


@pytest.mark.browser
@needs_chromium
def test_always_renders_every_page(site: SmallSite, tmp_path: Path) -> None:
    """Each page goes through the browser, also one whose HTML holds a story."""
    put_app(site)
    site.put(
        "/news/2026/story-1.html", story_page(1).replace("</body>", "<script src=/seen.js></script></body>")
    )
    site.put("/seen.js", "0", content_type="text/javascript")
    report = run_batch(load(site, tmp_path, "always"))
    assert report.ended(PageEnd.CREATED) == 2
    assert ("/seen.js", 200) in site.requests


def test_run_does_not_start_without_its_browser(site: SmallSite, tmp_path: Path) -> None:
    """A source that wants rendering where nothing can render is a mistake in the configuration."""
    config = load(site, tmp_path, "auto").model_copy(
        update={"browser": BrowserOptions(executable=Path("/none/chromium"))}
    )
    with pytest.raises(ConfigError, match="'vale' has render = 'auto'"):
        run_batch(config)
