"""What a person types becomes an expression that FTS5 takes."""

from __future__ import annotations

import random
import sqlite3

import pytest

from cleanfeed.store.query import ARTICLE_FIELDS, match_expression
from cleanfeed.store.schema import TOKENIZER


@pytest.fixture
def index():
    db = sqlite3.connect(":memory:")
    columns = ", ".join(dict.fromkeys(ARTICLE_FIELDS.values()))
    db.execute(f"CREATE VIRTUAL TABLE t USING fts5 ({columns}, tokenize = '{TOKENIZER}')")
    yield db
    db.close()


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("rain", '"rain"'),
        ("harbour rain", '("harbour" AND "rain")'),
        ('"harbour rain" flood*', '("harbour rain" AND "flood" *)'),
        ("rain OR snow wind", '("rain" OR ("snow" AND "wind"))'),
        ("(rain OR snow) wind", '(("rain" OR "snow") AND "wind")'),
        ("rain -snow", '("rain" NOT "snow")'),
        ("rain NOT snow NOT hail", '("rain" NOT ("snow" OR "hail"))'),
        ("headline:rain author:lind", '(headline : "rain" AND authors : "lind")'),
        ('caption:"old boats"', 'captions : "old boats"'),
        ("https://gazette.example", '"https://gazette.example"'),
        ("rain & snow", '("rain" AND "snow")'),
    ],
)
def test_syntax(text, expression):
    """Words, phrases, prefixes, operators, brackets and fields mean what the help says."""
    assert match_expression(text, ARTICLE_FIELDS) == expression


@pytest.mark.parametrize(
    "text", ["don't \"open quote", "(rain", "rain)", "rain OR", "AND rain", "-rain", "NOT rain OR", "((", '"']
)
def test_what_is_no_query_is_words(index, text):
    """A slip of the keyboard is read as plain words and never an error."""
    expression = match_expression(text, ARTICLE_FIELDS)
    if expression is None:
        assert not any(letter.isalpha() for letter in text)
    else:
        index.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()


def test_nothing_to_look_for():
    """A query without letters and digits asks for nothing."""
    assert match_expression("", ARTICLE_FIELDS) is None
    assert match_expression('!!! "?" - ()', ARTICLE_FIELDS) is None


def test_any_text_is_taken(index):
    """Random syntax, deep brackets and thousands of words never reach FTS5 as an error."""
    rng = random.Random(7)
    parts = [
        '"',
        "(",
        ")",
        "*",
        "-",
        ":",
        "^",
        "+",
        " ",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "a",
        "b*",
        "headline:",
        "{",
        "}",
        "\0",
        "東京",
        "é",
        "'",
        "\ud800",
    ]
    queries = ["".join(rng.choices(parts, k=rng.randint(1, 25))) for _ in range(3000)]
    queries += [
        "(" * 5000 + "rain" + ")" * 5000,
        "rain " * 5000,
        "a OR " * 5000 + "b",
        "NOT " * 5000 + "a",
        '"' * 5001,
    ]
    for query in queries:
        expression = match_expression(query, ARTICLE_FIELDS)
        if expression is not None:
            index.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()
