"""Selections compared as wholes."""

from __future__ import annotations

import numpy as np

from cleanfeed.extraction.flattened.characters import read_text
from cleanfeed.extraction.flattened.features import describe_lines
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.lines import read_lines
from cleanfeed.extraction.flattened.score import load_model
from cleanfeed.extraction.flattened.select import Choice
from cleanfeed.extraction.flattened.selections import (
    SELECTION_NAMES,
    best_selection,
    describe_selections,
    propose_selections,
)

PROSE = "The ferry stayed in the harbour all day, since nobody could find the key of the engine room.\n"
DUMP = "Home\nSport\n" * 6 + PROSE * 5 + "Login\nContact\n" * 6
CHANCES = np.array([0.02] * 12 + [0.95, 0.9, 0.3, 0.9, 0.95] + [0.05] * 12, dtype=np.float32)


def test_stretches_close_gaps_and_the_first_is_the_expected_one() -> None:
    """A doubted line inside the story is in the stretch; what was expected most is compared with."""
    expected = CHANCES > 0.5
    words = np.full(CHANCES.size, 18, dtype=np.float32)
    proposed = propose_selections(expected, CHANCES, words)
    assert (proposed[0] == expected).all()
    inside = np.zeros(CHANCES.size, dtype=bool)
    inside[12:17] = True
    assert any((row == inside).all() for row in proposed)


def test_every_selection_is_described_by_every_name() -> None:
    """The forest's columns are the names, whichever of the proposals are offered, nothing kept included."""
    lines = read_lines(DUMP)
    text = read_text(lines.texts)
    table = describe_lines(lines, text, load_model().words, load_cues().kinds_of(text.words))
    proposed = propose_selections(np.zeros(CHANCES.size, dtype=bool), CHANCES, table.word_counts)
    rows = describe_selections(proposed, np.arange(len(proposed)), CHANCES, table)
    assert rows.shape == (len(proposed), len(SELECTION_NAMES))
    assert np.isfinite(rows).all()
    some = np.array([0, 5, 21])
    assert np.allclose(describe_selections(proposed[some], some, CHANCES, table), rows[some], atol=1e-4)


def test_a_sure_choice_is_taken_unasked() -> None:
    """Where nearly everything is expected to be right, nothing is compared."""
    lines = read_lines(DUMP)
    model = load_model()
    text = read_text(lines.texts)
    table = describe_lines(lines, text, model.words, load_cues().kinds_of(text.words))
    choice = Choice(kept=CHANCES > 0.5, expected_f1=0.99)
    assert best_selection(model.selection, choice, CHANCES, table) is choice
