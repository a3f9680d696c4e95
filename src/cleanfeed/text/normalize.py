"""White space, invisible characters and typography brought to one form."""

from __future__ import annotations

import html
import re
import unicodedata

_INVISIBLE = {
    ord(c): None
    for c in "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
_INVISIBLE.update(dict.fromkeys((*range(9), *range(14, 32), 127)))
"""Soft hyphens, zero-width marks, direction marks and control characters; joiners stay, scripts need them."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("’‘‛`´ʼ′", "'"),
        **dict.fromkeys("“”„‟«»‹›「」『』″", '"'),
        **dict.fromkeys("–—‐‑−―‒", "-"),
        "…": "...",
    }
)
_HAS_INVISIBLE = re.compile("[" + "".join(re.escape(chr(c)) for c in _INVISIBLE) + "]")
_NOT_ALNUM = re.compile(r"[\W_]+")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--[^<>]{0,500}--)>")

MAX_ENTITY_ROUNDS = 3
"""How often escaped text is unescaped: pages escape twice, rarely three times."""


def normalize_space(text: str) -> str:
    """Return a text on one line: white space collapsed, invisible characters taken out."""
    if _HAS_INVISIBLE.search(text):
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def normalize_text(text: str) -> str:
    """Return a text as a reader sees it: entities resolved, tags taken out, white space collapsed."""
    for _ in range(MAX_ENTITY_ROUNDS):
        if "&" not in text:
            break
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    if "<" in text:
        text = _TAG.sub(" ", text)
    return normalize_space(text)


def normalize_quotes(text: str) -> str:
    """Return a text with one kind of quotation mark, apostrophe and dash, for comparisons."""
    return text.translate(_PLAIN)


def fold(text: str) -> str:
    """Return the form in which two texts are compared: NFKC, plain typography, no case, single spaces."""
    plain = normalize_space(text).translate(_PLAIN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return plain.casefold()


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, folded: what is left where only spelling counts."""
    plain = text.casefold() if text.isascii() else fold(text)
    return _NOT_ALNUM.sub("", plain)
