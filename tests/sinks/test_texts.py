"""Texts for engines that can't hold every one."""

from __future__ import annotations

import json

import pytest

from cleanfeed.sinks.texts import has_unspaced, storable_record


@pytest.mark.parametrize("text", ["雨", "비", "ฝน", "မိုး", "ភ្លៀង", "ｱﾒ", "𠀀"])
def test_scripts_without_spaces_are_seen(text):
    """Written as they are or as escapes, one letter among many others is enough."""
    for is_escaped in (True, False):
        assert has_unspaced(json.dumps({"text": f"Rain “fell” – {text} é"}, ensure_ascii=is_escaped))


@pytest.mark.parametrize("text", ["plain", "“Café” – naïve…", "Дождь", "🌧", "हिन्दी"])
def test_other_scripts_are_not(text):
    """Quotation marks, accents, Cyrillic, Devanagari and pictures are no reason to look closer."""
    assert not has_unspaced(json.dumps({"text": text}, ensure_ascii=False))


@pytest.mark.parametrize("is_escaped", [True, False])
def test_record_loses_only_what_no_engine_holds(is_escaped):
    """NUL and lone surrogates become U+FFFD, in keys too; a pair of surrogates is one letter."""
    record = {"a\0": ["b\ud800", "\U0001f327", "\x1b[31m <b> “é”"], "n": 1}
    assert storable_record(json.dumps(record, ensure_ascii=is_escaped)) == {
        "a\ufffd": ["b\ufffd", "\U0001f327", "\x1b[31m <b> “é”"],
        "n": 1,
    }


def test_ordinary_record_is_read_as_it_is():
    """Escapes of ordinary letters are letters."""
    assert storable_record('{"a": "\\u00e9\\n", "b": null}') == {"a": "é\n", "b": None}
