"""One shard: an archive in, two tables and a marker out.

The same archive and options give the same bytes, whatever number of workers made them, on
whatever engine, after however many kills. That is why a run can be moved from one engine to
another half way: all of them call :func:`process_shard`, and all of them look at the same markers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cleanfeed import __version__
from cleanfeed.errors import ConfigError, SourceError
from cleanfeed.scale.blocks import Block, Counts
from cleanfeed.scale.budget import Budget
from cleanfeed.scale.crew import Crew, open_crew
from cleanfeed.scale.files import (
    ARTICLES,
    REJECTED,
    Marker,
    TableWriter,
    find_marker,
    save_marker,
    table_path,
)
from cleanfeed.scale.inputs import Shard, shard_name, size_of
from cleanfeed.scale.options import DEFAULTS, ArchiveOptions
from cleanfeed.scale.rows import ARTICLE_SCHEMA, REJECTED_SCHEMA, unpack
from cleanfeed.scale.values import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One block further."""

    counts: Counts
    offset: int | None
    """Byte of the archive that was reached; ``None`` at its end, and where it is not known."""


Watch = Callable[[Step], None]
"""Told what each block held, as it is written."""
Enlist = Callable[[Crew], None]
"""Given the crew of a shard, to close it when the run is to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows of a stretch of an archive, in its order."""

    articles: pa.Table
    rejected: pa.Table
    counts: Counts
    offset: int | None
    """Byte of the archive at which the next stretch begins; ``None`` where there is none, or not known."""


def ignore_step(step: Step) -> None:
    """Do nothing."""
    del step


def ignore_crew(crew: Crew) -> None:
    """Do nothing."""
    del crew


def iter_batches(
    source: str,
    options: ArchiveOptions = DEFAULTS,
    *,
    budget: Budget | None = None,
    enlist: Enlist = ignore_crew,
) -> Iterator[Batch]:
    """Yield the rows of an archive, in its order; for engines that keep rows by themselves.

    Args:
        source: Path or address.
        options: What becomes a row, and what a page may cost.
        budget: Processes that extract, and who shares them; one without it.
        enlist: Given the processes, for whoever may have to end them.

    Raises:
        SourceError: The archive can't be read.
    """
    with open_crew(source, options, budget or Budget(workers=1)) as crew:
        enlist(crew)
        for block in crew.blocks():
            yield _batch_of(block)


def process_shard(  # noqa: PLR0913 - what watches and ends it comes in by name
    source: str,
    out: str | Path,
    options: ArchiveOptions = DEFAULTS,
    *,
    budget: Budget | None = None,
    watch: Watch = ignore_step,
    enlist: Enlist = ignore_crew,
) -> Marker:
    """Make the files of one archive, unless they are there; return what they hold.

    Args:
        source: Path or address of the archive.
        out: Folder of the output; it is made where it is missing.
        options: What becomes a row, and what a page may cost.
        budget: Processes that extract, and who shares them; one without it.
        watch: Told of the progress.
        enlist: Given the processes, for whoever may have to end them.

    Raises:
        ConfigError: The shard was made before, with other options or from another file.
        SourceError: The archive can't be read.
        OSError: The output can't be written.
    """
    folder = Path(out)
    shard = Shard(source=source, name=shard_name(source))
    done = find_finished(shard, folder, options)
    if done is not None:
        return done
    with _source_errors(source):
        source_bytes = size_of(source)
    total = Counts()
    with (
        TableWriter(table_path(folder, ARTICLES, shard.name), ARTICLE_SCHEMA) as articles,
        TableWriter(table_path(folder, REJECTED, shard.name), REJECTED_SCHEMA) as rejected,
    ):
        for batch in iter_batches(source, options, budget=budget, enlist=enlist):
            articles.write(batch.articles)
            rejected.write(batch.rejected)
            total.add(batch.counts)
            watch(Step(counts=batch.counts, offset=batch.offset))
        _name_other_files(total, source_bytes)
        marker = Marker(
            shard=shard.name,
            source=source,
            source_bytes=source_bytes,
            options=options.fingerprint(),
            version=__version__,
            articles=articles.finish(),
            rejected=rejected.finish(),
            records=total.records,
            kinds=dict(sorted(total.kinds.items())),
            reasons=dict(sorted(total.rejected.items())),
            bad_digests=total.bad_digests,
            page_bytes=total.page_bytes,
        )
    save_marker(folder, marker)
    return marker


def find_finished(shard: Shard, out: Path, options: ArchiveOptions) -> Marker | None:
    """Return what a shard came to, if it is finished.

    Raises:
        ConfigError: It was made with other options, or from another file of the same name.
        OSError: The folder can't be read.
    """
    marker = find_marker(out, shard.name)
    if marker is None:
        return None
    if marker.options != options.fingerprint():
        raise ConfigError(
            f"{out}: shard {shard.name} was made with other options; name another folder, or remove this one"
        )
    with _source_errors(shard.source):
        size = size_of(shard.source) if shard.source != marker.source else marker.source_bytes
    if size is not None and marker.source_bytes is not None and size != marker.source_bytes:
        raise ConfigError(
            f"{out}: shard {shard.name} was made from {marker.source}, another file than {shard.source};"
            " name another folder"
        )
    return marker


def _name_other_files(total: Counts, source_bytes: int | None) -> None:
    """Count a file in which there was no record at all for what it is."""
    if total.kinds:
        return
    damaged = total.rejected.pop(Reason.DAMAGED.value, 0) + total.rejected.pop(Reason.TRUNCATED.value, 0)
    if damaged:
        total.rejected[Reason.NOT_WARC.value] += 1
    elif source_bytes == 0 or not total.records:
        total.rejected[Reason.EMPTY_FILE.value] += 1


@contextmanager
def _source_errors(source: str) -> Iterator[None]:
    """Tell an archive that can't be read from an output that can't be written."""
    try:
        yield
    except OSError as exc:
        raise SourceError(f"{source}: can't be read ({exc.strerror or exc})") from exc


def _batch_of(block: Block) -> Batch:
    return Batch(
        articles=unpack(block.articles),
        rejected=unpack(block.rejected),
        counts=block.counts,
        offset=(block.following.offset or None) if block.following else None,
    )
