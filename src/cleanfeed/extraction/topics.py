"""What a story is about, as its page files it: section, keywords, breadcrumbs.

Keywords come from what is declared; tag links under the story stand in where nothing is. Lists that
are the site's own (the same on every page) betray themselves by naming the site.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cleanfeed.extraction.blocks import Block, BlockStream
from cleanfeed.extraction.declared.json_ld import Node, first_string, iter_strings, iter_values, types_of
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.extraction.trail import find_trail
from cleanfeed.text import load_markup_words, load_words, normalize_text, squeeze, word_set

MAX_KEYWORDS = 60
MAX_KEYWORD_CHARS = 80
"""Longer ones are sentences."""

MIN_SITE_CHARS = 5
"""Shorter names of a site are words of the language."""
MIN_HEADLINE_WORDS = 4
"""A lone keyword of so many words, all of them the headline's, is the headline in short."""
MAX_CRUMBS = 10
HOME_REACH = 3
"""Steps of a path among which the front page is: a label may stand before it."""
MIN_SECTIONS = 3
"""A list of sections this long files the story by topic."""

TAG_GAP = 4
"""Blocks between two of a row of tags, and between the story and the first of them, at most."""
MAX_CHIP_GAP = 10
MAX_TAG_BLOCKS = 40
"""How far behind the story tag links are looked for."""

KEYWORD_METAS = (
    "news_keywords",
    "article:tag",
    "og:article:tag",
    "keywords",
    "parsely-tags",
    "sailthru.tags",
    "cxenseparse:keywords",
    "dc.subject",
    "dcterms.subject",
    "article.keywords",
)
KEYWORD_ENDINGS = ("keywords", "tags", ":tag")

SECTION_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "cxenseparse:section",
    "section",
    "article.section",
    "dc.subject.section",
    "category",
)

_SPLIT = re.compile(r"\s*[,;|，、；]\s*|\s*\n\s*")
_TAG_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|thema|temas?|sujets?|tema|etiquetas?|etiqueta|keyword|argomenti|noticias-sobre|label|emne|onderwerp|teema|tagi|stichwort|schlagwort)/|rel=tag",
    re.IGNORECASE,
)
_TAG_WORDS = load_markup_words("tags")
_MACHINE = re.compile(r"\w_\w|\w:\s?\w|^\d{5,}$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^\S{25,}$")
_CODE = re.compile(r"\w_\w|^\d{5,}$|^[0-9a-f]{8}-[0-9a-f-]{27}$")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ı": "i"}
)
_HOST = re.compile(r"^(?:www\.\S+|[\w-]+(?:\.[\w-]+)+/?)$")
_HOME_WORDS = load_words("home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """How the page files its story."""

    section: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    section_source: str | None = None
    keywords_source: str | None = None
    breadcrumbs_source: str | None = None


def find_topics(stream: BlockStream, declared: Declared, headline: Headline, story: Story) -> Topics:
    """Return section, keywords and breadcrumbs."""
    sites = declared.site_keys
    breadcrumbs = _breadcrumbs(declared, headline, sites)
    crumbs_source = "jsonld"
    if not breadcrumbs:
        breadcrumbs, crumbs_source = _story_path(find_trail(stream, headline), headline, sites), "dom"
    keywords, keywords_source = _keywords(stream, declared, headline, story, sites)
    section, section_source = _section(declared, breadcrumbs, crumbs_source, sites)
    return Topics(
        section=section,
        keywords=keywords,
        breadcrumbs=breadcrumbs,
        section_source=section_source,
        keywords_source=keywords_source if keywords else None,
        breadcrumbs_source=crumbs_source if breadcrumbs else None,
    )


def _keywords(
    stream: BlockStream, declared: Declared, headline: Headline, story: Story, sites: frozenset[str]
) -> tuple[tuple[str, ...], str]:
    """Return the keywords of the first source that has some of the story's own; a section alone is weak."""
    told = (
        *iter_strings(declared.article.get("author"), 20),
        *declared.metas.get("author", ()),
        *declared.metas.get("article:author", ()),
    )
    refused = {squeeze(headline.text or ""), *map(squeeze, told)}
    filed = {squeeze(name) for name in iter_strings(declared.article.get("articleSection"), 20)}
    single: tuple[tuple[str, ...], str] = ((), "text")
    for values, source in _iter_sources(stream, declared, story):
        keywords = _clean(values)
        if keywords and squeeze(keywords[0]) in sites:
            continue  # the site's own list, the same on every page
        own = tuple(
            keyword
            for keyword in keywords
            if squeeze(keyword) not in refused | sites and not _names_host(keyword, sites)
        )[:MAX_KEYWORDS]
        if len(own) > 1:
            return own, source
        if own and not _is_headline(own[0], headline):
            is_filed = squeeze(own[0]) in filed
            if single[0] and source == "dom":
                break
            if not single[0] or (squeeze(single[0][0]) in filed and not is_filed):
                single = own, source
    return single


def _names_host(keyword: str, sites: frozenset[str]) -> bool:
    """Tell whether a keyword is the site's address or a page about the site: "About the Courant"."""
    if _HOST.match(keyword):
        return True
    key = squeeze(keyword)
    return len(keyword.split()) > 1 and any(
        len(site) >= MIN_SITE_CHARS and key.endswith(site) for site in sites
    )


def _is_headline(keyword: str, headline: Headline) -> bool:
    """Tell whether a lone keyword is the headline in short."""
    words = word_set(keyword)
    return len(words) >= MIN_HEADLINE_WORDS and words <= word_set(headline.text or "")


def _iter_sources(
    stream: BlockStream, declared: Declared, story: Story
) -> Iterator[tuple[Iterable[str], str]]:
    yield _split_all(_named(declared.article.get("keywords"))), "jsonld"
    for name in KEYWORD_METAS:
        yield _split_all(declared.metas.get(name, ())), "meta"
    yield _split_all(_named(declared.microdata.get("keywords"))), "dom"
    for name, values in declared.metas.items():
        if name.endswith(KEYWORD_ENDINGS) and name not in KEYWORD_METAS:
            yield _split_all(values), "meta"
    yield _tag_links(stream, story), "dom"
    yield list(_named(declared.article.get("about"))), "jsonld"
    sections = list(_named(declared.article.get("articleSection")))
    if len(sections) >= MIN_SECTIONS:
        yield sections, "jsonld"


def _named(value: object) -> Iterator[str]:
    """Yield declared keywords: strings, and the names of ``DefinedTerm`` and ``Thing`` nodes."""
    for item in iter_values(value):
        if isinstance(item, Mapping):
            yield from iter_strings(item.get("name") or item.get("@value") or item.get("termCode"), 4)
        elif isinstance(item, str):
            yield item


def _split_all(values: Iterable[str]) -> list[str]:
    """Return single keywords: a value alone is a list written as one string, several are one each."""
    values = list(values)
    if len(values) > 1:
        commas = sum("," in value for value in values)
        if commas * 2 <= len(values):
            return values
    return [part for value in values for part in _SPLIT.split(value[: MAX_KEYWORDS * MAX_KEYWORD_CHARS])]


def _clean(values: Iterable[str]) -> list[str]:
    """Return keywords each once, without those that machines left for machines."""
    found: dict[str, str] = {}
    for value in values:
        text = normalize_text(value[: MAX_KEYWORD_CHARS * 4]).strip(" \t\"'“”„").lstrip("#＃")
        key = squeeze(text)
        if key and len(text) <= MAX_KEYWORD_CHARS and not text.startswith(("http://", "https://")):
            found.setdefault(key, text)
    keywords = list(found.values())
    spoken = [text for text in keywords if not _MACHINE.search(text)]
    if spoken:
        return spoken
    return [text.rpartition(":")[2].strip() for text in keywords if not _CODE.search(text)]


def _tag_links(stream: BlockStream, story: Story) -> list[str]:
    """Return the texts of links that are tags: by ``rel``, by address, by the list they stand in.

    Where nothing says so, the links right behind the story are tags whose text is the end of their
    address: "Archäologie" → ``/wissen/archaeologie/``.
    """
    if not story.kept:
        return []
    tags: dict[int, list[str]] = {}
    chips: dict[int, list[str]] = {}
    for index in range(story.last + 1, min(story.last + 1 + MAX_TAG_BLOCKS, len(stream.blocks))):
        block = stream.blocks[index]
        if not block.link_chars or block.hidden:
            continue
        if any(
            stream.elements.tag[ancestor] in {"footer", "nav"}
            for ancestor in (block.element, *stream.elements.iter_ancestors(block.element))
        ):
            break
        for text, href, told in _links(stream, block):
            if told or _TAG_PATH.search(href):
                tags.setdefault(index, []).append(text)
            elif _names_address(text, href):
                chips.setdefault(index, []).append(text)
    return [text for index in sorted(tags) for text in tags[index]] or _cluster(chips, story.last)


def _links(stream: BlockStream, block: Block) -> Iterator[tuple[str, str, bool]]:
    """Yield text and address of the links in a block, and whether markup calls them tags."""
    elements = stream.elements
    near = [block.element, *list(elements.iter_ancestors(block.element))[:3]]
    listed = any(class_words(elements, element) & _TAG_WORDS for element in near)
    for span in block.spans:
        href = elements.attrs[span.element].get("href") if elements.tag[span.element] == "a" else None
        if href and not href.startswith("#"):
            rel = (elements.attrs[span.element].get("rel") or "").split()
            yield (
                inner_text(stream, span.element, MAX_KEYWORD_CHARS + 1).lstrip("#"),
                href,
                listed or "tag" in rel,
            )


def _cluster(found: dict[int, list[str]], last: int) -> list[str]:
    """Return what stands together: the first run of blocks without a longer gap, begun within reach."""
    texts: list[str] = []
    previous = None
    for index in sorted(found):
        if index - (last if previous is None else previous) > (MAX_CHIP_GAP if previous is None else TAG_GAP):
            break
        texts += found[index]
        previous = index
    return texts


def _names_address(text: str, href: str) -> bool:
    """Tell whether a link's address ends in its text."""
    plain = (
        unicodedata.normalize("NFKD", text.casefold().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    )
    slug = _NOT_WORD.sub("-", plain).strip("-")
    last = href.split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2].casefold()
    return len(slug) > 2 and len(text.split()) <= 5 and last.startswith(slug)  # noqa: PLR2004 - a tag, not a teaser


def _section(
    declared: Declared, breadcrumbs: tuple[str, ...], crumbs_source: str, sites: frozenset[str]
) -> tuple[str | None, str | None]:
    sources = [
        (first_string(declared.article.get("articleSection")), "jsonld"),
        *((declared.meta(name), "meta") for name in SECTION_METAS),
        (first_string(declared.microdata.get("articleSection")), "dom"),
        (breadcrumbs[0] if breadcrumbs else None, crumbs_source),
    ]
    for value, source in sources:
        text = normalize_text(value or "")
        if text and len(text) <= MAX_KEYWORD_CHARS and squeeze(text) not in sites and not text.isdigit():
            return text, source
    return None, None


def _breadcrumbs(declared: Declared, headline: Headline, sites: frozenset[str]) -> tuple[str, ...]:
    """Return the path to the page without the front page and the story itself."""
    for node in (*declared.graph.nodes, declared.page, declared.article):
        holder: Node | None = node if "BreadcrumbList" in types_of(node) else None
        if holder is None:
            inner = node.get("breadcrumb")
            holder = inner if isinstance(inner, Mapping) else None
        if holder is not None:
            crumbs = [
                _crumb(item) for item in _ordered(declared.graph.resolve(holder.get("itemListElement")))
            ]
            return _story_path(crumbs, headline, sites)
    return ()


def _ordered(value: object) -> list[object]:
    items = list(iter_values(value))[: MAX_CRUMBS * 2]

    def position(item: object) -> float:
        told = first_string(item.get("position")) if isinstance(item, Mapping) else None
        try:
            return float(told or 0)
        except ValueError:
            return 0.0

    return sorted(items, key=position)


def _crumb(item: object) -> str:
    if not isinstance(item, Mapping):
        return ""
    inner = item.get("item")
    told = item.get("name") or (inner.get("name") if isinstance(inner, Mapping) else None)
    return normalize_text((first_string(told) or "")[: MAX_KEYWORD_CHARS * 2])


def _is_home(crumb: str) -> bool:
    return crumb.casefold().replace(" ", "-") in _HOME_WORDS


def _story_path(crumbs: list[str], headline: Headline, sites: frozenset[str]) -> tuple[str, ...]:
    title = squeeze(headline.text or "")
    kept = [
        crumb
        for crumb in crumbs
        if crumb
        and squeeze(crumb) not in sites
        and squeeze(crumb) != title
        and len(crumb) <= MAX_KEYWORD_CHARS
    ]
    homes = [place for place, crumb in enumerate(kept[:HOME_REACH]) if _is_home(crumb)]
    if homes:
        del kept[: homes[-1] + 1]
    return tuple(kept[:MAX_CRUMBS])
