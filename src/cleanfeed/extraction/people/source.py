"""Whose report a story is: the agency or paper that its page names as the source."""

from __future__ import annotations

import re
from functools import cache

from cleanfeed.article import Organization, Person
from cleanfeed.extraction.blocks import Block, BlockStream
from cleanfeed.extraction.declared.json_ld import first_string, iter_values
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words
from cleanfeed.extraction.people.marked_byline import MAX_BYLINE_CHARS
from cleanfeed.extraction.people.names import is_agency
from cleanfeed.extraction.people.printed_byline import MAX_SPANS, near_headline
from cleanfeed.extraction.selection.closing_lines import CLOSING_BLOCKS
from cleanfeed.extraction.story import BlockType, Headline, Story
from cleanfeed.text import has_unspaced_script, load_lexicon, load_markup_words, load_words, normalize_space

OPENING_CHARS, ENDING_CHARS = 120, 60
"""How much of the first and last block is searched for an agency."""

MAX_AGENCY_WORDS = 3
MAX_SHORT_AGENCY = 6
"""Longer spellings are not mistaken for other words."""

_SOURCE_LABELS = "|".join(map(re.escape, sorted(load_words("source_labels"))))
_SOURCE = re.compile(rf"(?:^|[\s|\d])(?:{_SOURCE_LABELS})\s*[:：]\s*([^|,，;；(（]{{2,40}})", re.IGNORECASE)
_SIGNED = re.compile(r"(?:^|\s)/(\w{2,20})/\s*$")
"""How Danish and Norwegian papers sign a report: "/ritzau/"."""
_DATELINE_AGENCY = re.compile(r"\(([^()]{2,40})\)|^\s*[\w .,-]{0,40}\s[–—-]\s|[–—-]\s*([A-Za-z]{2,12})\s*$")


Source = tuple[Organization | None, str | None]
"""The organization, and where it is named: ``jsonld``, ``meta``, ``dom`` or ``text``."""


def find_named_agency(declared: Declared, authors: tuple[Person, ...], place: str) -> Source:
    """Return the agency that is declared, or named as an author.

    Args:
        declared: What the page says of itself.
        authors: Those of the byline.
        place: Where they were found.
    """
    for value in iter_values(declared.article.get("sourceOrganization")):
        name = first_string(value)
        if name:
            return Organization(name=is_agency(name) or normalize_space(name)[:MAX_BYLINE_CHARS]), "jsonld"
    for author in authors:
        for told in (author.name, *_BYLINE_PARTS.split(author.raw or "")):
            agency = is_agency(told)
            if agency and (told == author.name or _agency_in_text(told.strip())):
                return Organization(name=agency), place
    return None, None


_BYLINE_PARTS = re.compile(r"[,()/|·•]|(?<!\w)(?:with|avec|mit|con|com|med)\s")
"""What parts a person from an agency: "Ada Lind, Reuters", "Ada Lind (avec AFP)"."""


def find_printed_source(
    stream: BlockStream, headline: Headline, story: Story, language: str | None
) -> Source:
    """Return the agency in the brackets of dateline and last line, else what a line names as the source."""
    for index in (story.first, story.last, *_lines_under(story)) if story.kept else ():
        text = stream.blocks[index].text
        for part in (text[:OPENING_CHARS], text[-ENDING_CHARS:]):
            agency = _agency_in_brackets(part)
            if agency:
                return Organization(name=agency), "text"
    return _find_labelled(stream, headline, story, language)


def _lines_under(story: Story) -> list[int]:
    """Return the lines right under the story that say whose work it is."""
    under = range(story.last + 1, min(story.last + 1 + CLOSING_BLOCKS, len(story.types)))
    return [index for index in under if story.types[index] is BlockType.DISCLAIMER]


def _agency_in_brackets(part: str) -> str | None:
    signed = _SIGNED.search(part)
    if signed and is_agency(signed[1]):
        return is_agency(signed[1])
    for match in _DATELINE_AGENCY.finditer(part):
        for told in re.split(r"[/,]", match.group(1) or match.group(2) or ""):
            agency = _agency_in_text(told.strip())
            if agency:
                return agency
    return None


def _find_labelled(stream: BlockStream, headline: Headline, story: Story, language: str | None) -> Source:
    """Return what a line near the headline names as the source: "来源：…"; in Latin letters only agencies.

    A byline that is an agency's name and nothing else needs no label.
    """
    first, stop = near_headline(stream, headline, story)
    behind = range(max(story.last, stop), min(story.last + 1 + CLOSING_BLOCKS, len(stream.blocks)))
    for index in (*range(first, stop), *(behind if story.kept else ())):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_BYLINE_CHARS:
            continue
        alone = _marked_agency(stream, block)
        if alone:
            return Organization(name=alone), "dom"
        match = _SOURCE.search(block.text) if ":" in block.text or "：" in block.text else None
        if match is None:
            continue
        name = _until_label(match[1], language)
        known = is_agency(name) or is_agency(name.partition("/")[0]) or _leading_agency(name)
        if known or has_unspaced_script(name):
            return Organization(name=known or name), "text"
    return None, None


def _marked_agency(stream: BlockStream, block: Block) -> str | None:
    """Return the agency that a byline element names alone or with a paper: "The Courier with AFP"."""
    wanted = _byline_or_source()
    texts = [(block.element, block.text), *((s.element, block.text[s.start : s.end]) for s in block.spans)]
    for element, text in texts[:MAX_SPANS]:
        if (
            len(text) <= OPENING_CHARS
            and stream.elements.attrs[element]
            and not wanted.isdisjoint(class_words(stream.elements, element))
        ):
            for part in _BYLINE_PARTS.split(text):
                agency = _agency_in_text(part.strip())
                if agency:
                    return agency
    return None


@cache
def _byline_or_source() -> frozenset[str]:
    return load_markup_words("byline") | load_markup_words("source")


def _leading_agency(text: str) -> str | None:
    """Return the agency that a text begins with: "Tanjug 14.05.2026"."""
    words = text.split()
    told = (" ".join(words[:count]) for count in range(min(MAX_AGENCY_WORDS, len(words) - 1), 0, -1))
    return next(filter(None, map(_agency_in_text, told)), None)


def _until_label(text: str, language: str | None) -> str:
    """Return the beginning of a text up to the next label: "作者：" follows without a space."""
    lexicon = load_lexicon(language)
    labels = [
        f"{word}{sign}" for word in (*lexicon.by, *lexicon.edited_by, *lexicon.published) for sign in ":："
    ]
    ends = [text.find(label) for label in labels if label in text]
    name = text[: min(ends, default=len(text))].strip()
    return name.split()[0] if name and has_unspaced_script(name) else name


def _agency_in_text(told: str) -> str | None:
    """Return the agency that a word in brackets names; "(PA)" may be Pennsylvania, "(map)" a map."""
    agency = is_agency(told)
    if agency is None or told in load_words("ambiguous_agencies"):
        return None
    return agency if told == agency or told.isupper() or len(told) > MAX_SHORT_AGENCY else None
