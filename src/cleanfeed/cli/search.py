"""``cleanfeed search``: stories and pictures in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.options import config_option
from cleanfeed.cli.terminal import is_terminal, json_text, print_note, printable, stdout_console
from cleanfeed.errors import ConfigError
from cleanfeed.store import ImageHit, ImageQuery, SearchHit, SearchQuery, Store

MARK_START, MARK_END = "\ue000", "\ue001"
"""Private-use characters around a hit, which no page's text holds by accident."""
DEFAULT_LIMIT = 10
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchArguments:
    """What stands on the command line."""

    query: tuple[str, ...]
    source: str | None
    since: datetime | None
    until: datetime | None
    author: str | None
    credit: str | None
    language: str | None
    limit: int
    images: bool
    as_json: bool
    config_path: Path | None


def _moment(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as exc:
        raise click.BadParameter(f"{value!r} is no date; write 2026-05-03 or 2026-05-03T14:05") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command(name="search")
@click.argument("query", nargs=-1)
@click.option("--source", help="Only stories of this source.")
@click.option("--since", callback=_moment, metavar="DATE", help="Published on DATE or later.")
@click.option("--until", callback=_moment, metavar="DATE", help="Published before DATE.")
@click.option("--author", help="Words of an author's name.")
@click.option("--credit", help='Words of a picture\'s credit, such as "Getty".')
@click.option("--lang", "language", help="Language of the story, such as en or pt-BR.")
@click.option("--limit", type=click.IntRange(min=1), default=DEFAULT_LIMIT, show_default=True)
@click.option("--images", is_flag=True, help="Find pictures, by caption, alternative text and credit.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, also on a terminal.")
@config_option
def command(**values: Any) -> None:
    """Find stories for QUERY: words, "phrases", prefix*, AND, OR, -without.

    Without a QUERY, the filters alone choose.
    """
    arguments = SearchArguments(**values)
    config = find_config(arguments.config_path)
    if not config.store.path.exists():
        raise ConfigError(f"{config.store.path}: there is no store yet; `cleanfeed run` makes it")
    with Store.open(config.store.path, config.store.options()) as store:
        hits = _find(store, arguments)
    if arguments.as_json or not is_terminal():
        _print_lines(hits)
    else:
        _print_readable(hits)
    if not hits:
        print_note("nothing found")


def _find(store: Store, arguments: SearchArguments) -> Sequence[SearchHit | ImageHit]:
    if arguments.images:
        return store.search_images(_image_query(arguments))
    return store.search(_query(arguments))


def _query(arguments: SearchArguments) -> SearchQuery:
    return SearchQuery(
        text=" ".join(arguments.query),
        source=arguments.source,
        since=arguments.since,
        until=arguments.until,
        author=arguments.author,
        credit=arguments.credit,
        language=arguments.language,
        limit=arguments.limit,
        mark_start=MARK_START,
        mark_end=MARK_END,
    )


def _image_query(arguments: SearchArguments) -> ImageQuery:
    return ImageQuery(
        text=" ".join(arguments.query),
        credit=arguments.credit,
        source=arguments.source,
        since=arguments.since,
        until=arguments.until,
        author=arguments.author,
        language=arguments.language,
        limit=arguments.limit,
    )


def _print_lines(hits: Iterable[SearchHit | ImageHit]) -> None:
    for hit in hits:
        value = asdict(hit)
        if "snippet" in value:
            value["snippet"] = value["snippet"].replace(MARK_START, "**").replace(MARK_END, "**")
        moment = value["date_published"]
        value["date_published"] = moment.isoformat() if moment else None
        print(json_text(value))


def _print_readable(hits: Iterable[SearchHit | ImageHit]) -> None:
    console = stdout_console()
    for hit in hits:
        match hit:
            case SearchHit():
                lines = [Text(printable(hit.headline or NOTHING), style="bold"), _facts(hit, hit.url)]
                lines.append(_highlighted(hit.snippet))
            case ImageHit():
                lines = [Text(printable(hit.caption or NOTHING), style="bold")]
                lines += [Text(f"credit: {printable(hit.credit)}", style="green")] if hit.credit else []
                lines += [Text(printable(hit.url), style="cyan")] if hit.url else []
                lines += [_facts(hit, hit.article_url)]
        for line in lines:
            console.print(line, overflow="fold")
        console.print()


def _facts(hit: SearchHit | ImageHit, url: str | None) -> Text:
    date = f"{hit.date_published:%Y-%m-%d}" if hit.date_published else NOTHING
    return Text(printable(f"{date} · {hit.source} · {url or NOTHING}"), style="dim")


def _highlighted(snippet: str) -> Text:
    text = Text()
    for piece in printable(snippet).replace("\n", " ").split(MARK_START):
        marked, end, plain = piece.partition(MARK_END)
        text.append(marked, style="bold yellow" if end else "")
        text.append(plain)
    return text
