"""Exit codes, and which error ends with which."""

from __future__ import annotations

from enum import IntEnum

from cleanfeed.errors import CleanfeedError, ConfigError, LockedError, NotAnArticle, RulesError


class Exit(IntEnum):
    """What the command's exit code says."""

    DONE = 0
    FAILED = 1
    """A page, or more pages than the configuration allows, or a sink failed."""
    USAGE = 2
    """Wrong usage or configuration; nothing was done."""
    NOT_AN_ARTICLE = 3
    """The one page that was asked for holds no story."""
    LOCKED = 75
    """Another run holds the lock (EX_TEMPFAIL: try again later)."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it."""


def exit_for(error: CleanfeedError) -> Exit:
    """Return the exit code that an error ends the command with."""
    match error:
        case ConfigError() | RulesError():
            return Exit.USAGE
        case NotAnArticle():
            return Exit.NOT_AN_ARTICLE
        case LockedError():
            return Exit.LOCKED
        case _:
            return Exit.FAILED
