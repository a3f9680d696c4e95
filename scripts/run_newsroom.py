"""Start the invented newsroom, run the real command against it, search, and show one record.

Everything is kept in one folder, the ports too, so that the next start finds the same
addresses and shows what a second run does not fetch again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from newsroom.server import Newsroom, find_first_port
from newsroom.site import load_sites

from cleanfeed.article import Article
from cleanfeed.config import load_config
from cleanfeed.store import Store

PORTS_FILE = "first-port"
LOWEST_PORT = 18_100
COMMAND = (str(Path(sys.executable).with_name("cleanfeed")),)
MIN_QUERY_LETTERS = 6


def main() -> int:
    """Run once in the folder that the command line names; return the exit code of the run."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Newsroom.start(first_port=_first_port(folder)) as newsroom:
            return _run(newsroom, folder)
    except OSError as exc:
        print(f"the newsroom cannot be started: {exc.strerror}.", file=sys.stderr)
        print(f"Its ports are remembered in {folder / PORTS_FILE}; free them,", file=sys.stderr)
        print(f"or remove {folder} to begin anew on other ports.", file=sys.stderr)
        return 1


def _first_port(folder: Path) -> int:
    file = folder / PORTS_FILE
    if not file.exists():
        file.write_text(f"{find_first_port(LOWEST_PORT, len(load_sites()))}\n")
    return int(file.read_text())


def _run(newsroom: Newsroom, folder: Path) -> int:
    from newsroom.configuration import write_config

    config = write_config(newsroom, folder)
    print(f"\nThe newsroom serves {len(newsroom.sites)} sites on the loopback; their sources: {config}\n")
    code = _call("run", "-c", str(config), is_quiet=True)
    article = _find_story(config)
    if article is None or article.url is None:
        print("The run stored no story.", file=sys.stderr)
        return code or 1
    query = max((article.headline or "").split(), key=len).strip(".,:;!?\"'’“”")
    _call("search", "-c", str(config), "--limit", "3", query)
    _call("search", "-c", str(config), "--images", "--limit", "2", "--credit", article.images[0].credits[0])
    _call("extract", "-c", str(config), "--format", "markdown", article.url)
    print(f"\nEverything is in {folder}; try: {COMMAND[0]} search -c {config} QUERY")
    return code


def _find_story(config: Path) -> Article | None:
    """Return a story that shows what the record holds: a long word to search for and a credited picture."""
    options = load_config(config).store
    with Store.open(options.path, options.options()) as store:
        for article in store.iter_articles():
            words = (article.headline or "").split()
            has_credit = bool(article.images and article.images[0].credits)
            if has_credit and article.language == "en" and max(map(len, words)) >= MIN_QUERY_LETTERS:
                return article
    return None


def _call(*arguments: str, is_quiet: bool = False) -> int:
    """Run the command as a user would; the report of a run goes to the terminal alone."""
    print(f"\n$ cleanfeed {' '.join(arguments)}", flush=True)
    if not is_quiet or sys.stdout.isatty():
        return subprocess.run([*COMMAND, *arguments], check=False).returncode
    done = subprocess.run([*COMMAND, *arguments], check=False, stdout=subprocess.PIPE)
    if done.stdout:
        json.loads(done.stdout)  # the report that a pipe gets is one JSON object
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
