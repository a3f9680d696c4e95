"""The page as a stream of blocks."""

import pytest

from cleanfeed.extraction.blocks import MAX_OPEN_SPANS, NAMELESS, SEAMLESS_TAGS, BlockStream, split_blocks
from cleanfeed.extraction.page import read_page


def blocks_of(body: str, head: str = "") -> BlockStream:
    return split_blocks(read_page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in blocks_of(body).blocks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<p>one<br>two</p>", ["one", "two"]),
        ("<div>one<p>two</p>three</div>", ["one", "two", "three"]),
        ("<p>one <b>two</b> <i>three</i></p>", ["one two three"]),
        ("<p>un<b>bro</b>ken</p>", ["unbroken"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("one", ["one"]),
        ("<p> \n </p>", []),
        ("<p>a&nbsp;b  c\n d</p>", ["a b c d"]),
        ("<span>one</span><span> two</span>", ["one two"]),
    ],
)
def test_where_blocks_end(body, expected):
    """A block ends where a block-level tag opens or closes and at ``br``; white space is collapsed."""
    assert texts(body) == expected


@pytest.mark.parametrize("tag", ["script", "style", "template", "svg", "textarea", "select", "iframe"])
def test_silent_elements(tag):
    """What no reader sees in place is no text, and parts no sentence it does not stand in."""
    assert texts(f"<p>one</p><{tag}>silent</{tag}><p>two</p>") == ["one", "two"]


@pytest.mark.parametrize("tag", sorted(SEAMLESS_TAGS - {"rt", "rp"}))
def test_an_icon_or_a_script_parts_no_sentence(tag):
    """A browser shows them within the line, or nothing of them."""
    link = f"<a href='/b'>the largest bank<{tag}>silent</{tag}></a>"
    assert texts(f"<p>When {link} fell, others shook.</p>") == ["When the largest bank fell, others shook."]


@pytest.mark.parametrize("size", ["class='emoji'", "class='wp-smiley big'", "width=16", "height='20px'"])
def test_a_picture_of_a_letter_parts_no_sentence(size):
    """Emoji and signs behind links are set within the line."""
    assert texts(f"<p>Bread <img src='a.png' {size}> for all.</p>") == ["Bread for all."]


@pytest.mark.parametrize("size", ["", "width=640", "width='100%'", "height=99999999999", "class='photo'"])
def test_a_picture_parts_what_stands_around_it(size):
    """Its caption may follow within the paragraph."""
    assert texts(f"<p>Bread. <img src='a.png' {size}> The quay.</p>") == ["Bread.", "The quay."]


def test_the_reading_of_characters_parts_no_sentence():
    """Ruby (HTML standard, 4.5.10): the small print above the characters is no part of the text."""
    ruby = "<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>"
    assert texts(f"<p>その{ruby}は静かだった。</p>") == ["その港は静かだった。"]


def test_preformatted_text_keeps_its_lines():
    """White space counts inside ``pre``."""
    assert texts("<pre>a\n  b\n</pre>") == ["a\n  b\n"]


def test_invisible_characters_go():
    """Soft hyphens and zero-width spaces are no part of a word."""
    assert texts("<p>Bun\u00addes\u200btag</p>") == ["Bundestag"]


def test_links():
    """Characters in links are counted; an anchor that leads nowhere is none."""
    block = blocks_of("<p>See <a href=/x>this page</a> and <a name=y>that</a></p>").blocks[0]
    assert block.link_chars in {len("this page"), len(" this page")}


def test_spans_name_their_text():
    """A span tells which part of the block an inline element holds."""
    stream = blocks_of("<p>by <b>Ada <i>Lind</i></b> today</p>")
    block = stream.blocks[0]
    held = {stream.elements.tag[s.element]: block.text[s.start : s.end].strip() for s in block.spans}
    assert held == {"i": "Lind", "b": "Ada Lind"}


def test_an_inline_element_over_two_blocks():
    """An inline element left open has a span in each block it reaches."""
    stream = blocks_of("<p><b>one<br>two</b></p>")
    assert [[block.text[s.start : s.end] for s in block.spans] for block in stream.blocks] == [
        ["one"],
        ["two"],
    ]


@pytest.mark.parametrize(
    "attribute", ["hidden", "style='display: none'", "style='VISIBILITY:hidden'", "aria-hidden=true"]
)
def test_hidden_blocks(attribute):
    """What the markup hides is kept, and marked with all that is inside."""
    stream = blocks_of(f"<div {attribute}><p>one</p></div><p>two</p>")
    assert [block.hidden for block in stream.blocks] == [True, False]


def test_elements_are_ranges():
    """Inside, around and between are comparisons of numbers."""
    stream = blocks_of("<section><h2>head</h2><p>one</p></section><p>two</p>")
    elements = stream.elements
    section = elements.tag.index("section")
    inside = [elements.tag[i] for i in elements.iter_inside(section)]
    assert inside == ["h2", "p"]
    assert [b.text for b in stream.blocks[elements.start[section] : elements.end[section]]] == ["head", "one"]
    assert [elements.tag[i] for i in elements.iter_ancestors(section)] == ["body", "html"]
    assert elements.is_inside(section + 1, section)
    assert not elements.is_inside(section, section)


def test_data_scripts():
    """Declared metadata and framework states are kept; other scripts are not."""
    stream = blocks_of(
        "<script id=__NEXT_DATA__ type=application/json>{}</script><script>window.__NUXT__={}</script>"
        "<script>var other</script>",
        "<script type='application/ld+json'>{}</script><title> The \n title </title>",
    )
    assert (len(stream.json_ld), len(stream.states), stream.title) == (1, 2, "The title")


@pytest.mark.parametrize(
    "script",
    [
        "window.__APOLLO_STATE__={}",
        "__INITIAL_STATE__={}",
        "window.__PRELOADED_STATE__={}",
        "self.__next_f.push([1])",
        "window.__staticRouterHydrationData={}",
        "window.__remixContext={}",
        "Fusion.globalContent={}",
    ],
)
def test_states_of_frameworks(script):
    """The variable that a client-side framework starts from marks its script, wherever it stands in it."""
    stream = blocks_of(f"<script>var __late = 1; {script}</script><script>var __next = Fusion.page</script>")
    assert [state.text for state in stream.states] == [f"var __late = 1; {script}"]


def test_spans_end_somewhere():
    """Inline elements nested without end have no span each in every block."""
    stream = blocks_of("<p>" + "<span>" * 300 + "one<br>two<br>three")
    assert [block.text for block in stream.blocks] == ["one", "two", "three"]
    assert all(len(block.spans) <= MAX_OPEN_SPANS for block in stream.blocks)


def test_an_empty_span_may_stand_for_a_break() -> None:
    """Some frameworks write ``<br>`` as an empty span that is named so; a span with text is none."""
    html = "<p>The bell rang.<span class='id-r br'></span>None came. <span class='br'>Not even</span> I.</p>"
    assert [block.text for block in split_blocks(read_page(html)).blocks] == [
        "The bell rang.",
        "None came. Not even I.",
    ]


def test_elements_of_one_class_and_id_have_one_namesake():
    """What depends on class and id alone can be asked once for all elements that share them."""
    elements = blocks_of("<p class=a>1<p class=a role=note>2<p class=a id=b>3<p>4<p title=x>5").elements
    first, second, third, bare, titled = elements.with_tag("p")
    namesakes = [elements.namesake[index] for index in (first, second, third, bare, titled)]
    assert namesakes == [first, first, third, NAMELESS, NAMELESS]
    assert elements.named == [first, third]


def test_elements_that_tell_more_are_noted():
    """Other names than class and id, and data in the markup, are found without asking each element."""
    elements = blocks_of("<p role=note>1<p itemprop=text>2<p property=og:x>3<p class=a>4").elements
    noted, item, annotated, _ = elements.with_tag("p")
    assert elements.renamed == {noted, item}
    assert elements.data == [item, annotated]


def test_elements_by_tag():
    """Elements of a tag come in the order of the page; a tag that the page does not have has none."""
    elements = blocks_of("<p>1<div><p>2</div>").elements
    assert [elements.tag[index] for index in elements.with_tag("p")] == ["p", "p"]
    assert elements.with_tag("p") == sorted(elements.with_tag("p"))
    assert elements.with_tag("table") == []


def test_elements_of_no_standard_keep_their_names():
    """Each custom element is one of its own, and parts blocks as a ``div`` does."""
    stream = blocks_of("<my-card>one</my-card><my-note>two</my-note><MY-CARD>three</MY-CARD>")
    assert [(block.text, block.tag) for block in stream.blocks] == [
        ("one", "my-card"),
        ("two", "my-note"),
        ("three", "my-card"),
    ]
    assert len(stream.elements.with_tag("my-card")) == 2
