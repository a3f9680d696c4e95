"""Paragraphs made many at a time."""

from cleanfeed.article import Paragraph
from cleanfeed.article.paragraphs import bare_paragraphs


def test_they_are_what_the_class_makes():
    """A paragraph made in bulk cannot be told from one made alone, in the same order."""
    texts = ("The ferry is late.", "", "Straße gesperrt")
    made, alone = bare_paragraphs(texts), [Paragraph(text=text) for text in texts]
    assert made == alone
    assert [vars(each) for each in made] == [vars(each) for each in alone]
    assert [each.model_fields_set for each in made] == [each.model_fields_set for each in alone]
