"""The words of credit lines: labels, agencies, kinds of picture, in some sixty languages.

Reads ``data/credits.json`` once; what is done with the words is for
:mod:`~cleanfeed.extraction.credits.splitting`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import chain

_EDGES = " \t\u00a0.,،，、…;:：|/\"'“”„«»()[]（）［］【】–—-"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditWords:
    """Look-up sets; every word is case-folded and without a final full stop.

    They equal nothing but themselves, so that a cache finds them by their identity.
    """

    labels: frozenset[str]
    """What introduces a credit before a colon: "photo", "bildquelle", "사진 출처"."""
    colon_labels: frozenset[str]
    """Labels, and remarks with a label's word in them, which only a colon makes one: "photo d'archives"."""
    short_labels: frozenset[str]
    """Labels whose full stop stands for the colon: "fot.", "dok."."""
    bare_labels: frozenset[str]
    """Labels that need no colon before a name: "(foto Lind)"."""
    by: frozenset[str]
    """What joins a label to a name in place of a colon: "by", "von", "courtesy of"."""
    alone: frozenset[str]
    """What is a whole credit by itself: "supplied", "privat"."""
    kinds: frozenset[str]
    """Remarks about the picture that belong to the caption: "file photo", "Symbolbild"."""
    agencies: frozenset[str]
    not_credit: frozenset[str]
    """What brackets hold that is no credit: "left", "l", "右"."""
    endings: tuple[str, ...]
    """What follows a name in scripts without spaces: "撮影", "제공"."""
    label_first: frozenset[str]
    """First words of labels."""
    by_first: frozenset[str]
    """First words of what joins a label to a name."""
    particles: frozenset[str]
    """Small words inside names: "van", "of"."""
    small_words: frozenset[str]
    """Words of credits that are written small though they are names or join names: "dpa", "via"."""
    small_in_names: frozenset[str]
    """Both: what may be written small in a name."""
    name_joints: frozenset[str]
    """What leads to a name and never begins one: "by", "par", unlike "von" and "de"."""
    house_endings: tuple[str, ...]
    """What names of agencies and papers end in where scripts have no spaces: "通信社"."""
    whole: frozenset[str]
    """What is a credit by itself: agencies, and the words of :attr:`alone`."""
    working_for: frozenset[str]
    """What stands between a photographer and the house that sent them: "for", "pour"."""
    telling: frozenset[str]
    """First or last words that make a name an agency's: "Getty Images Europe", "Nordlicht Photos"."""
    caption_labels: frozenset[str]
    """Words for readers of screens that stand before a caption, not in it."""
    furniture: frozenset[str]
    """Texts of buttons beside pictures, digits as "0": "show more", "view 0 images"."""
    furniture_ends: frozenset[str]
    """Last words of buttons' texts, and nothing: a mark may stand behind them."""
    longest_label: int
    """Most words a label has."""
    longest_furniture: int
    """Most words a button's text has."""


@cache
def load_credit_words() -> CreditWords:
    """Return the words of all languages: a page's language and its agency's often differ."""
    data = json.loads(
        resources.files("cleanfeed.extraction").joinpath("data/credits.json").read_text("utf-8")
    )
    languages = tuple(data["languages"].values())

    def gather(name: str) -> frozenset[str]:
        return frozenset(fold(word) for words in languages for word in words.get(name, ()))

    labels, kinds, alone = gather("labels"), gather("kinds"), gather("alone")
    agencies = frozenset(fold(word) for word in data["agencies"])
    furniture = frozenset(fold_digits(word) for word in data["furniture"])
    return CreditWords(
        labels=labels,
        colon_labels=labels | {kind for kind in kinds if _holds_label(kind, labels)},
        short_labels=frozenset(
            fold(word) for words in languages for word in words.get("labels", ()) if word.endswith(".")
        ),
        bare_labels=frozenset(data["bare_labels"]),
        by=gather("by"),
        alone=alone,
        kinds=kinds,
        agencies=agencies,
        not_credit=frozenset(fold(word) for word in data["not_credit"]),
        endings=tuple(sorted(gather("after"), key=len, reverse=True)),
        label_first=frozenset(label.split()[0] for label in labels if label),
        by_first=frozenset(word.split()[0] for word in gather("by") if word),
        particles=frozenset(data["particles"]),
        small_words=frozenset(data["small_words"]),
        name_joints=frozenset(data["name_joints"]),
        house_endings=tuple(data["house_endings"]),
        small_in_names=frozenset(data["particles"]).union(data["small_words"]),
        whole=agencies | alone,
        working_for=frozenset(data["working_for"]),
        telling=frozenset(data["telling"]),
        caption_labels=frozenset(fold(word) for word in data["caption_labels"]),
        furniture=furniture,
        furniture_ends=frozenset(word.rsplit(" ", 1)[-1] for word in furniture) | {""},
        longest_label=max(len(label.split()) for label in labels),
        longest_furniture=max(len(word.split()) for word in furniture),
    )


def _holds_label(kind: str, labels: frozenset[str]) -> bool:
    """Tell whether a remark has a label's word in it; in scripts without capitals, a label at either end."""
    if not labels.isdisjoint(kind.split()):
        return True
    ends = (kind[size:] for size in range(1, len(kind) - 1)), (kind[:size] for size in range(2, len(kind)))
    return not (kind.isascii() or kind.upper() != kind) and any(part in labels for part in chain(*ends))


def fold_digits(text: str) -> str:
    """Fold a text and write every number in it as "0"."""
    return _DIGITS.sub("0", fold(text))


_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return a text as the sets hold it: case-folded, one kind of apostrophe, no full stop at the end."""
    return " ".join(text.casefold().replace("’", "'").split()).strip(_EDGES)


_SPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def has_unspaced_script(text: str) -> bool:
    """Tell whether a text holds Chinese, Japanese or Korean characters."""
    return not text.isascii() and _SPACED.search(text) is not None
