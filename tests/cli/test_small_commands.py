"""``init``, ``schema``, ``completion``, ``doctor`` and ``discover``."""

from __future__ import annotations

import json
from pathlib import Path

from cleanfeed.config import load_config, render_template
from small_site import FEED, SmallSite


def test_init_writes_a_configuration_once(command, tmp_path: Path) -> None:
    """The file loads; a second call does not overwrite work."""
    assert command("init").code == 0
    path = tmp_path / "config.toml"
    assert load_config(path).sources
    path.write_text("# mine\n")
    result = command("init")
    assert result.code == 2
    assert "--force" in result.error_lines[0]
    assert path.read_text() == "# mine\n"
    assert command("init", "--force").code == 0
    assert path.read_text() == render_template()


def test_init_names_a_folder_that_is_not_there(command) -> None:
    """A wrong path is one line."""
    result = command("init", "absent/config.toml")
    assert result.code == 2
    assert "absent/config.toml" in result.error_lines[0]


def test_schema_describes_the_record(command) -> None:
    """Each field of the schema has a type, and captions and credits are in it."""
    schema = json.loads(command("schema").out)
    assert schema["title"] == "Article"
    assert {"caption", "credit", "credits"} <= set(schema["$defs"]["Image"]["properties"])


def test_completion_scripts(command) -> None:
    """Each shell gets a script that asks cleanfeed itself."""
    for shell in ("bash", "zsh", "fish"):
        assert "_CLEANFEED_COMPLETE" in command("completion", shell).out


def test_doctor_finds_nothing_wrong_with_a_good_configuration(command, config: Path) -> None:
    """Every check is told, and 0 means that a run would work."""
    result = command("doctor", "-c", config)
    checks = {value["check"]: value for value in map(json.loads, result.out.splitlines())}
    assert result.code == 0
    assert {"python", "libraries", "sqlite", "clock", "certificates", "extras", "config", "store"} <= set(
        checks
    )
    assert checks["sink jsonl"]["health"] == "good"


def test_doctor_names_what_is_wrong(command, config: Path, tmp_path: Path) -> None:
    """A store that is no store, and a bad key, are found before the run."""
    (tmp_path / "store.sqlite").write_text("not a database, but long enough to be looked at" * 20)
    result = command("doctor", "-c", config)
    assert result.code == 1
    bad = [value for value in map(json.loads, result.out.splitlines()) if value["health"] == "bad"]
    assert [value["check"] for value in bad] == ["store"]
    config.write_text("[fetch]\nretrys = 1\n")
    result = command("doctor", "-c", config)
    assert result.code == 1
    assert "retries" in result.out


def test_doctor_text_fits_80_columns(command, config: Path) -> None:
    """The table is readable where it is asked for."""
    lines = command("doctor", "-c", config, "--format", "text").out.splitlines()
    assert max(map(len, lines)) <= 80


def test_discover_names_the_stories_of_a_feed(command, site: SmallSite) -> None:
    """One JSON object a story; what was read is told on stderr."""
    site.put_stories(3)
    result = command("discover", "--allow-private-hosts", site.url(FEED))
    addresses = [json.loads(line)["url"] for line in result.out.splitlines()]
    assert addresses == [site.url(f"/news/2026/story-{number}.html") for number in range(3)]
    assert "3 stories named" in result.err


def test_discover_names_what_robots_announce(command, site: SmallSite) -> None:
    """Sitemaps in robots.txt are named beside what the page announces; guesses are called guesses."""
    sitemap = site.url("/news.xml")
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {sitemap}\n", content_type="text/plain")
    site.put(
        "/", "<html><body><a href='/news/2026/story-1.html'>Ferries wait for the wind today</a></body></html>"
    )
    result = command("discover", "--allow-private-hosts", site.url("/"))
    assert f"announced: {sitemap} (sitemap)" in result.err
    assert f"not announced, worth a try: {site.url('/feed')} (feed)" in result.err


def test_discover_on_a_broken_feed_and_a_missing_page(command, site: SmallSite) -> None:
    """Neither is a traceback."""
    site.put(FEED, "<rss><channel><item", content_type="application/rss+xml")
    for path in (FEED, "/absent"):
        result = command("discover", "--allow-private-hosts", site.url(path))
        assert "Traceback" not in result.err
        assert result.out == ""
    assert result.code == 1
