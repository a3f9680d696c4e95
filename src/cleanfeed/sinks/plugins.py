"""Sinks of other packages, found by their entry points in the group ``cleanfeed.sinks``.

An entry point names a callable that takes the settings and the name of the change log and
returns a sink::

    [project.entry-points."cleanfeed.sinks"]
    shout = "my_package:ShoutSink"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from cleanfeed.errors import SinkError
from cleanfeed.sinks.options import PluginOptions
from cleanfeed.sinks.values import Sink

GROUP = "cleanfeed.sinks"

Setting = str | int | float | bool
SinkFactory = Callable[[Mapping[str, Setting], str, bool], Sink]
"""Takes the settings, the name of the change log, and whether a replay begins."""


def open_plugin(options: PluginOptions, stream_id: str, *, fresh: bool = False) -> Sink:
    """Open the sink of an entry point.

    Raises:
        SinkError: There is none of this name, or it can't be loaded.
    """
    name = f"sink {options.plugin}"
    factory = _load(_find(options.plugin), name)
    sink = factory(options.settings, stream_id, fresh)
    missing = [method for method in ("deliver", "close") if not callable(getattr(sink, method, None))]
    if missing:
        raise SinkError(f"{name}: its entry point makes no sink: {missing[0]}() is missing")
    return sink


def _find(plugin: str) -> EntryPoint:
    found = entry_points(group=GROUP)
    if plugin not in found.names:
        known = ", ".join(sorted(found.names)) or "none"
        raise SinkError(f"sink {plugin}: no installed package offers it (entry points in {GROUP}: {known})")
    return found[plugin]


def _load(entry: EntryPoint, name: str) -> SinkFactory:
    try:
        factory: SinkFactory = entry.load()
    except (ImportError, AttributeError) as exc:
        raise SinkError(f"{name}: {entry.value} cannot be loaded ({exc})") from exc
    return factory
