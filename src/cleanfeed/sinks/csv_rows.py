"""One row a revision, for spreadsheets and data frames.

RFC 4180: commas, quotation marks doubled, CRLF, a header row. A spreadsheet runs a cell that
begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end as a formula, so such a cell gets
an apostrophe in front; NULs, which end the text in many readers, become spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleanfeed.article import Article
from cleanfeed.sinks.append_file import AppendFile, Entry, RecordKey
from cleanfeed.sinks.options import CsvOptions
from cleanfeed.sinks.values import Delivery, Refusal

COLUMNS = (
    "id",
    "revision",
    "deleted",
    "content_hash",
    "url",
    "page_type",
    "headline",
    "description",
    "authors",
    "publisher",
    "section",
    "language",
    "date_published",
    "date_modified",
    "word_count",
    "text",
    "captions",
    "credits",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP's list; some spreadsheets take the full-width signs for the plain ones."""
NAME_SEPARATOR = "; "


class CsvSink:
    """Appends rows to one file; see ``append_file`` for what makes each arrive once."""

    def __init__(self, options: CsvOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Open the file.

        Raises:
            SinkError: It can't be written, or holds something else.
        """
        header = _row_bytes(COLUMNS)
        self._file = AppendFile(options.path, stream_id, read_rows, header=header, fresh=fresh)

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Append a batch durably; no record is ever refused.

        Raises:
            SinkError: The disk is full or broken.
        """
        self._file.append([_entry(delivery) for delivery in deliveries])
        return ()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_rows(path: Path) -> Iterator[tuple[int, RecordKey | None]]:
    """Yield for each whole row where it ends and which record it is; the header is none.

    Raises:
        ValueError: A row is not of this sink's columns.
    """
    end, row = 0, b""
    with path.open("rb") as file:
        for line in file:
            row += line
            # Inside a cell that holds line ends the number of quotation marks is odd.
            if not row.endswith(b"\r\n") or row.count(b'"') % 2:
                continue
            end += len(row)
            yield end, _key(row)
            row = b""


def neutral_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = text.replace("\0", " ")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _entry(delivery: Delivery) -> Entry:
    cells = {"id": delivery.article_id, "revision": str(delivery.revision)}
    if delivery.article_json is None:
        cells["deleted"] = "true"
    else:
        cells |= _article_cells(Article.model_validate_json(delivery.article_json))
    row = [neutral_cell(cells.get(column, "")) for column in COLUMNS]
    key = (delivery.article_id, delivery.revision, cells.get("content_hash"))
    return Entry(seq=delivery.seq, key=key, data=_row_bytes(row))


def _article_cells(article: Article) -> dict[str, str]:
    return {
        "content_hash": article.content_hash or "",
        "url": article.url or "",
        "page_type": article.page_type.value,
        "headline": article.headline or "",
        "description": article.description or "",
        "authors": NAME_SEPARATOR.join(person.name for person in article.authors),
        "publisher": article.publisher.name if article.publisher else "",
        "section": article.section or "",
        "language": article.language or "",
        "date_published": article.date_published.isoformat() if article.date_published else "",
        "date_modified": article.date_modified.isoformat() if article.date_modified else "",
        "word_count": str(article.word_count),
        "text": article.text,
        "captions": "\n".join(image.caption for image in article.images if image.caption),
        "credits": "\n".join(image.credit for image in article.images if image.credit),
    }


def _row_bytes(cells: Sequence[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _key(row: bytes) -> RecordKey | None:
    (cells,) = csv.reader(io.StringIO(row.decode(), newline=""), strict=True)
    if tuple(cells) == COLUMNS:
        return None
    if len(cells) != len(COLUMNS):
        raise ValueError(f"a row of {len(cells)} cells, not {len(COLUMNS)}")
    values = dict(zip(COLUMNS, cells, strict=True))
    return values["id"], int(values["revision"]), values["content_hash"] or None
