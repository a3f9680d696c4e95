"""The entry point: which commands there are, and how errors end.

Commands are imported when they are used, so that ``cleanfeed --help`` imports nothing heavy.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cleanfeed.cli.exits import Exit, exit_for
from cleanfeed.cli.terminal import print_error
from cleanfeed.errors import CleanfeedError

PROGRAM = "cleanfeed"

COMMANDS = {
    "extract": "Print the story on a page: URL, file or - for stdin.",
    "run": "Fetch what is new from the configured sources.",
    "deliver": "Bring sinks up to date from the store, without fetching.",
    "search": "Find stories and pictures in the store.",
    "discover": "Print the stories that a feed, sitemap or page names.",
    "explain": "Show what was kept of a page, what was dropped, and why.",
    "warc": "Extract the stories of WARC files into Parquet.",
    "dedup": "Find copies among the stories of archives.",
    "report": "Report on the runs and the archive, as a page or as text.",
    "compare": "Show what changed between two extractions of the same pages.",
    "init": "Write a commented config.toml.",
    "doctor": "Check that everything a run needs is there.",
    "schema": "Print the record's JSON Schema.",
    "completion": "Print the completion script for a shell.",
}
"""Command → its line in ``--help``; the module has the same name."""

EPILOG = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not an article, "
    "75 another run holds the lock."
)


class LazyGroup(click.Group):
    """A group that knows its commands' names and help before it imports them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are met."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command and return it."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(f"cleanfeed.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value:
        from cleanfeed import __version__

        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and leave.",
)
def cli() -> None:
    """News pages in, clean article records out."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback for what a user can mend."""
    try:
        code = cli.main(prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as exc:
        exc.show()
        code = Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        print_error("interrupted")
        code = Exit.INTERRUPTED
    except CleanfeedError as exc:
        print_error(str(exc))
        code = exit_for(exc)
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    except OSError as exc:
        if exc.filename is None and exc.strerror is None:
            raise
        print_error(f"{exc.filename or 'output'}: {exc.strerror}")
        code = Exit.FAILED
    sys.exit(int(code or Exit.DONE))
