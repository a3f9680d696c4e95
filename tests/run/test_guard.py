"""Any exception as a value."""

from __future__ import annotations

import asyncio

import pytest

from cleanfeed.errors import StoreError
from cleanfeed.run.guard import Guard


def test_an_exception_becomes_a_summary_and_a_traceback() -> None:
    """A bug is recorded with where it happened, in one line and in full."""
    with Guard() as accident:
        raise KeyError("two\nlines")
    assert accident.summary == "KeyError: 'two\\nlines'"
    assert "test_guard.py" in (accident.trace or "")


def test_nothing_happens_when_nothing_happens() -> None:
    """A good block leaves no trace."""
    with Guard() as accident:
        pass
    assert accident.summary is None


@pytest.mark.parametrize("error", [StoreError("disk full"), KeyboardInterrupt(), asyncio.CancelledError()])
def test_what_must_end_the_run_passes(error: BaseException) -> None:
    """A full disk, Ctrl-C and cancellation are no page's fault."""
    with pytest.raises(type(error)), Guard():
        raise error
