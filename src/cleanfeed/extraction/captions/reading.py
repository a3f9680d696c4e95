"""The caption and credit of one picture, put together from the text near it.

Knows how segments with their chances become a caption and a credit; what stands in for them where the
page prints none beside the picture is for :mod:`~cleanfeed.extraction.captions.filling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.captions.roles import MAX_LABELLED_CHARS, settle_roles
from cleanfeed.extraction.captions.segments import Segment
from cleanfeed.extraction.credits.line import Likeness, has_sentence
from cleanfeed.extraction.credits.splitting import (
    CaptionParts,
    credit_likeness,
    is_label,
    read_credit,
    split_credit,
    without_caption_label,
)
from cleanfeed.extraction.people.names import is_agency

MIN_SURE_CHANCE = 0.6
"""Chance from which a caption that reads like names is one, where the credit beside it has a label."""

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
    roles = settle_roles(stream, segments, captions, credits_)
    caption = _pick(stream, segments, roles, captions, "caption")
    credit = _pick(stream, segments, roles, credits_, "credit")
    if caption is None and credit is not None and credit_likeness(credit.text) is Likeness.CREDIT:
        caption = _bare_name(stream, segments, roles, credits_, credit)
    raw = " ".join(group.text for group in (caption, credit) if group)
    blocks = tuple(sorted({b for group in (caption, credit) if group for b in group.blocks}))
    return replace(_combine(caption, credit), raw=raw or None, blocks=blocks)


def hold_labelled_credits(segments: Sequence[Segment]) -> npt.NDArray[np.bool_]:
    """Mark short texts beside pictures that end in an agency or behind a label: no prose does."""
    return np.array([_ends_in_label(s.text) for s in segments], dtype=bool)


def _ends_in_label(text: str) -> bool:
    if len(text) > MAX_LABELLED_CHARS:
        return False
    parts = split_credit(text)
    return parts.caption is not None and (
        parts.label is not None or is_agency(parts.credit or "") is not None
    )


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
    shares = _share_names(parts.credits, own.credits)
    if (
        not parts.caption
        and own.label
        and not parts.label
        and caption.chance >= MIN_SURE_CHANCE
        and not shares
    ):
        parts = CaptionParts(caption=text)  # "Norrby North/East" beside "© Nordfoto"
    if parts.credit and (parts.caption is None or shares):
        text = parts.caption or ""
    if parts.credit and not parts.caption and not shares:
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
