"""Reads the dates of feeds and sitemaps; a date that cannot be read is unknown, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_BLANK_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)")


def read_date(text: str | None) -> datetime | None:
    """Return an aware datetime from a W3C or e-mail date; UTC where no zone is given, ``None`` for nonsense.

    A date without a day (``2024-05``) is unknown: it orders nothing.
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        if _ISO.fullmatch(text):
            when = datetime.fromisoformat(_BLANK_ZONE.sub("", text))
        else:
            when = parsedate_to_datetime(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
