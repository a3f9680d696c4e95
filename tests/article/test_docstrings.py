"""The texts under the fields of a record."""

from cleanfeed.article import Article
from cleanfeed.article.base import Record
from cleanfeed.article.docstrings import read_docstrings


class Ferry(Record):
    """A boat."""

    name: str
    """What is painted
    on its bow."""
    seats: int = 0
    captain: str | None = None
    """Who steers it."""


def test_texts_stand_under_their_fields():
    """Only a string right under a field tells of it; the class's own docstring does not."""
    assert read_docstrings(Ferry) == {"name": "What is painted\non its bow.", "captain": "Who steers it."}


def test_schema_tells_what_the_source_says():
    """The JSON Schema carries the texts, also of values inside the record."""
    schema = Article.model_json_schema(mode="serialization")
    assert schema["properties"]["headline"]["description"] == "The headline as printed on the page."
    assert "description" in schema["$defs"]["FetchFacts"]["properties"]["status"]


def test_no_source_no_texts():
    """A class whose source is not there has a schema all the same."""
    assert read_docstrings(type("Loose", (), {})) == {}
