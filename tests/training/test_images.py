"""Training the weights of pictures, captions and credits."""

import json
import lzma
from pathlib import Path

import pytest

pytest.importorskip("catboost", reason="training needs CatBoost")

from cleanfeed.extraction.images.features import COLUMNS
from cleanfeed.extraction.images.model import read_image_model
from cleanfeed.training.images import (
    CASE_FIELD_WEIGHT,
    CASE_PICTURE_WEIGHT,
    NO_CAPTION_WEIGHT,
    VIEWS,
    collect,
    train,
    write_model,
)
from cleanfeed.training.pages import GoldPage, image_weights_file, iter_pages
from cleanfeed.training.picture_cases import iter_case_pages

TEXT = "It rained in Norrby for the ninth day in a row, and the ships stayed in the harbour. Day {}."
TEASER = "<div class=teaser><a href=/b><img src=/t/bridge-closed-{}.jpg><p>Bridge closed</p></a></div>"


def page_of(number: int) -> tuple[dict[str, object], dict[str, object]]:
    picture = f"https://site{number}.example/p/harbour-rain-{number}.jpg"
    paragraphs = [TEXT.format(day) for day in range(4)]
    figure = (
        f"<figure><img src={picture} alt=Rain><figcaption><span class=caption>Rain {number}.</span>"
        "<span class=credit>Foto: Ada Lind</span></figcaption></figure>"
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html><body><h1>Rain</h1>{figure}{body}{TEASER.format(number) * 3}</body></html>"
    image: dict[str, object] = {
        "urls": [picture],
        "caption": f"Rain {number}.",
        "credits": ["Ada Lind"],
        "is_cover": True,
    }
    url = f"https://site{number}.example/rain"
    sections = [{"headline": [], "paragraphs": paragraphs}]
    gold: dict[str, object] = {
        "id": f"p{number}",
        "url": url,
        "publisher": f"P{number}",
        "sections": sections,
        "images": [image],
    }
    return gold, {"id": f"p{number}", "url": url, "html": html}


@pytest.fixture
def pages(tmp_path: Path) -> list[GoldPage]:
    made = [page_of(number) for number in range(12)]
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(gold) for gold, _ in made), "utf-8")
    with lzma.open(tmp_path / "pages.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(page) for _, page in made))
    return list(iter_pages(tmp_path))


def test_examples(pages: list[GoldPage]) -> None:
    """Every view of a page gives its gold picture, caption and credit, and its other pictures as such."""
    examples = collect(pages)
    assert sum(examples.pictures.labels) == sum(examples.captions.labels) == len(pages) * len(VIEWS)
    assert sum(examples.credits.labels) == len(pages) * len(VIEWS)
    assert not all(examples.pictures.labels)


def test_blank_columns(pages: list[GoldPage]) -> None:
    """A view without the names of elements shows none, so that the trees learn to do without."""
    rows = collect(pages[:1]).pictures.rows
    in_figure = [row[COLUMNS.index("in_figure")] for row in rows]
    assert max(in_figure) == 1.0
    assert max(in_figure[-len(rows) // len(VIEWS) :]) == 0.0


def test_weights_of_a_fold_are_reproducible(pages: list[GoldPage], tmp_path: Path) -> None:
    """Held-out weights are the same on each run, bit for bit, and can be read back."""
    written = []
    for name in ("one", "other"):
        path = image_weights_file(tmp_path / name, 0)
        write_model(path, train(collect(pages), held_out=0))
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert path.name == "images-0.npz"
    assert read_image_model(path).caption.leaves.size


def test_a_handmade_case_counts_for_less_than_a_publisher(tmp_path: Path) -> None:
    """More of it costs captions of publishers held out."""
    figure = "<figure><img src=/p/rain.jpg><figcaption><i class=caption>Rain.</i></figcaption></figure>"
    teaser = '<a href="/b"><img src="/t/bridge.jpg" alt=""></a>'
    expected = "image: https://news.example/p/rain.jpg\ncaption: Rain.\ncredit: -"
    cases = f"# Cases\n\n## a figure\n{figure}\n---\n{expected}\n\n## a teaser\n{teaser}\n---\n"
    (tmp_path / "captions.txt").write_text(cases, "utf-8")
    examples = collect(list(iter_case_pages(tmp_path)))
    assert any(examples.pictures.labels)
    assert not all(examples.pictures.labels)
    assert set(examples.pictures.weights) <= {0.0, CASE_PICTURE_WEIGHT}
    assert set(examples.captions.weights) <= {0.0, CASE_FIELD_WEIGHT, NO_CAPTION_WEIGHT}
