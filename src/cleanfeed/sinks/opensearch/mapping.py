"""How the index is built: analysers, fields, limits.

- ``dynamic`` is off: a field that a later record brings is kept in ``_source`` and can't spoil
  the mapping.
- A keyword longer than Lucene's 32,766 bytes would refuse its document; ``ignore_above`` leaves it
  out of the index instead (it stays in ``_source``). It counts characters, so a quarter.
- Scripts without spaces are cut into pairs and single letters.
- An index that has grown large is not followed by a second one beside it, as it would be for logs: a
  story that is revised would then stand in both. It is given more shards, and a replay fills it anew.
- Deletions are remembered for an hour rather than a minute, so that a late repeat of an older
  write doesn't bring a story back.
"""

from __future__ import annotations

from typing import Any

MAPPING_VERSION = 1
MAX_KEYWORD_CHARS = 8191
"""32,766 bytes of four-byte characters."""

_KEYWORD = {"type": "keyword", "ignore_above": MAX_KEYWORD_CHARS, "normalizer": "cleanfeed_name"}
_EXACT = {"type": "keyword", "ignore_above": MAX_KEYWORD_CHARS}
_TEXT = {"type": "text", "analyzer": "cleanfeed_text"}
_NAME = _TEXT | {"fields": {"keyword": _EXACT, "folded": _KEYWORD}}
_DATE = {"type": "date", "ignore_malformed": True}
_KEPT = {"type": "object", "enabled": False}
_PERSON = {"properties": {"name": _NAME, "url": _EXACT}}
_ORGANIZATION = _PERSON

SETTINGS: dict[str, Any] = {
    "gc_deletes": "1h",
    "analysis": {
        "analyzer": {
            "cleanfeed_text": {
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "asciifolding", "cleanfeed_pairs"],
            }
        },
        "filter": {"cleanfeed_pairs": {"type": "cjk_bigram", "output_unigrams": True}},
        "normalizer": {"cleanfeed_name": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
    },
}

_PROPERTIES: dict[str, Any] = {
    "id": _EXACT,
    "revision": {"type": "long"},
    "content_hash": {
        "type": "keyword",
        "ignore_above": MAX_KEYWORD_CHARS,
        "index": False,
        "doc_values": False,
    },
    "url": _EXACT,
    "canonical_url": _EXACT,
    "page_type": _EXACT,
    "headline": _TEXT,
    "alternative_headline": _TEXT,
    "description": _TEXT,
    "text": _TEXT,
    "authors": _PERSON,
    "editors": _PERSON,
    "source_organization": _ORGANIZATION,
    "publisher": _ORGANIZATION,
    "date_published": _DATE,
    "date_modified": _DATE,
    "date_precision": _EXACT,
    "section": _NAME,
    "keywords": _NAME,
    "language": _KEYWORD,
    "word_count": {"type": "integer"},
    "is_accessible_for_free": {"type": "boolean"},
    "is_complete": {"type": "boolean"},
    "confidence": {"type": "float"},
    "warnings": _EXACT,
    "images": {
        "type": "nested",
        "properties": {
            "id": _EXACT,
            "url": _EXACT,
            "role": _EXACT,
            "alt": _TEXT,
            "caption": _TEXT,
            "credit": _NAME,
            "credits": _NAME,
            "credit_label": _EXACT,
            "license": _EXACT,
            "position": {"type": "integer"},
            "renditions": _KEPT,
        },
    },
    "body": _KEPT,
    "videos": _KEPT,
    "embeds": _KEPT,
    "updates": _KEPT,
    "extraction": _KEPT,
}


def index_template(alias: str, pattern: str, shards: int) -> dict[str, Any]:
    """Return the composable index template for the generations of an alias, each of so many shards."""
    return {
        "index_patterns": [pattern],
        "priority": 100,
        "template": {
            "settings": {"index": SETTINGS | {"number_of_shards": shards}},
            "mappings": {"dynamic": False, "properties": _PROPERTIES},
        },
        "_meta": {"made_by": "cleanfeed", "alias": alias, "version": MAPPING_VERSION},
    }
