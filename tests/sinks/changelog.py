"""A change log without a store, the content it leads to, and a run that delivers it."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from cleanfeed.errors import SinkError
from cleanfeed.sinks import Delivery, DeliveryKind, Patience, deliver_batch, open_sink, resume_after, tell_end

STREAM = "s1"
HASTE = Patience(first_pause_s=0.001, longest_pause_s=0.01, give_up_after_s=5.0)
MANY_RUNS = 200


@dataclass(slots=True)
class Log:
    """Changes in order, and the newest state of each story."""

    changes: list[Delivery] = field(default_factory=list)
    expected: dict[str, tuple[int, str]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)

    def write(self, name: str, **fields) -> Delivery:
        revision = self.revisions[name] = self.revisions.get(name, 0) + 1
        text = record_json(name, revision, **fields)
        self.expected[name] = (revision, text)
        return self._add(name, revision, DeliveryKind.UPSERT, text)

    def delete(self, name: str) -> Delivery:
        revision = self.revisions[name] = self.revisions[name] + 1
        self.expected.pop(name, None)
        return self._add(name, revision, DeliveryKind.DELETE, None)

    def _add(self, name, revision, kind, text) -> Delivery:
        change = Delivery(
            seq=len(self.changes) + 1, article_id=name, revision=revision, kind=kind, article_json=text
        )
        self.changes.append(change)
        return change


def record_json(name: str, revision: int, **fields) -> str:
    is_ascii = fields.pop("is_ascii", False)  # the only JSON that can hold half a surrogate pair
    text = fields.pop("text", f"Rain fell on {name}, as told in version {revision}.")
    record = {
        "schema_version": "1",
        "id": name,
        "url": f"https://gazette.example/{name}",
        "page_type": "article",
        "headline": f"Harbour {name}",
        "authors": [{"name": "Ada Lind", "url": None, "raw": None}],
        "publisher": {"name": "The Gazette", "url": None, "logo": None},
        "date_published": "2026-03-04T05:06:07Z",
        "keywords": ["rain"],
        "language": "en",
        "body": [{"type": "paragraph", "text": text, "links": []}],
        "text": text,
        "word_count": len(text.split()),
        "images": [
            {"id": "i1", "url": None, "caption": "Boats", "credit": "Nordfoto", "credits": ["Nordfoto"]}
        ],
        "confidence": 0.5,
        "content_hash": f"{name}-{revision}",
        "revision": revision,
    }
    return json.dumps(record | fields, ensure_ascii=is_ascii)


def busy_log(stories: int, changes: int, seed: int = 7) -> Log:
    """Return a log of new stories, revisions, deletions and stories that come back."""
    log, chance = Log(), random.Random(seed)
    for _ in range(changes):
        name = f"a{chance.randrange(stories)}"
        if name in log.expected and chance.random() < 0.15:
            log.delete(name)
        else:
            log.write(name)
    return log


@dataclass(slots=True)
class Run:
    """Delivers a log as ``cleanfeed run`` does; the cursor lives as long as this does."""

    options: object
    log: Log
    batch: int = 50
    patience: Patience = HASTE
    cursor: int = 0
    refusals: dict[int, str] = field(default_factory=dict)

    def once(self, *, fresh: bool = False, stream: str = STREAM) -> None:
        """Deliver all; raises ``SinkError`` where a run would say that the sink is behind."""
        asyncio.run(self._once(fresh, stream))

    def until_done(self) -> int:
        """Run again and again, as cron does; return how many runs it took."""
        for number in range(1, MANY_RUNS):
            try:
                self.once()
            except SinkError:
                continue
            return number
        raise AssertionError("the sink never caught up")

    async def _once(self, fresh: bool, stream: str) -> None:
        if fresh:
            self.cursor = 0
        sink = open_sink(self.options, stream, fresh=fresh)
        try:
            position = resume_after(sink, self.cursor)
            while left := [change for change in self.log.changes if change.seq > position]:
                batch = left[: self.batch]
                for refusal in await deliver_batch(sink, batch, self.patience):
                    self.refusals[refusal.seq] = refusal.reason
                position = batch[-1].seq
                self.cursor = max(self.cursor, position)
            await tell_end(sink)
        finally:
            sink.close()


def save_log(log: Log, path: Path) -> None:
    lines = [json.dumps([c.seq, c.article_id, c.revision, c.kind.value, c.article_json]) for c in log.changes]
    path.write_text("\n".join(lines))


def load_log(path: Path) -> Log:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    changes = [
        Delivery(seq=seq, article_id=name, revision=revision, kind=DeliveryKind(kind), article_json=text)
        for seq, name, revision, kind, text in rows
    ]
    return Log(changes=changes)
