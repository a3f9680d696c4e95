"""The caption and credit of one picture, put together from the text near it.

Knows how segments with their chances become a caption and a credit; what stands in for them where the
page prints none beside the picture is for :mod:`~cleanfeed.extraction.captions.filling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
    has_sentence,
    is_caseless,
    looks_like_person,
)
from cleanfeed.extraction.credits.splitting import (
    CaptionParts,
    credit_likeness,
    is_furniture,
    is_label,
    is_picture_remark,
    is_spoken_label,
    read_credit,
    split_credit,
    without_caption_label,
)
from cleanfeed.extraction.people.names import is_agency

MIN_CAPTION_CHANCE = 0.45
"""Below one half: gold captions that their makers left out taught the trees to be shy."""

MIN_CREDIT_CHANCE = 0.4
MIN_FURTHER_CHANCE = 0.5
"""Chance from which a field goes on with a caption that another one began: text behind it mostly does not."""

MAX_LABELLED_CHARS = 300
"""A longer text that ends in a labelled credit may be the story's."""

SHARED_REACH = 2
"""Reach of a segment that several pictures share."""


class Evidence(StrEnum):
    """Where a caption or credit was found."""

    ELEMENT = "element"
    """An element of its own near the picture."""
    TAIL = "tail"
    """The end of the caption's text."""
    ATTRIBUTE = "attribute"
    ALT = "alt"
    DECLARED = "declared"
    STATE = "state"
    """The data a client-side framework starts from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is said under one picture."""

    caption: str | None = None
    credit: str | None = None
    credits: tuple[str, ...] = ()
    label: str | None = None
    raw: str | None = None
    """Caption and credit as printed."""
    license: str | None = None
    blocks: tuple[int, ...] = ()
    """Blocks that print it."""
    caption_evidence: Evidence | None = None
    credit_evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring segments of one role."""

    text: str
    blocks: tuple[int, ...]
    chance: float


def read_caption(
    stream: BlockStream,
    segments: Sequence[Segment],
    captions: npt.NDArray[np.float32],
    credits_: npt.NDArray[np.float32],
) -> Caption:
    """Return what the segments near a picture say of it.

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
    roles = _without_doubtful(roles, captions)
    roles = _with_bare_credit(stream, segments, _behind_labels(segments, _said_once(segments, roles)))
    caption = _pick(stream, segments, roles, captions, "caption")
    credit = _pick(stream, segments, roles, credits_, "credit")
    if caption is None and credit is not None and credit_likeness(credit.text) is Likeness.CREDIT:
        caption = _bare_name(stream, segments, roles, credits_, credit)
    raw = " ".join(group.text for group in (caption, credit) if group)
    blocks = tuple(sorted({b for group in (caption, credit) if group for b in group.blocks}))
    return replace(_combine(caption, credit), raw=raw or None, blocks=blocks)


def hold_labelled_credits(segments: Sequence[Segment]) -> npt.NDArray[np.bool_]:
    """Mark short texts beside one picture that end in an agency or behind a label: no prose does."""
    return np.array([s.reach < SHARED_REACH and _ends_in_label(s.text) for s in segments], dtype=bool)


def _ends_in_label(text: str) -> bool:
    if len(text) > MAX_LABELLED_CHARS:
        return False
    parts = split_credit(text)
    return parts.caption is not None and (
        parts.label is not None or is_agency(parts.credit or "") is not None
    )


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
    before = roles.index("caption") - 1
    if before >= 0 and _is_named_credit(stream, segments[before], segments[before + 1]):
        roles[before] = "credit"
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
            if looks_like_person(text) or credit_likeness(text) is Likeness.CREDIT:
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


def _pick(
    stream: BlockStream,
    segments: Sequence[Segment],
    roles: Sequence[str],
    chances: npt.NDArray[np.float32],
    role: str,
) -> _Group | None:
    """Return the likeliest group of a role, with those right before and behind it."""
    groups = list(_iter_groups(stream, segments, roles, chances, role))
    if not groups:
        return None
    best = max(range(len(groups)), key=lambda i: (round(groups[i].chance, 2), -i))
    texts, blocks = [groups[best].text], list(groups[best].blocks)
    for group in groups[best + 1 :]:
        said = any(group.text in text or text in group.text for text in texts)
        if said or group.blocks[0] != blocks[-1] + 1:
            break
        if role == "credit" and credit_likeness(group.text) is not Likeness.CREDIT:
            break
        texts.append(group.text)
        blocks.extend(group.blocks)
    copies = [group.blocks for group in groups if group.text in texts]
    return _Group(" ".join(texts), tuple({*blocks, *(b for bs in copies for b in bs)}), groups[best].chance)


def _bare_name(
    stream: BlockStream,
    segments: Sequence[Segment],
    roles: Sequence[str],
    chances: npt.NDArray[np.float32],
    credit: _Group,
) -> _Group | None:
    """Return a name beside a credit, which says who is in the picture: a portrait's caption."""
    for group in _iter_groups(stream, segments, roles, chances, "credit"):
        if group.blocks[0] not in credit.blocks and credit_likeness(group.text) is not Likeness.CREDIT:
            return group
    return None


def _iter_groups(
    stream: BlockStream,
    segments: Sequence[Segment],
    roles: Sequence[str],
    chances: npt.NDArray[np.float32],
    role: str,
) -> Iterator[_Group]:
    """Yield runs of segments of one role within one block."""
    index = 0
    while index < len(segments):
        if roles[index] != role:
            index += 1
            continue
        first = index
        while (
            index + 1 < len(segments)
            and roles[index + 1] == role
            and segments[index + 1].block == segments[first].block
        ):
            index += 1
        block = segments[first].block
        text = stream.blocks[block].text[segments[first].start : segments[index].end].strip()
        yield _Group(text, (block,), float(chances[first : index + 1].max()))
        index += 1


def _combine(caption: _Group | None, credit: _Group | None) -> Caption:
    """Return the parts of a caption and of a credit that were printed apart, or in one."""
    own = read_credit(credit.text) if credit else CaptionParts()
    if caption is None:
        if credit is None:
            return Caption()
        whole = split_credit(credit.text)
        if whole.caption and (whole.credit or has_sentence(credit.text)):
            return _from_parts(whole, Evidence.TAIL)
        return _from_parts(own, Evidence.ELEMENT)
    text = without_caption_label(caption.text)
    if is_label(text) or _PLAYER_TITLE.search(text):
        return _from_parts(own, Evidence.ELEMENT)
    parts = split_credit(text)
    if own.credit is None or _is_word_of(own, text):
        return _from_parts(parts, Evidence.TAIL)
    if parts.credit and (parts.caption is None or _share_names(parts.credits, own.credits)):
        text = parts.caption or ""
    if parts.credit and not parts.caption and not _share_names(parts.credits, own.credits):
        own = read_credit(f"{own.credit} / {parts.credit}")  # agency and photographer in two fields
    return Caption(
        caption=_tidy(text) or None,
        credit=own.credit,
        credits=own.credits,
        label=own.label,
        caption_evidence=Evidence.ELEMENT if text else None,
        credit_evidence=Evidence.ELEMENT,
    )


_PLAYER_TITLE = re.compile(
    r"^(?:audio|video|podcast)\s?[:|]|\(\d+\s?(?:min|sec|sek)[a-z]*\.?\)$", re.IGNORECASE
)
"""What a player calls its recording, which is no caption of the still it shows."""


def _is_word_of(credit: CaptionParts, caption: str) -> bool:
    """Tell whether a credit without a label only repeats a part of the caption, like a shown name."""
    text = credit.credit or ""
    return credit.label is None and text in caption and credit_likeness(text) is not Likeness.CREDIT


def _from_parts(parts: CaptionParts, credit_evidence: Evidence) -> Caption:
    return Caption(
        caption=_tidy(parts.caption) if parts.caption else None,
        credit=parts.credit,
        credits=parts.credits,
        label=parts.label,
        caption_evidence=Evidence.ELEMENT if parts.caption else None,
        credit_evidence=credit_evidence if parts.credit else None,
    )


def _tidy(text: str) -> str:
    """Take off the marks that parted a caption from the credit behind it."""
    return text.strip(" |•·").rstrip("–—-|/").rstrip(" ,;")


def _share_names(some: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two credits speak of one house: a name of the one is in the other."""
    known = {name.casefold() for name in others}
    return any(name.casefold() in known for name in some)
