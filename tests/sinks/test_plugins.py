"""Sinks of other packages."""

from __future__ import annotations

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import PluginOptions, open_sink
from sinks.changelog import Log, Run

MODULE = """
from pathlib import Path


class ShoutSink:
    def __init__(self, settings, stream_id, fresh):
        self.path = Path(settings["path"])

    def deliver(self, deliveries):
        with self.path.open("a") as file:
            file.writelines(f"{each.article_id} IS AT REVISION {each.revision}!\\n" for each in deliveries)
        return ()

    def close(self):
        pass


def make_nothing(settings, stream_id, fresh):
    return object()
"""
ENTRY_POINTS = """
[cleanfeed.sinks]
shout = shouting:ShoutSink
broken = shouting:Missing
empty = shouting:make_nothing
"""


@pytest.fixture(autouse=True)
def package(tmp_path, monkeypatch):
    """A package installed beside ours, made of its metadata and one module."""
    (tmp_path / "shouting.py").write_text(MODULE)
    info = tmp_path / "shouting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(tmp_path)


def test_plugin_is_found_and_delivered_to(tmp_path):
    """The ten-line example of the documentation is a whole sink."""
    log = Log()
    log.write("a")
    log.write("a")
    options = PluginOptions(plugin="shout", settings={"path": str(tmp_path / "out")})
    Run(options, log).once()
    assert (tmp_path / "out").read_text() == "a IS AT REVISION 1!\na IS AT REVISION 2!\n"


@pytest.mark.parametrize(
    ("plugin", "message"),
    [
        ("whisper", r"no installed package offers it .*broken, empty, shout"),
        ("broken", r"shouting:Missing cannot be loaded"),
        ("empty", r"makes no sink: deliver\(\) is missing"),
    ],
)
def test_bad_plugins_are_named(plugin, message):
    """An unknown, broken or empty entry point is one clear line."""
    with pytest.raises(SinkError, match=message):
        open_sink(PluginOptions(plugin=plugin), "s1")
