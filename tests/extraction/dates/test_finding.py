"""When a story appeared."""

from datetime import UTC, datetime

import pytest

from cleanfeed.article import DatePrecision
from cleanfeed.extraction.dates.finding import find_dates
from cleanfeed.extraction.dates.moments import read_moment
from extraction.metadata_pages import MORE, PROSE, URL, article, ld, page, read


def dates(body, head="", url=URL, lang="en"):
    return find_dates(*read(page(body, head, lang), url), url)


def node(**values):
    return ld({"@type": "NewsArticle", "url": URL, **values})


WORDED = [
    ("en", "March 5, 2024 at 6:01 pm"),
    ("en", "5th March 2024 18:01"),
    ("de", "5. März 2024, 18:01 Uhr"),
    ("fr", "Publié le 5 mars 2024 à 18h01"),
    ("es", "5 de marzo de 2024 a las 18:01"),
    ("pt", "5 de março de 2024 às 18h01"),
    ("it", "5 marzo 2024, ore 18:01"),
    ("nl", "5 maart 2024 om 18:01"),
    ("sv", "5 mars 2024 kl. 18:01"),
    ("da", "5. marts 2024 kl. 18:01"),
    ("nb", "5. mars 2024 kl. 18:01"),
    ("fi", "5.3.2024 klo 18:01"),
    ("pl", "5 marca 2024, 18:01"),
    ("cs", "5. března 2024 18:01"),
    ("sk", "5. marca 2024 18:01"),
    ("hu", "2024. március 5. 18:01"),
    ("ro", "5 martie 2024, 18:01"),
    ("bg", "5 март 2024, 18:01"),
    ("ru", "5 марта 2024, 18:01"),
    ("uk", "5 березня 2024, 18:01"),
    ("hr", "5. ožujka 2024. 18:01"),
    ("sl", "5. marec 2024 18:01"),
    ("el", "5 Μαρτίου 2024, 18:01"),
    ("tr", "5 Mart 2024 18:01"),
    ("ar", "5 مارس 2024 - 18:01"),
    ("fa", "۵ مارس ۲۰۲۴ ۱۸:۰۱"),
    ("he", "5 במרץ 2024 18:01"),
    ("hi", "5 मार्च 2024 18:01"),
    ("id", "5 Maret 2024 18:01"),
    ("vi", "05/03/2024, 18:01"),
    ("th", "5 มีนาคม 2567 18:01 น."),
    ("ja", "2024年3月5日 18時01分"),
    ("ko", "2024년 3월 5일 오후 6:01"),
    ("zh", "2024年03月05日 18:01"),
    ("sw", "5 Machi 2024 18:01"),
    ("lt", "2024 m. kovo 5 d. 18:01"),
    ("lv", "2024. gada 5. marts 18:01"),
    ("ca", "5 de març de 2024 18:01"),
    ("th", "5 มี.ค. 67 18:01 น."),
    ("th", "5 มีนาคม พ.ศ. 2567 เวลา 18.01 น."),
    ("ja", "令和6年3月5日 18:01"),
    ("ja", "2024年（令和6年）3月5日 午後6:01"),
    ("zh-TW", "民國113年3月5日 18:01"),
    ("fa", "۱۵ اسفند ۱۴۰۲ - ۱۸:۰۱"),
    ("fa", "تاریخ انتشار: ۱۴۰۲/۱۲/۱۵ ۱۸:۰۱"),
    ("fa-AF", "15 حوت 1402 18:01"),
    ("ar", "الثلاثاء 5 آذار / مارس 2024 06:01 مساءً"),
    ("ar", "5 مارس (آذار) 2024 - 6:01 م"),
    ("el", "5/3/2024, 6:01 μ.μ."),
    ("hi", "5 मार्च 2024, शाम 6:01 बजे"),
    ("vi", "05/03/2024 06:01 CH"),
    ("sr", "5. mart 2024. 18:01"),
    ("hu", "2024. már. 5. 18:01"),
    ("be", "5 сакавіка 2024, 18:01"),
    ("ka", "5 მარტი 2024, 18:01"),
    ("hy", "5 մարտի 2024 18:01"),
    ("kk", "5 наурыз 2024 18:01"),
    ("az", "5 Mart 2024 18:01"),
    ("te", "5 మార్చి 2024 18:01"),
    ("kn", "5 ಮಾರ್ಚ್ 2024 18:01"),
    ("ml", "5 മാർച്ച് 2024 18:01"),
    ("gu", "5 માર્ચ 2024 18:01"),
    ("mr", "5 मार्च 2024 18:01"),
    ("cy", "5 Mawrth 2024 18:01"),
]


@pytest.mark.parametrize(("language", "text"), WORDED)
def test_visible_dates_in_many_languages(language, text):
    """A date line near the headline is read to the minute, on the clock of the page's country."""
    found = dates(article(before=f"<p>{text}</p>"), lang=language)
    assert found.published is not None
    assert found.published.replace(tzinfo=UTC) == datetime(2024, 3, 5, 18, 1, tzinfo=UTC)
    assert (found.precision, found.zone_given, found.source) == (DatePrecision.MINUTE, False, "text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T18:01:22+01:00", "2024-03-05T18:01:22+01:00"),
        ("2024-03-05T18:01:22.1234567Z", "2024-03-05T18:01:22+00:00"),
        ("2024-03-05 18:01:22 +0530", "2024-03-05T18:01:22+05:30"),
        ("Tue, 05 Mar 2024 18:01:22 GMT", "2024-03-05T18:01:22+00:00"),
        ("1709661682", "2024-03-05T18:01:22+00:00"),
        ("1709661682000", "2024-03-05T18:01:22+00:00"),
        ("20240305", "2024-03-05T00:00:00+00:00"),
        ("Mar 5, 2024 6:01 PM EST", "2024-03-05T18:01:00-05:00"),
    ],
)
def test_declared_notations(text, expected):
    """ISO, mail headers and epochs; zones are kept."""
    assert read_moment(text).value.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "1970-01-01T00:00:00Z",
        "0001-01-01",
        "2024-13-45",
        "2099-01-01",
        "may",
        "yesterday",
        "9" * 5_000,
        "",
        "12:30",
        "31.02.2024",
    ],
)
def test_what_is_no_date(text):
    """The epoch's first day, impossible days, far futures and bare words are no dates."""
    assert read_moment(text) is None


def test_order_of_day_and_month():
    """03/04 is in April unless the reader is American; ISO is never turned round."""
    assert read_moment("03/04/2025").value.month == 4
    assert read_moment("03/04/2025", day_first=False).value.month == 3
    assert read_moment("25/04/2025", day_first=False).value.day == 25
    assert read_moment("2025-03-04", day_first=True).value.month == 3


def test_json_ld_first_and_modified_apart():
    """Declared dates keep their zone; the date of change is a field of its own."""
    found = dates(
        article(), node(datePublished="2024-03-05T18:01:00+01:00", dateModified="2024-03-06T09:00:00+01:00")
    )
    assert found.published.isoformat() == "2024-03-05T18:01:00+01:00"
    assert found.modified.isoformat() == "2024-03-06T09:00:00+01:00"
    assert (found.zone_given, found.source) == (True, "jsonld")


def test_day_is_refined_by_a_finer_notation():
    """A declared day and a printed time of the same day are one moment."""
    found = dates(
        article(before='<time datetime="2024-03-05T18:01:00+01:00">5 March</time>'),
        node(datePublished="2024-03-05"),
    )
    assert found.published.isoformat() == "2024-03-05T18:01:00+01:00"


def test_utc_is_told_on_the_papers_clock():
    """A time in UTC beside a printed clock gives the zone, and thereby the reader's day."""
    found = dates(
        article(before="<p>November 8, 2023 at 10:28 p.m.</p>"), node(datePublished="2023-11-09T03:28:35Z")
    )
    assert found.published.isoformat() == "2023-11-08T22:28:35-05:00"


def test_nonsense_gives_way():
    """A date of 1970, or one after the date of change, is no evidence where better stands on the page."""
    body = article(before="<p>Published 5 March 2024</p>")
    assert (
        dates(body, node(datePublished="1970-01-01T00:00:00Z")).published.date().isoformat() == "2024-03-05"
    )
    found = dates(
        body, node(datePublished="2034-03-05T00:00:00+01:00", dateModified="2024-03-06T00:00:00+01:00")
    )
    assert found.published.date().isoformat() == "2024-03-05"


def test_updated_is_not_published():
    """The label before a date decides what it tells."""
    found = dates(article(before="<p>Updated: 7 March 2024 | Published: 5 March 2024</p>"))
    assert found.published.day == 5
    assert found.modified.day == 7
    assert dates(article(before="<p>Last updated 7 March 2024</p>")).published is None


@pytest.mark.parametrize(
    "body",
    [
        article(after="<footer>© Example Herald 2019-03-05</footer>"),
        article(after='<div class="related"><time datetime="2019-03-05">5 March</time></div>'),
        article(after='<div class="comments"><p>Posted 5 March 2019</p></div>'),
        article(after="<aside><a href=/a>The old bridge</a> <b>5 March 2019</b></aside>"),
        article(before="<figure><p>The bridge as it stood in the old harbour on 5 March 2019</p></figure>"),
    ],
)
def test_dates_of_others_are_refused(body):
    """Copyright lines, teasers, comments and captions date something else."""
    assert dates(body).published is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2024/03/05/bridge", 5),
        ("/2024-03-05-bridge", 5),
        ("/news/20240305/x", 5),
        ("/05-03-2024", 5),
        ("/2024/mar/05/x", 5),
        ("/2024/03/3-facts", None),
    ],
)
def test_day_in_the_address(path, day):
    """The last resort is a day in the address; a month alone is none."""
    found = dates(article(), url=f"https://www.example-herald.com{path}")
    assert (found.published.day if found.published else None) == day
    assert found.source == ("url" if day else None)


@pytest.mark.parametrize(
    "value", [5, True, [], {}, [["2024-03-05"]], {"@value": "2024-03-05"}, "x" * 1_000_000, "1" * 1_000_000]
)
def test_wrong_types(value):
    """Whatever stands under ``datePublished`` is no error and no hang."""
    dates(article(), node(datePublished=value))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "2024年3月5日 18時01分", "2024-03-05T18:01:00+09:00"),
        ("zh-CN", "2024年03月05日 18:01", "2024-03-05T18:01:00+08:00"),
        ("de", "5. März 2024 18:01", "2024-03-05T18:01:00+01:00"),
        ("de", "31. März 2024 01:59", "2024-03-31T01:59:00+01:00"),
        ("de", "31. März 2024 03:00", "2024-03-31T03:00:00+02:00"),
        ("fi", "26.10.2024 klo 18.01", "2024-10-26T18:01:00+03:00"),
        ("fi", "27.10.2024 klo 18.01", "2024-10-27T18:01:00+02:00"),
        ("es", "5 de marzo de 2024 18:01", "2024-03-05T18:01:00+00:00"),
        ("en", "March 9, 2024 6:01 p.m. ET", "2024-03-09T18:01:00-05:00"),
        ("en", "March 10, 2024 6:01 p.m. ET", "2024-03-10T18:01:00-04:00"),
        ("en", "November 3, 2024 6:01 p.m. PT", "2024-11-03T18:01:00-08:00"),
        ("ja", "2024-03-05T18:01:00Z", "2024-03-05T18:01:00+00:00"),
        ("ja", "2024年3月5日", "2024-03-05T00:00:00+00:00"),
    ],
)
def test_clock_of_a_country_with_one_zone(language, text, expected):
    """A time without zone is on the country's only clock; no zone is guessed where there are several."""
    found = dates(article(before=f"<p>{text}</p>"), lang=language)
    assert found.published is not None
    assert found.published.isoformat() == expected


def test_months_by_the_script_of_the_headline():
    """Russian months are read where the page declares no language."""
    body = article(before="<p>6 ноября 2024, 10:30</p>").replace("Harbour bridge closed", "Мост закроют")
    found = dates(body, lang=None)
    assert found.published is not None
    assert found.published.isoformat() == "2024-11-06T10:30:00+00:00"


def test_date_close_to_the_headline_is_the_storys():
    """A bar beside the headline called a sidebar does not make its date another story's."""
    bar = "<div class='sidebar'><p><time datetime='2024-03-05'>5 March 2024</time></p></div>"
    found = dates(f"<h1>Harbour bridge closed after storm</h1><p>{PROSE}</p>{bar}<p>{MORE}</p>")
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-05"


def test_a_video_under_the_headline_tells_the_day():
    """The upload of the page's own video is its publication; that of another video is not."""
    for name, day in (("Harbour bridge closed after storm", "2024-03-05"), ("Weather at seven", None)):
        found = dates(
            article(), ld({"@type": "VideoObject", "name": name, "uploadDate": "2024-03-05T18:01:00Z"})
        )
        assert (found.published.date().isoformat() if found.published else None) == day


@pytest.mark.parametrize(
    "stated", ["1970-01-01T00:00:00Z", "2999-05-05T10:00:00Z", "0000-00-00", "-1", "9e99"]
)
def test_impossible_declared_dates_leave_the_printed_one(stated):
    """A date of 1970, of a far future or of no calendar is none; the printed date stays."""
    found = dates(article(before="<p>5 March 2024</p>"), node(datePublished=stated, dateModified=stated))
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-05"
    assert found.modified is None


def test_date_in_a_heading_is_an_events():
    """A day within a headline or a heading is what it tells of; a date line that is a heading counts."""
    day = "<p>5 March 2024</p>"
    assert dates(article(before=f"<h3>Races of 2/2/2024 in short</h3>{day}")).published.day == 5
    assert dates(article(before="<h4>5 March 2024</h4>")).published.day == 5


def test_other_calendars_are_dates_only_where_they_are_used():
    """1403/01/16 is a day in Persian, a number elsewhere; a season's name alone is no month."""
    assert read_moment("1403/01/16", "fa").value.date().isoformat() == "2024-04-04"
    assert read_moment("1403/01/16", "en") is None
    assert read_moment("16 مهر 1800", "fa") is None
