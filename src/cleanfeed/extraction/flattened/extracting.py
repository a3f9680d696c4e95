"""A page flattened to text lines in, a record out: the order of work.

Pure: no socket, clock or log; the model and word lists are part of the program.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleanfeed.article import Article, FetchFacts, PageType
from cleanfeed.errors import NotAnArticle
from cleanfeed.extraction.flattened.assemble import Draft, Origin, assemble
from cleanfeed.extraction.flattened.body import build_body
from cleanfeed.extraction.flattened.captions import find_captions
from cleanfeed.extraction.flattened.characters import Text, read_text
from cleanfeed.extraction.flattened.dates import find_dates
from cleanfeed.extraction.flattened.features import PROSE_CHARS, LineTable, describe_lines
from cleanfeed.extraction.flattened.headline import find_headline
from cleanfeed.extraction.flattened.language import find_language
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.lines import Lines, read_lines
from cleanfeed.extraction.flattened.people import Surroundings, find_people
from cleanfeed.extraction.flattened.publisher import find_publisher
from cleanfeed.extraction.flattened.score import LineScores, Model, load_model
from cleanfeed.extraction.flattened.select import (
    choose_lines,
    drop_doubted,
    rescue_headings,
    rescue_neighbours,
)
from cleanfeed.extraction.flattened.selections import best_selection
from cleanfeed.extraction.flattened.stories import FirstStory, first_story
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions

MIN_CONFIDENCE = 0.25
"""Below this expected word F1 a dump is taken for one without a story."""
MIN_PROSE_WORDS = 12.0
"""Words that the least of stories has in lines that are long or end in an end mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selected:
    lines: Lines
    text: Text
    table: LineTable
    scores: LineScores
    story: FirstStory
    confidence: float
    model: str


def extract_text(  # noqa: PLR0913 - what extract() takes, too
    dump: str | bytes,
    url: str | None = None,
    options: ExtractOptions = DEFAULTS,
    *,
    force: bool = False,
    requested_url: str | None = None,
    fetch: FetchFacts | None = None,
) -> Article:
    """Return the record of a page that was flattened to lines of text.

    Args:
        dump: The lines, as a naive scraper leaves them; bytes are decoded.
        url: Where the page came from, if known; it is read for the record's identity only.
        options: What the caller chose; ``include_captions`` and ``min_words`` count here.
        force: Return what there is even where no story was found.
        requested_url: The address that was asked for, where it differs; for a dump without an
            address what it is known by, which then is the record's identity.
        fetch: What is known of the file; it goes into the record as it is.

    Raises:
        ParseError: The dump is empty or is no text.
        NotAnArticle: No story stands in it.
    """
    return extract_with(
        load_model(), dump, url, options, force=force, requested_url=requested_url, fetch=fetch
    )


def extract_with(  # noqa: PLR0913 - the public call's own, and the model
    model: Model,
    dump: str | bytes,
    url: str | None = None,
    options: ExtractOptions = DEFAULTS,
    *,
    force: bool = False,
    requested_url: str | None = None,
    fetch: FetchFacts | None = None,
) -> Article:
    """Return the same as :func:`extract_text` with a model of one's own, one that has not seen the site."""
    selected = _select(dump, url, model)
    doubt = _find_doubt(selected, options)
    if doubt and not force:
        raise NotAnArticle(PageType.OTHER, doubt, url)
    origin = Origin(url=url, requested_url=requested_url, fetch=fetch)
    return _read_fields(selected, origin, options, is_story=doubt is None)


def _select(dump: str | bytes, url: str | None, model: Model) -> _Selected:
    """Read the lines and choose the story's."""
    lines = read_lines(dump, url)
    text = read_text(lines.texts, lines.lengths, lines.units)
    kinds = load_cues().kinds_of(text.words)
    table = describe_lines(lines, text, model.words, kinds)
    scores = model.score(table)
    expected = choose_lines(scores.story, table.word_counts)
    choice = best_selection(model.selection, expected, scores.story, table)
    kept = drop_doubted(choice.kept, scores.story, table)
    kept = rescue_neighbours(kept, scores.story, table)
    kept = rescue_headings(kept, scores.story, table)
    return _Selected(
        lines=lines,
        text=text,
        table=table,
        scores=scores,
        story=first_story(kept, scores.story, table, text, kinds),
        confidence=model.calibrated(choice.expected_f1),
        model=model.version,
    )


def _find_doubt(selected: _Selected, options: ExtractOptions) -> str | None:
    """Return why what was selected is no story, or ``None`` where it is one."""
    kept, table = selected.story.kept, selected.table
    counts = table.word_counts[kept]
    words = float(counts.sum())
    if words < options.min_words:
        return f"its story would have {words:.0f} words, at least {options.min_words} are needed"
    in_prose = (table.column("end_mark")[kept] > 0) | (table.widths[kept] >= PROSE_CHARS)
    prose = float(counts[in_prose].sum())
    if prose < MIN_PROSE_WORDS:
        return f"only {prose:.0f} words stand in sentences: a menu or a list, no story"
    if selected.confidence < MIN_CONFIDENCE:
        return f"confidence is {selected.confidence:.2f}, at least {MIN_CONFIDENCE} is needed"
    return None


def _read_fields(selected: _Selected, origin: Origin, options: ExtractOptions, *, is_story: bool) -> Article:
    texts, table, kept = selected.lines.texts, selected.table, selected.story.kept
    story = kept.nonzero()[0].tolist()
    headline = find_headline(texts, table, selected.scores.headline, story)
    taken = headline.copies if headline else frozenset()
    captions = find_captions(texts, table, kept, taken)
    taken |= {line for caption in captions for line in caption.lines}
    language = find_language([texts[i] for i in story if i not in taken])
    place = Surroundings(
        texts=texts,
        table=table,
        bylines=selected.scores.byline,
        headline=headline.line if headline else None,
        first=next((i for i in story if i not in taken), 0),
        last=story[-1] if story else 0,
        taken=taken,
        language=language,
    )
    people = find_people(place)
    dates = find_dates(place)
    taken |= people.lines | dates.lines
    body, images = build_body(texts, table, [i for i in story if i not in taken], captions)
    return assemble(
        Draft(
            origin=origin,
            page_type=PageType.ARTICLE if is_story else PageType.OTHER,
            headline=headline.text if headline else None,
            people=people,
            dates=dates,
            publisher=find_publisher(texts, selected.text, headline.site if headline else None),
            language=language,
            body=body,
            images=images,
            confidence=selected.confidence,
            has_second=selected.story.has_second,
            model=selected.model,
        ),
        options,
    )
