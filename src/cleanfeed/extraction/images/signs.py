"""Pictures that are signs: formulas, codes to scan, buttons of shops for programs, logos, counters.

Each is told by its own markup; what a picture adorns is for :mod:`~cleanfeed.extraction.images.offers`.
"""

from __future__ import annotations

import re

from cleanfeed.extraction.blocks import Attributes, BlockStream
from cleanfeed.extraction.images.renditions import declared_size, has_image_ending


def is_counter(attrs: Attributes) -> bool:
    """Tell whether an ``img`` only counts readers: without size, text and names, and no picture's address."""
    ref = (attrs.get("src") or "").strip()
    if not ref or any(attrs.get(name) for name in ("alt", "srcset", "class", "data-src")):
        return False
    if any(attrs.get(name) not in (None, "", "0") for name in ("width", "height")):
        return False
    return (ref.partition("?")[0].endswith(".gif") or not has_image_ending(ref)) and _PICTURE_ADDRESS.search(
        ref[:300]
    ) is None


def is_sign(stream: BlockStream, element: int) -> bool:
    """Tell whether a picture is a formula, a code to scan, the button of a shop or a small logo."""
    attrs = stream.elements.attrs[element]
    if _is_formula(attrs):
        return True
    around = stream.elements.attrs[stream.elements.parent[element]]
    said = " ".join(value[-400:] for attr in _SPEAKING if (value := attrs.get(attr))) + (
        around.get("class") or ""
    )
    low = said.lower()
    if not any(mark in low for mark in _SIGN_MARKS):
        return False
    return _is_code(stream, element) or _is_badge(attrs) or _is_logo(attrs)


def _is_formula(attrs: Attributes) -> bool:
    """Tell whether a picture is a line of mathematics: its text is TeX, or a program set it."""
    alt = (attrs.get("alt") or "").lstrip()
    return (
        alt.startswith(_TEX_BEGINNINGS)
        or _FORMULA.search(f"{attrs.get('class') or ''} {(attrs.get('src') or '')[:200]}") is not None
    )


_TEX_BEGINNINGS = ("{\\displaystyle", "{\\textstyle", "\\(", "\\[", "\\frac", "$$")
_FORMULA = re.compile(r"\bmwe-math|(?:^| )(?:latex|tex|formula|equation)(?: |$)|/math/render/|/latex\.php")
_SPEAKING = ("src", "alt", "class", "id")
_SIGN_MARKS = ("qr", "码", "碼", "logo", "store", "google", "gallery")
"""What every name of a sign holds."""


def _is_code(stream: BlockStream, element: int) -> bool:
    """Tell whether a picture is a code to scan: named so, or small, square and its file named so."""
    elements = stream.elements
    attrs = elements.attrs[element]
    around = elements.attrs[elements.parent[element]]
    names = f"{attrs.get('class') or ''} {attrs.get('id') or ''} {around.get('class') or ''}"
    if _CODE.search(names[:300]):
        return True
    width, height = declared_size(attrs)
    is_small = width == height and width <= _MAX_CODE_PX
    said = f"{(attrs.get('src') or '')[-200:]} {(attrs.get('alt') or '')[:60]}"
    return is_small and _CODE.search(said) is not None


_CODE = re.compile(
    r"(?<![a-z])qr[-_ ]?(?:code|img|image)?(?![a-z])|二维码|二維碼|qrコード|qr코드", re.IGNORECASE
)
_MAX_CODE_PX = 320
"""Longest side of a code to scan that declares one."""


def _is_badge(attrs: Attributes) -> bool:
    """Tell whether a picture is the button of a shop for programs: "Get it on Google Play"."""
    alt, name = (attrs.get("alt") or "").strip(), (attrs.get("src") or "")[:400].rpartition("/")[2]
    return (len(alt) <= _MAX_BADGE_CHARS and _SHOP.search(alt) is not None) or _SHOP_FILE.search(
        name
    ) is not None


def _is_logo(attrs: Attributes) -> bool:
    """Tell whether a picture is a house's sign beside its name: small, and called a logo."""
    width, height = declared_size(attrs)
    if not (0 < width <= _MAX_LOGO_WIDTH or 0 < height <= _MAX_LOGO_HEIGHT):
        return False
    name = " ".join((attrs.get("src") or "")[:400].rsplit("/", 2)[1:])
    return _LOGO.search(f"{name} {attrs.get('class') or ''} {(attrs.get('alt') or '')[:60]}") is not None


_LOGO = re.compile(r"(?<![a-z])logo(?:s|type|typ)?(?![a-z])", re.IGNORECASE)
_MAX_LOGO_WIDTH, _MAX_LOGO_HEIGHT = 240, 120
"""Pixels; a picture called a logo is a photograph of one where it is larger."""
_SHOP = re.compile(
    r"^(?:\S+ ){0,4}(?:(?:on|in|from|bei|im|aus|en|sur|su|na|w|op|på|i|v) )(?:the |dem |la |le |l'|l’)?"
    r"(?:app ?store|google ?play|app ?gallery|play store|microsoft store)$"
    r"|^(?:app ?store|google ?play|app ?gallery|play store)(?: (?:badge|button|logo|icon))?$",
    re.IGNORECASE,
)
_SHOP_FILE = re.compile(
    r"(?:app[-_]?store|google[-_]?play|play[-_]?store|app[-_]?gallery)[-_.]?(?:badge|button|btn|logo|icon)|(?:badge|button|btn|download)[-_](?:on[-_](?:the[-_])?)?(?:app[-_]?store|google[-_]?play|play[-_]?store)",
    re.IGNORECASE,
)
_MAX_BADGE_CHARS = 50
"""Longest ``alt`` of such a button."""


_PICTURE_ADDRESS = re.compile(
    r"ima?ge?|photo|foto|pic|media|upload|file|resiz|cdn|thumb|asset|static|content|render", re.IGNORECASE
)
