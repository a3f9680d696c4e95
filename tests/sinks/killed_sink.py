"""Delivers records in small batches, noting after each how far it is; the test kills it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cleanfeed.sinks import Delivery, DeliveryKind, JsonlOptions, open_sink

BATCH = 4


def delivery(seq: int) -> Delivery:
    record = {"id": f"a{seq}", "revision": 1, "content_hash": str(seq), "text": "rain " * 2000}
    return Delivery(
        seq=seq,
        article_id=record["id"],
        revision=1,
        kind=DeliveryKind.UPSERT,
        article_json=json.dumps(record),
    )


def main(path: Path, cursor: Path, total: int) -> None:
    sink = open_sink(JsonlOptions(path=path), "s1")
    sys.stdout.write("delivering\n")
    sys.stdout.flush()
    seq = int(cursor.read_text()) if cursor.exists() else 0
    while seq < total:
        batch = [delivery(number) for number in range(seq + 1, min(seq + BATCH, total) + 1)]
        sink.deliver(batch)
        seq = batch[-1].seq
        new = cursor.with_suffix(".new")
        new.write_text(str(seq))
        new.replace(cursor)
    sink.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
