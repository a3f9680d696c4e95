"""The ``cleanfeed`` command."""

from cleanfeed.cli.main import main

__all__ = ["main"]
