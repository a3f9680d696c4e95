"""One picture out of its copies: header and body, ``noscript`` twins, sizes.

Knows addresses and captions, nothing of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleanfeed.extraction.captions.reading import Caption
from cleanfeed.extraction.images.pictures import Picture
from cleanfeed.extraction.images.renditions import Address, order_addresses, picture_keys

KEYED_ADDRESSES = 3
"""Widest addresses, besides the narrowest, that are compared with those of other pictures."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the story with all that was read of it."""

    picture: Picture
    addresses: list[Address]
    caption: Caption


def merge_copies(shown: Sequence[Shown]) -> list[Shown]:
    """Return each picture once: copies give their addresses, and their caption if the first has none."""
    if len(shown) == 1:
        return [item for item in shown if item.addresses]
    kept: list[Shown] = []
    known: dict[str, int] = {}
    for item in shown:
        keys = keys_of(item)
        at = min((known[key] for key in keys if key in known), default=None)
        if at is None:
            at = len(kept)
            kept.append(item)
        elif _are_different(kept[at], item):
            kept.append(item)
            continue
        else:
            first = kept[at]
            kept[at] = Shown(
                first.picture,
                order_addresses([*first.addresses, *item.addresses], None),
                _better(first.caption, item.caption),
            )
        for key in keys:
            known.setdefault(key, at)
    return [item for item in kept if item.addresses]


def keys_of(shown: Shown) -> set[str]:
    """Return what a picture's addresses share with its copies; a few of them speak for all."""
    ends = [*shown.addresses[:KEYED_ADDRESSES], *shown.addresses[-1:]]
    return {key for address in ends for key in picture_keys(address.ref)}


def _are_different(first: Shown, second: Shown) -> bool:
    """Tell whether two pictures with like file names are two: captions and paths differ."""
    one, other = first.caption.caption, second.caption.caption
    if not one or not other or one == other:
        return False
    paths = {picture_keys(address.ref)[0] for address in first.addresses}
    return not any(picture_keys(address.ref)[0] in paths for address in second.addresses)


def _better(first: Caption, second: Caption) -> Caption:
    """Return the fuller one of two captions of one picture, its gaps filled from the other."""
    main, other = (second, first) if _fullness(second) > _fullness(first) else (first, second)
    blocks = tuple(sorted({*main.blocks, *other.blocks}))
    if main.caption is None and other.caption:
        main = replace(
            main, caption=other.caption, caption_evidence=other.caption_evidence, raw=main.raw or other.raw
        )
    if main.credit is None and other.credit:
        main = replace(
            main,
            credit=other.credit,
            credits=other.credits,
            label=other.label,
            credit_evidence=other.credit_evidence,
        )
    return replace(main, blocks=blocks)


def _fullness(caption: Caption) -> int:
    return 2 * (caption.caption is not None) + (caption.credit is not None)
