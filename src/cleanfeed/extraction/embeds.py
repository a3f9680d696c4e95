"""Players and posts of other houses inside a story.

Knows what an embedded video, post, chart or map looks like in markup, and whose it is by the
names in ``data/embeds.json``; the still of a player is a picture and none of its business.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from cleanfeed.article.blocks import Embed
from cleanfeed.article.record import Video
from cleanfeed.extraction.blocks import Attributes, BlockStream
from cleanfeed.extraction.images.renditions import is_tiny
from cleanfeed.extraction.story import Story
from cleanfeed.urls import resolve_url

BEFORE_STORY = 12
"""Blocks before the story's first among which its lead video may stand."""

MAX_EMBEDS = 200
MAX_TEXT_CHARS = 2_000
"""Most characters kept of an embedded post."""

_ADDRESS_NAMES = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-url",
    "data-href",
    "data-embed-url",
    "cite",
    "data-instgrm-permalink",
)
_ID_NAMES = ("videoid", "data-videoid", "data-tweetid", "data-shortcode", "data-video-id", "video-id")
_FRAMES = frozenset({"iframe", "amp-iframe", "embed", "object"})
_MEDIA_ENDINGS = (".mp4", ".m3u8", ".webm", ".mpd", ".mov", ".ogv")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVideo:
    """A player of the story and where it stands."""

    video: Video
    block: int
    """Index of the block before which it stands."""
    element: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEmbed:
    """A post, chart or map of the story and where it stands."""

    embed: Embed
    block: int
    element: int
    blocks: tuple[int, ...] = ()
    """Blocks that are its text, so no text of the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEmbeds:
    """All foreign content of a story in reading order; a video is in both tuples."""

    videos: tuple[StoryVideo, ...] = ()
    embeds: tuple[StoryEmbed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Providers:
    players: Mapping[str, str]
    others: Mapping[str, str]
    classes: Mapping[str, str]
    elements: Mapping[str, str]
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    element: int
    provider: str | None
    url: str | None
    is_video: bool


@cache
def _load_providers() -> _Providers:
    text = resources.files("cleanfeed.extraction").joinpath("data/embeds.json").read_text("utf-8")
    return _Providers(**json.loads(text))


def find_embeds(stream: BlockStream, story: Story, url: str | None) -> FoundEmbeds:
    """Return players and posts between the story's lead and its end, each address once.

    Args:
        stream: The page.
        story: Which blocks are the story; without any nothing is returned.
        url: Address of the page, for relative addresses.
    """
    if not story.kept:
        return FoundEmbeds()
    low, high = story.first - BEFORE_STORY, story.last + 1
    elements = stream.elements
    videos: list[StoryVideo] = []
    embeds: list[StoryEmbed] = []
    seen: set[str] = set()
    inside = 0
    # elements begin in the order of their blocks, so the story's are one range
    for index in range(bisect_left(elements.start, low), bisect_right(elements.start, high)):
        attrs = elements.attrs[index]
        if index < inside or not attrs or not _may_embed(elements.tag[index], attrs):
            continue
        found = _read_element(stream, index, url)
        if found is None or (found.url and found.url in seen):
            continue
        inside = elements.stop[index]
        if found.url:
            seen.add(found.url)
        embeds.append(_story_embed(stream, found))
        if found.is_video and found.url:
            videos.append(_story_video(stream, found, url))
        if len(embeds) >= MAX_EMBEDS:
            break
    return FoundEmbeds(videos=tuple(videos), embeds=tuple(embeds))


def _may_embed(tag: str, attrs: Attributes) -> bool:
    """Tell cheaply whether an element could be foreign content."""
    return (
        tag in _FRAMES or tag in ("video", "blockquote") or "-" in tag or (tag == "div" and "class" in attrs)
    )


def _read_element(stream: BlockStream, index: int, base: str | None) -> _Found | None:
    tag, attrs = stream.elements.tag[index], stream.elements.attrs[index]
    providers = _load_providers()
    if tag in _FRAMES:
        return _read_frame(index, attrs, base)
    if tag == "video":
        return _read_video(stream, index, base)
    if tag in providers.elements:
        identity = next((value for name in _ID_NAMES if (value := attrs.get(name))), None)
        pattern = providers.addresses.get(tag)
        address = pattern.format(identity) if identity and pattern and len(identity) < 100 else None  # noqa: PLR2004 - no id is longer
        provider = providers.elements[tag]
        return _Found(index, provider, address, provider in providers.players.values())
    return _read_post(stream, index, attrs, base)


def _read_frame(index: int, attrs: Attributes, base: str | None) -> _Found | None:
    if is_tiny(attrs):
        return None
    address = _address_of(attrs, base)
    if address is None:
        return None
    provider, is_video = provider_of(address)
    if provider is None and "allowfullscreen" not in attrs:
        return None  # advertisements, consent frames, counters
    return _Found(index, provider, address, is_video)


def _read_video(stream: BlockStream, index: int, base: str | None) -> _Found | None:
    elements = stream.elements
    address = _address_of(elements.attrs[index], base)
    if address is None:
        for child in elements.iter_inside(index):
            if elements.tag[child] == "source":
                address = _address_of(elements.attrs[child], base)
                if address:
                    break
    if address is None or address.startswith("blob:"):
        return None
    return _Found(index, provider_of(address)[0], address, is_video=True)


def _read_post(stream: BlockStream, index: int, attrs: Attributes, base: str | None) -> _Found | None:
    classes = _load_providers().classes
    provider = next(
        (classes[name] for name in (attrs.get("class") or "")[:300].split() if name in classes), None
    )
    if provider is None:
        return None
    address = _address_of(attrs, base) or _last_link(stream, index, provider, base)
    return _Found(index, provider, address, is_video=False)


def _last_link(stream: BlockStream, index: int, provider: str, base: str | None) -> str | None:
    """Return the last link of a post that leads to its house: the one behind its date."""
    elements = stream.elements
    for child in reversed(elements.iter_inside(index)):
        if elements.tag[child] == "a" and (href := elements.attrs[child].get("href")):
            address = resolve_url(base, href)
            if address and provider_of(address)[0] == provider:
                return address
    return None


def _address_of(attrs: Attributes, base: str | None) -> str | None:
    for name in _ADDRESS_NAMES:
        value = (attrs.get(name) or "").strip()
        if value and not value.startswith(("about:", "data:", "javascript:", "blob:")):
            address = resolve_url(base, value)
            if address:
                return address
    return None


def provider_of(address: str) -> tuple[str | None, bool]:
    """Return whose content an address shows, and whether it is a video; ``None`` for houses unknown."""
    providers = _load_providers()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None, False
    host = (parts.hostname or "").removeprefix("www.")
    first = host + "/" + parts.path.strip("/").partition("/")[0]
    is_file = parts.path.lower().endswith(_MEDIA_ENDINGS)
    while host:
        for key in (first, host):
            if key in providers.players:
                return providers.players[key], True
            if key in providers.others:
                return providers.others[key], is_file or "plugins/video" in parts.path
        host = host.partition(".")[2]
    return None, is_file


def _story_embed(stream: BlockStream, found: _Found) -> StoryEmbed:
    elements = stream.elements
    blocks = range(elements.start[found.element], elements.end[found.element])
    if elements.tag[found.element] == "video":
        blocks = range(0)
    text = "\n".join(stream.blocks[i].text.strip() for i in blocks)[:MAX_TEXT_CHARS]
    return StoryEmbed(
        embed=Embed(provider=found.provider, url=found.url, text=text),
        block=elements.start[found.element],
        element=found.element,
        blocks=tuple(blocks),
    )


def _story_video(stream: BlockStream, found: _Found, base: str | None) -> StoryVideo:
    attrs = stream.elements.attrs[found.element]
    poster = attrs.get("poster") or attrs.get("data-poster")
    title = " ".join((attrs.get("title") or attrs.get("aria-label") or "")[:300].split())
    return StoryVideo(
        video=Video(
            url=found.url or "",
            provider=found.provider,
            title=title or None,
            thumbnail=resolve_url(base, poster) if poster else None,
        ),
        block=stream.elements.start[found.element],
        element=found.element,
    )
