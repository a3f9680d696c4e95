"""Bytes or a string in, a parsed page out."""

import codecs

import pytest

from cleanfeed.errors import ParseError
from cleanfeed.extraction.page import decode, find_binary_kind, read_page

RUSSIAN = "Мост через реку закрыт на ремонт до конца ноября, сообщили в мэрии города."
JAPANESE = "商店街の時計が三年ぶりに動き出した。修理したのは近所の高校生たちだ。"


@pytest.mark.parametrize("given", [b"", b"   \n\t ", "", " \n"])
def test_an_empty_page_is_an_error(given):
    """An empty body is told as such, with the page's address."""
    with pytest.raises(ParseError, match=r"http://a\.example/x.*empty"):
        read_page(given, "http://a.example/x")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0..", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_other_files_are_named(data, kind):
    """What is no page is called by its name."""
    assert kind in (find_binary_kind(data) or "")
    with pytest.raises(ParseError, match=kind):
        read_page(data, "http://a.example/x")


def test_utf8_goes_before_labels():
    """Valid UTF-8 is read as such, whatever transport and page declare."""
    data = f"<meta charset=windows-1251><p>{RUSSIAN}".encode()
    text, codec = decode(data, charset="iso-8859-1")
    assert RUSSIAN in text
    assert codec == "utf-8"


@pytest.mark.parametrize(
    ("charset", "label", "text"),
    [
        ("cp1251", "windows-1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("shift_jis", "Shift_JIS", JAPANESE),
        ("euc-jp", "euc-jp", JAPANESE),
        ("iso2022_jp", "iso-2022-jp", JAPANESE),
        ("cp1252", "iso-8859-1", "“Café”, said the mayor – twice"),
        ("gb18030", "gb2312", "市政府宣布大桥将关闭三周，渡轮照常运行。"),
    ],
)
@pytest.mark.parametrize("place", ["transport", "meta"])
def test_declared_charsets(charset, label, text, place):
    """The transport's label or the page's is followed, in the larger charset that browsers read it as."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if place == "meta" else ""
    data = f"<html><head>{meta}</head><body><p>{text}</p>".encode(charset)
    assert text in decode(data, charset=label if place == "transport" else None)[0]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_byte_order_marks(codec):
    """A byte order mark decides, and is no part of the text."""
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    text, found = decode(marks[codec] + RUSSIAN.encode(codec), charset="windows-1252")
    assert (text, found) == (RUSSIAN, codec)


def test_a_wrong_label_on_what_is_not_utf8():
    """Where the transport says UTF-8 and the bytes are not, the page's own label is followed."""
    data = f"<meta charset=windows-1251><p>{RUSSIAN}".encode("cp1251")
    assert RUSSIAN in decode(data, charset="utf-8")[0]


def test_no_label_at_all():
    """Without any label the bytes are judged by their statistics."""
    assert RUSSIAN in decode(f"<p>{RUSSIAN} {RUSSIAN}</p>".encode("cp1251"))[0]


def test_an_unknown_label_is_no_label():
    """A label that names nothing is passed over."""
    data = f"<meta charset=windows-1251><p>{RUSSIAN}".encode("cp1251")
    assert RUSSIAN in decode(data, charset="x-unknown-9")[0]


def test_cut_off_inside_a_character():
    """A page that ends inside a character is still UTF-8."""
    text, codec = decode(RUSSIAN.encode()[:-1])
    assert codec == "utf-8"
    assert text.startswith(RUSSIAN[:-2])


def test_a_meta_tag_cannot_say_utf16():
    """A page whose meta tag can be read as ASCII is not in UTF-16."""
    assert decode(b"<meta charset=utf-16><p>Plain caf\xe9")[1] != "utf-16"


def test_lone_surrogates_and_nul():
    """Half characters become replacement characters; the rest of the page is read."""
    page = read_page("<p>one \ud83d two\x00 three</p>")
    body = page.tree.body
    assert body is not None
    assert "two" in body.text()
    assert "\ud83d" not in body.text()


def test_what_was_flattened_is_told():
    """A page whose markup was limited says so."""
    assert read_page("<div>" * 2_000 + "text").flattened
    assert not read_page("<div>" * 20 + "text").flattened
