"""The lines under a news story that are about it: whose work it is, that more will follow, a newsletter.

"With reporting by …", "(dpa)", "Quelle: …" are facts that other fields tell, and no part of the text.
Only short lines among the last ones are looked at, so that no sentence of the story is mistaken for one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.credits.splitting import has_credit_label
from cleanfeed.extraction.people.names import is_agency
from cleanfeed.extraction.story import BlockType, Story

CLOSING_BLOCKS = 4
"""So many blocks at the end of a story are looked at."""
MAX_CHARS = 300
"""A longer line tells something."""
MAX_SIGNATURE_WORDS, MAX_SIGNATURE_CHARS = 3, 40
"""Of the initials, names or agencies with which a desk signs."""
MAX_UNNAMED_WORDS = 5
"""A longer line whose phrase goes on in small letters is a sentence: "Written by hand, the letter …"."""

_BRACKETED = re.compile(r"^[(\[（［][^()\[\]（）［］]+[)\]）］]\.?$")
_OPENS = re.compile(r"^[\s\-–—*•·>|■▲▼◆※★/]+")
_INITIALS = re.compile(r"^(?:[a-z]{2,4}|(?:[\w-]+\.)+[a-z]{2,3})$")
"""Of a writer, or the domain of a paper."""
_JOINT = "|"
_STOPS = (".", "!", "?", "。")
_JOINTS = re.compile(r"[/,;|&+·•()\[\]（）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the lines are known by; all in lower case."""

    opening: re.Pattern[str]
    within: re.Pattern[str]
    letters: re.Pattern[str]
    """Newsletters."""
    asking: re.Pattern[str]
    """What one is asked to do about them."""
    joining: frozenset[str]
    """What stands between the names of agencies."""


@cache
def _words() -> _Words:
    """Return the words of all languages: a story and the agency behind it often differ."""
    data = json.loads(files("cleanfeed.extraction.data").joinpath("closing_lines.json").read_text("utf-8"))

    def any_of(name: str) -> str:
        phrases = {phrase for words in data[name].values() for phrase in words}
        return "|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))

    return _Words(
        opening=re.compile(rf"(?:{any_of('opening')})(?!\w)|[©ⓒ]", re.IGNORECASE),
        within=re.compile(any_of("within")),
        letters=re.compile(any_of("letters")),
        asking=re.compile(any_of("asking")),
        joining=frozenset(data["with"]),
    )


def drop_closing_lines(stream: BlockStream, story: Story) -> Story:
    """Drop the lines at the end of a story that say whose work it is, or that ask to subscribe."""
    last = [(index, stream.blocks[index].text) for index in story.kept[1:][-CLOSING_BLOCKS:]]
    story = story.without([i for i, text in last if says_whose(text)], BlockType.DISCLAIMER)
    return story.without([i for i, text in last if asks_to_subscribe(text)], BlockType.PROMO)


def says_whose(text: str) -> bool:
    """Tell whether a line at the end of a story only says whose work it is.

    Args:
        text: The whole line.
    """
    if len(text) > MAX_CHARS:
        return False
    line = _OPENS.sub("", text)
    if _words().within.search(line.casefold()) or _opens_so(line) or _opens_so(line.lstrip("([（")):
        return True
    if _BRACKETED.match(line) and len(line) <= MAX_SIGNATURE_CHARS:
        return len(line.split()) <= MAX_SIGNATURE_WORDS
    labelled = has_credit_label(text) and not text.endswith(_STOPS)
    return labelled or _names_agencies(text)


def asks_to_subscribe(text: str) -> bool:
    """Tell whether a line at the end of a story offers a newsletter."""
    if len(text) > MAX_CHARS:
        return False
    line = text.casefold()
    return _words().letters.search(line) is not None and _words().asking.search(line) is not None


def _opens_so(line: str) -> bool:
    """Tell whether a line opens with a known phrase that a name or nothing follows."""
    found = _words().opening.match(line)
    if found is None:
        return False
    rest = line[found.end() :].lstrip()
    is_sentence = rest[:1].islower() and len(line.split()) > MAX_UNNAMED_WORDS
    return found[0].endswith((":", "：")) or not is_sentence


def _names_agencies(text: str) -> bool:
    """Tell whether a line names agencies, and nobody else but by initials: "mit dpa", "jst/AFP"."""
    if len(text) > MAX_SIGNATURE_CHARS:
        return False
    words = [word if word.casefold() not in _words().joining else _JOINT for word in text.split()]
    names = [name.strip() for name in _JOINTS.split(" ".join(words).strip(" ."))]
    agencies = [name for name in names if is_agency(name)]
    return bool(agencies) and all(name in agencies or _INITIALS.match(name) for name in filter(None, names))
