"""A site to run against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from small_site import SmallSite, serve


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """Return a running site without stories."""
    with serve() as running:
        yield running
