"""CPU time and memory of pages made to break, each at half its size and whole.

``python benchmarks/bad_input.py [NAME …]`` prints one line a page; ``--help`` names them. A page whose time
more than triples is marked; each runs in a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import cleanfeed

_PLACE = Path(__file__).parents[1] / "tests" / "extraction" / "bad_pages.py"
_SPEC = spec_from_file_location("bad_pages", _PLACE)
if _SPEC is None or _SPEC.loader is None:
    sys.exit(f"{_PLACE} cannot be read")
bad_pages = module_from_spec(_SPEC)
_SPEC.loader.exec_module(bad_pages)
PAGES, SENTENCES, page, story = bad_pages.PAGES, bad_pages.SENTENCES, bad_pages.page, bad_pages.story

MOST_GROWTH = 3.0
"""How much longer the whole page may take than half of it."""
LIMIT_S = 60.0
SMALLEST_S = 0.05
"""Times below are noise."""


def measure(name: str, size: int) -> None:
    """Print CPU seconds, MB and words of one page as JSON."""
    make, _ = PAGES[name]
    html = make(size)
    cleanfeed.extract(page(story()), force=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    article = cleanfeed.extract(html, force=True)
    cpu_s = time.process_time() - start
    mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    found = sum(sentence in article.text for sentence in SENTENCES)
    row = {"cpu_s": cpu_s, "mb": mb, "size_mb": len(html) / 1e6, "words": article.word_count, "found": found}
    print(json.dumps(row))


def run(name: str, size: int) -> dict[str, float] | None:
    """Return what a process of its own measured, ``None`` where it took too long."""
    command = [sys.executable, __file__, "--one", name, str(size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return None
    row: dict[str, float] = json.loads(done.stdout)
    return row


def main() -> int:
    """Print the table; return 1 where a page is more than linear."""
    parser = argparse.ArgumentParser(
        description="Measure pages made to break, each at half its size and whole."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(PAGES)}")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SIZE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = sorted({*arguments.names, *(arguments.one or ())[:1]} - PAGES.keys())
    if unknown:
        parser.error(f"no such page: {', '.join(unknown)}; there are {', '.join(PAGES)}")
    if arguments.one:
        measure(arguments.one[0], int(arguments.one[1]))
        return 0
    worst = 0
    for name in arguments.names or PAGES:
        half, whole = (run(name, PAGES[name][1] // part) for part in (2, 1))
        if half is None or whole is None:
            print(f"{name:32} more than {LIMIT_S:.0f} s")
            worst = 1
            continue
        growth = whole["cpu_s"] / max(half["cpu_s"], SMALLEST_S)
        mark = "  more than linear" if growth > MOST_GROWTH else ""
        worst = worst or int(bool(mark))
        print(
            f"{name:32} {whole['size_mb']:5.1f} MB {half['cpu_s']:6.2f} s → {whole['cpu_s']:6.2f} s"
            f" {whole['mb']:5.0f} MB, {whole['words']:.0f} words, {whole['found']:.0f} of 5 sentences{mark}",
            flush=True,
        )
    return worst


if __name__ == "__main__":
    sys.exit(main())
