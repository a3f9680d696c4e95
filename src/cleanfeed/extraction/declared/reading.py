"""What a page says of itself: JSON-LD, microdata, meta tags and links of its head.

Decides which of several declared nodes is the page's own story; what the values mean (names,
dates, topics) is for the modules named after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import unquote, urljoin, urlsplit

from cleanfeed.extraction.blocks import Attributes, BlockStream
from cleanfeed.extraction.declared.json_ld import (
    Graph,
    Node,
    first_string,
    iter_strings,
    iter_values,
    read_graph,
    types_of,
)
from cleanfeed.extraction.declared.microdata import read_microdata
from cleanfeed.extraction.inner_text import inner_text, iter_tag
from cleanfeed.text import load_codes, normalize_text, squeeze, word_set

ARTICLE_ENDINGS = ("Article", "Posting", "Report", "Story", "Review", "Recipe", "HowTo")
"""Endings of the schema.org types whose node may be the page's story."""

PAGE_TYPES = frozenset(
    {"WebPage", "ItemPage", "FAQPage", "MediaGallery", "VideoObject", "CreativeWork", "QAPage"}
)
"""Types that tell of the story where no article node does."""

MIN_SAME_WORDS = 0.5
"""Share of a declared headline's words that a title of the page must have for both to be one story."""

MAX_VALUE_CHARS = 20_000
"""How much of a declared text is read; nothing that a reader is shown is longer."""

MAX_TITLES = 3
MAX_TITLE_CHARS = 400
"""How many headings are compared with a declared headline, and how much of each."""

MAX_CANDIDATES = 40
MAX_CREATORS = 8
"""Most article nodes compared; a page that declares more is a list."""

DOMAIN_LANGUAGES = load_codes("domain_languages")
"""Country's domain → the language most of its papers are in; the last resort of all hints."""

_LANGUAGE_TAG = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_HEAD_TAGS = frozenset({"meta", "link", "html", "base"})
_SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_KNOWN_LINKS = ("canonical", "amphtml", "shortlink", "author", "icon", "apple-touch-icon")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredImage:
    """A picture the page declares for its story; every text is as declared, neither split nor cleaned."""

    urls: tuple[str, ...]
    """Absolute, best guess first."""
    source: str
    """``jsonld``, ``meta`` or ``dom`` (microdata)."""
    role: str
    """Name of the property it was declared under: ``image``, ``primaryImageOfPage``, ``thumbnailUrl`` …"""
    caption: str | None = None
    description: str | None = None
    name: str | None = None
    alt: str | None = None
    credit_text: str | None = None
    creators: tuple[str, ...] = ()
    """Names under ``creator``."""
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    provider: str | None = None
    license: str | None = None
    width: int | None = None
    height: int | None = None

    def made_by(self, sites: frozenset[str]) -> str | None:
        """Return the credit line, else the makers or the holder of the rights unless that is the site."""
        if self.credit_text:
            return self.credit_text
        makers = [name for name in (self.creators or (self.copyright_holder or "",)) if name]
        return None if any(squeeze(name) in sites for name in makers) else " / ".join(makers) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Everything a page declares, texts unescaped but else as they stand."""

    base_url: str
    """What relative addresses are relative to; empty where nothing is known."""
    canonical_url: str | None = None
    amp_url: str | None = None
    html_lang: str | None = None
    language_hints: tuple[str, ...] = ()
    """Languages the page may be in: declared ones first, then that of its country's domain."""
    article: Node = field(default_factory=dict)
    """The story's own JSON-LD node, gaps filled from further nodes of the same story."""
    page: Node = field(default_factory=dict)
    """The JSON-LD node of the web page."""
    graph: Graph = field(default_factory=Graph)
    microdata: Node = field(default_factory=dict)
    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Lower-case ``property`` or ``name`` → contents in document order."""
    links: Mapping[str, str] = field(default_factory=dict)
    """``rel`` → first address, absolute."""
    types: tuple[str, ...] = ()
    """schema.org types of the story, from JSON-LD, else from microdata."""
    site_keys: frozenset[str] = frozenset()
    """Squeezed names of the site, by which its tails, desks and own keywords are told."""
    images: tuple[DeclaredImage, ...] = ()
    loose_images: tuple[DeclaredImage, ...] = ()
    """Pictures described by nodes of their own: they say who made a picture, not that it is the story's."""

    @property
    def language(self) -> str | None:
        """The most trusted of the language hints."""
        return self.language_hints[0] if self.language_hints else None

    def meta(self, *names: str) -> str | None:
        """Return the first non-empty content among meta tags, in the order asked for."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content:
                    return content
        return None


def read_declared(stream: BlockStream, url: str | None) -> Declared:
    """Return what the page declares about itself.

    Args:
        stream: The page.
        url: Where it came from; relative addresses are resolved against it.
    """
    head = _read_head(stream)
    metas = head.metas
    base_url = _absolute(url or "", head.base) if head.base else url or ""
    links = {rel: _absolute(base_url, href) for rel, href in head.links.items()}
    canonical = _canonical(links, metas, base_url)
    graph = read_graph(stream.json_ld)
    microdata = read_microdata(stream, head.marked)
    addresses = {key for key in map(page_key, (url, canonical, *metas.get("og:url", ()))) if key}
    titles = _titles(stream, metas)
    article = graph.resolve(_story_node(graph, addresses, titles))
    page = graph.resolve(_page_node(graph, addresses))
    return Declared(
        base_url=base_url or canonical or "",
        canonical_url=canonical,
        amp_url=links.get("amphtml"),
        html_lang=head.lang,
        language_hints=_language_hints(head.lang, metas, article, canonical or base_url),
        article=article,
        page=page,
        graph=graph,
        microdata=microdata,
        metas=metas,
        links=links,
        types=types_of(article) or types_of(microdata),
        site_keys=find_site_keys(metas, article, canonical or base_url),
        images=tuple(_iter_images(article, page, microdata, metas, base_url)),
        loose_images=tuple(_iter_loose_images(graph, microdata, base_url)),
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands in the elements that declare something."""

    metas: Mapping[str, tuple[str, ...]]
    links: Mapping[str, str]
    marked: list[int]
    """Elements with microdata."""
    base: str | None
    lang: str | None


def _read_head(stream: BlockStream) -> _Head:
    """Return metas, links, the base address and the language, wherever in the page they stand."""
    metas: dict[str, list[str]] = {}
    links: dict[str, str] = {}
    base = lang = None
    elements = stream.elements
    for index in sorted(chain.from_iterable(map(elements.with_tag, _HEAD_TAGS))):
        tag, attrs = elements.tag[index], elements.attrs[index]
        if tag == "meta":
            for key, content in _iter_meta(attrs):
                metas.setdefault(key, []).append(content)
        elif tag == "link":
            for rel in (attrs.get("rel") or "").lower().split():
                if rel in _KNOWN_LINKS and attrs.get("href"):
                    links.setdefault(rel, (attrs["href"] or "").strip())
        elif tag == "html":
            lang = attrs.get("lang") or attrs.get("xml:lang") or lang
        else:
            base = base or attrs.get("href")
    for index in elements.data:
        attrs = elements.attrs[index]
        if "property" in attrs and attrs.get("content") and elements.tag[index] not in _HEAD_TAGS:  # RDFa
            name = (attrs.get("property") or "").rpartition(":")[2].strip().lower()
            metas.setdefault(name, []).append(_text(attrs.get("content") or ""))
    marked = [i for i in elements.data if "itemprop" in elements.attrs[i] or "itemscope" in elements.attrs[i]]
    return _Head({name: tuple(values) for name, values in metas.items()}, links, marked, base, lang)


def _iter_meta(attrs: Attributes) -> Iterator[tuple[str, str]]:
    """Yield names and content of one meta tag; names may be several, parted by spaces."""
    name = attrs.get("property") or attrs.get("name") or attrs.get("http-equiv") or ""
    content = attrs.get("content") or attrs.get("value")
    if name and content:
        text = _text(content)
        for key in name.lower().split():
            yield key, text


def find_site_keys(metas: Mapping[str, tuple[str, ...]], article: Node, address: str) -> frozenset[str]:
    """Return the squeezed names of the site: as declared, and as its host says it."""
    names = [name for key in _SITE_METAS for name in metas.get(key, ())]
    names += iter_strings(article.get("publisher"), 2)
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    host = host.removeprefix("www.")
    names += [host, *(label for label in host.split(".")[:-1] if len(label) > len("com"))]
    return frozenset(key for key in map(squeeze, names) if key)


def _text(text: str) -> str:
    return normalize_text(text[:MAX_VALUE_CHARS])


def _absolute(base: str, address: str | None) -> str:
    try:
        return urljoin(base, (address or "").strip())
    except ValueError:
        return ""


def _language_hints(
    lang: str | None, metas: Mapping[str, tuple[str, ...]], article: Node, address: str
) -> tuple[str, ...]:
    told = [lang, first_string(article.get("inLanguage"))]
    told += [*metas.get("content-language", ()), *metas.get("og:locale", ()), *metas.get("language", ())]
    try:
        domain = (urlsplit(address).hostname or "").rpartition(".")[2]
    except ValueError:
        domain = ""
    told.append(DOMAIN_LANGUAGES.get(domain))
    tags = (tag.strip().replace("_", "-") for tag in told if tag)
    return tuple(dict.fromkeys(tag for tag in tags if _LANGUAGE_TAG.match(tag)))


def _canonical(links: Mapping[str, str], metas: Mapping[str, tuple[str, ...]], base_url: str) -> str | None:
    for address in (links.get("canonical"), *metas.get("og:url", ())):
        absolute = _absolute(base_url, address) if address else ""
        if absolute.startswith(("http://", "https://")) and (page_key(absolute) or not page_key(base_url)):
            return absolute
    return None


def page_key(address: object) -> str | None:
    """Return what an address shares with its variants: the path without slashes, suffix and AMP marks.

    ``None`` for anything that is no address, and for a site's root: that names no story.
    """
    if not isinstance(address, str) or not address:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = unquote(parts.path).strip("/").lower()
    path = re.sub(r"(?:^amp/|/amp$|\.amp$|\.amp(?=\.html?$)|\.html?$|\.php$)", "", path)
    return f"{path}?{parts.query}" if path and len(path) < 12 and parts.query else path or None  # noqa: PLR2004 - "index", "article": the query says which


def _titles(stream: BlockStream, metas: Mapping[str, tuple[str, ...]]) -> list[frozenset[str]]:
    """Return the words of each title the page bears."""
    titles = [stream.title or "", *metas.get("og:title", ()), *metas.get("twitter:title", ())]
    titles += [inner_text(stream, index, MAX_TITLE_CHARS) for index in iter_tag(stream, "h1", MAX_TITLES)]
    return [words for words in (word_set(title[:MAX_TITLE_CHARS]) for title in titles) if words]


def _is_story_type(node: Node) -> bool:
    return any(name.endswith(ARTICLE_ENDINGS) for name in types_of(node))


def _story_node(graph: Graph, addresses: set[str], titles: list[frozenset[str]]) -> Node:
    """Return the node of the page's own story with gaps filled from its twins; empty where none is."""
    candidates = [node for node in graph.nodes if _is_story_type(node)][:MAX_CANDIDATES]
    if not candidates:
        candidates = [
            node
            for node in graph.nodes
            if PAGE_TYPES & set(types_of(node)) and (node.get("datePublished") or node.get("author"))
        ][:MAX_CANDIDATES]
    judged = [(_kinship(node, addresses, titles, alone=len(candidates) == 1), node) for node in candidates]
    own = [node for kinship, node in sorted(judged, key=lambda pair: -pair[0]) if kinship > 0]
    if not own:
        return {}
    best = own[0]
    merged = dict(best)
    for node in own[1:]:
        if _is_twin(node, best, addresses):
            for key, value in node.items():
                if not merged.get(key):
                    merged[key] = value
    return merged


def _kinship(node: Node, addresses: set[str], titles: list[frozenset[str]], *, alone: bool) -> float:
    """Return how surely a node tells of this page's story; not above 0 for another's."""
    own_address = _same_address(node, addresses)
    own_title = _same_title(node, titles)
    if own_address is False and own_title is not True:
        return 0.0
    if own_title is False and own_address is None and not alone:
        return 0.0
    score = 0.1 + 4.0 * bool(own_address) + 3.0 * bool(own_title)
    score += (
        1.0 * bool(node.get("datePublished"))
        + 0.5 * bool(node.get("author"))
        + 0.5 * bool(node.get("headline"))
    )
    return score


def _same_address(node: Node, addresses: set[str]) -> bool | None:
    """Tell whether a node bears the page's address; ``None`` where it bears none."""
    found = None
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        for address in iter_strings(value, 2):
            name = page_key(address.split("#")[0]) if "/" in address else None
            if name and name in addresses:
                return True
            if name and key != "@id":
                found = False
    return found if addresses else None


def _same_title(node: Node, titles: list[frozenset[str]]) -> bool | None:
    """Tell whether a node's headline is a title of the page; ``None`` where one of both is missing."""
    words = word_set(
        _text(first_string(node.get("headline")) or first_string(node.get("name")) or "")[:MAX_TITLE_CHARS]
    )
    if not words or not titles:
        return None
    best = max(len(words & title) / min(len(words), len(title)) for title in titles)
    return best >= MIN_SAME_WORDS


def _is_twin(node: Node, best: Node, addresses: set[str]) -> bool:
    """Tell whether a second own node is the same story told twice."""
    if _same_address(node, addresses):
        return True
    return bool(node.get("headline")) and node.get("headline") == best.get("headline")


def _page_node(graph: Graph, addresses: set[str]) -> Node:
    pages = [node for node in graph.nodes if any(name.endswith("Page") for name in types_of(node))]
    own = [node for node in pages if _same_address(node, addresses) is not False]
    return own[0] if own else {}


_IMAGE_KEYS = ("image", "primaryImageOfPage", "associatedMedia", "thumbnailUrl", "thumbnail")


def _iter_images(
    article: Node, page: Node, microdata: Node, metas: Mapping[str, tuple[str, ...]], base_url: str
) -> Iterator[DeclaredImage]:
    for node, source in ((article, "jsonld"), (page, "jsonld"), (microdata, "dom")):
        for role in _IMAGE_KEYS:
            for value in list(iter_values(node.get(role)))[:MAX_CANDIDATES]:
                image = _image(value, source, role, base_url)
                if image.urls:
                    yield image
    alts = metas.get("og:image:alt", ()) or metas.get("twitter:image:alt", ())
    for role in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for position, address in enumerate(metas.get(role, ())):
            alt = alts[position] if position < len(alts) else None
            yield DeclaredImage(urls=(_absolute(base_url, address),), source="meta", role=role, alt=alt)


def _iter_loose_images(graph: Graph, microdata: Node, base_url: str) -> Iterator[DeclaredImage]:
    nodes = [node for node in graph.nodes if "ImageObject" in types_of(node)][:MAX_CANDIDATES]
    for node in (*nodes, *([microdata] if "ImageObject" in types_of(microdata) else ())):
        image = _image(graph.resolve(node), "jsonld", "ImageObject", base_url)
        if image.urls:
            yield image


def _image(value: object, source: str, role: str, base_url: str) -> DeclaredImage:
    """Return one declared picture; a bare address is a picture of which nothing else is known."""
    node: Node = value if isinstance(value, Mapping) else {"url": value}
    addresses = [
        _absolute(base_url, _text(address))
        for key in ("contentUrl", "url", "@id", "src", "thumbnailUrl")
        for address in iter_strings(node.get(key), 8)
        if key != "@id" or re.search(r"\.(?:jpe?g|png|webp|gif|avif)", address, re.IGNORECASE)
    ]

    def text(key: str) -> str | None:
        found = first_string(node.get(key))
        return _text(found) or None if found else None

    return DeclaredImage(
        urls=tuple(dict.fromkeys(a for a in addresses if a and not a.startswith("data:"))),
        source=source,
        role=role,
        caption=text("caption"),
        description=text("description"),
        name=text("name"),
        alt=text("alternateName") or text("alt"),
        credit_text=text("creditText") or text("credit"),
        # not "author": content systems put the writer of the story there
        creators=tuple(_text(name) for name in iter_strings(node.get("creator"), MAX_CREATORS)),
        copyright_holder=text("copyrightHolder"),
        copyright_notice=text("copyrightNotice"),
        provider=text("provider") or text("sourceOrganization"),
        license=text("license"),
        width=_pixels(node.get("width")),
        height=_pixels(node.get("height")),
    )


def _pixels(value: object) -> int | None:
    found = re.match(r"\s*(\d{1,5})", first_string(value) or "")
    return int(found.group(1)) if found else None
