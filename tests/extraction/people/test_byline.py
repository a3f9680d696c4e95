"""The people behind a story."""

from dataclasses import replace

import pytest

from cleanfeed.extraction.people.byline import find_people
from cleanfeed.extraction.people.names import split_names
from cleanfeed.extraction.story import BlockType
from extraction.metadata_pages import PROSE, URL, article, ld, page, read


def people(body, head="", lang="en"):
    return find_people(*read(page(body, head, lang)))


def names(found):
    return [person.name for person in found.authors]


def node(author, **more):
    return ld({"@type": "NewsArticle", "url": URL, "author": author, **more})


BYLINES = [
    ("en", "By Jo Miller", ["Jo Miller"]),
    ("en", "By Jo Miller and Ana de Souza", ["Jo Miller", "Ana de Souza"]),
    ("en", "JO MILLER, ANA SOUZA and LEE PARK", ["JO MILLER", "ANA SOUZA", "LEE PARK"]),
    ("en", "Jo Miller, PhD", ["Jo Miller"]),
    ("en", "Jo Miller / Senior reporter", ["Jo Miller"]),
    ("en", "Jo Miller | @jomiller | jo@example.com", ["Jo Miller"]),
    ("en", "By Jo Miller · 5 min read", ["Jo Miller"]),
    ("de", "Von Jo Müller und Ana Weiß", ["Jo Müller", "Ana Weiß"]),
    ("de", "Jo Müller (jmü)", ["Jo Müller"]),
    ("fr", "Par Jo Meunier et Ana Dupont", ["Jo Meunier", "Ana Dupont"]),
    ("es", "Por Jo Molina y Ana de la Cruz", ["Jo Molina", "Ana de la Cruz"]),
    ("it", "di Jo Mulino", ["Jo Mulino"]),
    ("pt", "Por Jo Moleiro e Ana dos Santos", ["Jo Moleiro", "Ana dos Santos"]),
    ("nl", "Door Jo Molenaar en Ana van den Berg", ["Jo Molenaar", "Ana van den Berg"]),
    ("sv", "Av Jo Möller", ["Jo Möller"]),
    ("da", "Af Jo Møller og Ana Berg", ["Jo Møller", "Ana Berg"]),
    ("nb", "Av Jo Møller", ["Jo Møller"]),
    ("fi", "Teksti: Jo Mylläri", ["Jo Mylläri"]),
    ("pl", "Autor: Jan Młynarz", ["Jan Młynarz"]),
    ("cs", "Autor: Jan Mlynář", ["Jan Mlynář"]),
    ("hu", "Szerző: Molnár János", ["Molnár János"]),
    ("ro", "Autor: Ion Moraru", ["Ion Moraru"]),
    ("ru", "Автор: Иван Мельник", ["Иван Мельник"]),
    ("uk", "Автор: Іван Мельник", ["Іван Мельник"]),
    ("bg", "Автор: Иван Мелников", ["Иван Мелников"]),
    ("el", "Γράφει ο Γιάννης Μυλωνάς", ["Γιάννης Μυλωνάς"]),
    ("tr", "Yazan: Can Değirmenci", ["Can Değirmenci"]),
    ("id", "Oleh: Budi Santoso", ["Budi Santoso"]),
    ("vi", "Tác giả: Nguyễn Văn An", ["Nguyễn Văn An"]),
    ("ja", "文：山田太郎", ["山田太郎"]),
    ("ko", "홍길동 기자", ["홍길동"]),
    ("zh", "作者：李小明", ["李小明"]),
    ("ar", "بقلم: أحمد سالم", ["أحمد سالم"]),
    ("af", "Deur Jo Meulenaar", ["Jo Meulenaar"]),
    ("sw", "Mwandishi: Juma Ali", ["Juma Ali"]),
    ("zh-TW", "記者林雅婷／台北報導", ["林雅婷"]),
    ("zh-TW", "〔記者王小明、陳志明／綜合報導〕", ["王小明", "陳志明"]),
    ("zh-TW", "[記者林雅婷/台北報導]", ["林雅婷"]),
    ("zh-TW", "生活中心／林雅婷報導", ["林雅婷"]),
    ("zh-TW", "國際中心／綜合報導", []),
    ("zh-TW", "文／林雅婷 攝影／李大同", ["林雅婷"]),
    ("zh-TW", "記者林雅婷台北報導", ["林雅婷"]),
    ("zh-TW", "（中央社記者林雅婷台北5日電）", ["林雅婷"]),
    ("zh-CN", "本报记者 李小明", ["李小明"]),
    ("zh-CN", "记者：李小明 编辑：王强", ["李小明"]),
    ("zh-CN", "作者 | 李小明", ["李小明"]),
    ("zh-HK", "本報記者 陳大文 北京報道", ["陳大文"]),
    ("ja", "ロンドン＝山田太郎", ["山田太郎"]),
    ("ja", "編集委員 山田太郎", ["山田太郎"]),
    ("ja", "取材・文／山田太郎", ["山田太郎"]),
    ("ja", "関連記事", []),
    ("ko", "사회부 홍길동 기자", ["홍길동"]),
    ("ko", "김병국 기자", ["김병국"]),
    ("ko", "글·사진 홍길동 기자", ["홍길동"]),
    ("ko", "[서울=통신] 홍길동·김철수 기자 =", ["홍길동", "김철수"]),
    ("th", "โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("ar", "القاهرة - أحمد سالم", ["أحمد سالم"]),
    ("nb", "Tekst og foto: Jo Møller", ["Jo Møller"]),
    ("sv", "Text: Jo Möller Foto: Ana Berg", ["Jo Möller"]),
    ("tr", "Can Değirmenci / İSTANBUL", ["Can Değirmenci"]),
    ("en", "Analysis by Jo Miller", ["Jo Miller"]),
    ("en", "Jo Miller, Managing Editor", ["Jo Miller"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), BYLINES)
def test_names_without_byline_words(language, text, expected):
    """By, roles, degrees, codes, handles and reading times are no part of a name, in any language."""
    assert split_names(text, language, strict=True) == expected


@pytest.mark.parametrize(
    "text", ["Read more", "Published Monday", "5 min read", "Share", "12 May 2024", "December 19", "?!", ""]
)
def test_what_is_no_name(text):
    """Undeclared text must look like a name and like nothing else."""
    assert split_names(text, "en", strict=True) == []


def test_declared_authors_with_addresses():
    """Several declared persons, a list in one name among them, addresses absolute."""
    found = people(
        article(), node([{"@type": "Person", "name": "Jo Miller", "url": "/by/jo"}, "Ana Lee and Kim Park"])
    )
    assert names(found) == ["Jo Miller", "Ana Lee", "Kim Park"]
    assert found.authors[0].url == "https://www.example-herald.com/by/jo"
    assert found.authors_source == "jsonld"


def test_front_page_is_no_author_page():
    """The site's root is not a person's address."""
    assert (
        people(article(), node({"name": "Jo Miller", "url": "https://www.example-herald.com/"}))
        .authors[0]
        .url
        is None
    )


def test_site_gives_way_to_a_person():
    """Where the declared author is the site itself, the printed byline is asked."""
    head = node({"@type": "Organization", "name": "Example Herald"}, publisher={"name": "Example Herald"})
    assert names(people(article(before='<div class="byline">By Jo Miller</div>'), head)) == ["Jo Miller"]
    assert names(people(article(), head)) == ["Example Herald"]


def test_printed_byline_completes_declared_authors():
    """A byline that names the declared author and another one is the fuller truth."""
    body = article(before='<p class="author">Jo Miller, Ana Lee</p>')
    assert names(people(body, node("Ana Lee"))) == ["Jo Miller", "Ana Lee"]


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="article-byline">By <a href="/x">Jo Miller</a></div>',
        '<a rel="author" href="/x">Jo Miller</a>',
        "<p>By Jo Miller</p>",
        '<p><a href="/author/jo-miller">Jo Miller</a></p>',
        "<div>Jo Miller | 5 April 2025 - 10:11</div>",
        '<span class="author vcard"><a class="url fn n" href="/x">Jo Miller</a></span>',
    ],
)
def test_visible_bylines(byline):
    """A byline is known by class, ``rel``, its first word, the page it links to, or the date beside it."""
    assert names(people(article(before=byline))) == ["Jo Miller"]


def test_photographers_are_no_authors():
    """A name inside a figure is a credit."""
    assert names(people(article(before='<figure><span class="author">Kim Park</span></figure>'))) == []


def test_related_bylines_are_no_authors():
    """Bylines of teasers far below the story stay there."""
    teasers = "".join(
        f'<div><h3>Teaser {i}</h3><p>text</p><p class="author">Person Number{"abc"[i]}</p></div>'
        for i in range(3)
    )
    assert names(people(article(after="<p>x</p>" * 14 + teasers))) == []


def test_editors_are_not_authors():
    """What follows "Edited by" is an editor."""
    found = people(article(before="<p>By Jo Miller</p>", after="<p>Edited by Ana Lee</p>"))
    assert (names(found), [person.name for person in found.editors]) == (["Jo Miller"], ["Ana Lee"])


def test_agency_is_the_source():
    """An agency's byline names the source organisation, under the name the agency goes by."""
    found = people(article(), node([{"name": "Jo Miller"}, {"name": "The Associated Press"}]))
    assert found.source_organization.name == "AP"


@pytest.mark.parametrize(
    ("byline", "author", "agency"),
    [
        ("By Jo Miller, Reuters", ["Jo Miller"], "Reuters"),
        ("By Jo Miller (with AFP)", ["Jo Miller"], "AFP"),
        ("By JO MILLER Associated Press", ["JO MILLER"], "AP"),
        ("AFP", [], "AFP"),
    ],
)
def test_agency_beside_a_person(byline, author, agency):
    """An agency in a person's byline is the source organisation and no part of the name."""
    found = people(article(before=f"<p class=byline>{byline}</p>"))
    assert (names(found), found.source_organization.name) == (author, agency)


@pytest.mark.parametrize(
    "value", [5, True, {"name": {"name": 3}}, {"name": ["Jo Miller"]}, [[["Jo Miller"]]], {"@type": []}]
)
def test_wrong_types(value):
    """Whatever stands under ``author`` is no error."""
    assert names(people(article(), node(value))) in ([], ["Jo Miller"])


def test_names_with_markup_and_megabytes():
    """Tags in a name are taken out; a name of a megabyte is none."""
    assert names(people(article(), node("<b>Jo</b> <i>Miller</i>"))) == ["Jo Miller"]
    assert names(people(article(), node("Jo Miller " * 100_000))) == []


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("HARBOUR TOWN (AP) —", "AP"),
        ("Hafenstadt (dpa/lby) -", "dpa"),
        ("HARRISBURG (PA) —", None),
        ("Town (map) -", None),
    ],
)
def test_agency_in_the_dateline(opening, agency):
    """Brackets in the dateline name the agency; short forms that mean something else as well do not."""
    stream, declared, headline, story = read(page(f"<h1>Harbour bridge closed</h1><p>{opening} {PROSE}</p>"))
    story = replace(story, kept=(1,))
    found = find_people(stream, declared, headline, story).source_organization
    assert (found.name if found else None) == agency


@pytest.mark.parametrize(
    ("headline", "before", "after", "name"),
    [
        ("渡口复航", "<div><span>来源：滨江晚报</span><span>作者：沈知远</span></div>", "", "沈知远"),
        ("灯台の記録", "", "<p>【早川冬子】</p>", "早川冬子"),
        ("Старый мост закроют", "", "<div class='avtor'>Марина Ковалёва</div>", "Марина Ковалёва"),
        ("다리 폐쇄", "<p>글 김서연 기자</p>", "", "김서연"),
    ],
)
def test_bylines_where_no_language_is_declared(headline, before, after, name):
    """The script of the headline tells which words open a byline; names may close the story."""
    body = article(before=before, after=after).replace("Harbour bridge closed after storm", headline)
    assert names(people(body, lang=None)) == [name]


def test_agency_in_a_line_under_the_story():
    """The line that signs a story for an agency is no part of its text, and still names the agency."""
    stream, declared, headline, story = read(
        page(f"<h1>Harbour bridge closed</h1><p>{PROSE}</p><p>(dpa)</p>")
    )
    types = (*story.types[:2], BlockType.DISCLAIMER)
    found = find_people(stream, declared, headline, replace(story, kept=(1,), types=types))
    assert found.source_organization is not None
    assert found.source_organization.name == "dpa"


def test_source_label_names_the_organization():
    """What a line near the headline calls its source is no author."""
    body = article(before="<div><span>来源：滨江晚报</span><span>作者：沈知远</span></div>")
    found = people(body, lang="zh")
    assert found.source_organization is not None
    assert (found.source_organization.name, found.organization_source) == ("滨江晚报", "text")
    assert names(found) == ["沈知远"]


def test_source_in_latin_letters_must_be_an_agency():
    """A line such as "Source: the mayor" names nobody who made the report."""
    assert people(article(before="<p>Source: The Mayor</p>")).source_organization is None
    found = people(article(before="<p>Fuente: EFE</p>"), lang="es")
    assert found.source_organization is not None
    assert found.source_organization.name == "EFE"


def test_editor_in_wide_brackets():
    """The responsible editor under a Chinese story is an editor."""
    found = people(article(after="<div>（责任编辑：陆小满）</div>"), lang="zh")
    assert [person.name for person in found.editors] == ["陆小满"]
    assert found.authors == ()


def test_month_before_a_year_is_no_name():
    """A month before a year is a date and no byline."""
    assert people(article(before="<p>Seit Mai 2022 Hafenmeister</p>"), lang="de").authors == ()


def test_companies_give_way_to_people():
    """A publisher's company declared as the author stands only where nobody else is named."""
    nodes = node([{"@type": "Person", "name": "Harbour Media Inc"}])
    assert names(people(article(before="<p>By Jo Miller</p>"), nodes)) == ["Jo Miller"]
    assert names(people(article(), nodes)) == ["Harbour Media Inc"]


def test_doubled_label():
    """A label in the markup and one in the text are both no part of the name."""
    assert split_names("Byby Jo Miller", "en") == ["Jo Miller"]


@pytest.mark.parametrize("line", ["<p class='avtor'>Read all about it here</p>", "<p>[Photo gallery]</p>"])
def test_last_line_without_a_name_signs_nothing(line):
    """An element called a byline, or brackets, make no name of other words."""
    assert people(article(after=line)).authors == ()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda story: [[{"@graph": [story]}]],
        lambda story: [{"@graph": [{"@type": "Organization", "name": "Herald"}]}, {"@graph": [[story]]}],
        lambda story: {"@graph": {"a": 1}, "mainEntity": story} | story,
    ],
)
def test_arrays_of_graphs(wrap):
    """However the nodes are wrapped, the story's author is found, or none; nothing breaks."""
    story = {"@type": "NewsArticle", "url": URL, "author": [{"@type": "Person", "name": "Jo Miller"}]}
    assert names(people(article(), ld(wrap(story)))) in ([], ["Jo Miller"])


def test_author_of_another_story_is_refused():
    """A node with another address and headline names no author of this page."""
    other = {
        "@type": "NewsArticle",
        "url": "https://www.example-herald.com/sport/goat-wins-race",
        "headline": "Goat wins the summer race again",
        "author": {"@type": "Person", "name": "Lee Park"},
    }
    assert names(people(article(before="<p>By Jo Miller</p>"), ld(other))) == ["Jo Miller"]


@pytest.mark.parametrize("name", ["<b>Jo Miller</b>", "&lt;b&gt;Jo Miller&lt;/b&gt;", "Jo\u200b Miller<br>"])
def test_declared_names_with_markup(name):
    """Tags in a declared name are no part of it; what cannot be read is left out."""
    assert names(people(article(), node({"@type": "Person", "name": name}))) == ["Jo Miller"]


@pytest.mark.parametrize(
    "name", ["admin", "Administrator", "webmaster", "redaktion1", "newsadmin", "Super User"]
)
def test_accounts_are_no_authors(name):
    """What a publishing system calls its account names nobody: the printed byline is asked, else none."""
    assert names(people(article(), node({"@type": "Person", "name": name}))) == []
    printed = article(before='<p class="byline">By Jo Miller</p>')
    assert names(people(printed, node({"@type": "Person", "name": name}))) == ["Jo Miller"]


def test_places_and_initials_behind_a_name():
    """A single word behind a full name is where its bearer sits, or a code; an agency stays."""
    assert split_names("Jo Miller, Norrby", "en") == ["Jo Miller"]
    assert split_names("Jo Miller, AFP", "en") == ["Jo Miller", "AFP"]


@pytest.mark.parametrize(
    ("lang", "opening", "expected"),
    [
        ("zh-TW", "（中央社記者林雅婷台北5日電）{}", ["林雅婷"]),
        ("zh-CN", "本报讯（记者 李小明、王强）{}", ["李小明", "王强"]),
        ("ko", "[서울=통신] 홍길동 기자 = {}", ["홍길동"]),
        ("ko", "(부산=통신) 홍길동·김철수 기자 = {}", ["홍길동", "김철수"]),
    ],
)
def test_reporters_in_the_opening(lang, opening, expected):
    """Chinese and Korean stories name their reporter in brackets or before a sign at the very beginning."""
    body = f"<h1>Rain</h1><article><p>{opening.format(PROSE)}</p><p>{PROSE}</p></article>"
    stream, declared, headline, story = read(page(body, lang=lang))
    story = replace(story, kept=(story.first - 1, *story.kept))
    assert names(find_people(stream, declared, headline, story)) == expected


def test_companies_beside_persons():
    """The company that runs a site, declared beside a person, is no author."""
    assert names(people(article(), node(["Norrby Media Inc", "Jo Miller"]))) == ["Jo Miller"]
