"""A record as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from cleanfeed.article import Article
from cleanfeed.article.inline import credit_line
from cleanfeed.cli.terminal import printable, stdout_console

NOTHING = "–"


def print_article(article: Article) -> None:
    """Print a record: its facts as a small table, then the story, then pictures with their credits."""
    console = stdout_console()
    facts = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in iter_facts(article):
        facts.add_row(name, Text(printable(value)))
    console.print(facts)
    console.print()
    console.print(Markdown(printable(article.to_markdown())))


def iter_facts(article: Article) -> Iterator[tuple[str, str]]:
    """Yield what is known of a story beside its text, for a table of two columns."""
    yield "type", f"{article.page_type}, confidence {article.confidence:.2f}"
    yield "authors", ", ".join(person.name for person in article.authors) or NOTHING
    yield "published", article.date_published.isoformat(sep=" ") if article.date_published else NOTHING
    yield "publisher", article.publisher.name if article.publisher else NOTHING
    yield "language", article.language or NOTHING
    yield "words", str(article.word_count)
    credited = [line for image in article.images if (line := credit_line(image))]
    yield "pictures", f"{len(article.images)}, {len(credited)} with a credit"
    if article.warnings:
        yield "warnings", ", ".join(article.warnings)
