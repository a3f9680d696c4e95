"""Markup that a parser cannot take."""

import pytest

from cleanfeed.extraction.nesting import MAX_ATTRIBUTES, MAX_DEPTH, limit_markup
from extraction.bad_pages import SENTENCES, nested_elements, story


def test_an_ordinary_page_is_the_very_same_object():
    """A page within the limits is not copied, whatever void and unclosed elements it has."""
    page = (
        story() + "<br><img src=a>" * 2_000 + "<ul>" + "<li>one" * 400 + "</ul>" + "<p>x</p>" * 5_000
    ).encode()
    assert limit_markup(page) is page


def test_paragraphs_beyond_the_limit_stay_paragraphs():
    """As in browsers, what is too deep becomes a sibling of the last element within the limit."""
    limited = limit_markup(nested_elements(2_000).encode())
    for sentence in SENTENCES:
        assert f"<p>{sentence}</p>".encode() in limited


def test_the_limit_holds():
    """No more elements are open at once than a browser would allow, those within the limit untouched."""
    limited = limit_markup(b"<div>" * 5_000 + b"text" + b"</div>" * 5_000)
    depth = deepest = 0
    for part in limited.split(b"<")[1:]:
        depth += -1 if part.startswith(b"/") else 1
        deepest = max(deepest, depth)
    assert deepest <= MAX_DEPTH + 1
    assert depth == 0


def test_a_page_within_the_limit_is_left_alone_after_a_deep_part():
    """What follows a deep part is as deep as before: its end tags are counted."""
    page = b"<div>" * 2_000 + b"</div>" * 2_000 + b"<section><p><b>after</b></p></section>"
    assert limit_markup(page).endswith(b"<section><p><b>after</b></p></section>")


@pytest.mark.parametrize("raw", [b"<script>%s</script>", b"<!-- %s -->", b"<textarea>%s</textarea>"])
def test_scripts_and_comments_are_no_tags(raw):
    """Tags in scripts, comments and text fields are left as they are."""
    page = raw % (b"<div>" * 3_000) + b"<p>text</p>"
    assert limit_markup(page) == page


def test_a_greater_sign_in_an_attribute_ends_no_tag():
    """Quoted values may hold ``>``; stray quotes between attributes may stand alone."""
    page = b"<div>" * 1_000 + b"<p title='a > b'>one</p><p \" x>two</p>"
    limited = limit_markup(page)
    assert b"<p title='a > b'>one</p>" in limited
    assert b'<p " x>two' in limited


def test_attributes_beyond_the_limit_are_cut():
    """A tag keeps its first attributes; its content and the rest of the page stay."""
    attributes = b" ".join(b"data-a%d='%d'" % (i, i) for i in range(5_000))
    limited = limit_markup(b"<div %s><p>text</p></div>" % attributes)
    assert limited.count(b"data-a") == MAX_ATTRIBUTES
    assert limited.endswith(b"><p>text</p></div>")


def test_attributes_in_a_script_are_data():
    """What looks like a tag in a script is not cut."""
    code = b"if (a <b && " + b"x = 1, " * 5_000 + b"c > d) {}"
    page = b"<script>%s</script><p>text</p>" % code
    assert limit_markup(page) is page


@pytest.mark.parametrize("tail", [b"<a ", b"<!-- ", b'<a href="', b"<script>", b"<p x='", b"</"])
def test_what_never_ends(tail):
    """A tag, comment or script that never ends takes the rest of the page with it, as in browsers."""
    page = b"<div>" * 1_000 + b"text" + tail * 1_000
    assert limit_markup(page).endswith(tail)
