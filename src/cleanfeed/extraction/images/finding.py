"""The pictures of a story, in reading order, each once, with caption and credit.

The conductor of this part: :mod:`~cleanfeed.extraction.images.pictures` finds what could be one,
learned weights over :mod:`~cleanfeed.extraction.images.features` say which are the story's,
:mod:`~cleanfeed.extraction.captions.segments` and :mod:`~cleanfeed.extraction.captions.reading` read
what stands under them, :mod:`~cleanfeed.extraction.images.renditions` orders their addresses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from cleanfeed.article.images import Image, ImageRole, Rendition
from cleanfeed.extraction.blocks import HEADING_TAGS, Attributes, BlockStream
from cleanfeed.extraction.captions.features import COLUMNS as SEGMENT_COLUMNS
from cleanfeed.extraction.captions.features import measure_segments
from cleanfeed.extraction.captions.reading import (
    Caption,
    fill_from_alt,
    fill_from_attributes,
    fill_from_declared,
    hold_labelled_credits,
    read_caption,
)
from cleanfeed.extraction.captions.segments import Segment, segment_shape, segments_near
from cleanfeed.extraction.credits.splitting import is_furniture
from cleanfeed.extraction.declared.json_ld import iter_strings
from cleanfeed.extraction.declared.reading import Declared, DeclaredImage
from cleanfeed.extraction.images.features import file_name, measure_pictures, picture_shape
from cleanfeed.extraction.images.model import ImageModel, load_image_model
from cleanfeed.extraction.images.names import is_in_player, is_portrait, names_title
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
from cleanfeed.extraction.images.strangers import is_promotion, is_teaser, names_site
from cleanfeed.extraction.images.surroundings import Surroundings, survey
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.extraction.trees import probability

MIN_PICTURE_CHANCE = 0.33
MIN_STORY_TEXT_CHANCE = 0.65
"""Chance from which text that was taken for the story is a caption after all."""

LABELLED_CHANCE = 0.7
"""Least chance of a short text beside a picture that ends in a labelled credit."""

MIN_PARAGRAPH_CHARS = 150
"""Characters of a block, besides twice those of a field in it, from which it is prose."""

BEFORE_HEADLINE = 12
"""Blocks before the headline among which the lead image may stand."""

BEHIND_STORY = 6
"""Blocks behind the story's last among which its pictures may stand."""

MAX_STORY_IMAGES = 500

NEIGHBOURHOOD = 400
"""Elements around a picture within which other pictures bound its surroundings."""

MAX_AUTHORS = 12

KEYED_ADDRESSES = 3
"""Widest addresses, besides the narrowest, that are compared with those of other pictures."""

ATTRIBUTE_LEVELS = 3
ATTRIBUTE_REACH = 6
"""Elements behind a picture whose attributes may say what it shows."""

_NEXT_PICTURE = frozenset({"img", "picture", "figure"})
AGREEMENT = 0.3
"""How far the score of one thing is drawn to the mean of all that are marked up like it."""


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
    chosen = [c for c, chance in zip(candidates, chances, strict=True) if chance >= MIN_PICTURE_CHANCE]
    chosen = chosen[:MAX_STORY_IMAGES]
    captions = CaptionReader(around, candidates).read([c.picture for c in chosen], model)
    base = declared.base_url or url
    merged = _merge(
        [
            _Shown(c.picture, order_addresses(c.addresses, base), found)
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
    lowest = around.headline - BEFORE_HEADLINE if around.headline >= 0 else 0
    highest = around.story.last + BEHIND_STORY if around.story.kept else len(around.stream.blocks)
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
    candidates = [c for c in candidates if not names_site(around.stream, c.picture, declared.site_keys)]
    names = frozenset(file_name(address) for image in declared.images for address in image.urls)
    rows = measure_pictures(around, candidates, everywhere, names)
    return candidates, rows


def agree(scores: npt.NDArray[np.float32], shapes: Sequence[Hashable]) -> npt.NDArray[np.float32]:
    """Return scores drawn towards those of the same markup: a page uses one markup for one thing.

    Args:
        scores: One logit for each thing judged.
        shapes: The markup of each.
    """
    places: dict[Hashable, list[int]] = {}
    for index, shape in enumerate(shapes):
        places.setdefault(shape, []).append(index)
    if len(places) == len(shapes):
        return scores
    drawn = scores.copy()
    for found in places.values():
        if len(found) > 1:
            drawn[found] += AGREEMENT * (scores[found].mean() - scores[found])
    return drawn


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


class CaptionReader:
    """Reads the captions of one page's pictures; keeps what all of them need."""

    def __init__(self, around: Surroundings, candidates: Sequence[Candidate]) -> None:
        self._around = around
        self._places = [candidate.picture.element for candidate in candidates]
        self._ends = [max(candidate.picture.sources) for candidate in candidates]
        self._repeats = Counter(block.text for block in around.stream.blocks)
        self._names = [
            {file_name(address.ref) for address in candidate.addresses} for candidate in candidates
        ]

    def measure(self, picture: Picture) -> tuple[list[Segment], npt.NDArray[np.float32]]:
        """Return the segments near a picture and one row of numbers for each."""
        around = self._around
        branch, _ = around.branch_of(picture.element)
        top, segments = segments_near(around.stream, picture.element, branch, self._others(picture))
        rows = measure_segments(around, picture.element, top, segments, self._repeats)
        return segments, rows

    def read(self, pictures: Sequence[Picture], model: ImageModel) -> list[Caption]:
        """Return the captions of pictures, empty where the page prints none; all are judged in one go."""
        measured = [self.measure(picture) for picture in pictures]
        if not measured:
            return []
        rows = np.concatenate([rows for _, rows in measured])
        stream = self._around.stream
        shapes = [segment_shape(stream, segment) for segments, _ in measured for segment in segments]
        captions = probability(agree(model.caption.score(rows), shapes))
        credits_ = probability(agree(model.credit.score(rows), shapes))
        found: list[Caption] = []
        at = 0
        for picture, (segments, own) in zip(pictures, measured, strict=True):
            part = slice(at, at + len(own))
            at += len(own)
            likely = np.where(
                hold_labelled_credits(segments), np.maximum(captions[part], LABELLED_CHANCE), captions[part]
            )
            doubtful = _is_story_text(own) & ((likely < MIN_STORY_TEXT_CHANCE) | _begins_paragraph(own))
            doubtful |= np.array(
                [s.text.lower() == self._around.title or is_furniture(s.text) for s in segments], dtype=bool
            )
            doubtful |= _is_in_player(own) & np.array([_is_title(stream, s) for s in segments], dtype=bool)
            chances = np.where(doubtful, 0.0, likely)
            caption = read_caption(self._around.stream, segments, chances, credits_[part])
            found.append(fill_from_attributes(caption, self._attributes_around(picture)))
        return found

    def _attributes_around(self, picture: Picture) -> list[Attributes]:
        """Return the attributes of a picture, of what is around it, and of the empty boxes behind it."""
        elements = self._around.stream.elements
        chain = [picture.element]
        for _ in range(ATTRIBUTE_LEVELS):
            chain.append(elements.parent[chain[-1]])
        last = max(picture.sources)
        for index in range(last + 1, min(elements.stop[elements.parent[last]], last + ATTRIBUTE_REACH)):
            if elements.tag[index] in _NEXT_PICTURE:
                break
            chain.append(index)
        return [elements.attrs[index] for index in chain]

    def _others(self, picture: Picture) -> list[tuple[int, int]]:
        """Return first and last element of the other pictures nearby; copies of this one are not others."""
        low = bisect_left(self._places, picture.element - NEIGHBOURHOOD)
        high = bisect_left(self._places, picture.element + NEIGHBOURHOOD)
        own = self._names[bisect_left(self._places, picture.element)]
        return [
            (self._places[index], self._ends[index])
            for index in range(low, high)
            if self._places[index] != picture.element and own.isdisjoint(self._names[index])
        ]


def _is_story_text(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark segments that the selection took for the story and nothing about them calls a caption."""
    named = sum(rows[:, SEGMENT_COLUMNS.index(name)] for name in _CAPTION_SIGNS)
    return np.asarray((rows[:, SEGMENT_COLUMNS.index("kept")] > 0) & (named == 0))


def _begins_paragraph(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark segments that are a small part of their block: the first words of a paragraph set off."""
    chars, block = rows[:, SEGMENT_COLUMNS.index("chars")], rows[:, SEGMENT_COLUMNS.index("block_chars")]
    return np.asarray(block > 2 * chars + MIN_PARAGRAPH_CHARS)


def _is_in_player(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    return np.asarray(rows[:, SEGMENT_COLUMNS.index("player")] > 0)


def _is_title(stream: BlockStream, segment: Segment) -> bool:
    """Tell whether a field is a heading or named a title: in a player, what the recording is called."""
    elements = stream.elements
    return any(
        elements.tag[index] in HEADING_TAGS or names_title(elements.attrs[index].get("class") or "")
        for index in segment.elements
    )


_CAPTION_SIGNS = (
    "own_caption",
    "own_credit",
    "outer_caption",
    "outer_credit",
    "figcaption",
    "figure",
    "in_alt",
)
"""What speaks for a caption in text that the selection kept: names, tags, and that ``alt`` repeats it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture of the story with all that was read of it."""

    picture: Picture
    addresses: list[Address]
    caption: Caption


def _merge(shown: Sequence[_Shown]) -> list[_Shown]:
    """Return each picture once: copies give their addresses, and their caption if the first has none."""
    kept: list[_Shown] = []
    known: dict[str, int] = {}
    for item in shown:
        keys = _keys_of(item)
        at = min((known[key] for key in keys if key in known), default=None)
        if at is None:
            at = len(kept)
            kept.append(item)
        elif _are_different(kept[at], item):
            kept.append(item)
            continue
        else:
            first = kept[at]
            kept[at] = _Shown(
                first.picture,
                order_addresses([*first.addresses, *item.addresses], None),
                _better(first.caption, item.caption),
            )
        for key in keys:
            known.setdefault(key, at)
    return [item for item in kept if item.addresses]


def _keys_of(shown: _Shown) -> set[str]:
    """Return what a picture's addresses share with its copies; a few of them speak for all."""
    ends = [*shown.addresses[:KEYED_ADDRESSES], *shown.addresses[-1:]]
    return {key for address in ends for key in picture_keys(address.ref)}


def _are_different(first: _Shown, second: _Shown) -> bool:
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


def _find_declared(shown: _Shown, by_key: dict[str, DeclaredImage]) -> DeclaredImage | None:
    if not by_key:
        return None
    return next((by_key[key] for key in sorted(_keys_of(shown)) if key in by_key), None)


def _story_image(
    stream: BlockStream,
    shown: _Shown,
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
