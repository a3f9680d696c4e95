"""The pictures of a story that stands only in the state a client-side framework starts from.

Asked only where :mod:`~cleanfeed.extraction.declared.states` found the story there: what is a picture's
object in the payload, its address, caption and credit. Pictures of other stories in the same payload are
outside the object that holds this one's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from cleanfeed.article.images import Image, ImageRole
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.captions.reading import Evidence
from cleanfeed.extraction.credits.splitting import read_credit, split_credit
from cleanfeed.extraction.declared.json_ld import first_string
from cleanfeed.extraction.declared.payloads import iter_states
from cleanfeed.extraction.declared.states import StateStory
from cleanfeed.extraction.images.finding import StoryImage
from cleanfeed.extraction.images.renditions import has_image_ending, is_picture, picture_keys
from cleanfeed.urls import resolve_url

MAX_PICTURES = 100
MAX_DEPTH = 8
"""Levels of the payload between the story's text and the object that holds its pictures too."""

MIN_PROBE_CHARS = 40
"""Characters of a paragraph by which it is found again in the payload."""

MAX_TEXT_CHARS = 2_000
"""Longer captions are bodies."""

_ADDRESS_KEYS = ("url", "src", "contentUrl", "href", "sourceUrl", "source_url", "originalUrl", "path")
_NESTED_KEYS = ("image", "img", "media", "asset", "picture", "photo", "file", "original", "src", "source")
_CAPTION_KEYS = ("caption", "captionText", "caption_text", "description", "subtitle", "legend")
_CREDIT_KEYS = ("credit", "credits", "creditText", "byline", "copyright", "photographer", "attribution")
_ALT_KEYS = ("altText", "alt", "alt_text", "alternativeText", "alternateName")
_ASIDE_KEYS = frozenset(
    "related relatedarticles recommended recommendations more latest trending popular next previous prev"
    " teasers author authors byline bylines creators publisher logo site avatar icon icons navigation menu"
    " footer header seo metadata meta og opengraph twitter sponsor advertisement ads comments thumbnail"
    " thumbnails promo".split()
)
"""Keys under which no picture of the story stands."""
_MARKUP = re.compile(r"<[^>]{0,500}>")


def find_state_pictures(
    stream: BlockStream, state: StateStory, shown: Sequence[StoryImage], base_url: str | None
) -> tuple[StoryImage, ...]:
    """Return the pictures that the page's state has for its story and the page itself does not show.

    Args:
        stream: The page.
        state: The story that was found in its state.
        shown: The pictures the page shows.
        base_url: What relative addresses refer to.
    """
    holder = _find_holder(list(iter_states(stream.states)), _probe(state))
    known = {key for picture in shown for key in picture_keys(picture.image.url)}
    found: list[StoryImage] = []
    for node in _iter_nodes(holder):
        image = _read(node, base_url)
        if image is None or not known.isdisjoint(keys := picture_keys(image.image.url)):
            continue
        known.update(keys)
        lead = not found and not shown
        found.append(image if not lead else _as_lead(image))
        if len(found) >= MAX_PICTURES:
            break
    return tuple(found)


def _probe(state: StateStory) -> str:
    """Return the beginning of a paragraph long enough to be found again."""
    texts = (block.text for block in state.stream.blocks)
    return next((text[:MIN_PROBE_CHARS] for text in texts if len(text) > MIN_PROBE_CHARS), "")


def _find_holder(roots: list[Any], probe: str) -> Any:
    """Return the object around the story's text that has its title or its pictures, ``None`` without one."""
    if not probe:
        return None
    stack: list[tuple[Any, tuple[Any, ...]]] = [(roots, ())]
    while stack:
        value, around = stack.pop()
        if isinstance(value, str):
            if len(value) >= len(probe) and probe in " ".join(_MARKUP.sub("", value).split()):
                return _titled(around[-MAX_DEPTH:])
        elif isinstance(value, Mapping):
            stack += [(item, (*around, value)) for item in reversed(list(value.values()))]
        elif isinstance(value, list):
            stack += [(item, (*around, value)) for item in reversed(value)]
    return None


def _titled(around: Sequence[Any]) -> Any:
    for value in reversed(around):
        if isinstance(value, Mapping) and not {"title", "headline", "headlines"}.isdisjoint(value):
            return value
    return None


def _iter_nodes(holder: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects within one, in the order of the payload, those of other things left out."""
    stack = [holder]
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping):
            yield value
            stack += [
                item for key, item in reversed(list(value.items())) if str(key).casefold() not in _ASIDE_KEYS
            ]
        elif isinstance(value, list):
            stack += reversed(value)


def _read(node: Mapping[str, Any], base_url: str | None) -> StoryImage | None:
    """Return the picture that an object is, ``None`` if it is none."""
    address = _address(node)
    url = resolve_url(base_url, address) if address else None
    if url is None:
        return None
    nested: Mapping[str, Any] = next(
        (node[key] for key in _NESTED_KEYS if isinstance(node.get(key), Mapping)), {}
    )
    alt = _text(node, _ALT_KEYS) or _text(nested, _ALT_KEYS)
    raw = _text(node, _CAPTION_KEYS) or _text(nested, _CAPTION_KEYS)
    parts = split_credit(raw or "")
    line = _text(node, _CREDIT_KEYS) or _text(nested, _CREDIT_KEYS)
    own = read_credit(line) if line else parts
    evidence = {"caption": parts.caption, "credit": own.credit}
    return StoryImage(
        image=Image(
            id=blake2b(url.encode("utf-8", "replace"), digest_size=6).hexdigest(),
            url=url,
            role=ImageRole.BODY,
            alt=alt,
            caption=parts.caption,
            credit=own.credit,
            credits=own.credits,
            credit_label=own.label,
            raw_caption=" ".join(text for text in (raw, line) if text) or None,
        ),
        block=0,
        element=0,
        evidence=tuple(f"{name}:{Evidence.STATE}" for name, value in evidence.items() if value),
    )


def _as_lead(picture: StoryImage) -> StoryImage:
    return StoryImage(
        image=picture.image.model_copy(update={"role": ImageRole.LEAD}),
        block=picture.block,
        element=picture.element,
        evidence=picture.evidence,
    )


def _address(node: Mapping[str, Any]) -> str | None:
    """Return the address of a picture's object: its own, or that of the file in it."""
    if {*_CAPTION_KEYS, *_CREDIT_KEYS, *_ALT_KEYS, "width"}.isdisjoint(node):
        return None
    nested = [node[key] for key in _NESTED_KEYS if isinstance(node.get(key), Mapping)]
    for holder in (node, *nested):
        for key in _ADDRESS_KEYS:
            value = holder.get(key)
            if isinstance(value, str) and has_image_ending(value) and is_picture(value):
                return value
    return None


def _text(node: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    for key in keys:
        value = first_string(node.get(key))
        if value and len(value) <= MAX_TEXT_CHARS:
            text = " ".join(_MARKUP.sub("", value).split())
            if any(c.isalpha() for c in text):
                return text
    return None
