"""A run killed, stopped or starved anywhere loses, doubles and tears nothing: `make soak` in small."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator

import pytest
from newsroom.server import Newsroom

from run.soak import SLOW_S, Blow, Soak

SOURCES = ("sportsline", "meridianwire", "thecourant", "minato", "elbfunk")


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soak]:
    """Return a newsroom with the archive of an undisturbed run."""
    with Newsroom.start(slow_s=SLOW_S) as newsroom:
        yield Soak(newsroom, tmp_path_factory.mktemp("soak"), random.Random(7), SOURCES)


def test_killed_runs_lose_double_and_tear_nothing(soak: Soak) -> None:
    """After kill -9 at random moments, store and file are those of an undisturbed run, fetched once."""
    assert soak.round(1, [Blow.KILL] * 3) == []


def test_stopped_run_ends_in_time_and_loses_nothing(soak: Soak) -> None:
    """SIGTERM ends a run within five seconds; the next one goes on."""
    assert soak.round(2, [Blow.STOP]) == []


@pytest.mark.skipif(shutil.which("cc") is None, reason="the full disk is made with a C compiler")
def test_full_disk_loses_nothing(soak: Soak) -> None:
    """From any write on the disk may be full: one plain error, and the next run goes on."""
    assert soak.round(3, [Blow.FULL_DISK] * 2) == []
