"""The addresses of one picture: ``srcset``, lazy ``data-*`` attributes, placeholders, sizes.

Knows how markup writes where a picture is and how large; which pictures belong to a story is
for :mod:`~cleanfeed.extraction.images.finding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from cleanfeed.extraction.blocks import Attributes
from cleanfeed.urls import resolve_url

MAX_SRCSET_CHARS = 20_000
"""Longest ``srcset`` that is read; the longest of the development pages has 6,500."""

MAX_ADDRESS_CHARS = 4_000
"""Longer addresses are payloads."""

MAX_RENDITIONS = 40
"""Most sizes kept of one picture."""

MAX_WIDTH = 99_999
"""Widest a picture is taken to be, whatever its density is said to be."""

LINKED_WIDTH = 100_000
"""Wider than any declared width."""

MAX_ICON_SIDE = 60
"""Pictures with a side no longer than this, in CSS pixels as declared, are icons and counters."""

_IMAGE_ENDING = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif|jfif|tiff?|bmp|heic)(?:$|[?#!/;,:&])", re.IGNORECASE
)
_NOT_A_PICTURE = re.compile(
    r"\.svg$|(?:^|[_.-])(?:(?:transparent|placeholder|lazyload|1x1|no[-_]?image|default[-_]?image|fallback[-_]?image)"
    r"(?:[-_.][\w-]*)?|(?:(?:play|video)[-_]?(?:icon|button|btn|overlay)|blank|spacer|pixel|clear|empty|leer|vide|vacio|loading|loader|dummy|trans|grey|gray)(?:[-_.]?\d+(?:x\d+)?)?)"
    r"\.(?:gif|png|jpe?g|webp|svg)$",
    re.IGNORECASE,
)
_LAZY_NAME = re.compile(
    r"src|img|image|url|orig|full|large|big|hi-?res|zoom|photo|pic|bg|background|lazy", re.IGNORECASE
)
_LARGE_NAME = re.compile(r"orig(?:inal)?(?![a-z])|full|hi-?res|zoom|large")
_SET_NAME = re.compile(r"srcset|src-set", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s\"'<>]+|/[^\s\"'<>]+|[\w%.-]+(?:/[^\s\"'<>]+)+|[\w%.-]+\.(?:jpe?g|png|webp|avif|gif)(?:\?\S*)?"
)
_BACKGROUND = re.compile(
    r"background(?:-image)?\s*:[^;]{0,200}?url\(\s*[\"']?([^\"')\s]{4,2000})", re.IGNORECASE
)
_DESCRIPTOR = re.compile(r"(\d+(?:\.\d+)?)([wxh])$")
_QUERY_WIDTH = re.compile(
    r"[?&;,/](?:w|width|imwidth|resize|wid|maxwidth|max-w|sw|rw|mw|size|s|scale_w)[=_,:-]?(\d{2,4})(?!\d)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?<!\d)(\d{2,4})\s?[x×,_]\s?(\d{2,4})(?!\d)")
_NAMED_WIDTH = re.compile(r"(?:[/_.,-]w[-_/]?|width[-_/])([1-9]\d{2,3})(?:px)?(?:[/_.,-]|$)")
_PATH_WIDTH = re.compile(r"(?:[/_-]w?|,w_|/w/)([1-9]\d{2,3})(?:w|px)?(?:[/_.,-]|$)")
_WRAPPED = re.compile(r"^(?:https?:)?//|^/.{7}")
_INNER = re.compile(r".(https?:/{1,2}[^/]+\.[^/]+/.+)$")
_INNER_MARK = re.compile(r"=(?:/|%2f)", re.IGNORECASE)
"""How an address without a scheme begins within another's query."""
_INNER_KEYS = frozenset(
    {"url", "src", "image", "img", "u", "href", "imageurl", "image_url", "imgurl", "file", "source"}
)
_SIZE_TAIL = re.compile(
    r"(?:[-_@.,]+(?:\d{2,5}x\d{2,5}(?:c|[-_]?crop)?|\d{1,2}[x-]\d{1,2}|scaled|\d(?:\.\d)?x|(?:w|h|width|height|q|quality)[-_=]?\d{2,5}"
    r"|\d{2,5}(?:w|h|px)|e\d{9,}|small|medium|large|thumb(?:nail)?|original|orig|crop(?:ped)?|square|wide|full|preview|landscape|portrait|mobile|desktop|tablet|x{0,2}[sl]|m))+$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg|bmp|tiff?|jfif|heic|ashx|aspx|php)$", re.IGNORECASE)
_GENERIC_STEM = re.compile(
    r"(?:image|img|photo|picture|default|original|master|index|title|file|render|resize|crop|scale|thumb|teaser|hero|main|lead)?[\W_]*\d{0,5}[\W_]*$",
    re.IGNORECASE,
)
_UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{24,40}(?![0-9a-f])",
    re.IGNORECASE,
)
_MIN_STEM_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Address:
    """One address as written, with its size in pixels as the markup tells it; 0 where it does not."""

    ref: str
    width: int = 0
    height: int = 0
    density: float = 1.0
    """Device pixels per CSS pixel it is meant for."""
    linked: bool = False
    """What a reader gets who asks for it large: where a link around it leads, ``data-original``."""


def iter_addresses(attrs: Attributes) -> Iterator[Address]:
    """Yield the addresses an ``img``, ``source`` or ``amp-img`` names, the trustworthy first.

    Lazy ``data-*`` attributes come before ``src``, which is a placeholder where both differ.
    """
    plain: list[Address] = []
    for name, value in attrs.items():
        kind = _kind_of(name)
        if not kind or not value:
            continue
        if kind == "src":
            plain.append(Address(value.strip(), _pixels(attrs.get("width")), _pixels(attrs.get("height"))))
        elif kind == "set":
            yield from _iter_set(value, attrs)
        elif "/" in value:
            yield from _iter_lazy(value, large=kind == "large")
    yield from plain


@lru_cache(maxsize=2048)
def _kind_of(name: str) -> str:
    """Return what an attribute's name says it holds: ``src``, a ``set``, a ``lazy`` or ``large`` one."""
    if name == "src":
        return name
    if _SET_NAME.search(name):
        return "set"
    if name.startswith("data-") and _LAZY_NAME.search(name):
        return "large" if _LARGE_NAME.search(name) else "lazy"
    return ""


def _iter_set(value: str, attrs: Attributes) -> Iterator[Address]:
    """Yield the candidates of a ``srcset``; those for dense screens are by as much wider than it is shown."""
    for address in read_srcset(value):
        if address.density != 1.0 and not address.width and not address_width(address.ref):
            shown = _pixels(attrs.get("width"))
            yield replace(address, width=int(min(shown * address.density, MAX_WIDTH)))
        else:
            yield address


def _iter_lazy(value: str, *, large: bool) -> Iterator[Address]:
    """Yield what a ``data-*`` attribute names, if it is an address or a list of them."""
    value = value.strip()
    if len(value) > MAX_SRCSET_CHARS or value[:1] in "{[<":
        return
    if " " in value:
        if _DESCRIPTOR.search(value):
            yield from read_srcset(value)
    elif _ADDRESS.fullmatch(value):
        yield Address(value, linked=large)


def read_srcset(value: str) -> list[Address]:
    """Return the candidates of a ``srcset``; what cannot be read is left out.

    Commas inside addresses are kept, as the HTML standard asks: only one before or after white
    space parts candidates.
    """
    found: list[Address] = []
    ref = ""
    for token in _GLUED.sub(r"\1, ", value[:MAX_SRCSET_CHARS]).split():
        descriptor = _DESCRIPTOR.fullmatch(token.rstrip(","))
        if descriptor:
            if ref:
                found.append(_described(ref, descriptor))
            ref = ""
            continue
        if ref:
            found.append(Address(ref))
        bare = token.strip(",")
        if "/" not in bare and "." not in bare:  # a broken descriptor such as "1200x800"
            bare = ""
        ref = bare
        if bare and token.endswith(","):
            found.append(Address(bare))
            ref = ""
    if ref:
        found.append(Address(ref))
    return found[:MAX_RENDITIONS]


_GLUED = re.compile(r"(\s\d+(?:\.\d+)?[wxh]),(?=\S)")


def _described(ref: str, descriptor: re.Match[str]) -> Address:
    size = min(float(descriptor.group(1)), MAX_WIDTH)
    return Address(ref, width=int(size)) if descriptor.group(2) == "w" else Address(ref, density=size)


def _pixels(value: str | None) -> int:
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else 0  # noqa: PLR2004 - up to 99,999


def read_background(attrs: Attributes) -> Address | None:
    """Return the picture that an element's ``style`` puts behind it."""
    style = attrs.get("style")
    if not style or "url(" not in style:
        return None
    match = _BACKGROUND.search(style[:MAX_ADDRESS_CHARS])
    return Address(match.group(1).replace("&quot;", "")) if match else None


@lru_cache(maxsize=4096)
def is_picture(ref: str) -> bool:
    """Tell whether an address can be a photograph: no ``data:``, no drawing, no stand-in."""
    if (
        not ref
        or len(ref) > MAX_ADDRESS_CHARS
        or ref.startswith(("data:", "blob:", "about:", "#", "javascript:"))
    ):
        return False
    if "/embed/" in ref and not has_image_ending(ref):  # a player
        return False
    if "{" in ref or "%7B" in ref or "$(" in ref or "[[" in ref:  # a template that a script fills in
        return False
    name = ref.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2].lower()
    return not any(mark in name for mark in _STAND_IN_MARKS) or _NOT_A_PICTURE.search(name) is None


_STAND_IN_MARKS = tuple(
    ".svg image 1x1 play vide place lazy trans blank spacer pixel clear empty leer vacio load dum gr".split()
)
"""What every match of the pattern holds: a look for words is quicker than the pattern."""


def has_image_ending(ref: str) -> bool:
    """Tell whether an address ends in the suffix of an image file."""
    return len(ref) <= MAX_ADDRESS_CHARS and _IMAGE_ENDING.search(ref) is not None


def is_tiny(attrs: Attributes) -> bool:
    """Tell whether an element declares itself too small for a photograph."""
    sides = [side for side in (_pixels(attrs.get("width")), _pixels(attrs.get("height"))) if side]
    return bool(sides) and min(sides) <= MAX_ICON_SIDE


def declared_size(attrs: Attributes) -> tuple[int, int]:
    """Return width and height an element declares, 0 where it does not."""
    return _pixels(attrs.get("width")), _pixels(attrs.get("height"))


@lru_cache(maxsize=2048)
def address_width(ref: str) -> int:
    """Return the width in pixels that an address speaks of, 0 where it does not."""
    tail = ref[-400:]
    match = _QUERY_WIDTH.search(tail)
    if match:
        return int(match.group(1))
    pairs = _PAIR.findall(tail)
    if pairs:
        return max(int(width) for width, _ in pairs)
    match = _NAMED_WIDTH.search(tail) or _PATH_WIDTH.search(tail)
    width = int(match.group(1)) if match else 0
    return 0 if 1990 <= width <= 2035 else width  # noqa: PLR2004 - a year


def order_addresses(addresses: Iterable[Address], base: str | None) -> list[Address]:
    """Return the usable addresses, absolute, each once, the widest first; equals stay in order."""
    seen: dict[str, Address] = {}
    for address in addresses:
        if len(seen) >= MAX_RENDITIONS:
            break
        if not is_picture(address.ref):
            continue
        url = resolve_url(base, address.ref)
        if url is None:
            continue
        known = seen.get(url)
        if known is None or known.width < address.width:
            seen[url] = Address(url, address.width, address.height, address.density, address.linked)
    return sorted(seen.values(), key=lambda a: (-_width_of(a), -a.density))


def _width_of(address: Address) -> int:
    """Return how wide an address is taken to be; a linked one that does not tell is the largest."""
    return address.width or address_width(address.ref) or (LINKED_WIDTH if address.linked else 0)


@lru_cache(maxsize=2048)
def picture_keys(url: str) -> tuple[str, ...]:
    """Return what an address shares with those of the same picture in other sizes.

    The path, whatever resizing service stands before it; a telling file name without its size;
    a UUID or hash anywhere in it.
    """
    inner = unwrap_address(url)
    try:
        parts = urlsplit(inner)
    except ValueError:
        return (url,)
    path = unquote(parts.path).casefold().rstrip("/")
    host = parts.netloc.lower().removeprefix("www.")
    keys = [
        host + path if _IMAGE_ENDING.search(path + "?") or not parts.query else f"{host}{path}?{parts.query}"
    ]
    stem = path.rsplit("/", 1)[-1]
    for _ in range(3):
        shorter = _ENDING.sub("", stem)
        shorter = _SIZE_TAIL.sub("", shorter) or shorter
        if shorter == stem:
            break
        stem = shorter
    if _is_telling(stem):
        keys.append(stem)
        path = path.rsplit("/", 1)[-1]  # several pictures may stand in one folder that an id names
    keys.extend(_UUID.findall(path + "?" + parts.query))
    return tuple(keys)


def _is_telling(stem: str) -> bool:
    """Tell whether a file name without its size is that of one picture only."""
    stem = _STEM_SIZE.sub("", stem)
    return len(re.sub(r"[\W_]", "", stem)) >= _MIN_STEM_LETTERS and not _GENERIC_STEM.fullmatch(stem)


_STEM_SIZE = re.compile(r"(?<!\d)\d{2,4}x\d{2,4}(?!\d)")
"""The size that some files are called by: "1200x675.jpg"."""


def unwrap_address(url: str) -> str:
    """Return the address inside that of a resizing service."""
    for _ in range(3):
        if "http" not in url[8:] and _INNER_MARK.search(url) is None:
            return url
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        inner = None
        if parts.query:
            inner = next(
                (v for k, v in parse_qsl(parts.query) if k.lower() in _INNER_KEYS and _WRAPPED.match(v)), None
            )
        if inner is None and ("http" in parts.path[1:]):
            match = _INNER.search(unquote(parts.path))
            inner = re.sub(r"^(https?):/{1,2}", r"\1://", match.group(1)) if match else None
        if inner is None:
            return url
        url = resolve_url(url, inner) or inner
    return url
