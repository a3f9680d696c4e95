"""The canonical form of an address, and the identity of the story behind it.

``normalize_url`` changes only what leaves the page the same by RFC 3986, by the rules of
browsers or by the meaning of tracking parameters: its result can be fetched. ``article_id``
goes further, since it names a story and is never fetched.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import blake2b
from urllib.parse import quote

from cleanfeed.errors import PageError
from cleanfeed.urls.hosts import split_address
from cleanfeed.urls.resolve import resolve_dots
from cleanfeed.urls.tracking import is_tracking
from cleanfeed.urls.variants import identity_of

ID_BYTES = 15
"""Digest size: 20 characters of base64, no padding; two of 10**9 stories collide with odds of 10**-18."""

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~!$&'()*+,;=:@-][A-Za-z0-9._~!$&'()*+,;=:@-]*)*/?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_PATH_SAFE = "/%-._~!$&'()*+,;=:@"
_QUERY_SAFE = "/%-._~!$&'()*+,;=:@?"


def normalize_url(url: str) -> str:
    """Return the canonical form of an http(s) address; applying it twice changes nothing.

    Scheme and host in lower case and punycode, no default port, user name, fragment, dot
    segments, tracking parameters or needless escapes; parameters in order of their names.

    Raises:
        PageError: The text is no http(s) address.
    """
    try:
        address = split_address(url)
    except ValueError as exc:
        raise PageError(printable(url), f"not an address that can be fetched: {exc}") from exc
    path = normalize_path(address.path)
    query = normalize_query(address.query) if address.query else ""
    return f"{address.origin}{path}?{query}" if query else address.origin + path


def article_id(url: str) -> str:
    """Return the identity of the story at an address: 20 letters, digits, ``-`` and ``_``.

    Variants of one address share it: tracking parameters, http and https, ``www.``, AMP
    and mobile hosts, a trailing slash. What is no http(s) address is hashed as it stands.
    """
    try:
        name = identity_of(normalize_url(url))
    except PageError:
        name = url
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).digest()
    return urlsafe_b64encode(digest).decode("ascii")


def normalize_path(path: str) -> str:
    """Return a path with its escapes in one form and its dot segments resolved; never empty."""
    if not path:
        return "/"
    if _PLAIN_PATH.fullmatch(path):
        return path
    return resolve_dots(_normalize_escapes(path, _PATH_SAFE))


def normalize_query(query: str) -> str:
    """Return a query without tracking parameters, in order of names; repeated names keep their order."""
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if pair and not is_tracking(name, value):
            kept.append(_normalize_escapes(pair, _QUERY_SAFE))
    # An escaped name may turn out to be a tracking one only now: judged again, so that twice is once.
    kept = [pair for pair in kept if not is_tracking(*_name_and_value(pair))]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def printable(url: str, limit: int = 200) -> str:
    """Return an address fit for a message: no user name or password, no control characters, not endless."""
    without_user = re.sub(r"^([a-zA-Z][\w+.-]*:/*)[^/?#@]*@", r"\1", url.strip())
    clean = "".join(char if char.isprintable() else "�" for char in without_user)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _name_and_value(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value


def _normalize_escapes(text: str, safe: str) -> str:
    """Escape what must be, free what need not be, write the rest in upper case."""
    if "%" in text:
        text = _ESCAPE.sub(_normalize_escape, text)
    return quote(text, safe=safe, errors="replace")


def _normalize_escape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code is None:
        return "%25"
    char = chr(int(code, 16))
    return char if char in _UNRESERVED else f"%{code.upper()}"
