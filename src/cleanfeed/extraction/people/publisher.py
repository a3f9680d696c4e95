"""Who publishes the page: name, address and logo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from cleanfeed.article import Organization
from cleanfeed.extraction.declared.json_ld import Node, first_string, iter_values, types_of
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.text import normalize_text, squeeze

MAX_NAME_CHARS = 120
MAX_NAMES = 4

NAME_METAS = (
    "og:site_name",
    "application-name",
    "al:ios:app_name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "publisher",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The publisher, and where its name was found."""

    organization: Organization | None
    source: str | None


def find_publisher(declared: Declared) -> Publisher:
    """Return the publisher as the page names it.

    The publisher of the story comes before the site's name, and of two forms of one name the
    shorter: readers know the paper, not its legal form.
    """
    node = _node(declared)
    found = [(_readable(name), source) for name, source in _iter_names(declared, node)]
    found = [(name, source) for name, source in found if name]
    if not found:
        return Publisher(organization=None, source=None)
    name, source = found[0]
    for other, other_source in found[1:]:  # "Example" and "Example.com", or "Example Inc": the shorter one
        if len(other) < len(name) and squeeze(other) and squeeze(name).startswith(squeeze(other)):
            name, source = other, other_source
    organization = Organization(name=name, url=_address(declared, node), logo=_logo(declared, node))
    return Publisher(organization=organization, source=source)


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
