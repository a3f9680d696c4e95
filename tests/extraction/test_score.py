"""How likely each block is part of the story."""

from cleanfeed.extraction.conductor import examine
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.page_types.judging import page_features
from cleanfeed.extraction.score import load_model
from extraction.bad_pages import SENTENCES, page, story

MENU = "<nav><ul>" + "".join(f"<li><a href=/{i}>Section {i}</a></li>" for i in range(12)) + "</ul></nav>"


def test_the_model_is_read_once():
    """The weights are read from the package once a process."""
    assert load_model() is load_model()


def test_the_model_fits_itself():
    """Each forest asks for columns that are there; each page type has its forest."""
    model = load_model()
    assert model.forest.features.max() < len(model.columns)
    assert len(model.page_types) == len(model.page_forests.forests)
    assert all(
        forest.features.max(initial=0) < len(model.page_columns) for forest in model.page_forests.forests
    )


def test_prose_beats_menus():
    """Paragraphs of a story are likelier than menu entries, on a page of the plainest make."""
    examined = examine(read_page(page(MENU + story())), load_model())
    by_text = dict(zip((b.text for b in examined.stream.blocks), examined.scores.probability, strict=True))
    assert min(by_text[text] for text in SENTENCES) > max(by_text[f"Section {i}"] for i in range(12))


def test_the_shipped_weights_are_of_the_shipped_features() -> None:
    """A column added, removed or moved without training anew would be read as another."""
    seal = read_page("<title>Seal</title><h1>Seal sleeps on ferry</h1><p>The ferry left an hour late.</p>")
    model = load_model()
    examined = examine(seal, model)
    _, page_columns = page_features(
        examined.stream, examined.declared, examined.headline, examined.scores, None
    )
    assert examined.scores.columns == model.columns
    assert page_columns == model.page_columns
