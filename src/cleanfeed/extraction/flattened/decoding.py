"""The bytes of a dump as text, where not all of them were written in one charset.

Archives are put together out of files of many years, and what put them together did not look.
How a whole file of one charset is read is known to :mod:`~cleanfeed.extraction.page`.
"""

from __future__ import annotations

from cleanfeed.errors import ParseError
from cleanfeed.extraction.page import decode, find_binary_kind

REPLACEMENT = "\ufffd"
USUAL_CODEC = "cp1252"
"""What nearly all pages of the web were in that were not UTF-8."""
MIN_GUESS_BYTES = 1_000
"""Bytes of another charset from which statistics over them are to be trusted."""


def decode_dump(data: bytes, url: str | None = None) -> str:
    """Return the text of a dump; lines that are no UTF-8 are read each for itself where others are.

    Raises:
        ParseError: The bytes are some other kind of file.
    """
    kind = find_binary_kind(data)
    if kind:
        raise ParseError(url, f"this is {kind}, not text")
    text = decode(data, url)[0]
    if data.isascii() or b"\x00" in data:
        return text
    lines = data.split(b"\n")
    odd = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    plain = sum(not line.isascii() for line in lines) - len(odd)
    if not odd or plain < len(odd):
        return text
    return _decode_mixed(lines, odd, url)


def _decode_mixed(lines: list[bytes], odd: list[int], url: str | None) -> str:
    texts = [line.decode("utf-8", "replace") for line in lines]
    foreign = [number for number in odd if _is_foreign(texts[number])]
    if foreign:
        sample = b"\n".join(lines[number] for number in foreign)
        codec = decode(sample, url)[1] if len(sample) >= MIN_GUESS_BYTES else USUAL_CODEC
        for number in foreign:
            texts[number] = lines[number].decode(codec, "replace")
    return "\n".join(texts)


def _is_foreign(text: str) -> bool:
    """Tell whether nothing beyond ASCII in a line was UTF-8: a line that has some is only damaged."""
    return text.replace(REPLACEMENT, "").isascii()


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
