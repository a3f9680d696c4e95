"""Shards handed out by Ray: on this machine's processors, or on a cluster's.

:func:`run_archive_on_ray` makes the same files with the same markers as a run on one machine; the
output folder must be one that every node sees. :func:`read_articles` is for programs that go on
with the rows in Ray Data, and writes nothing.

A task holds one processor and makes one shard, in a worker process of its own beside the task's, so
that a page can kill neither. A task whose node dies is given to another by Ray.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cleanfeed.errors import ConfigError, SourceError
from cleanfeed.run.lock import hold_lock
from cleanfeed.scale.archive import (
    LOCK_NAME,
    ArchiveReport,
    ArchiveRequest,
    Listener,
    Outcome,
    Progress,
    ShardFailure,
    counts_of,
    make_report,
    plan_shards,
    stopping,
)
from cleanfeed.scale.blocks import Counts
from cleanfeed.scale.files import Marker
from cleanfeed.scale.inputs import Shard, list_shards
from cleanfeed.scale.options import DEFAULTS, ArchiveOptions
from cleanfeed.scale.rows import ARTICLE_SCHEMA
from cleanfeed.scale.shard import iter_batches, process_shard

if TYPE_CHECKING:
    import pyarrow as pa
    import ray

MAX_RETRIES = 5
"""How often Ray gives a shard to another node after the one that had it died."""
LOOK_S = 0.5
"""How often the waiting driver lets a signal in."""


def read_articles(paths: Iterable[str], options: ArchiveOptions = DEFAULTS) -> ray.data.Dataset:
    """Return the stories of archives as a Ray dataset; its columns are those of the Parquet files.

    Nothing is read before the dataset is used. Rows of one archive stay in its order.

    Args:
        paths: Files, folders, patterns, addresses; every node must be able to read them.
        options: What becomes a row, and what a page may cost.

    Raises:
        ConfigError: Ray is not installed, or a path names nothing.
    """
    library = _ray()
    sources = [{"source": shard.source} for shard in list_shards(paths)]
    shards = library.data.from_items(sources, override_num_blocks=len(sources))
    return shards.map_batches(
        _tables, batch_size=1, batch_format="pyarrow", fn_kwargs={"options": options}, num_cpus=1
    )


def run_archive_on_ray(
    request: ArchiveRequest, listen: Listener, *, address: str | None = None
) -> ArchiveReport:
    """Make every shard that is missing, as :func:`cleanfeed.scale.archive.run_archive` does.

    Args:
        request: Which shards, whereto and how; ``workers`` bounds the shards at work at once.
        listen: Told of the progress, a shard at a time.
        address: Cluster to join; ``None`` for one that this process is in already, or else starts.

    Raises:
        ConfigError: Ray is not installed or the cluster can't be reached, or the folder holds shards of other
            options or of other files.
        LockedError: Another run is writing to the folder.
        OSError: The output can't be written.
    """
    library = _ray()
    with hold_lock(request.out / LOCK_NAME):
        plan = plan_shards(request)
        with _cluster(library, address, request.workers):
            run = _RayRun(library, request, plan.todo, listen)
            with stopping(run.stop):
                made = run.work()
        return make_report(
            request.out,
            Outcome(
                finished=plan.finished,
                made=made,
                failures=run.failures,
                stopped_by=run.stopped_by,
                elapsed_s=run.elapsed_s,
            ),
        )


class _RayRun:
    """One run at work: a task a shard, no more of them under way than there is work for."""

    def __init__(
        self, library: Any, request: ArchiveRequest, todo: Iterable[Shard], listen: Listener
    ) -> None:
        self._ray = library
        self._request = request
        self._todo = list(todo)
        self._listen = listen
        self._started = time.monotonic()
        self._counts = Counts()
        self.failures: list[ShardFailure] = []
        self.stopped_by: str | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._started

    def stop(self, name: str) -> None:
        """End the run because of a signal; finished shards stay."""
        self.stopped_by = self.stopped_by or name

    def work(self) -> list[Marker]:
        """Make the shards and return their markers."""
        task = self._ray.remote(num_cpus=1, max_retries=MAX_RETRIES)(make_shard)
        request = self._request
        waiting = [
            task.remote(shard.source, str(request.out.resolve()), request.options) for shard in self._todo
        ]
        made: list[Marker] = []
        try:
            while waiting and not self.stopped_by:
                done, waiting = self._ray.wait(waiting, timeout=LOOK_S)
                for reference in done:
                    self._note(self._result(reference), made)
        finally:
            for reference in waiting:
                self._ray.cancel(reference, force=True)
        return made

    def _result(self, reference: Any) -> Marker | ShardFailure:
        try:
            found: Marker | ShardFailure = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as exc:
            raise exc.cause from exc
        except self._ray.exceptions.RayError as exc:
            return ShardFailure(source="a shard", reason=f"Ray gave a shard up: {exc}")
        return found

    def _note(self, found: Marker | ShardFailure, made: list[Marker]) -> None:
        if isinstance(found, ShardFailure):
            self.failures.append(found)
            return
        made.append(found)
        self._counts.add(counts_of(found))
        self._listen(
            Progress(
                counts=self._counts,
                shards_done=len(made),
                shards=len(self._todo),
                elapsed_s=self.elapsed_s,
                share=len(made) / len(self._todo),
            )
        )


def make_shard(source: str, out: str, options: ArchiveOptions) -> Marker | ShardFailure:
    """Make one shard; what a task does."""
    try:
        return process_shard(source, out, options)
    except SourceError as exc:
        return ShardFailure(source=source, reason=str(exc))


def _tables(batch: pa.Table, options: ArchiveOptions) -> Iterator[pa.Table]:
    """Yield the stories of the archives that a batch names."""
    for source in batch.column("source").to_pylist():
        is_empty = True
        for found in iter_batches(source, options):
            if found.articles.num_rows:
                is_empty = False
                yield found.articles
        if is_empty:
            yield ARTICLE_SCHEMA.empty_table()


@contextmanager
def _cluster(library: Any, address: str | None, workers: int) -> Iterator[None]:
    """Be connected to a cluster until the block ends; one that was there before is left as it was."""
    if library.is_initialized():
        yield
        return
    own = {} if address else {"num_cpus": workers or None, "include_dashboard": False}
    try:
        library.init(address=address, log_to_driver=False, **own)
    except (ConnectionError, ValueError, RuntimeError) as exc:
        raise ConfigError(f"Ray at {address or 'this machine'} can't be used: {exc}") from exc
    try:
        yield
    finally:
        library.shutdown()


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as exc:
        raise ConfigError("Ray is not installed; run: pip install 'cleanfeed[ray,warc]'") from exc
    return ray
