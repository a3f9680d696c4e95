"""What kind of page a page says it is."""

import pytest

from cleanfeed.article import PageType
from cleanfeed.extraction.declared import read_declared
from cleanfeed.extraction.page_kind import find_page_kind
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
