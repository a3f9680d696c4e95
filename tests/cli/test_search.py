"""``cleanfeed search``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanfeed.config import load_config
from cleanfeed.run import run_batch


@pytest.fixture
def filled(config: Path) -> Path:
    run_batch(load_config(config))
    return config


def test_hits_are_json_lines_with_snippets(command, filled: Path) -> None:
    """Each hit has its story and the passage around the words."""
    result = command("search", "-c", filled, "lighthouse", "season")
    assert result.code == 0
    hits = [json.loads(line) for line in result.out.splitlines()]
    assert len(hits) == 3
    assert all("**lighthouse**" in hit["snippet"] for hit in hits)
    assert all(hit["headline"].startswith("Ferries") for hit in hits)


def test_filters(command, filled: Path) -> None:
    """Source, date, author, credit, language and limit narrow the search."""
    assert command("search", "-c", filled, "ferries", "--source", "nobody").out == ""
    assert len(command("search", "-c", filled, "ferries", "--limit", "2").out.splitlines()) == 2
    assert len(command("search", "-c", filled, "--author", "Ada Lind").out.splitlines()) == 3
    assert command("search", "-c", filled, "ferries", "--until", "2020-01-01").out == ""
    assert (
        len(command("search", "-c", filled, "ferries", "--since", "2026-05-02T00:00").out.splitlines()) == 2
    )
    assert len(command("search", "-c", filled, "--lang", "en").out.splitlines()) == 3


def test_pictures_by_credit(command, filled: Path) -> None:
    """Which pictures are credited to someone is one command."""
    result = command("search", "-c", filled, "--images", "--credit", "Nordfoto")
    hits = [json.loads(line) for line in result.out.splitlines()]
    assert len(hits) == 3
    assert all(hit["caption"] == "The quay at noon." for hit in hits)


def test_pictures_by_author_and_language_of_their_story(command, filled: Path) -> None:
    """The filters of stories hold for pictures too."""
    assert len(command("search", "-c", filled, "--images", "--lang", "en").out.splitlines()) == 3
    assert command("search", "-c", filled, "--images", "--lang", "de").out == ""
    assert command("search", "-c", filled, "--images", "--author", "Nobody Atall").out == ""


def test_nothing_found_is_told_apart_from_data(command, filled: Path) -> None:
    """No hit is no error, and stdout stays empty."""
    result = command("search", "-c", filled, "zeppelin")
    assert (result.code, result.out) == (0, "")
    assert "nothing found" in result.err


def test_wrong_date_and_missing_store(command, config: Path) -> None:
    """Both are one line with what to do."""
    result = command("search", "-c", config, "x", "--since", "yesterday")
    assert result.code == 2
    assert "2026-05-03" in result.err
    result = command("search", "-c", config, "x")
    assert result.code == 2
    assert "cleanfeed run" in result.error_lines[0]
