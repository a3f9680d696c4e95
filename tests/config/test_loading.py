"""Configuration files: what loads, and what a mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.config import Config, load_config, parse_config
from cleanfeed.errors import ConfigError

GOOD = """
[[sources]]
name = "harbour"
url = "https://harbour.example/feed.xml"

[store]
path = "data/store.sqlite"

[[sinks]]
type = "jsonl"
path = "../out/articles.jsonl"

[[sinks]]
type = "csv"
path = "/var/articles.csv"
"""


def parse(text: str) -> Config:
    return parse_config(text, folder=Path("/data"), name="my.toml")


def test_relative_paths_start_at_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run from cron, in whatever folder, writes where the file says."""
    path = tmp_path / "site" / "config.toml"
    path.parent.mkdir()
    path.write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("site/config.toml"))
    assert config.store.path == tmp_path / "site" / "data" / "store.sqlite"
    assert [str(sink.path) for sink in config.sinks if sink.type != "markdown"] == [
        f"{tmp_path}/site/../out/articles.jsonl",
        "/var/articles.csv",
    ]


def test_empty_configuration_has_only_defaults() -> None:
    """Every table may be left out."""
    assert parse("").run == Config().run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run]\nworker = 2", "my.toml: unknown key 'worker' in [run]; did you mean 'workers'?"),
        ("[fetcher]\n", "my.toml: unknown key 'fetcher'; did you mean 'fetch'?"),
        (
            '[fetch.hosts."a.example"]\nheadrs = {}',
            "my.toml: unknown key 'headrs' in [fetch.hosts.a.example]; did you mean 'headers'?",
        ),
        (
            '[[sinks]]\ntype = "jsonl"\npath = "x"\nbatchsize = 3',
            "my.toml: unknown key 'batchsize' in sinks[0]; did you mean 'batch_size'?",
        ),
        (
            '[[sources]]\nname = "a"\nurl = "https://a.example"\nincldue = []',
            "my.toml: unknown key 'incldue' in sources[0]; did you mean 'include'?",
        ),
        (
            '[run]\npage_time_s = "fast"',
            "my.toml: run.page_time_s = 'fast': expected a valid number, unable to parse string as a number",
        ),
        ("[run]\nworkers = -1", "my.toml: run.workers = -1: expected greater than or equal to 0"),
        ('[[sinks]]\npath = "x"', "my.toml: sinks[0].type is missing"),
        ('[[sinks]]\ntype = "jsonl"', "my.toml: sinks[0].path is missing"),
        ('[[sources]]\nname = "a"', "my.toml: sources[0]: source 'a' has neither url nor urls"),
        (
            '[[sources]]\nname = "a"\nurl = "https://a.example"\nkind = "fed"',
            "my.toml: sources[0].kind = 'fed': expected 'auto', 'feed', 'sitemap', 'listing' or 'urls'",
        ),
        (
            '[[sources]]\nname = "a"\nurl = "https://a.example"\n' * 2,
            "my.toml: two sources are named 'a'; give each its own name",
        ),
        (
            '[[sinks]]\ntype = "jsonl"\npath = "x"\n' * 2,
            "my.toml: two sinks are named 'jsonl'; give each its own name",
        ),
        ("a = [1,\nb = 2", "my.toml: not TOML: Invalid value (at line 2, column 1)"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(text: str, message: str) -> None:
    """One line: the key by its path, the value, and what was expected or is nearest."""
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_unknown_kind_of_sink_is_told_with_those_there_are() -> None:
    """A typo in a tag names every tag."""
    with pytest.raises(ConfigError, match=r"sinks\[0\].type = 'jsnl': expected 'jsonl', 'csv', 'markdown'"):
        parse('[[sinks]]\ntype = "jsnl"')


def test_several_mistakes_are_told_at_once() -> None:
    """Nobody has to mend a file one error at a time."""
    with pytest.raises(ConfigError) as caught:
        parse("[run]\nworkers = -1\nworker = 2")
    assert str(caught.value).splitlines()[0] == "my.toml:"
    assert len(str(caught.value).splitlines()) == 3


def test_endless_values_are_cut() -> None:
    """A message stays readable whatever stands in the file."""
    with pytest.raises(ConfigError) as caught:
        parse(f'[run]\nworkers = "{"x" * 5000}"')
    assert len(str(caught.value)) < 300


def test_missing_file_points_to_init(tmp_path: Path) -> None:
    """A newcomer is told how to get a file."""
    with pytest.raises(ConfigError, match="cleanfeed init"):
        load_config(tmp_path / "config.toml")


def test_folder_and_binary_in_place_of_a_file(tmp_path: Path) -> None:
    """What cannot be read as text is one line as well."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(tmp_path / "c.toml")
