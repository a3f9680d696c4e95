"""What kind of page a page says it is."""

import pytest

from cleanfeed.article import PageType
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.page_types.declared_kind import Shape, find_page_kind, story_type_of
from extraction.metadata_pages import URL, article, ld, page


@pytest.mark.parametrize(
    ("kind", "section", "expected"),
    [
        ("LiveBlogPosting", None, PageType.LIVE),
        ("NewsArticle", "Meinung", PageType.OPINION),
        ("NewsArticle", "Town", PageType.ARTICLE),
        (["NewsArticle", "ReviewNewsArticle"], None, PageType.REVIEW),
        (5, None, None),
    ],
)
def test_kind_by_type_and_section(kind, section, expected):
    """The type decides, then the section; nothing known is nothing said."""
    declared = read_declared(page(article(), ld({"@type": kind, "url": URL})), URL)
    assert find_page_kind(declared, section) is expected


def shape(**values):
    return Shape(headline="Third-graders name the new snow plow", **values)


def declared_by(*nodes):
    return read_declared(page(article(), ld(*nodes) if nodes else ""), URL)


STORY = {"@type": "NewsArticle", "url": URL}
FILED = "https://news.example/{}/2026/a-story-of-the-town"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("opinion", PageType.OPINION),
        ("meinung", PageType.OPINION),
        ("press-releases", PageType.PRESS_RELEASE),
        ("town", PageType.ARTICLE),
    ],
)
def test_folder_of_the_address(folder, kind):
    """The folder that a story lies in tells its kind; the name of the story does not."""
    assert story_type_of(declared_by(STORY), shape(address=FILED.format(folder))) is kind
    assert (
        story_type_of(declared_by(STORY), shape(address=f"https://news.example/{folder}")) is PageType.ARTICLE
    )


def test_declared_type_comes_first():
    """A live blog filed under opinion is a live blog."""
    live = {"@type": "LiveBlogPosting", "url": URL}
    assert story_type_of(declared_by(live), shape(address=FILED.format("opinion"))) is PageType.LIVE


def test_type_of_another_page_is_no_kind_of_story():
    """What the model took for a story is no product, whatever its page declares."""
    product = {"@type": "Product", "url": URL, "name": "Plow"}
    assert story_type_of(declared_by(product), shape()) is PageType.ARTICLE


@pytest.mark.parametrize(
    ("pictures", "words", "kind"),
    [(12, 200, PageType.GALLERY), (12, 2_000, PageType.ARTICLE), (2, 40, PageType.ARTICLE)],
)
def test_gallery_shows_pictures(pictures, words, kind):
    """What calls itself a gallery is one with many pictures and little text."""
    address = "https://news.example/town/snow-plows-in-pictures"
    told = shape(address=address.replace("in-pictures", "pictures"), pictures=pictures, words=words)
    assert story_type_of(declared_by(STORY), told) is kind


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("Third-graders name the county's new snow plow", 90, PageType.VIDEO),
        ("Third-graders name the county's new snow plow", 900, PageType.ARTICLE),
        ("Weather at seven", 90, PageType.ARTICLE),
    ],
)
def test_video_under_the_headline(name, words, kind):
    """A short text under a player that bears the headline is about the video."""
    video = {"@type": "VideoObject", "name": name}
    assert story_type_of(declared_by(STORY, video), shape(words=words)) is kind


@pytest.mark.parametrize("address", [None, "", "https://[bad/opinion/x", "opinion"])
def test_addresses_that_are_none(address):
    """A broken address tells nothing and breaks nothing."""
    assert story_type_of(declared_by(STORY), shape(address=address)) is PageType.ARTICLE
