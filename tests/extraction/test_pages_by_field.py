"""Fields of the record on whole pages of many kinds of publisher."""

import pytest

import cleanfeed
from extraction.field_pages import FieldPage, found_values, load_pages


@pytest.mark.parametrize("page", load_pages(), ids=lambda page: page.title)
def test_fields(page: FieldPage) -> None:
    """Fields are read whatever system made the page; what is not told stays empty."""
    article = cleanfeed.extract(page.html, url=page.url)
    found = {name: found_values(article, name, values) for name, values in page.expected.items()}
    assert found == page.expected
