"""Pieces of markup with the pictures they hold, made into pages to train on.

The measuring set knows the markup of some ninety publishers; the cases in ``fixtures/snippets`` that of the
systems, page builders and portals that others use. Each case is shown twice: above the text of a story and
within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleanfeed.training.pages import GoldPage

SET = "snippets"
"""Name of the set the pages belong to."""

CASES = Path(__file__).parents[3] / "fixtures" / "snippets"
LEARNED = frozenset(
    [
        "captions",
        "captions_systems",
        "countries",
        "desks",
        "layouts",
        "papers",
        "platforms",
        "portals",
        "publishers",
    ]
)
"""Files whose cases are learned from; what others say is a measure."""
NOTHING = "-"
"""What a case says for a picture without caption or credit."""

URL = "https://news.example/harbour/rain-9"
SENTENCE = "It rained in Norrby for the ninth day in a row, and the ships stayed in the harbour."
PARAGRAPHS = tuple(f"{number}. {SENTENCE}" for number in ("First", "Second", "Third", "Fourth", "Fifth"))
ABOVE = 2
"""Paragraphs above a picture within the text."""

PAGE = (
    "<html><head><title>Rain stops all ships</title></head>"
    "<body><header><nav><a href=/>Home</a></nav></header><main><article class=article>"
    "<h1>Rain stops all ships</h1>{lead}<div class=article-body>{above}{inside}{below}</div>"
    "</article></main><footer>About us</footer></body></html>"
)


def iter_case_pages(folder: Path = CASES) -> Iterator[GoldPage]:
    """Yield two pages for each case in the files of a folder; a case is a site of its own."""
    for path in sorted(path for path in folder.glob("*.txt") if path.stem in LEARNED):
        for case in path.read_text("utf-8").split("\n## ")[1:]:
            name, _, body = case.partition("\n")
            markup, _, expected = f"{body}\n".partition("\n---\n")
            row = {"publisher": name, "images": read_images(expected)}
            for place in ("lead", "inside"):
                yield GoldPage(
                    set=SET,
                    id=f"{name}, {place}",
                    url=URL,
                    site=name,
                    page_type="article",
                    html=_page(markup, place),
                    text="\n".join(PARAGRAPHS),
                    row=row,
                )


def read_images(expected: str) -> list[dict[str, object]]:
    """Return the pictures that a case expects, in the form of the measuring set's gold.

    ``complete`` is added: the case speaks of caption and credit, so that one it lacks is none.
    """
    images: list[dict[str, str]] = []
    for line in expected.strip().splitlines():
        key, _, value = line.partition(": ")
        if key == "image":
            images.append({})
        images[-1][key] = value
    return [
        {
            "urls": [image["image"]],
            "caption": _said(image, "caption"),
            "credits": [credit] if (credit := _said(image, "credit")) else [],
            "complete": "caption" in image and "credit" in image,
        }
        for image in images
    ]


def _said(image: dict[str, str], key: str) -> str | None:
    value = image.get(key, NOTHING)
    return None if value == NOTHING else value


def _page(markup: str, place: str) -> str:
    paragraphs = [f"<p>{text}</p>" for text in PARAGRAPHS]
    return PAGE.format(
        lead=markup if place == "lead" else "",
        inside=markup if place == "inside" else "",
        above="".join(paragraphs[:ABOVE]),
        below="".join(paragraphs[ABOVE:]),
    )
