"""From what a person types to an FTS5 expression that can't be a syntax error.

Every word and phrase reaches FTS5 inside quotation marks, so that nothing a person types
is taken for FTS5's own syntax. What can't be understood as a query (a bracket left open,
an ``OR`` with nothing behind it, only negations) is read as plain words that must all occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cleanfeed.store.rows import whole_text
from cleanfeed.store.spacing import space_letters

ARTICLE_FIELDS = {
    "headline": "headline",
    "title": "headline",
    "description": "description",
    "text": "text",
    "caption": "captions",
    "captions": "captions",
    "credit": "credits",
    "credits": "credits",
    "author": "authors",
    "authors": "authors",
}
"""What may stand before a colon, and the column of the index it means."""
IMAGE_FIELDS = {"caption": "caption", "credit": "credit", "alt": "alt"}

MAX_TERMS = 64
"""Further words are left out: FTS5 refuses expressions deeper than 256."""
MAX_DEPTH = 16
"""Brackets in brackets; deeper ones are read as plain words."""

_TOKEN = re.compile(
    r"""(?P<bracket>[()])
      | (?P<minus>-)? (?:(?P<field>\w+):)? (?: "(?P<phrase>[^"]*)" | (?P<word>[^\s()"]+) )""",
    re.VERBOSE,
)
_OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str
    """``(``, ``)``, ``AND``, ``OR``, ``NOT`` or ``term``."""
    expression: str | None = None
    """A term as FTS5 reads it; ``None`` for one without letters or digits."""


class _NotAQueryError(Exception):
    """The words don't form a query."""


def match_expression(text: str, fields: dict[str, str]) -> str | None:
    """Return the FTS5 expression for a query, or ``None`` if it holds no letter or digit.

    Args:
        text: What the person typed.
        fields: Names that may stand before a colon, each with its column.
    """
    tokens = _read_tokens(text, fields)
    try:
        return _Parser(tokens=tokens).parse()
    except _NotAQueryError:
        terms = [token.expression for token in tokens if token.expression is not None]
        return _join(terms, "AND")


def phrase_in(column: str, text: str) -> str | None:
    """Return the FTS5 expression for words in order in one column, or ``None`` for no words."""
    expression = _quote(text)
    return None if expression is None else f"{column} : {expression}"


def join_expressions(*expressions: str | None) -> str | None:
    """Return an expression that demands all that are given, or ``None`` for none."""
    return _join([expression for expression in expressions if expression is not None], "AND")


def is_unfindable(asked: str | None, expression: str | None) -> bool:
    """Tell whether something was asked for that holds no letter or digit.

    Args:
        asked: What the person typed.
        expression: The FTS5 expression made of it.
    """
    return bool(asked and asked.strip()) and expression is None


@dataclass(slots=True, kw_only=True)
class _Parser:
    """A descent over ``or → and → not → term``; places in brackets start again."""

    tokens: list[_Token]
    place: int = field(default=0)
    depth: int = field(default=0)

    def parse(self) -> str | None:
        expression = self._either()
        if self.place < len(self.tokens):
            raise _NotAQueryError
        return expression

    def _either(self) -> str | None:
        branches = [self._all()]
        while self._take("OR"):
            branches.append(self._all())
        return _join([branch for branch in branches if branch is not None], "OR")

    def _all(self) -> str | None:
        wanted: list[str | None] = []
        unwanted: list[str | None] = []
        while self._peek() not in {None, ")", "OR"}:
            if wanted or unwanted:
                self._take("AND")
            target = unwanted if self._take("NOT") else wanted
            target.append(self._term())
        if not wanted:
            raise _NotAQueryError
        return _without(_join(_present(wanted), "AND"), _join(_present(unwanted), "OR"))

    def _term(self) -> str | None:
        if self._take("("):
            return self._in_brackets()
        if self._peek() != "term":
            raise _NotAQueryError
        self.place += 1
        return self.tokens[self.place - 1].expression

    def _in_brackets(self) -> str | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _NotAQueryError
        expression = self._either()
        self.depth -= 1
        if not self._take(")"):
            raise _NotAQueryError
        return expression

    def _peek(self) -> str | None:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else None

    def _take(self, kind: str) -> bool:
        if self._peek() != kind:
            return False
        self.place += 1
        return True


def _read_tokens(text: str, fields: dict[str, str]) -> list[_Token]:
    tokens: list[_Token] = []
    terms = 0
    for found in _TOKEN.finditer(text):
        if found["bracket"]:
            tokens.append(_Token(kind=found["bracket"]))
        elif found[0] in _OPERATORS:
            tokens.append(_Token(kind=found[0]))
        elif terms < MAX_TERMS:
            terms += 1
            if found["minus"]:
                tokens.append(_Token(kind="NOT"))
            tokens.append(_Token(kind="term", expression=_term_expression(found, fields)))
    return tokens


def _term_expression(found: re.Match[str], fields: dict[str, str]) -> str | None:
    name, word = found["field"], found["word"]
    column = fields.get(name.casefold()) if name else None
    content = found["phrase"] if word is None else word
    if name and column is None:
        content = f"{name}:{content}"
    is_prefix = word is not None and word.endswith("*")
    expression = _quote(content.rstrip("*") if is_prefix else content)
    if expression is None:
        return None
    if is_prefix:
        expression += " *"
    return f"{column} : {expression}" if column else expression


def _quote(text: str) -> str | None:
    if not any(letter.isalnum() for letter in text):
        return None
    return '"' + space_letters(whole_text(text)).replace('"', " ") + '"'


def _present(expressions: list[str | None]) -> list[str]:
    return [expression for expression in expressions if expression is not None]


def _join(expressions: list[str], operator: str) -> str | None:
    if len(expressions) > 1:
        return "(" + f" {operator} ".join(expressions) + ")"
    return expressions[0] if expressions else None


def _without(wanted: str | None, unwanted: str | None) -> str | None:
    if wanted is None or unwanted is None:
        return wanted
    return f"({wanted} NOT {unwanted})"
