"""The report of a run as a textfile for Prometheus' node exporter."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cleanfeed.run.report import RunReport, SinkReport, SourceReport

PREFIX = "cleanfeed"
FILE_MODE = 0o644
"""The node exporter runs as another user."""

Sample = tuple[dict[str, str], float]


def write_metrics(report: RunReport, path: Path) -> None:
    """Write a report to a file, at once or not at all: a reader never sees half of it.

    Raises:
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(render_metrics(report))
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(FILE_MODE)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def render_metrics(report: RunReport) -> str:
    """Return a report in the text format of Prometheus."""
    return "".join(line + "\n" for line in _iter_lines(report))


@dataclass(frozen=True, slots=True)
class _Metric:
    """One figure: its name, what it means, and its samples in a report."""

    name: str
    meaning: str
    samples: Callable[[RunReport], Iterable[Sample]]


def _whole(value: Callable[[RunReport], float]) -> Callable[[RunReport], Iterable[Sample]]:
    return lambda report: [({}, value(report))]


def _sources(value: Callable[[SourceReport], float]) -> Callable[[RunReport], Iterable[Sample]]:
    return lambda report: [(_labels(source), value(source)) for source in report.sources]


def _counts(
    label: str, counts: Callable[[SourceReport], Mapping[str, int]]
) -> Callable[[RunReport], Iterable[Sample]]:
    return lambda report: [
        (_labels(source) | {label: str(key)}, count)
        for source in report.sources
        for key, count in counts(source).items()
    ]


def _sinks(value: Callable[[SinkReport], float]) -> Callable[[RunReport], Iterable[Sample]]:
    return lambda report: [({"sink": sink.name}, value(sink)) for sink in report.sinks]


METRICS = (
    _Metric(
        "run_ended_seconds", "When the last run ended, Unix time.", _whole(lambda r: r.ended_at.timestamp())
    ),
    _Metric("run_duration_seconds", "How long it took.", _whole(lambda r: r.elapsed_s)),
    _Metric("run_good", "1 if few pages failed and no sink is behind.", _whole(lambda r: r.is_good)),
    _Metric("run_stopped", "1 if a signal ended it early.", _whole(lambda r: r.stopped_by is not None)),
    _Metric(
        "run_pages",
        "Pages by the way they ended.",
        _counts("end", lambda s: {str(end): count for end, count in s.ends.items()}),
    ),
    _Metric("run_failed_pages", "Pages that failed, by reason.", _counts("reason", lambda s: s.failed)),
    _Metric("run_rejected_pages", "Pages rejected, by reason.", _counts("reason", lambda s: s.rejected)),
    _Metric("source_named", "Addresses a source names.", _sources(lambda s: s.discovered)),
    _Metric("source_new", "Those never seen before.", _sources(lambda s: s.new)),
    _Metric("source_bytes", "Bodies fetched, after decompression.", _sources(lambda s: s.size_bytes)),
    _Metric("source_errors", "Documents of a source not read.", _sources(lambda s: len(s.errors))),
    _Metric(
        "source_failed_readings", "Readings in a row without anything.", _sources(lambda s: s.failed_readings)
    ),
    _Metric("source_extracted", "Pages that went through extraction.", _sources(lambda s: s.extracted)),
    _Metric("source_good", "Those that became a good record.", _sources(lambda s: s.good)),
    _Metric(
        "source_layout_change_suspected",
        "1 if the share of good records has fallen.",
        _sources(lambda s: s.layout_change_suspected),
    ),
    _Metric("run_sink_records", "Records delivered to a sink.", _sinks(lambda s: s.delivered)),
    _Metric("run_sink_refused", "Records that a sink could not take.", _sinks(lambda s: s.refused)),
    _Metric("sink_behind", "1 if a sink does not have everything.", _sinks(lambda s: s.error is not None)),
)


def _iter_lines(report: RunReport) -> Iterator[str]:
    for metric in METRICS:
        yield f"# HELP {PREFIX}_{metric.name} {metric.meaning}"
        yield f"# TYPE {PREFIX}_{metric.name} gauge"
        for labels, value in metric.samples(report):
            written = ",".join(f'{key}="{_escape(text)}"' for key, text in labels.items())
            yield f"{PREFIX}_{metric.name}{f'{{{written}}}' if written else ''} {float(value):.15g}"


def _labels(source: SourceReport) -> dict[str, str]:
    return {"source": source.name}


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
