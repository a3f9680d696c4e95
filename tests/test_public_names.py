"""The names users import."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import pytest

import cleanfeed

PACKAGES = (
    "cleanfeed.article",
    "cleanfeed.config",
    "cleanfeed.discover",
    "cleanfeed.extraction",
    "cleanfeed.fetch",
    "cleanfeed.run",
    "cleanfeed.sinks",
    "cleanfeed.store",
    "cleanfeed.urls",
)

PUBLIC = {
    "Article",
    "CleanfeedError",
    "ExtractOptions",
    "Image",
    "NotAnArticle",
    "Organization",
    "PageType",
    "Person",
    "__version__",
    "explain",
    "extract",
    "extract_text",
}


def test_public_names_are_these() -> None:
    """A name that users rely on neither vanishes nor appears by accident."""
    assert set(cleanfeed.__all__) >= PUBLIC
    assert all(getattr(cleanfeed, name) is not None for name in cleanfeed.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_all_of_each_package_is_there_and_sorted(package: str) -> None:
    """``__all__`` names only what can be imported, in order."""
    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    """A typo is told as Python tells it."""
    with pytest.raises(AttributeError, match="extrakt"):
        _ = cleanfeed.extrakt  # type: ignore[attr-defined]  # the point of the test


def test_import_loads_nothing_heavy() -> None:
    """``import cleanfeed`` is for free until something is used."""
    script = "import sys, cleanfeed; print(*sorted(m for m in sys.modules if '.' not in m))"
    command = [sys.executable, "-W", "error", "-c", script]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    heavy = ("pydantic", "httpx", "rich", "numpy", "selectolax", "lxml", "click")
    assert [name for name in heavy if name in loaded] == []


@pytest.mark.parametrize(("before", "after"), [(None, "4"), ("20", "20")])
def test_import_keeps_idle_threads_of_openblas_from_spinning(before: str | None, after: str) -> None:
    """Their spinning would be a quarter of the CPU time of a first page; what a user has set stays."""
    name = "OPENBLAS_THREAD_TIMEOUT"
    environment = {key: value for key, value in os.environ.items() if key != name}
    if before is not None:
        environment[name] = before
    command = [sys.executable, "-c", f"import cleanfeed, os; print(os.environ[{name!r}])"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert told.strip() == after
