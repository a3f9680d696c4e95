"""From a page to its article record: the order of work, in one place.

page → blocks → declared metadata → headline → scores → page type → story → pictures, people,
dates, topics → body → record. Nothing here opens a socket or a file, asks a clock or writes a log
line; the same page and options give the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleanfeed.article import Article, BodyBlock, FetchFacts, ImageBlock, PageType
from cleanfeed.errors import NotAnArticle
from cleanfeed.extraction.access import find_access
from cleanfeed.extraction.assemble import Fields, assemble, inserts, place_images, set_aside
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.body import body_text, build_body
from cleanfeed.extraction.collecting import uncollected
from cleanfeed.extraction.dates.finding import find_dates
from cleanfeed.extraction.declared.reading import Declared, read_declared
from cleanfeed.extraction.declared.states import StateStory, find_state_story, with_holder
from cleanfeed.extraction.embeds import FoundEmbeds, find_embeds
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.images.finding import StoryImage, find_images
from cleanfeed.extraction.images.model import ImageModel
from cleanfeed.extraction.images.state import find_state_pictures
from cleanfeed.extraction.language import judge_language
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions
from cleanfeed.extraction.page import Page, read_page
from cleanfeed.extraction.page_types.declared_kind import Shape, story_type_of
from cleanfeed.extraction.page_types.judging import PageVerdict, judge_page, page_features
from cleanfeed.extraction.people.byline import People, find_people
from cleanfeed.extraction.people.publisher import find_publisher
from cleanfeed.extraction.score import BlockModel, BlockScores, load_model, score_blocks
from cleanfeed.extraction.second_opinion import find_second_body
from cleanfeed.extraction.selection.cleaning import clean_story
from cleanfeed.extraction.selection.headings import drop_dangling, settle_headings
from cleanfeed.extraction.selection.select import select_story
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.extraction.topics import Topics, find_topics
from cleanfeed.extraction.updates import find_updates, iter_marks, mark_entries
from cleanfeed.text import count_words
from cleanfeed.urls import resolve_url

SECOND_OPINION_CONFIDENCE = 0.3
"""Of a body that only the second opinion found."""
LITTLE_WORDS = 40
"""A page that shows fewer is asked for a story in its state; harborledger/pie-contest-tie has 50."""
ENOUGH_CHARS = 1_000
"""The beginning of a block, which mostly tells already that it is not little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A page with everything that is known before fields are read."""

    page: Page
    model: str
    """Name of the model that judged it."""
    stream: BlockStream
    declared: Declared
    headline: Headline
    scores: BlockScores
    verdict: PageVerdict
    story: Story
    state: StateStory | None = None
    """The story out of the page's state, where the page itself shows none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was found in the story besides text, with the blocks that hold it."""

    pictures: tuple[StoryImage, ...]
    people: People
    media: FoundEmbeds


def extract(  # noqa: PLR0913 - the public door: what the transport knew comes in by name
    html: bytes | str,
    url: str | None = None,
    options: ExtractOptions = DEFAULTS,
    *,
    force: bool = False,
    charset: str | None = None,
    requested_url: str | None = None,
    fetch: FetchFacts | None = None,
) -> Article:
    """Return the article record of a page.

    Args:
        html: The page, as served or decoded.
        url: Address it was read from; relative addresses in it are resolved against it.
        options: What may be chosen.
        force: Return the main text of any page, whatever it is.
        charset: Charset the transport declared, where ``html`` is bytes.
        requested_url: Address that was asked for, where it differs.
        fetch: What the transport knew; kept in the record.

    Raises:
        NotAnArticle: The page holds no story, and ``force`` is off.
        ParseError: The bytes are empty or not a page.
    """
    page = read_page(html, url, charset)
    with uncollected(page.size_chars):  # and nothing but the record is left for the collector to look at
        return make_article(
            examine(page, load_model()), options, force=force, requested_url=requested_url, fetch=fetch
        )


def examine(page: Page, model: BlockModel) -> Examined:
    """Find the story of a page: what is kept, and what everything is."""
    stream = split_blocks(page)
    declared = read_declared(stream, page.url)
    headline = find_headline(stream, declared)
    scores = score_blocks(stream, declared, headline, model)
    address = resolve_url(None, page.url) if page.url else None
    row, _ = page_features(stream, declared, headline, scores, address, weights=model.page_words)
    verdict = judge_page(row, address, model)
    story = select_story(stream, headline, scores, model)
    if not verdict.page_type.is_story and find_updates(stream, declared, story):
        verdict = replace(verdict, page_type=PageType.LIVE)  # its many short pieces look like a list's
    if verdict.page_type.is_story:
        story = clean_story(stream, story, headline, declared)
        story = settle_headings(stream, story, headline, declared)
    state = find_state_story(stream, declared) if shows_little(stream, story) else None
    if state is not None and state.judge(verdict).page_type.is_story:
        declared = with_holder(declared, state.holder)
        headline = find_headline(stream, declared)
        verdict = state.judge(verdict)
    else:
        state = None
    return Examined(
        page=page,
        model=model.version,
        stream=stream,
        declared=declared,
        headline=headline,
        scores=scores,
        verdict=verdict,
        story=story,
        state=state,
    )


def find_parts(examined: Examined, image_model: ImageModel | None = None) -> Parts:
    """Find pictures, people and embeds; pictures by the package's weights unless others are given."""
    stream, declared, headline, url = examined.stream, examined.declared, examined.headline, examined.page.url
    pictures = find_images(stream, declared, headline, examined.story, url, model=image_model)
    if examined.state is not None:
        pictures += find_state_pictures(stream, examined.state, pictures, declared.base_url or url)
    return Parts(
        pictures=pictures,
        people=find_people(stream, declared, headline, examined.story),
        media=find_embeds(stream, examined.story, declared.base_url or url),
    )


def make_article(  # noqa: PLR0913 - what the transport knew, and other weights, come in by name
    examined: Examined,
    options: ExtractOptions,
    *,
    force: bool = False,
    requested_url: str | None = None,
    fetch: FetchFacts | None = None,
    image_model: ImageModel | None = None,
    parts: Parts | None = None,
) -> Article:
    """Read the fields and put the record together; what :func:`find_parts` found may be handed in.

    Raises:
        NotAnArticle: The page holds no story, and ``force`` is off.
    """
    stream, declared, headline, url = examined.stream, examined.declared, examined.headline, examined.page.url
    base_url = declared.base_url or url
    if not force:
        refuse_other_pages(examined)
    parts = parts or find_parts(examined, image_model)
    pictures, people, media = parts.pictures, parts.people, parts.media
    story = set_aside(examined.story, pictures, people, media)
    entries = find_updates(stream, declared, story)
    story = mark_entries(story, entries)
    shown = [*inserts(pictures, media), *iter_marks(entries)]
    story = drop_dangling(stream, story, (insert.before for insert in shown))
    body = build_body(stream, story, base_url, shown)
    confidence, source = story.confidence, "dom"
    if examined.state is not None:
        body, confidence, source = state_body(examined.state, body, base_url)
    elif options.second_opinion and not story.kept:
        body, confidence = second_body(examined), SECOND_OPINION_CONFIDENCE
    text = body_text(body, options)
    words = count_words(text)
    if not force:
        refuse_short_text(words, options, url)
    topics = find_topics(stream, declared, headline, story)
    return assemble(
        Fields(
            page=examined.page,
            declared=declared,
            headline=headline,
            page_type=story_type(examined, topics, len(pictures), words),
            body=body,
            body_source=source,
            text=text,
            words=words,
            images=place_images(body, pictures),
            media=media,
            updates=tuple(entry.update for entry in entries),
            people=people,
            dates=find_dates(stream, declared, headline, story, url),
            topics=topics,
            access=find_access(stream, declared, story),
            publisher=find_publisher(declared, stream.title, headline.text),
            language=judge_language(declared, text),
            confidence=confidence,
            model=examined.model,
            requested_url=requested_url,
            fetch=fetch,
        ),
        options,
    )


def refuse_other_pages(examined: Examined) -> None:
    """Raise ``NotAnArticle`` where the page is taken for something else than a story."""
    verdict = examined.verdict
    if not verdict.page_type.is_story:
        raise NotAnArticle(
            verdict.page_type,
            f"it looks like a page of type {verdict.page_type.value};"
            f" the chance of a story is {verdict.story:.0%}",
            examined.page.url,
        )


def refuse_short_text(words: int, options: ExtractOptions, url: str | None) -> None:
    """Raise ``NotAnArticle`` where too little text was found."""
    if words < options.min_words:
        raise NotAnArticle(
            PageType.OTHER, f"its text has {words} words, the least is {options.min_words}", url
        )


def story_type(examined: Examined, topics: Topics, pictures: int, words: int) -> PageType:
    """Return the kind of story, or of the other page that was forced."""
    if examined.verdict.page_type is not PageType.ARTICLE:
        return examined.verdict.page_type
    shape = Shape(
        headline=examined.headline.text,
        section=topics.section,
        address=examined.declared.canonical_url or examined.page.url,
        words=words,
        pictures=pictures,
    )
    return story_type_of(examined.declared, shape)


def shows_little(stream: BlockStream, story: Story) -> bool:
    """Tell whether a page shows too few words for a story."""
    words = 0
    for index in story.kept:
        text = stream.blocks[index].text
        if words + count_words(text[:ENOUGH_CHARS]) >= LITTLE_WORDS:
            return False
        words += count_words(text)
        if words >= LITTLE_WORDS:
            return False
    return bool(stream.states or stream.json_ld)


def state_body(
    state: StateStory, shown: Sequence[BodyBlock], base_url: str | None
) -> tuple[tuple[BodyBlock, ...], float, str]:
    """Return the body out of the state behind the pictures that the page shows, its confidence and source."""
    pictures = (block for block in shown if isinstance(block, ImageBlock))
    body = build_body(state.stream, state.story, base_url)
    return (*pictures, *body), state.story.confidence, state.source


def second_body(examined: Examined) -> tuple[BodyBlock, ...]:
    """Return the body by the second opinion."""
    return find_second_body(examined.page.html, examined.page.url)
