"""An archive to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from text_archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive without files."""
    return Archive(tmp_path)
