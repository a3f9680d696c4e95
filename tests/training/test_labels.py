"""Which blocks of a page are its gold text."""

import pytest

from cleanfeed.training.labels import label_blocks, words_of
from extraction.bad_pages import SENTENCES

GOLD = "\n".join(SENTENCES)


def labelled(texts, gold=GOLD):
    return [text for text, is_gold in zip(texts, label_blocks(texts, gold), strict=True) if is_gold]


def test_long_blocks():
    """Blocks of the gold are found among others."""
    menu = ["News", "Sport", "A teaser about something else that has as many words as a story."]
    assert labelled([*menu, *SENTENCES, "Imprint"]) == list(SENTENCES)


def test_a_block_of_several_paragraphs():
    """A block may be longer than a paragraph of the gold, or a part of one."""
    texts = [" ".join(SENTENCES[:3]), SENTENCES[3], SENTENCES[4][:60]]
    assert labelled(texts) == texts


def test_copies():
    """Of two copies of a text as many are gold as the gold holds: that beside the rest of the story."""
    texts = [SENTENCES[4], "News", "Sport", *SENTENCES]
    assert label_blocks(texts, GOLD).tolist() == [False, False, False] + [True] * 5


def test_short_blocks_by_their_neighbours():
    """A short block is gold only where the gold has it between its neighbours."""
    gold = f"{SENTENCES[0]}\nWhat comes next\n{SENTENCES[1]}"
    texts = ["What comes next", SENTENCES[0], "What comes next", SENTENCES[1]]
    assert label_blocks(texts, gold).tolist() == [False, True, True, True]


def test_no_gold():
    """Without gold nothing is gold; without blocks there are no labels."""
    assert not label_blocks(list(SENTENCES), "").any()
    assert len(label_blocks([], GOLD)) == 0


@pytest.mark.parametrize(
    ("text", "words"), [("Der Fluß, 3,5 m!", ["der", "fluß", "3", "5", "m"]), ("時計が", ["時", "計", "が"])]
)
def test_words(text, words):
    """Words are lower-cased; scripts without spaces count by character."""
    assert words_of(text) == words
