"""Records from whole dumps, in many languages and out of bad input."""

from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from cleanfeed.article import Article
from cleanfeed.errors import NotAnArticle, ParseError
from cleanfeed.extraction.flattened import extract_text
from cleanfeed.extraction.options import ExtractOptions

DUMPS = Path(__file__).parent / "dumps"
SECOND = DUMPS / "second" / "en.txt"
LANGUAGES = sorted(path.stem for path in DUMPS.glob("*.txt"))


def read(language: str) -> str:
    return (DUMPS / f"{language}.txt").read_text("utf-8")


def texts(article: Article, kind: str) -> list[str]:
    return [block.text for block in article.body if block.type == kind]


@pytest.fixture(params=LANGUAGES)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any], str]:
    wanted = json.loads((DUMPS / f"{request.param}.json").read_text("utf-8"))
    return extract_text(read(request.param)), wanted, request.param


def test_the_story_is_whole_and_nothing_else(case: tuple[Article, dict[str, Any], str]) -> None:
    """Every paragraph and heading is in the body, in order; no menu word is in the text."""
    article, wanted, language = case
    lines = read(language).split("\n")
    paragraphs = texts(article, "paragraph")
    assert len(paragraphs) == wanted["paragraphs"]
    assert [line for line in lines if line in paragraphs] == paragraphs
    assert texts(article, "heading") == wanted["headings"]
    for word in wanted["absent"]:
        assert word not in article.text
    assert article.language == language
    assert article.warnings == ()


def test_the_fields_are_read(case: tuple[Article, dict[str, Any], str]) -> None:
    """Headline, people, publisher and date are found where the dump tells them, else unknown."""
    article, wanted, _ = case
    assert article.headline == wanted["headline"]
    assert [person.name for person in article.authors] == wanted.get("authors", [])
    assert [person.name for person in article.editors] == wanted.get("editors", [])
    assert (article.publisher.name if article.publisher else None) == wanted.get("publisher")
    date = article.date_published.date().isoformat() if article.date_published else None
    assert date == wanted.get("date")
    assert set(article.extraction.sources.values()) == {"text"}


def test_captions_and_credits_part(case: tuple[Article, dict[str, Any], str]) -> None:
    """A picture without an address has its caption, its credit's names and its place, each once."""
    article, wanted, _ = case
    assert [[image.caption, list(image.credits)] for image in article.images] == wanted["images"]
    for image in article.images:
        assert image.url is None
        assert image.position is not None
        assert article.body[image.position].type == "image"


def test_a_record_survives_the_round_trip() -> None:
    """What was read from text can be written out and read again."""
    article = extract_text(
        read("en"), url="https://harbour.example/bell", requested_url="http://harbour.example/bell?a=1"
    )
    assert Article.model_validate_json(article.model_dump_json()) == article
    assert article.requested_url == "http://harbour.example/bell?a=1"


def test_the_same_dump_gives_the_same_record() -> None:
    """Nothing but the input counts; bytes and text are one input."""
    assert extract_text(read("fr")) == extract_text(read("fr").encode())


def test_captions_count_into_the_text_on_request() -> None:
    """The option that holds for pages holds for dumps."""
    plain = extract_text(read("de"))
    full = extract_text(read("de"), None, ExtractOptions(include_captions=True))
    assert "Malte Sievers" not in plain.text
    assert "Malte Sievers" in full.text


def test_a_menu_is_no_article() -> None:
    """A dump without a story is refused with the reason, and read when forced."""
    menu = "Home\nHome\nSport\nSport\nWeather\nLog in\nSubscribe\nContact us\nPrivacy policy\n" * 6
    with pytest.raises(NotAnArticle, match="not an article"):
        extract_text(menu)
    assert not extract_text(menu, force=True).page_type.is_story


def test_of_two_stories_the_first_is_taken_with_a_warning() -> None:
    """Two pages in one file give the first one's record, and the record says so."""
    article = extract_text(read("en") + "\n\n" + SECOND.read_text("utf-8"))
    assert article.headline == extract_text(read("en")).headline
    assert article.warnings == ("second_story",)
    assert "orchard" not in article.text
    assert len(texts(article, "paragraph")) == 4


@pytest.mark.parametrize(
    "dump", ["By Lena Holm", "5 March 2024", "-", "Rain stops all ships in Norrby\nBy Lena Holm"]
)
def test_what_is_all_headline_byline_and_date_has_an_empty_body(dump: str) -> None:
    """Where every line is a field of its own and a record is wanted at any rate, it is one without text."""
    article = extract_text(dump, force=True)
    assert (article.body, article.text) == ((), "")


PIECES = (
    *(
        "abc de. ,\n",
        "\n\n  \t\u00a0",
        "\u200b\u00ad\ufeff",
        "\U0001f600\U00020000\U0001d7d8",
        "\ud800",
        "\udc00x",
    ),
    *(
        "日本語。",
        "한국어 기자",
        "العربية ،",
        "\x00\x01\x85\u2028\x1c\x0c",
        "By Lena Holm\n",
        "5 March 2024 12:30 ET\n",
    ),
    *("Photo: Ada Lind/AFP\n", "(c) 2024 ", "|—–•", "“”‘’…", "＝ＡＰ", "It rained for the ninth day. "),
)


@pytest.mark.parametrize("seed", range(150))
def test_no_mixture_of_characters_breaks_anything(seed: int) -> None:
    """Whatever stands in a dump, there is a record or an error of ours, and the record can be written."""
    chance = random.Random(seed)
    dump = "".join(chance.choice(PIECES)[: chance.randint(1, 40)] for _ in range(chance.randint(1, 60)))
    try:
        record = extract_text(dump, force=chance.random() < 0.7)
    except (NotAnArticle, ParseError):
        return
    assert Article.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("encoded", [False, True])
def test_one_line_of_fifty_megabytes_is_a_paragraph(encoded: bool) -> None:
    """An endless line is one paragraph, read in a memory near its size, decoded or not."""
    line = "The tide came in over the stones and went out again without a word. " * 735_000
    assert len(line) >= 49_980_000
    tracemalloc.start()
    try:
        article = extract_text(line.encode() if encoded else line, force=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(line)
    assert article.body == () or len(texts(article, "paragraph")) == 1


def test_an_endless_line_without_spaces_is_no_article() -> None:
    """Fifty megabytes of one character are no word of a story."""
    with pytest.raises(NotAnArticle):
        extract_text("x" * 50_000_000)


def test_an_endless_line_of_han_is_a_paragraph() -> None:
    """Scripts without spaces have no words to part an endless line by."""
    sentence = "港口的工人昨天在旧码头下面的泥里发现了一口钟，没有人知道它是谁的。"
    article = extract_text(sentence * 100_000, force=True)
    assert len(texts(article, "paragraph")) == 1
    assert article.word_count > 1_000_000


def test_a_paragraph_of_very_many_wrapped_lines_is_joined_once() -> None:
    """Lines that all run on in the next are joined in a time that grows as they do."""
    line = "The tide came in over the stones and went out again, and nobody said a word of it"
    article = extract_text("\n".join([line] * 150_000), force=True)
    assert len(article.text) == 150_000 * (len(line) + 1) - 1


def test_a_caption_printed_very_often_is_one_picture() -> None:
    """A line that recurs a hundred thousand times inside a story is told once."""
    story = read("en").split("\n")
    story[-8:-8] = ["Boats in the bay (Photo: Ada Lind)"] * 100_000
    assert len(extract_text("\n".join(story), force=True).images) <= len(extract_text(read("en")).images) + 1


def test_a_hundred_thousand_short_lines_end_in_an_answer() -> None:
    """Very many lines are no story, and are told so."""
    with pytest.raises(NotAnArticle):
        extract_text("Tennis\nGolf\nMore\nHome\n" * 25_000)


def test_a_million_short_lines_are_refused_with_the_limit() -> None:
    """What is far too long for one page is said to be so, before it is looked at."""
    with pytest.raises(ParseError, match="1000000 lines, limit is 200000"):
        extract_text("Tennis\nGolf\nMore\nHome\n" * 250_000)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\n", b"\x00\xff\x10\x80" * 5_000, b"   \n\n", "\x1b\x02\x03" * 100]
)
def test_what_is_no_text_is_refused(data: bytes | str) -> None:
    """Binary and empty input is a parse error, not an article."""
    with pytest.raises(ParseError):
        extract_text(data)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1251"])
def test_mixed_charsets_are_read(codec: str) -> None:
    """Whatever charset an archive wrote, the record is the same."""
    assert extract_text(read("ru").encode(codec)).headline == extract_text(read("ru")).headline


def test_undecodable_bytes_inside_a_text_cost_only_themselves() -> None:
    """A few bytes of another charset in a UTF-8 file do not end the reading."""
    data = read("en").encode().replace(b"the whole crew", b"the whole \xe9 crew")
    assert len(texts(extract_text(data), "paragraph")) == 4


def test_hard_wrapped_dumps_give_the_same_story() -> None:
    """Lines cut at eighty columns become paragraphs again."""
    import textwrap

    wrapped = "\n".join(textwrap.fill(line, 80, break_on_hyphens=False) for line in read("es").split("\n"))
    assert texts(extract_text(wrapped), "paragraph") == texts(extract_text(read("es")), "paragraph")


def test_lone_surrogates_and_controls_break_nothing() -> None:
    """Odd characters inside a story are survived."""
    article = extract_text(read("en").replace("bronze", "bro\ud800nze"), force=True)
    assert article.word_count > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_on_one_line_is_read(language: str) -> None:
    """Data sets collapse white space: a story without a line end is a story, however long."""
    story = " ".join(extract_text(read(language)).text.split())
    article = extract_text(" ".join([story] * 20))
    assert len(texts(article, "paragraph")) == 1
    assert article.text.startswith(story)


def test_prose_without_end_marks_is_prose() -> None:
    """A writer who closes no sentence has written a story all the same."""
    dump = "\n".join(line.rstrip('."') for line in read("en").split("\n"))
    assert extract_text(dump).word_count > 100


def test_lines_of_marks_alone_break_nothing() -> None:
    """Brackets that a scraper left on lines of their own are no reason to fail."""
    lines = read("en").split("\n\n")
    assert extract_text("\n(\n(\n((\n)\n•\n-\n".join(lines), force=True).word_count > 100
