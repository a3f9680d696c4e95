"""One record of an archive in, a story or a reason out."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from cleanfeed.article import Article, FetchFacts
from cleanfeed.errors import NotAnArticle, ParseError
from cleanfeed.extraction.flattened import extract_text
from cleanfeed.fetch.charset import find_charset
from cleanfeed.fetch.metas import read_metas
from cleanfeed.fetch.sniff import media_type
from cleanfeed.run.extracting import PageExtractor
from cleanfeed.run.guard import Guard
from cleanfeed.run.values import Extracted, ExtractionResult, PageTask, Rejected, Unreadable
from cleanfeed.scale.answers import Answer, check_digest, read_answer, refuse_page
from cleanfeed.scale.options import ArchiveOptions, falls_within
from cleanfeed.scale.values import Reason, Rejection, WarcRecord

PAGE_KINDS = frozenset({"response", "resource", "conversion"})
SILENT_KINDS = frozenset({"warcinfo", "request", "metadata"})
"""Kinds of record that never hold a page; they are counted, and that is all."""
REFUSED_KINDS = {"revisit": Reason.REVISIT, "continuation": Reason.CONTINUATION}
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MICROSECOND_DIGITS = 6
_FRACTION = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A record that holds a story."""

    article: Article
    digest_ok: bool | None
    """Whether the page has the digest that its record gives; ``None`` where it gives none."""


class Judge:
    """Decides on records by the options of a run."""

    def __init__(self, options: ArchiveOptions) -> None:
        self._options = options
        self._extractor = PageExtractor(options.extract)
        self._include = tuple(map(re.compile, options.include))
        self._exclude = tuple(map(re.compile, options.exclude))

    def refuse_header(self, record: WarcRecord) -> Rejection | None:
        """Return why a record needs not be read, judged by its header alone."""
        if record.kind not in PAGE_KINDS:
            reason = REFUSED_KINDS.get(record.kind, Reason.UNKNOWN_TYPE)
            return Rejection(reason=reason, detail=record.kind[:40])
        if not record.url:
            return Rejection(reason=Reason.NO_ADDRESS)
        if not _is_http(record):
            return Rejection(reason=Reason.NOT_HTTP, detail=record.content_type[:80])
        if not self._wants_address(record.url):
            return Rejection(reason=Reason.FILTERED_URL)
        crawled = read_date(record.date)
        if crawled and self._options.since and crawled < self._options.since:
            return Rejection(reason=Reason.FILTERED_DATE, detail=f"crawled {record.date}")
        return None

    def judge(self, record: WarcRecord) -> Story | Rejection:
        """Return the story in a record, or why there is none; never raises for what the record holds."""
        if record.flaw:
            return Rejection(reason=record.flaw)
        refusal = self.refuse_header(record)
        if refusal:
            return refusal
        started = time.monotonic()
        story = self._read(record)
        if time.monotonic() - started > self._options.page_time_s:
            return Rejection(reason=Reason.TIMEOUT, detail=timeout_detail(self._options))
        return self._filter(record, story) if isinstance(story, Story) else story

    def _wants_address(self, url: str) -> bool:
        if self._include and not any(pattern.search(url) for pattern in self._include):
            return False
        return not any(pattern.search(url) for pattern in self._exclude)

    def _read(self, record: WarcRecord) -> Story | Rejection:
        with Guard() as accident:
            if record.kind == "conversion":
                return self._read_text(record)
            answer = self._answer(record)
            return answer if isinstance(answer, Rejection) else self._read_page(record, answer)
        return Rejection(reason=Reason.BUG, detail=accident.summary or "")

    def _answer(self, record: WarcRecord) -> Answer | Rejection:
        block = record.block or b""
        if record.kind == "response":
            return read_answer(block, self._options.max_page_bytes)
        refusal = refuse_page(block, record.content_type)
        if refusal or media_type(record.content_type) not in HTML_TYPES:
            return refusal or Rejection(
                reason=Reason.NOT_A_PAGE, detail=f"a file of {record.content_type[:40]}"
            )
        return Answer(status=200, headers=(("content-type", record.content_type),), payload=block, body=block)

    def _read_page(self, record: WarcRecord, answer: Answer) -> Story | Rejection:
        task = _page_task(record, answer)
        digest_ok = self._check(record, answer.payload, answer.body)
        return _story_or_reason(self._extractor(task), digest_ok)

    def _read_text(self, record: WarcRecord) -> Story | Rejection:
        block = record.block or b""
        try:
            article = extract_text(block, record.url, self._options.extract, requested_url=record.url)
        except NotAnArticle as exc:
            return Rejection(reason=Reason.NOT_AN_ARTICLE, detail=exc.reason, page_type=exc.page_type)
        except ParseError as exc:
            return Rejection(reason=Reason.NOT_A_PAGE, detail=exc.message)
        return Story(article=article, digest_ok=self._check(record, block))

    def _check(self, record: WarcRecord, *payloads: bytes) -> bool | None:
        if not self._options.check_digests:
            return None
        return check_digest(tuple(dict.fromkeys(payloads)), record.payload_digest)

    def _filter(self, record: WarcRecord, story: Story) -> Story | Rejection:
        article = story.article
        language = (article.language or "").partition("-")[0].lower()
        if self._options.languages and language and language not in self._options.languages:
            return Rejection(reason=Reason.FILTERED_LANGUAGE, detail=language)
        moment = article.date_published or read_date(record.date)
        if not falls_within(moment, self._options):
            return Rejection(reason=Reason.FILTERED_DATE, detail=f"published {moment}")
        return story


def timeout_detail(options: ArchiveOptions) -> str:
    """Return what is said of a page that took too long."""
    return f"took longer than {options.page_time_s:g} s"


def read_date(text: str | None) -> datetime | None:
    """Return a WARC-Date, which may lack its time or have nine digits of a second; ``None`` for none."""
    clean = _FRACTION.sub(lambda match: f".{match.group(1)[:MICROSECOND_DIGITS]:0<6}", (text or "").strip())
    try:
        moment = datetime.fromisoformat(clean)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _is_http(record: WarcRecord) -> bool:
    """Tell whether a record was fetched over HTTP; DNS answers and FTP files stand among the others."""
    if not (record.url or "").lower().startswith(("http:", "https:")):
        return False
    return record.kind != "response" or "http" in (record.content_type or "http").lower()


def _page_task(record: WarcRecord, answer: Answer) -> PageTask:
    charset = find_charset(answer.body, answer.header("content-type"), read_metas(answer.body))
    url = record.url or ""
    facts = FetchFacts(
        status=answer.status,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        charset=charset,
        size_bytes=len(answer.body),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        fetched_at=read_date(record.date),
    )
    return PageTask(url=url, requested_url=url, body=answer.body, charset=charset, facts=facts)


def _story_or_reason(result: ExtractionResult, digest_ok: bool | None) -> Story | Rejection:  # noqa: FBT001 - a fact, not a switch
    match result:
        case Extracted():
            return Story(article=result.article, digest_ok=digest_ok)
        case Rejected():
            return Rejection(reason=Reason.NOT_AN_ARTICLE, detail=result.reason, page_type=result.page_type)
        case Unreadable():
            reason = Reason.NOT_A_PAGE if result.code == "parse" else Reason(result.code)
            return Rejection(reason=reason, detail=result.reason)
