"""Turn the references of a page into absolute addresses, hundreds of times a page.

The common shapes (an absolute address, a path from the root, both without anything odd)
take a regular expression and no parsing; the rest goes through ``urljoin``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin

from cleanfeed.urls.hosts import split_address, tidy

MAX_URL_CHARS = 8192
"""Longer references are payloads, not addresses: inline images, state dumps."""

_PLAIN_ABSOLUTE = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,4})?(?:[/?#][!#-;=?-Z_a-z~]*)?"
)
_PLAIN_ROOTED = re.compile(r"/(?!/)[!#-;=?-Z_a-z~]*")
_DOT = re.compile("%2e", re.IGNORECASE)
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?:[/?#]|$)", re.IGNORECASE)
# Another scheme, or http without a host, which urljoin would read as a relative path.
_OTHER_SCHEME = re.compile(r"https?:(?!//[^/])|(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*:", re.IGNORECASE)
_UNSAFE = re.compile(r"[\0- \"<>\\^`{-}\x7f\ud800-\udfff]")
_LAST_ASCII = 0x7F
_REPLACEMENT = "%EF%BF%BD"


def resolve_url(base: str | None, ref: str) -> str | None:
    """Return the absolute http(s) address of a reference, or ``None`` where it has none or is empty.

    The result is not canonical: tracking parameters, fragments and the order of
    parameters stay as the page wrote them.

    Args:
        base: Address the reference stands on, or ``None`` where only absolute references count.
        ref: What the page wrote, with all its blanks and line ends; any garbage.
    """
    if _PLAIN_ABSOLUTE.fullmatch(ref) and not _DOT_SEGMENT.search(ref) and len(ref) <= MAX_URL_CHARS:
        return ref
    if base is not None and _PLAIN_ROOTED.fullmatch(ref) and not _DOT_SEGMENT.search(ref):
        origin = _origin(base)
        return origin + ref if origin and len(ref) <= MAX_URL_CHARS else None
    return _resolve_odd(base, ref)


def _resolve_odd(base: str | None, ref: str) -> str | None:
    if len(ref) > MAX_URL_CHARS:
        return None
    ref = tidy(ref)
    if not ref or _OTHER_SCHEME.match(ref) or (base is None and not ref[:5].lower().startswith("http")):
        return None
    try:
        joined = urljoin(tidy(base or ""), _escape_unsafe(ref))
        address = split_address(joined)
    except ValueError:
        return None
    return address.origin + _without_dots(_after_origin(joined))


def _without_dots(rest: str) -> str:
    """Resolve the dot segments of a path, which urljoin leaves in an absolute reference.

    A server reads /x/../private as /private, and so must whoever asks whether it is forbidden.
    """
    path = rest[: min((at for at in (rest.find("?"), rest.find("#")) if at >= 0), default=len(rest))]
    if not _DOT_SEGMENT.search(path):
        return rest
    return resolve_dots(_DOT.sub(".", path)) + rest[len(path) :]


def resolve_dots(path: str) -> str:
    """Apply ``.`` and ``..`` (RFC 3986, 5.2.4); a ``..`` above the root stays at the root."""
    segments: list[str] = []
    parts = path.removeprefix("/").split("/")
    for part in parts:
        if part == "..":
            if segments:
                segments.pop()
        elif part != ".":
            segments.append(part)
    if parts[-1] in (".", ".."):
        segments.append("")
    return "/" + "/".join(segments)


def _after_origin(url: str) -> str:
    """Return path, query and fragment as written."""
    rest = url.partition("//")[2]
    match = re.search(r"[/?#]", rest)
    if match is None:
        return "/"
    return rest[match.start() :] if match.group() == "/" else "/" + rest[match.start() :]


def _escape_unsafe(ref: str) -> str:
    return _UNSAFE.sub(_escape, ref)


def _escape(match: re.Match[str]) -> str:
    """Escape one character; half a surrogate pair, which no encoding can write, is replaced."""
    code = ord(match.group())
    return f"%{code:02X}" if code <= _LAST_ASCII else _REPLACEMENT


@lru_cache(maxsize=256)
def _origin(base: str) -> str | None:
    try:
        return split_address(base).origin
    except ValueError:
        return None
