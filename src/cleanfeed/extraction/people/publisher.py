"""Who publishes the page: name, address and logo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from cleanfeed.article import Organization
from cleanfeed.extraction.declared.json_ld import Node, first_string, iter_values, types_of
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.text import normalize_text, squeeze

MAX_NAME_CHARS = 120
MAX_NAMES = 4
MAX_TITLE_CHARS = 600
MAX_SITE_CHARS = 40
"""Longer tails of titles are sentences."""

NAME_METAS = (
    "og:site_name",
    "application-name",
    "al:ios:app_name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "publisher",
)


_TAIL_SIGNS = re.compile(r"\s*[|｜–—·•«»_：]\s*|\s+(?:-|::?|/|~|<)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The publisher, and where its name was found."""

    organization: Organization | None
    source: str | None


def find_publisher(declared: Declared, title: str | None = None, headline: str | None = None) -> Publisher:
    """Return the publisher as the page names it.

    The publisher of the story comes before the site's name, and of two forms of one name the
    shorter: readers know the paper, not its legal form. Where nothing is declared, the site names
    itself behind the headline in the title of the page.

    Args:
        declared: What the page says of itself.
        title: Text of the ``title`` element.
        headline: The headline found.
    """
    node = _node(declared)
    found = [(_readable(name), source) for name, source in _iter_names(declared, node)]
    found = [(name, source) for name, source in found if name]
    tail = None if found else _tail(title, headline)
    if tail:
        found = [(tail, "meta")]
    if not found:
        return Publisher(organization=None, source=None)
    name, source = found[0]
    for other, other_source in found[1:]:  # "Example" and "Example.com", or "Example Inc": the shorter one
        if len(other) < len(name) and squeeze(other) and squeeze(name).startswith(squeeze(other)):
            name, source = other, other_source
    organization = Organization(name=name, url=_address(declared, node), logo=_logo(declared, node))
    return Publisher(organization=organization, source=source)


def find_site_in_title(title: str | None, headline: str | None) -> frozenset[str]:
    """Return the squeezed name behind the headline in the ``title`` element: the site's, or its writer's."""
    name = _tail(title, headline)
    return frozenset({squeeze(name)}) if name else frozenset()


def _tail(title: str | None, headline: str | None) -> str | None:
    """Return the last part of a title that begins with the headline and a sign: "Headline - Site"."""
    head, whole = normalize_text(headline or ""), normalize_text((title or "")[:MAX_TITLE_CHARS])
    if not head or not whole.casefold().startswith(head.casefold()):
        return None
    parts = [part for part in _TAIL_SIGNS.split(whole[len(head) :]) if part.strip()]
    sign = _TAIL_SIGNS.match(whole[len(head) :])
    return parts[-1].strip() if sign and parts and len(parts[-1]) <= MAX_SITE_CHARS else None


def _readable(name: str) -> str:
    text = normalize_text(name)[:MAX_NAME_CHARS].strip()
    return "" if text.startswith(("http://", "https://", "@", "//")) else text


def _node(declared: Declared) -> Mapping[str, object]:
    """Return the declared publisher, else the site's own node."""
    for holder in (declared.article, declared.microdata, declared.page):
        for value in iter_values(holder.get("publisher")):
            if isinstance(value, Mapping) and (value.get("name") or value.get("logo")):
                return _resolved(declared, value)
    for kind in ("NewsMediaOrganization", "Organization", "WebSite"):
        for node in declared.graph.nodes:
            if kind in types_of(node) and node.get("name"):
                return _resolved(declared, node)
    return {}


def _resolved(declared: Declared, node: Node) -> Node:
    whole = declared.graph.resolve(node)
    return whole if isinstance(whole, Mapping) else node


def _iter_names(declared: Declared, node: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    own = [
        value
        for holder in (declared.article, declared.microdata)
        for value in iter_values(holder.get("publisher"))
    ]
    yield from ((first_string(value) or "", "jsonld") for value in own[:MAX_NAMES])
    yield from ((name, "meta") for name in declared.metas.get("og:site_name", ()) if not _is_host(name))
    if not own:
        yield first_string(node.get("name")) or "", "jsonld"
        yield from ((value, "meta") for name in NAME_METAS for value in declared.metas.get(name, ()))


def _is_host(name: str) -> bool:
    return "." in name and " " not in name.strip() and name.lower() == name


def _address(declared: Declared, node: Mapping[str, object]) -> str | None:
    for address in (first_string(node.get("url")), declared.canonical_url, declared.base_url):
        if address:
            try:
                absolute = urljoin(declared.base_url, address.strip())
                parts = urlsplit(absolute)
            except ValueError:
                continue
            if parts.scheme in {"http", "https"} and parts.netloc:
                return (
                    absolute
                    if address == first_string(node.get("url"))
                    else f"{parts.scheme}://{parts.netloc}/"
                )
    return None


def _logo(declared: Declared, node: Mapping[str, object]) -> str | None:
    for key in ("logo", "image"):
        for value in iter_values(node.get(key)):
            address = (
                first_string(value.get("url") or value.get("contentUrl"))
                if isinstance(value, Mapping)
                else value
            )
            if isinstance(address, str) and address.strip() and not address.startswith("data:"):
                try:
                    return urljoin(declared.base_url, address.strip())
                except ValueError:
                    continue
    return None
