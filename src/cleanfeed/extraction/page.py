"""Bytes or a string in, a parsed page out.

Knows charsets; whoever asks for a tree gets one that Lexbor built in time linear in the page's size.
What the tree means is for :mod:`~cleanfeed.extraction.blocks`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleanfeed.errors import ParseError
from cleanfeed.extraction.nesting import limit_markup

META_CHARSET_BYTES = 4096
"""How far a declared charset is looked for; the HTML standard asks for 1024, many pages need more."""

BINARY_KINDS = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"RIFF", "a WebP image or sound file"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"\x00\x00\x00\x20ftyp", "a video"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"\x7fELF", "a program"),
)
"""First bytes of what is served in place of a page (WHATWG MIME Sniffing, section 6)."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Codec → the larger one browsers read it as (WHATWG Encoding, section 4.2)."""

_STATEFUL = frozenset({"iso2022_jp", "utf-16-le", "utf-16-be", "utf-16"})
"""Codecs whose bytes are valid UTF-8 and mean something else."""
_NO_CHARSETS = frozenset(
    "utf-7 hz idna punycode unicode-escape raw-unicode-escape undefined rot-13 hex base64 bz2 zlib uu"
    " quopri".split()
)
"""Codecs of Python in which no page may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A parsed page, and what reading it took."""

    url: str | None
    html: str
    """The decoded page, with its markup limited."""
    tree: LexborHTMLParser
    charset: str | None
    """Codec the bytes were read in; ``None`` when a string was given."""
    size_chars: int
    flattened: bool
    """Whether markup beyond what a parser can take was taken out before the parse."""


def read_page(html: bytes | str, url: str | None = None, charset: str | None = None) -> Page:
    """Decode and parse a page.

    Args:
        html: The page as served, or decoded already.
        url: Where it came from; used in errors.
        charset: The charset the transport declared, if any.

    Raises:
        ParseError: The page is empty, or is not a page but a PDF, an image, an archive.
    """
    if isinstance(html, bytes):
        text, codec = decode(html, url, charset)
    else:
        text, codec = html, None
    if not text or text.isspace():
        raise ParseError(url, "the page is empty")
    data = _encode(text)
    limited = limit_markup(data)
    if limited is not data:
        text = limited.decode("utf-8", "replace")
    return Page(
        url=url,
        html=text,
        tree=LexborHTMLParser(limited),
        charset=codec,
        size_chars=len(text),
        flattened=limited is not data,
    )


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates, which no encoding can carry
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")


def decode(data: bytes, url: str | None = None, charset: str | None = None) -> tuple[str, str]:
    """Return the text and the codec it was read in.

    Order of evidence: byte order mark, valid UTF-8, the transport's charset, ``meta`` or the XML
    declaration, statistics over the bytes. UTF-8 goes before the labels because text of another
    charset is practically never valid UTF-8, while labels are often wrong.

    Raises:
        ParseError: The bytes are some other kind of file.
    """
    kind = find_binary_kind(data)
    if kind:
        raise ParseError(url, f"this is {kind}, not a page")
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace"), codec
    declared = [c for c in (_transport_codec(charset, data), _declared_codec(data)) if c]
    if not (declared and declared[0] in _STATEFUL):
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as exc:
            if exc.reason == "unexpected end of data":  # cut off inside a character
                return data.decode("utf-8", "replace"), "utf-8"
    for codec in declared:
        if codec == "utf-8":
            continue
        return data.decode(codec, "replace"), codec
    codec = "utf-8" if declared else _guessed_codec(data)
    return data.decode(codec, "replace"), codec


def find_binary_kind(data: bytes) -> str | None:
    """Return what a file is that cannot be a page, or ``None``."""
    for magic, kind in BINARY_KINDS:
        if data.startswith(magic):
            return kind
    return None


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError):  # a NUL in it is a ValueError
        return None
    return None if name in _NO_CHARSETS else _SUPERSETS.get(name, name)


def _transport_codec(charset: str | None, data: bytes) -> str | None:
    codec = _codec(charset)
    # markup in UTF-16 has a NUL in every tag
    return None if codec and codec.startswith("utf-16") and b"\0" not in data[:META_CHARSET_BYTES] else codec


def _declared_codec(data: bytes) -> str | None:
    head = data[:META_CHARSET_BYTES]
    match = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    codec = _codec(match.group(1).decode("ascii")) if match else None
    # a page whose meta tag can be read as ASCII is not UTF-16, whatever it says
    return "utf-8" if codec and codec.startswith("utf-16") else codec


def _guessed_codec(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 64 * 1024]).best()
    return (_codec(best.encoding) if best else None) or "cp1252"
