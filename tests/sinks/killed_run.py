"""Delivers a log to a sink, noting after each batch how far it is; the test kills it.

With ``--abandon`` it dies by itself as soon as everything is delivered.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from pydantic import TypeAdapter

from cleanfeed.sinks import SinkOptions, deliver_batch, open_sink, resume_after, tell_end
from sinks.changelog import HASTE, STREAM, load_log

BATCH = 20


def main(options_json: str, log: Path, cursor: Path, *, is_abandoned: bool) -> None:
    sink = open_sink(TypeAdapter(SinkOptions).validate_json(options_json), STREAM)
    changes = load_log(log).changes
    print("delivering", flush=True)  # noqa: T201
    position = resume_after(sink, int(cursor.read_text()) if cursor.exists() else 0)
    while left := [change for change in changes if change.seq > position]:
        batch = left[:BATCH]
        asyncio.run(deliver_batch(sink, batch, HASTE))
        position = batch[-1].seq
        new = cursor.with_suffix(".new")
        new.write_text(str(position))
        new.replace(cursor)
    if is_abandoned:
        os._exit(0)
    asyncio.run(tell_end(sink))
    sink.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), is_abandoned="--abandon" in sys.argv)
