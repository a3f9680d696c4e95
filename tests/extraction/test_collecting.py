"""The garbage collector rests while a huge page is read, and only then."""

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from cleanfeed.extraction.collecting import HUGE_PAGE_CHARS, uncollected


@pytest.fixture(autouse=True)
def _enabled():
    """Leave the collector as the tests want it, whatever happens here."""
    gc.enable()
    yield
    gc.enable()


def test_a_huge_page_is_read_without_it():
    """It is off while the page is read, and on again behind it."""
    with uncollected(HUGE_PAGE_CHARS):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_other_pages_do_not_touch_it():
    """A page of ordinary size leaves the process as it is."""
    with uncollected(HUGE_PAGE_CHARS - 1):
        assert gc.isenabled()


def test_it_comes_back_after_an_error():
    """A page that fails leaves the collector on."""
    with pytest.raises(ValueError, match="broken"), uncollected(HUGE_PAGE_CHARS):
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_has_switched_it_off_keeps_it_off():
    """Where the program runs without a collector, a page does not switch it on."""
    gc.disable()
    with uncollected(HUGE_PAGE_CHARS):
        pass
    assert not gc.isenabled()


def test_threads_never_leave_it_off():
    """Pages that are read at the same time leave the collector on, in whatever order they end."""
    together = Barrier(4)

    def read(_):
        together.wait()
        for _ in range(200):
            with uncollected(HUGE_PAGE_CHARS):
                gc.isenabled()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    assert gc.isenabled()
