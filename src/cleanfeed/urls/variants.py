"""Which addresses are another dress of the same story: AMP, mobile, www, http.

These are guesses good enough for identity and for looking up the plain page of an AMP one;
a page's own ``rel=canonical`` knows better and is read elsewhere.
"""

from __future__ import annotations

import re

from cleanfeed.urls.sites import site_of_host

_VARIANT_LABELS = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "mobil", "amp", "touch", "wap"})
_AMP_PATH = re.compile(r"(?:/amp|\.amp|/amp\.html)(?=/?$)|^/amp(?=/.)|\.amp(?=\.html?$)")
_AMP_PARAM = re.compile(
    r"amp(?:=(?:1|true|yes|on)?)?|output(?:type)?=amp|mobile=(?:1|true|yes)", re.IGNORECASE
)
_AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.[a-z.]+/amp/|[a-z0-9-]+\.cdn\.ampproject\.org/(?:c|v|wp/[cv])/)(s/)?"
)
_URL = re.compile(r"(https?)://([^/?#]+)([^?#]*)(?:\?([^#]*))?")


def desktop_url(url: str) -> str:
    """Return the likely address of the plain page behind an AMP or mobile address.

    Args:
        url: An address in canonical form; other text comes back unchanged.
    """
    cached = _AMP_CACHE.match(url)
    if cached:
        return ("https://" if cached.group(1) else "http://") + url[cached.end() :]
    match = _URL.fullmatch(url)
    if match is None:
        return url
    scheme, host, path, query = match.groups()
    host = _plain_host(host, keep_www=True)
    path = _AMP_PATH.sub("", path) or "/"
    query = _plain_query(query)
    return f"{scheme}://{host}{path}" + (f"?{query}" if query else "")


def identity_of(url: str) -> str:
    """Return the name under which all variants of a canonical address are one; it is no address itself."""
    match = _URL.fullmatch(desktop_url(url))
    if match is None:
        return url
    _, host, path, query = match.groups()
    name = _plain_host(host, keep_www=False) + path.rstrip("/")
    return f"{name}?{query}" if query else name


def _plain_host(host: str, *, keep_www: bool) -> str:
    """Drop the first label where it only says ``mobile``, ``amp`` or ``www``."""
    label, _, rest = host.partition(".")
    if label not in _VARIANT_LABELS or (keep_www and label.startswith("www")):
        return host
    name = host.partition(":")[0]
    return rest if name != site_of_host(name) else host


def _plain_query(query: str | None) -> str:
    if not query:
        return ""
    return "&".join(pair for pair in query.split("&") if not _AMP_PARAM.fullmatch(pair))
