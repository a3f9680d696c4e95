"""Ray: the same files as on one machine, and its own kind of table."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ray = pytest.importorskip("ray", reason="Ray is not installed; `make test-engines` installs and tests it")

from cleanfeed.errors import ConfigError  # noqa: E402 - after the question whether Ray is there
from cleanfeed.scale import ArchiveOptions, list_shards, process_shard  # noqa: E402
from cleanfeed.scale.archive import ArchiveRequest  # noqa: E402
from cleanfeed.scale.ray import read_articles, run_archive_on_ray  # noqa: E402
from scale.engines import SHARDS, STORIES, files_of, make_locally, write_archives  # noqa: E402
from scale.warc_files import write_stories  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")  # Ray's own warnings are not ours to mend


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)
    yield
    ray.shutdown()


def run(paths: list[str], out: Path, **options: Any) -> Any:
    request = ArchiveRequest(shards=list_shards(paths), out=out, options=ArchiveOptions(**options))
    return run_archive_on_ray(request, lambda _: None)


def test_a_ray_run_makes_the_same_bytes(tmp_path: Path) -> None:
    """Tables and markers do not tell which engine made them."""
    paths = write_archives(tmp_path / "in")
    report = run(paths, tmp_path / "ray")
    assert (report.made, report.articles, report.failures) == (SHARDS, SHARDS * STORIES, ())
    assert files_of(tmp_path / "ray") == make_locally(paths, tmp_path / "local")


def test_a_run_can_be_moved_from_one_engine_to_the_other(tmp_path: Path) -> None:
    """What one machine made is kept, the rest is made by Ray; and options are watched over as there."""
    paths = write_archives(tmp_path / "in")
    process_shard(paths[1], tmp_path / "out")
    report = run(paths, tmp_path / "out")
    assert (report.made, report.kept) == (SHARDS - 1, 1)
    with pytest.raises(ConfigError, match="other options"):
        run(paths, tmp_path / "out", languages=("de",))


def test_a_dataset_holds_the_stories(tmp_path: Path) -> None:
    """``read_articles`` gives the rows to a program that goes on with them in Ray Data."""
    paths = write_archives(tmp_path / "in")
    rows = read_articles(paths).take_all()
    assert len(rows) == SHARDS * STORIES
    assert {"id", "headline", "text", "warc_record"} <= set(rows[0])


def test_a_shard_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The others are made, and the report names the one that was not."""
    paths = write_archives(tmp_path / "in")
    shards = list_shards(paths)
    Path(paths[0]).unlink()
    request = ArchiveRequest(shards=shards, out=tmp_path / "out", options=ArchiveOptions())
    report = run_archive_on_ray(request, lambda _: None)
    assert (report.made, [failure.source for failure in report.failures]) == (SHARDS - 1, [paths[0]])


def test_a_killed_ray_worker_costs_nothing(tmp_path: Path) -> None:
    """A kill -9 of the process that makes a shard: Ray gives the shard to another, to the byte."""
    path = str(write_stories(tmp_path / "a.warc.gz", 300))
    killed: list[int] = []

    def kill_once() -> None:
        while not list((tmp_path / "out").glob("articles/.*.new")):
            time.sleep(0.01)
        pid = int(next((tmp_path / "out").glob("articles/.*.new")).name.split(".")[-2])
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    killer = threading.Thread(target=kill_once)
    killer.start()
    report = run([path], tmp_path / "out")
    killer.join()
    assert killed
    assert report.made == 1
    assert files_of(tmp_path / "out") == make_locally([path], tmp_path / "local")
