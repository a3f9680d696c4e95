"""From an AMP page to the plain one it was made from: a decision over values.

The AMP form of a story lacks pictures, captions and often paragraphs. Its ``rel=canonical``
names the plain page by the rules of AMP, and is believed within the site, and where an AMP
cache shows somebody else's page.
"""

from __future__ import annotations

import re

from cleanfeed.fetch.metas import read_links
from cleanfeed.urls import desktop_url, resolve_url, same_site

_LOOKED_AT_BYTES = 4096
_AMP = re.compile(rb"<html\b[^>]{0,500}?\s(?:amp|\xe2\x9a\xa1)(?=[\s=>/])", re.IGNORECASE)


def is_amp(body: bytes) -> bool:
    """Tell whether a page says of itself that it is AMP."""
    return _AMP.search(body[:_LOOKED_AT_BYTES]) is not None


def find_plain_page(body: bytes, url: str) -> str | None:
    """Return the address of the plain page behind an AMP page, or ``None`` for any other page.

    Args:
        body: The page.
        url: Where it came from.
    """
    if not is_amp(body):
        return None
    for link in read_links(body):
        if "canonical" not in link.get("rel", "").lower().split():
            continue
        target = (resolve_url(url, link.get("href", "")) or "").partition("#")[0]
        is_theirs = same_site(target, url) or same_site(target, desktop_url(url))
        return target if is_theirs and target != url else None
    return None
