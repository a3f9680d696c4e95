"""The headline as the reader sees it, the kicker above and the standfirst below.

A page names its story up to six times (h1, Open Graph, Twitter, JSON-LD, microdata, ``title``),
and no single place is right on more than three pages in four. Every place votes; what is printed
votes with the most weight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cleanfeed.extraction.blocks import Block, BlockStream
from cleanfeed.extraction.declared.json_ld import first_string
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words, first_block
from cleanfeed.extraction.printed import Printed, Proof, find_printed
from cleanfeed.extraction.story import Headline
from cleanfeed.text import (
    has_unspaced_script,
    load_markup_words,
    load_words,
    normalize_space,
    normalize_text,
    squeeze,
)

MAX_HEADLINE_CHARS = 400
"""The longest headline of the development pages has 190 characters."""

STANDFIRST_REACH = 12
"""Blocks after the headline among which the standfirst stands."""

MIN_STANDFIRST_CHARS = 30
MIN_MARKED_STANDFIRST_CHARS = 20
"""A line that calls itself a standfirst may be shorter where no description is declared."""
MAX_STANDFIRST_CHARS = 1_000
MAX_STANDFIRST_BLOCKS = 4
"""An element with more blocks that is called a description holds the story."""
MAX_KICKER_CHARS = 80
MIN_HEAD_CHARS = 12
"""What remains of a title at least when its tail is cut for its form alone."""

MIN_UNSPACED_HEAD_CHARS = 6
"""The same in scripts that write a word in one or two characters."""

MAX_SITE_CHARS = 40
"""Longer "names of the site" are headlines that somebody declared as the name of the application."""

MIN_SITE_CHARS = 5
SITE_SHARE = 0.7
"""A text is the site's name with an article or a suffix if a name of this length fills this share of it."""

MAX_BADGE_CHARS = 24
"""Longest "Plus", "3 min read" or "Premium" at the end of a heading."""

MAX_TAIL_WORDS = 4
MAX_SECTION_WORDS = 2
MAX_TAILS = 3

PRINTED_WEIGHTS = {
    Proof.LIKE: 2.0,
    Proof.SPELLED: 2.0,
    Proof.TRAIL: 4.0,
    Proof.ARTICLE: 3.0,
    Proof.NONE: 0.8,
}
"""Behind a trail a heading outvotes what was written for search engines; one that no title resembles
outvotes titles that differ from one another, and without proof not even the ``title`` element."""

TITLE_METAS = (
    ("og:title", 1.5),
    ("twitter:title", 0.5),
    ("parsely-title", 0.75),
    ("sailthru.title", 0.75),
    ("dc.title", 0.75),
    ("title", 0.25),
)
JSON_LD_WEIGHT = 1.25
MICRODATA_WEIGHT = 0.5
TITLE_ELEMENT_WEIGHT = 1.0

_LAST_PART = re.compile(r"\s+[|–—\-·•»«/~<>:]+\s+|\s*[|｜_：]\s*|(?<=[^\s\d]):(?=[^\s\d/])")
_PREFIX = re.compile(r"(.{2,40}?)(\s*[:|｜：]\s*|\s+[-–—·•»›/]\s+|[】\]］]\s*)(?=\S)")
_SUFFIX = re.compile(r"\s*(?:[(（【［\[][^()（）【】［］\[\]]{1,30}[)）】］\]]\s*)+$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
"""In the line above a headline: a date."""
_HARD = frozenset("|｜_")
_EDGES = " \t\n:|–—-•·/>»"


class Title(NamedTuple):
    """One naming of the story."""

    text: str
    source: str
    weight: float


@lru_cache(maxsize=256)
def _key(text: str) -> str:
    """Return a text squeezed: a page's few titles are compared with one another again and again."""
    return squeeze(text)


def find_headline(stream: BlockStream, declared: Declared) -> Headline:
    """Return the headline, where it is printed, and what stands around it."""
    sites = frozenset(site for site in declared.site_keys if len(site) <= MAX_SITE_CHARS)
    titles = [title for title in _iter_titles(stream, declared) if title.text]
    short = [title.text for title in _without_tails(titles, None, sites)]
    printed = find_printed(stream, [title.text for title in titles], short, sites)
    titles = _without_tails(titles, printed, sites)
    if printed is not None:
        printed, titles = _part_kicker(stream, printed, titles)
        titles = [_without_label(title, printed) for title in titles]
    text, source = _elect(titles, printed)
    block = _block_of(stream, printed, text)
    standfirst, standfirst_block = _find_standfirst(stream, declared, block, text)
    return Headline(
        text=text,
        source=source,
        block=block,
        kicker=(printed.kicker if printed else None) or _kicker_before(stream, block, text),
        standfirst=standfirst,
        standfirst_block=standfirst_block,
    )


def _iter_titles(stream: BlockStream, declared: Declared) -> Iterator[Title]:
    def clean(text: str | None) -> str:
        return normalize_text((text or "")[: 4 * MAX_HEADLINE_CHARS])[:MAX_HEADLINE_CHARS]

    named = first_string(declared.article.get("headline")) or first_string(declared.article.get("name"))
    yield Title(clean(named), "jsonld", JSON_LD_WEIGHT)
    for name, weight in TITLE_METAS:
        yield Title(clean(declared.meta(name)), "meta", weight)
    marked = first_string(declared.microdata.get("headline")) or first_string(declared.microdata.get("name"))
    yield Title(clean(marked), "dom", MICRODATA_WEIGHT)
    yield Title(clean(stream.title), "meta", TITLE_ELEMENT_WEIGHT)


def _without_tails(titles: list[Title], printed: Printed | None, sites: frozenset[str]) -> list[Title]:
    """Return the titles without the site's name at their end or beginning."""
    agreed = {_key(title.text) for title in titles if title.source in {"jsonld", "dom"}}
    whole = _key(printed.text) if printed is not None else ""
    agreed.add(whole)
    return [
        title if _key(title.text) == whole else title._replace(text=cut_site_name(title.text, agreed, sites))
        for title in titles
    ]


def cut_site_name(text: str, agreed: set[str], sites: frozenset[str]) -> str:
    """Return a title without site name and section at its ends.

    Args:
        text: The title.
        agreed: Squeezed titles from other places: a head that is one of them is the whole headline.
        sites: Squeezed names of the site.
    """
    cut_at = ""
    for _ in range(MAX_TAILS):
        parts = list(_LAST_PART.finditer(text))
        if not parts:
            break
        for mark in parts:  # the shortest head that another place knows is the headline
            if _key(text[: mark.start()]) in agreed:
                return text[: mark.start()].strip()
        mark = parts[-1]
        head, tail, sign = text[: mark.start()].strip(), text[mark.end() :].strip(), mark.group().strip()
        # "Headline - Section - Site": before the site's name the same sign cuts off a short section
        is_section = sign == cut_at and len(tail.split()) <= MAX_SECTION_WORDS and _is_long(head)
        if not is_section and not _is_site_tail(head, tail, sign, sites):
            break
        text, cut_at = head, sign
    first = re.match(r"^(.{2,60}?)(?:\s*[:|｜–—]\s+|\s+-\s+)(?=\S)", text)
    if first and _names_site(_key(first.group(1)), sites):
        text = text[first.end() :]
    return text


def _names_site(key: str, sites: frozenset[str]) -> bool:
    """Tell whether a text is a site's name: "The Valley Record" on valleyrecord.example."""
    return key in sites or any(
        site in key and len(site) >= SITE_SHARE * len(key) for site in sites if len(site) >= MIN_SITE_CHARS
    )


def _is_site_tail(head: str, tail: str, mark: str, sites: frozenset[str]) -> bool:
    key = _key(tail)
    if not key:
        return True
    if key in sites or any(
        len(site) >= MIN_SITE_CHARS and (site in key or key in site)
        for site in sites
        if len(key) > 2  # noqa: PLR2004 - initials are parts of anything
    ):
        return len(tail) <= len(head) or key in sites
    if not mark or mark[0] not in _HARD:
        return False
    return _is_long(head) and len(tail.split()) <= MAX_TAIL_WORDS and len(tail) < len(head)


def _is_long(head: str) -> bool:
    """Tell whether what remains of a title is enough for a headline."""
    return len(head) >= (MIN_UNSPACED_HEAD_CHARS if has_unspaced_script(head) else MIN_HEAD_CHARS)


def _part_kicker(stream: BlockStream, printed: Printed, titles: list[Title]) -> tuple[Printed, list[Title]]:
    """Part a heading that prints kicker and headline in one, where markup or a title shows the seam."""
    spellings = {_key(title.text): title.text for title in reversed(titles) if title.source != "dom"}
    whole = _key(printed.text)
    if whole in spellings:  # "Kicker: headline" declared, "Kicker Headline" printed in two lines
        parts = next(_iter_seams(stream, printed.element), None)
        return (printed._replace(text=spellings[whole]) if parts else printed), titles
    told = _without_badge(stream, printed.element, spellings)
    if told is not None:
        return printed._replace(text=told), titles
    for head, rest, words in _iter_seams(stream, printed.element):
        key = _key(rest)
        if len(key) < MIN_HEAD_CHARS // 2:
            continue
        longer = [spelling for spelling in spellings if spelling != key and spelling.endswith(key)]
        if key in spellings or longer or words & load_markup_words("kicker"):
            cut = [t._replace(text=rest) if _key(t.text) in longer else t for t in titles]
            return printed._replace(text=spellings.get(key, rest), kicker=head.strip(_EDGES) or None), cut
    return printed, titles


def _without_label(title: Title, printed: Printed) -> Title:
    """Return a title without what is before or behind the printed headline: "WATCH: …", "… (Paper)".

    A kicker before a colon stays: where a page declares it as a part of its headline, it is one.
    """
    if printed.proof is not Proof.LIKE or len(title.text) <= len(printed.text):
        return title
    bare = _SUFFIX.sub("", title.text)
    if bare != title.text and _key(bare) == _key(printed.text):
        return title._replace(text=printed.text)
    mark = _PREFIX.match(title.text)
    if mark is None or _key(title.text[mark.end() :]) != _key(printed.text):
        return title
    label = mark[1].strip(" [【(")
    is_label = label.casefold() in load_words("title_labels") or mark[2].strip() != ":"
    return title._replace(text=printed.text) if is_label else title


def _without_badge(stream: BlockStream, element: int, spellings: dict[str, str]) -> str | None:
    """Return a declared title that a heading prints with a badge in an element behind it: "Plus"."""
    first, stop = stream.elements.start[element], stream.elements.end[element]
    if stop != first + 1:
        return None
    block = stream.blocks[first]
    end = len(block.text.rstrip())
    for span in block.spans:
        if 0 < end - MAX_BADGE_CHARS <= span.start and span.end >= end:
            return spellings.get(_key(block.text[: span.start]))
    return None


def _iter_seams(stream: BlockStream, element: int) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield where markup parts a heading: the text before, the text after, class words of the first part."""
    elements = stream.elements
    blocks = stream.blocks[elements.start[element] : elements.end[element]][:6]
    texts = [normalize_space(block.text) for block in blocks]
    for position in range(1, len(texts)):
        before = blocks[position - 1]
        rest = " ".join(texts[position:]).lstrip(_EDGES)
        yield " ".join(texts[:position]), rest, class_words(elements, before.element)
    if len(blocks) == 1:
        text = blocks[0].text
        for span in blocks[0].spans:
            if span.start == 0 and span.end < len(text):
                rest = normalize_space(text[span.end :]).lstrip(_EDGES)
                yield text[: span.end], rest, class_words(elements, span.element)


def _elect(titles: list[Title], printed: Printed | None) -> tuple[str | None, str]:
    """Return the text most places agree on, in the spelling of the weightiest of them."""
    votes: dict[str, float] = {}
    spelling: dict[str, Title] = {}
    if printed is not None:
        titles = [Title(printed.text, "dom", PRINTED_WEIGHTS[printed.proof]), *titles]
    for title in titles:
        key = _key(title.text) or title.text
        votes[key] = votes.get(key, 0.0) + title.weight
        if key not in spelling or title.weight > spelling[key].weight:
            spelling[key] = title
    if not votes:
        return None, "text"
    best = spelling[max(votes, key=lambda key: votes[key])]
    return best.text, best.source


def _block_of(stream: BlockStream, printed: Printed | None, text: str | None) -> int | None:
    if printed is not None and (printed.proof is not Proof.NONE or printed.text == text):
        elements = stream.elements
        first, stop = elements.start[printed.element], elements.end[printed.element]
        # with a kicker in the heading, the headline is the last of its blocks
        return stop - 1 if printed.kicker and stop > first else first_block(stream, printed.element)
    return None


def _kicker_before(stream: BlockStream, block: int | None, headline: str | None) -> str | None:
    """Return the short line above the headline that calls itself a kicker."""
    if not block:
        return None
    before = stream.blocks[block - 1]
    if before.hidden or len(before.text) > MAX_KICKER_CHARS or before.text == headline:
        return None
    words = class_words(stream.elements, before.element)
    for span in before.spans:
        words |= class_words(stream.elements, span.element)
    if _YEAR.search(before.text) or not words & load_markup_words("kicker"):
        return None
    return normalize_space(before.text)


def _find_standfirst(
    stream: BlockStream, declared: Declared, block: int | None, headline: str | None
) -> tuple[str | None, int | None]:
    """Return the summary under the headline and its block; the declared one where none is printed."""
    described = [
        normalize_text(text)
        for text in (
            first_string(declared.article.get("description")),
            declared.meta("og:description"),
            declared.meta("description", "twitter:description"),
            first_string(declared.microdata.get("description")),
        )
        if text
    ]
    taken = _key(headline or "")
    described = [text for text in described if len(text) >= MIN_STANDFIRST_CHARS and _key(text) != taken]
    if block is not None:
        keys = {_key(text.rstrip(".… ")) for text in described}
        found = _printed_standfirst(stream, block, keys)
        if found is not None:
            return normalize_space(stream.blocks[found].text), found
    return (described[0][:MAX_STANDFIRST_CHARS] if described else None), None


def _printed_standfirst(stream: BlockStream, block: int, keys: set[str]) -> int | None:
    shortest = MIN_STANDFIRST_CHARS if keys else MIN_MARKED_STANDFIRST_CHARS
    for index in range(block + 1, min(block + 1 + STANDFIRST_REACH, len(stream.blocks))):
        candidate = stream.blocks[index]
        if candidate.hidden or not shortest <= len(candidate.text) <= MAX_STANDFIRST_CHARS:
            continue
        if candidate.link_chars * 2 > len(candidate.text):
            continue
        key = _key(candidate.text)
        if any(
            key.startswith(other) or (other.startswith(key) and len(key) * 2 > len(other))
            for other in keys
            if other
        ):
            return index
        if _is_marked_standfirst(stream, candidate):
            return index
        if not keys and index == block + 1 and _is_second_heading(stream, index):
            return index
    return None


def _is_marked_standfirst(stream: BlockStream, block: Block) -> bool:
    """Tell whether a line, or a small element around it, calls itself a standfirst."""
    if len(block.text) <= MAX_KICKER_CHARS and _YEAR.search(block.text):
        return False  # a line with the date
    elements = stream.elements
    words = class_words(elements, block.element)
    around = elements.parent[block.element]
    if elements.end[around] - elements.start[around] <= MAX_STANDFIRST_BLOCKS:
        words |= class_words(elements, around)
    return bool(words & load_markup_words("standfirst")) and not words & load_markup_words("standfirst_not")


def _is_second_heading(stream: BlockStream, index: int) -> bool:
    """Tell whether a line right under the headline is a heading with a short line, the byline, under it."""
    block = stream.blocks[index]
    if block.tag != "h2" or len(block.text) < MIN_STANDFIRST_CHARS or index + 1 >= len(stream.blocks):
        return False
    below = stream.blocks[index + 1]
    return below.tag not in {"h1", "h2", "h3"} and len(below.text) <= MAX_KICKER_CHARS
