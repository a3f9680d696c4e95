"""The charset of a body by mark, header, declaration and content."""

from __future__ import annotations

import pytest

from cleanfeed.fetch.charset import find_charset, known_codec
from cleanfeed.fetch.metas import read_metas


@pytest.mark.parametrize(
    ("body", "content_type", "charset"),
    [
        (b"\xef\xbb\xbfx", "text/html; charset=windows-1251", "utf-8"),
        (b"\xff\xfex\0", None, "utf-16"),
        ("при".encode("cp1251"), 'text/html; charset="Windows-1251"', "cp1251"),
        (b"x", "text/html; charset=iso-8859-1", "cp1252"),
        (b'<meta charset="Shift_JIS">', "text/html", "cp932"),
        (b"<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>", None, "gb18030"),
        (b"<?xml version='1.0' encoding='ISO-8859-2'?><x/>", None, "iso8859-2"),
        (b"<meta charset=utf-16>", None, "utf-8"),
        (b"<meta charset=nonsense><p>x", "text/html; charset=klingon", "utf-8"),
        (b"<meta charset=base64><p>x", None, "utf-8"),
        ("für".encode(), None, "utf-8"),
        (b"f\xfcr", None, None),
    ],
)
def test_charset(body: bytes, content_type: str | None, charset: str | None) -> None:
    """Evidence counts in the order of browsers, and labels mean what browsers mean by them."""
    assert find_charset(body, content_type, read_metas(body)) == charset


@pytest.mark.parametrize("label", ["", "\0", "x" * 9999, "zlib", "idna", "unicode_escape", "utf-7"])
def test_labels_that_are_no_charset(label: str) -> None:
    """Python's codecs that are no charsets are never taken for one."""
    assert known_codec(label) is None
