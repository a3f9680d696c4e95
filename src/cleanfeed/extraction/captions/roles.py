"""Which of the texts near a picture is its caption, and which its credit.

The chances that the weights give are where this begins; what markup and words make certain settles the rest.
How the texts of a role become one is for :mod:`~cleanfeed.extraction.captions.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.captions.features import names_credit
from cleanfeed.extraction.captions.segments import Segment
from cleanfeed.extraction.credits.line import (
    MAX_CREDIT_CHARS,
    MAX_NAME_WORDS,
    Likeness,
    is_caseless,
    looks_like_person,
)
from cleanfeed.extraction.credits.splitting import (
    credit_likeness,
    is_furniture,
    is_label,
    is_picture_remark,
    is_spoken_label,
)
from cleanfeed.extraction.images.surroundings import names_caption

MIN_CAPTION_CHANCE = 0.45
"""Below one half: gold captions that their makers left out taught the trees to be shy."""

MIN_CREDIT_CHANCE = 0.4

MIN_FURTHER_CHANCE = 0.5
"""Chance from which a field goes on with a caption that another one began: text behind it mostly does not."""

MIN_CAPTION_WORDS = 3
"""Fewer words before a bare name may be its first part: a portrait's caption in two lines."""

MAX_LABELLED_CHARS = 300
"""A longer text that ends in a labelled credit may be the story's."""


def settle_roles(
    stream: BlockStream,
    segments: Sequence[Segment],
    captions: npt.NDArray[np.float32],
    credits_: npt.NDArray[np.float32],
) -> list[str]:
    """Return for each field near a picture ``caption``, ``credit``, or nothing.

    Args:
        stream: The page.
        segments: Fields of text near the picture, in order.
        captions: Chance of each to be the caption.
        credits_: Chance of each to be the credit.
    """
    roles = [
        "caption" if c >= MIN_CAPTION_CHANCE and c >= k else "credit" if k >= MIN_CREDIT_CHANCE else ""
        for c, k in zip(captions, credits_, strict=True)
    ]
    roles = _said_once(segments, _without_doubtful(roles, captions))
    roles = _with_bare_credit(stream, segments, _behind_labels(segments, roles))
    return _with_bare_caption(stream, segments, roles, captions)


def _without_doubtful(roles: list[str], captions: npt.NDArray[np.float32]) -> list[str]:
    """Take no role for fields that would go on with a caption and are hardly one."""
    best = max((c for c, role in zip(captions, roles, strict=True) if role == "caption"), default=0.0)
    if best < MIN_FURTHER_CHANCE:
        return roles
    return [
        "" if role == "caption" and c < MIN_FURTHER_CHANCE else role
        for c, role in zip(captions, roles, strict=True)
    ]


def _with_bare_credit(stream: BlockStream, segments: Sequence[Segment], roles: list[str]) -> list[str]:
    """Take the field right behind the caption for the credit, if nothing else is and it reads like a name.

    The one right before it only where the markup calls it a credit: else it says who is in the picture.
    """
    roles = [
        "" if role == "credit" and _names_nobody(segment.text) else role
        for segment, role in zip(segments, roles, strict=True)
    ]
    if "credit" in roles or "caption" not in roles:
        return roles
    behind = len(roles) - roles[::-1].index("caption")
    if behind < len(segments) and segments[behind].block == segments[behind - 1].block:
        text = segments[behind].text
        bracketed = text[0] in "([（" and text[-1] in ")]）"
        if (bracketed or credit_likeness(text)) and not _CLOCK.search(text) and not is_picture_remark(text):
            roles[behind] = "credit"
            return roles
    if behind < len(segments) and _is_credit_behind(stream, segments[behind - 1], segments[behind:]):
        roles[behind] = "credit"
        return roles
    before = roles.index("caption") - 1
    if before >= 0 and _is_named_credit(stream, segments[before], segments[before + 1]):
        roles[before] = "credit"
    return roles


def _is_credit_behind(stream: BlockStream, caption: Segment, behind: Sequence[Segment]) -> bool:
    """Tell whether the block right behind a caption is its credit: an agency, or a person."""
    segment = behind[0]
    if segment.block - caption.block != 1 or segment.reach or _CLOCK.search(segment.text):
        return False
    if is_picture_remark(segment.text) or len(caption.text.split()) < MIN_CAPTION_WORDS:
        return False
    likeness = credit_likeness(segment.text)
    if likeness is Likeness.CREDIT:
        return True
    is_last = len(behind) == 1 and _is_in_figcaption(stream, segment)
    return looks_like_person(segment.text) and (is_last or names_credit(stream, segment))


def _is_in_figcaption(stream: BlockStream, segment: Segment) -> bool:
    elements = stream.elements
    index = segment.elements[-1]
    return "figcaption" in (elements.tag[index], elements.tag[elements.parent[index]])


def _with_bare_caption(
    stream: BlockStream, segments: Sequence[Segment], roles: list[str], captions: npt.NDArray[np.float32]
) -> list[str]:
    """Take the field right before a sure credit for the caption, if nothing else is.

    It begins the credit's block, or the markup calls it a caption.
    """
    if "caption" in roles or "credit" not in roles:
        return roles
    at = roles.index("credit")
    if not at or not captions[at - 1] or credit_likeness(segments[at].text) is not Likeness.CREDIT:
        return roles
    segment, credit = segments[at - 1], segments[at]
    is_field = segment.block == credit.block and not segment.start
    is_called = credit.block - segment.block == 1 and names_caption(
        stream.elements.attrs[segment.elements[0]].get("class") or ""
    )
    words = segment.text.split()
    is_text = len(words) > 1 and len(segment.text) <= MAX_LABELLED_CHARS and words[0][-1] not in ":："
    if (
        is_text
        and not _names_nobody(segment.text)
        and (is_field or is_called)
        and credit_likeness(segment.text) is not Likeness.CREDIT
    ):
        return [*roles[: at - 1], "caption", *roles[at:]]
    return roles


def _is_named_credit(stream: BlockStream, segment: Segment, caption: Segment) -> bool:
    """Tell whether a field reads like a name, is called a credit, and stands right before the caption."""
    if caption.block - segment.block > 1 or segment.reach != caption.reach or _CLOCK.search(segment.text):
        return False
    text = segment.text.strip("|•· ")
    is_short = is_caseless(text) and len(text.split()) <= MAX_NAME_WORDS
    if not (credit_likeness(text) or is_short) or is_picture_remark(text):
        return False
    return names_credit(stream, segment)


def _said_once(segments: Sequence[Segment], roles: list[str]) -> list[str]:
    """Take no role for a field that repeats another of its block: a caption short and long."""
    seen: set[tuple[int, str]] = set()
    found = []
    for segment, role in zip(segments, roles, strict=True):
        key = (segment.block, segment.text)
        found.append("" if key in seen else role)
        seen.add(key)
    return found


def _behind_labels(segments: Sequence[Segment], roles: list[str]) -> list[str]:
    """Take the short text behind a label that stands alone, in its block or the next one, for the credit."""
    found = list(roles)
    for index, (segment, following) in enumerate(pairwise(segments)):
        text, behind = following.text, following.block - segment.block
        if is_spoken_label(segment.text) and not behind and len(text) <= MAX_CREDIT_CHARS:
            found[index], found[index + 1] = "", "credit"
        elif is_label(segment.text) and behind == 1:
            found[index] = ""
            likeness = credit_likeness(text)
            is_name = likeness and segment.text.rstrip()[-1] in ":："
            if is_name or looks_like_person(text) or likeness is Likeness.CREDIT:
                found[index + 1] = "credit"
    return found


def _is_label_alone(text: str) -> bool:
    return is_label(text) or is_spoken_label(text)


def _names_nobody(text: str) -> bool:
    """Tell whether a text cannot be a credit: a button, a video's length, a count of pictures."""
    if is_furniture(text) or _is_label_alone(text):
        return True
    return bool(_CLOCK.search(text)) and not credit_likeness(text)


_CLOCK = re.compile(
    r"\b\d{1,2}:\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d+\s?(?:min|sec)\b", re.IGNORECASE
)
"""Lengths and dates of videos, which stand where credits do."""
