"""The pictures of a story, in reading order, each once, with caption and credit.

The conductor of this part: :mod:`~cleanfeed.extraction.images.pictures` finds what could be one,
learned weights over :mod:`~cleanfeed.extraction.images.features` say which are the story's,
:mod:`~cleanfeed.extraction.images.declared_lead` knows the one that is declared,
:mod:`~cleanfeed.extraction.images.caption_reader` reads what stands under them,
:mod:`~cleanfeed.extraction.images.merging` makes one of copies.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from cleanfeed.article.images import Image, ImageRole, Rendition
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.captions.filling import fill_from_alt, fill_from_declared
from cleanfeed.extraction.declared.json_ld import iter_strings
from cleanfeed.extraction.declared.reading import Declared, DeclaredImage
from cleanfeed.extraction.images.caption_reader import CaptionReader
from cleanfeed.extraction.images.declared_lead import find_declared_lead, is_declared, telling_names
from cleanfeed.extraction.images.features import measure_pictures, picture_shape
from cleanfeed.extraction.images.file_names import file_name
from cleanfeed.extraction.images.furniture import is_furniture_picture
from cleanfeed.extraction.images.merging import Shown, keys_of, merge_copies
from cleanfeed.extraction.images.model import ImageModel, agree, load_image_model
from cleanfeed.extraction.images.names import is_in_player, is_portrait
from cleanfeed.extraction.images.offers import is_promotion
from cleanfeed.extraction.images.pictures import (
    Candidate,
    Picture,
    PictureKind,
    as_candidate,
    find_pictures,
    without_stand_ins,
)
from cleanfeed.extraction.images.renditions import (
    Address,
    address_width,
    order_addresses,
    picture_keys,
)
from cleanfeed.extraction.images.roles import find_roles, gallery_around
from cleanfeed.extraction.images.strangers import is_teaser, names_site
from cleanfeed.extraction.images.surroundings import Surroundings, survey
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.extraction.trees import probability

MIN_PICTURE_CHANCE = 0.25
"""Chance from which a picture is the story's; its publisher being unknown, the trees are shy."""

BEFORE_HEADLINE = 12
"""Blocks before headline and story among which the lead image may stand."""

BEHIND_STORY = 6
"""Blocks behind the story's last among which its pictures may stand."""

MAX_STORY_IMAGES = 500

MAX_AUTHORS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryImage:
    """A picture of the story and where it stands; ``image`` has no position yet."""

    image: Image
    block: int
    """Index of the block before which it stands."""
    element: int
    caption_blocks: tuple[int, ...] = ()
    """Blocks that are its caption or credit, so no text of the story."""
    evidence: tuple[str, ...] = ()
    """How caption and credit were found: ``caption:element``, ``credit:tail`` …"""


def find_images(  # noqa: PLR0913 - the page in all its parts
    stream: BlockStream,
    declared: Declared,
    headline: Headline,
    story: Story,
    url: str | None,
    *,
    model: ImageModel | None = None,
) -> tuple[StoryImage, ...]:
    """Return the story's pictures in reading order.

    Args:
        stream: The page.
        declared: What it declares about itself.
        headline: Its headline; pictures further above are not the story's.
        story: Which blocks are the story.
        url: Address of the page, for relative addresses.
        model: Weights to judge by; those of the package by default.
    """
    model = model or load_image_model()
    around = survey(stream, headline, story)
    candidates, rows = picture_rows(around, declared)
    if not candidates:
        return ()
    shapes = [picture_shape(stream, candidate.picture.element) for candidate in candidates]
    chances = probability(_as_galleries(stream, candidates, agree(model.picture.score(rows), shapes), shapes))
    lead = find_declared_lead(around, candidates, telling_names(declared))
    if lead is not None:
        chances[lead] = max(chances[lead], MIN_PICTURE_CHANCE)
    chosen = [c for c, chance in zip(candidates, chances, strict=True) if chance >= MIN_PICTURE_CHANCE]
    chosen = chosen[:MAX_STORY_IMAGES]
    captions = CaptionReader(around, candidates).read([c.picture for c in chosen], model)
    base = declared.base_url or url
    merged = merge_copies(
        [
            Shown(c.picture, order_addresses(c.addresses, base), found)
            for c, found in zip(chosen, captions, strict=True)
        ]
    )
    roles = find_roles(around, [shown.picture for shown in merged])
    by_key = _declared_by_key(declared)
    others = frozenset(
        text
        for text in (
            headline.text,
            headline.standfirst,
            declared.meta("og:description"),
            declared.meta("description"),
        )
        if text
    )
    return tuple(
        _story_image(stream, shown, role, _find_declared(shown, by_key), others)
        for shown, role in zip(merged, roles, strict=True)
    )


def picture_rows(around: Surroundings, declared: Declared) -> tuple[list[Candidate], npt.NDArray[np.float32]]:
    """Return the pictures near the story that have an address, and one row of numbers for each."""
    elements = around.stream.elements
    kept = around.story.kept
    lowest = min((around.headline, *kept[:1])) - BEFORE_HEADLINE if around.headline >= 0 else 0
    highest = around.story.last + BEHIND_STORY if kept else len(around.stream.blocks)
    # elements begin in the order of their blocks, so those near the story are one range
    near = range(bisect_left(elements.start, lowest), bisect_right(elements.start, highest))
    everywhere = find_pictures(elements, near)
    gallery = gallery_around(elements, everywhere[-1].element) if everywhere else None
    if gallery is not None and elements.stop[gallery] > near.stop:  # its slides go on behind the story
        everywhere = find_pictures(elements, range(near.start, elements.stop[gallery]))
    candidates = without_stand_ins(
        [
            candidate
            for picture in everywhere
            if not _is_behind_story(around, picture)
            and (candidate := as_candidate(elements, picture)) is not None
        ]
    )
    authors = _authors(declared)
    address = declared.canonical_url or declared.base_url
    candidates = [c for c in candidates if not _is_foreign(around, c, authors, address)]
    told = telling_names(declared)  # an agency writes its name beneath its own pictures
    candidates = [
        c
        for c in candidates
        if is_declared(c, told)
        or not (names_site(around.stream, c.picture, declared.site_keys) or is_furniture_picture(c))
    ]
    names = frozenset(file_name(address) for image in declared.images for address in image.urls)
    rows = measure_pictures(around, candidates, everywhere, names)
    return candidates, rows


def _as_galleries(
    stream: BlockStream,
    candidates: Sequence[Candidate],
    scores: npt.NDArray[np.float32],
    shapes: Sequence[Hashable],
) -> npt.NDArray[np.float32]:
    """Return scores in which the slides of one gallery have that of the best: it is shown whole or not."""
    best: dict[Hashable, float] = {}
    keys = [
        (gallery_around(stream.elements, candidate.picture.element), shape)
        for candidate, shape in zip(candidates, shapes, strict=True)
    ]
    for key, score in zip(keys, scores.tolist(), strict=True):
        best[key] = max(best.get(key, score), score)
    slides = [
        score if key[0] is None else best[key] for key, score in zip(keys, scores.tolist(), strict=True)
    ]
    return np.array(slides, dtype=np.float32)


def _authors(declared: Declared) -> frozenset[str]:
    """Return the declared authors' names, case-folded."""
    names = [*iter_strings(declared.article.get("author"), MAX_AUTHORS), *declared.metas.get("author", ())]
    return frozenset(" ".join(name.casefold().split()) for name in names if name.strip())


def _is_foreign(
    around: Surroundings, candidate: Candidate, authors: frozenset[str], address: str | None
) -> bool:
    """Tell whether a picture shows the author, a recording, a further story or an offer."""
    stream, picture = around.stream, candidate.picture
    branch, _ = around.branch_of(picture.element)
    if picture.kind is PictureKind.BACKGROUND and is_in_player(stream, picture.element, branch):
        return True
    return (
        is_portrait(stream, candidate, authors)
        or is_promotion(stream, picture, branch)
        or is_teaser(stream, picture, address)
    )


def _is_behind_story(around: Surroundings, picture: Picture) -> bool:
    """Tell whether a picture is the page's own background: the story is printed on it."""
    return picture.kind is PictureKind.BACKGROUND and around.count(around.kept, picture.element) > 0


def _declared_by_key(declared: Declared) -> dict[str, DeclaredImage]:
    """Return what is declared of a picture under what its addresses share."""
    found: dict[str, DeclaredImage] = {}
    for image in (*declared.images, *declared.loose_images):
        maker = image.made_by(declared.site_keys)
        if image.caption or image.license or maker:
            told = replace(image, credit_text=maker)
            for address in image.urls:
                for key in picture_keys(address):
                    found.setdefault(key, told)
    return found


def _find_declared(shown: Shown, by_key: dict[str, DeclaredImage]) -> DeclaredImage | None:
    if not by_key:
        return None
    return next((by_key[key] for key in sorted(keys_of(shown)) if key in by_key), None)


def _story_image(
    stream: BlockStream,
    shown: Shown,
    role: ImageRole,
    declared: DeclaredImage | None,
    others: frozenset[str],
) -> StoryImage:
    attrs = stream.elements.attrs[shown.picture.element]
    alt = " ".join((attrs.get("alt") or "").split())
    caption = fill_from_alt(fill_from_declared(shown.caption, declared, others | {alt}), attrs)
    best, *smaller = shown.addresses
    image = Image(
        id=blake2b(best.ref.encode("utf-8", "replace"), digest_size=6).hexdigest(),
        url=best.ref,
        renditions=tuple(_rendition(address) for address in smaller),
        role=role,
        alt=alt or None,
        caption=caption.caption,
        credit=caption.credit,
        credits=caption.credits,
        credit_label=caption.label,
        license=caption.license,
        raw_caption=caption.raw,
    )
    evidence = [
        f"{name}:{found}"
        for name, found in (("caption", caption.caption_evidence), ("credit", caption.credit_evidence))
        if found
    ]
    return StoryImage(
        image=image,
        block=stream.elements.start[shown.picture.element],
        element=shown.picture.element,
        caption_blocks=caption.blocks,
        evidence=tuple(evidence),
    )


def _rendition(address: Address) -> Rendition:
    return Rendition(
        url=address.ref,
        width=address.width or address_width(address.ref) or None,
        height=address.height or None,
    )
