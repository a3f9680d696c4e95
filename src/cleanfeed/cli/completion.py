"""``cleanfeed completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes cleanfeed's commands and options in SHELL.

    For bash: eval "$(cleanfeed completion bash)"
    """
    from cleanfeed.cli.main import PROGRAM, cli

    completion_class = get_completion_class(shell)
    if completion_class is None:
        raise click.UsageError(f"no completion for {shell}")
    completion = completion_class(cli, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE")
    print(completion.source())
