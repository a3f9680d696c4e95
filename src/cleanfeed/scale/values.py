"""What travels between the stages of an archive's way: records of a WARC file, and why one gave no story."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a record of an archive gave no story."""

    # The archive itself
    DAMAGED = "damaged"
    """Bytes between two records, or a member that can't be inflated; what was in it is unknown."""
    TRUNCATED = "truncated"
    """The file ends inside the record."""
    WRONG_LENGTH = "wrong_length"
    """The record is shorter or longer than it says."""
    TOO_LARGE = "too_large"
    """The record, or its page after decompression, is larger than the limit."""
    EMPTY_FILE = "empty_file"
    NOT_WARC = "not_warc"
    # The record
    REVISIT = "revisit"
    """Says only that the page was as it had been; its text lies in another record."""
    NOT_HTTP = "not_http"
    """A response that is none of HTTP: DNS, FTP, or a header that can't be read."""
    UNKNOWN_TYPE = "unknown_type"
    """A type of record that the standard does not name, or none."""
    NO_ADDRESS = "no_address"
    CONTINUATION = "continuation"
    """A part of a record that was cut into segments."""
    # The answer
    HTTP_STATUS = "http_status"
    """The server answered with something else than 200."""
    HTTP_CHUNKS = "http_chunks"
    """The transfer chunks are broken."""
    HTTP_CODING = "http_coding"
    """The body can't be decompressed."""
    NOT_A_PAGE = "not_a_page"
    """A picture, a PDF, a script; or nothing."""
    # What was asked for
    FILTERED_URL = "filtered_url"
    FILTERED_DATE = "filtered_date"
    FILTERED_LANGUAGE = "filtered_language"
    # Extraction
    NOT_AN_ARTICLE = "not_an_article"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    BUG = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record of an archive, or one stretch of it that holds none."""

    number: int
    """Place in the file, from 0; a damaged stretch has one too."""
    offset: int
    """Byte in the file, compressed as it lies there, at which the record (or its member) begins."""
    kind: str = ""
    """``response``, ``request``, ``conversion`` … as the record says; empty for a damaged stretch."""
    record_id: str = ""
    url: str | None = None
    date: str | None = None
    """WARC-Date as written."""
    content_type: str = ""
    payload_digest: str | None = None
    languages: str | None = None
    """WARC-Identified-Content-Language: ISO 639-3 codes with commas."""
    block: bytes | None = None
    """The record's content; ``None`` where nobody asked for it or where it can't be had."""
    flaw: Reason | None = None
    """What is wrong with the record as a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a record gave no story."""

    reason: Reason
    detail: str = ""
    """For a person: the page's type, the status, the library's message."""
    page_type: str | None = None
    """What the page is instead, where extraction said so."""
