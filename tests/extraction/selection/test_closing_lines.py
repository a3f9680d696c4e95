"""The lines under a story that only say whose work it is."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.closing_lines import (
    CLOSING_BLOCKS,
    asks_to_subscribe,
    drop_closing_lines,
    says_whose,
)
from cleanfeed.extraction.story import BlockType, Story

PROSE = "The bakery on Quay Street gave its last loaves away when the ovens failed on Monday morning."

LINES = (
    "With reporting by Ada Lind",
    "– additional reporting by Tomas Berg",
    "—Associated Press writer Ada Lind in Porthaven contributed to this report.",
    "(With inputs from agencies)",
    "First published in The Harbour Review.",
    "Photo: AFP",
    "© dpa-infocom, dpa:230428-99-123456/5",
    "Mit Agenturmaterial.",
    "Redaktion: Ada Lind, Tomas Berg",
    "Aus dem Englischen von Tomas Berg",
    "mit dpa",
    "mit dpa und AFP",
    "jst/AFP",
    "nachrichten.example.de, mau/dpa",
    "(abc)",
    "Reuters/AP",
    "Con información de EFE",
    "(Com informações da Agência Brasil)",
    "Source : AFP",
    "Źródło: PAP",
    "Источник: ТАСС",
    "Джерело: Укрінформ",
    "Πηγή: ΑΠΕ",
    "Kaynak: AA",
    "المصدر: وكالات",
    "מקור: רויטרס",
    "责任编辑：王芳",
    "출처: 연합뉴스",
    "（翻訳・山田花子）",
    "This is a breaking news story - more to follow",
    "Der Artikel wird laufend aktualisiert.",
)

SENTENCES = (
    "He left by the last ferry.",
    "Reported by neighbours, the fire spread to the roof.",
    "Written by hand, the letter said that the bakery would stay.",
    "Photos of the fire spread online.",
    "By the time the police arrived it was over.",
    "Via del Corso was closed until noon.",
    "With the storm gone, the harbour opened.",
    "Source close to him said no.",
    "(Nobody on the quay had ever seen a cod of that size.)",
    "“We open at six,” said the baker (and did).",
)


@pytest.mark.parametrize("line", LINES)
def test_lines_that_say_whose_work_it_is(line: str) -> None:
    """Agencies, colleagues, translators, desks and first publishers, in any language."""
    assert says_whose(line)


@pytest.mark.parametrize("line", SENTENCES)
def test_last_sentences_are_text(line: str) -> None:
    """Words like those of a credit also begin sentences."""
    assert not says_whose(line)


@pytest.mark.parametrize(
    "line",
    [
        "For the latest stories from the harbour, sign up for our newsletter.",
        "Gefällt Ihnen das? Dann melden Sie sich hier zum Newsletter an.",
        "Abonnez-vous à notre newsletter du matin.",
        "Suscríbete a nuestro boletín semanal.",
        "Подпишитесь на нашу рассылку.",
        "订阅我们的电子报",
    ],
)
def test_lines_that_offer_a_newsletter(line: str) -> None:
    """A letter and the wish that one may have it; each alone may be what a story is about."""
    assert asks_to_subscribe(line)
    assert not asks_to_subscribe("The parish newsletter told of the ferry first.")
    assert not asks_to_subscribe("Two hundred people may subscribe to the bakery's shares.")


def kept_of(lines: list[str]) -> tuple[tuple[int, ...], tuple[BlockType, ...]]:
    stream = split_blocks(read_page("".join(f"<p>{line}</p>" for line in lines)))
    story = Story(
        kept=tuple(range(len(lines))),
        types=(BlockType.PARAGRAPH,) * len(lines),
        scores=np.ones(len(lines), np.float32),
        confidence=1.0,
    )
    left = drop_closing_lines(stream, story)
    return left.kept, left.types


def test_only_the_last_lines_are_looked_at() -> None:
    """In the middle of a story the same words may head a quotation or a list."""
    kept, _ = kept_of(["Source: the harbour", *[PROSE] * CLOSING_BLOCKS])
    assert kept == tuple(range(CLOSING_BLOCKS + 1))


def test_the_lines_are_disclaimers() -> None:
    """They are what the paper says of the text."""
    kept, types = kept_of([PROSE, PROSE, "Redaktion: Ada Lind", "(dpa)"])
    assert kept == (0, 1)
    assert types[2:] == (BlockType.DISCLAIMER, BlockType.DISCLAIMER)


def test_a_story_of_one_line_stays() -> None:
    """Something must remain."""
    assert kept_of(["Photo: AFP"])[0] == (0,)
