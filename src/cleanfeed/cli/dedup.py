"""``cleanfeed dedup``: which stories of an archive are copies of one another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from cleanfeed.cli.terminal import is_terminal, print_json, print_note


@click.command(name="dedup")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option(
    "--threshold",
    type=click.FloatRange(min=0.3, max=1.0),
    default=0.7,
    show_default=True,
    help="Least share of runs of five words that two near copies have in common.",
)
def command(folder: Path, threshold: float) -> None:
    """Find copies among the stories that cleanfeed warc wrote to DIR, across all its files.

    They are written to DIR/duplicates.parquet: exact copies and near ones apart, each with the story it is a
    copy of. The credited agency's own story goes before what was published first. Needs the extra dedup.
    """
    from cleanfeed.scale.duplicates import DuplicateOptions, find_duplicates

    report = find_duplicates(folder, DuplicateOptions(threshold=threshold))
    print_note(
        f"{report.stories} stories; {report.clusters} have copies: {report.exact} exact, {report.near} near"
    )
    if not is_terminal():
        print_json(asdict(report))
