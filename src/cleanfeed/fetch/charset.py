"""The charset of a body: byte order mark, header, declaration in the document, valid UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from cleanfeed.fetch.metas import Attributes

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers read under these labels (WHATWG Encoding), in Python's names.
_LABELS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,>]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NOT_CHARSETS = frozenset({
    "base64", "bz2", "hex", "quopri", "rot13", "rot-13", "uu", "zlib", "idna", "punycode", "unicode-escape",
    "raw-unicode-escape", "undefined", "utf-7",
})  # fmt: skip


def find_charset(body: bytes, content_type: str | None, metas: Sequence[Attributes]) -> str | None:
    """Return the Python codec name of a body's charset, or ``None`` where nothing tells.

    Args:
        body: The plain bytes.
        content_type: The Content-Type header with its parameters.
        metas: The ``meta`` elements of the body.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return name
    declared = _CHARSET.search(content_type or "")
    return (
        (known_codec(declared.group(1)) if declared else None)
        or _declared_inside(body, metas)
        or ("utf-8" if _is_utf8(body) else None)
    )


def known_codec(label: str) -> str | None:
    """Return the codec that a browser uses for a label, or ``None`` for a label nobody knows."""
    try:
        name = codecs.lookup(label.strip().strip("'\"")).name
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-") in _NOT_CHARSETS else _LABELS.get(name, name)


def _declared_inside(body: bytes, metas: Sequence[Attributes]) -> str | None:
    xml = _XML_DECLARATION.match(body[:300])
    labels = [xml.group(1).decode("ascii")] if xml else []
    for meta in metas:
        if "charset" in meta:
            labels.append(meta["charset"])
        elif meta.get("http-equiv", "").lower() == "content-type":
            match = _CHARSET.search(meta.get("content", ""))
            labels += [match.group(1)] if match else []
    codec = next((codec for codec in map(known_codec, labels) if codec), None)
    # A declaration that could be read as ASCII cannot stand in a body of 16-bit units.
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
