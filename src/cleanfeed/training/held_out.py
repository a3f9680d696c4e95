"""Extraction by the weights that never saw the page's site: what held-out figures are made with.

For the measuring scripts: ``run.py SET --extractor cleanfeed.training.held_out:text`` (and ``forced``),
``fields.py SET --extractor cleanfeed.training.held_out:fields``. The environment variable
``CLEANFEED_FOLDS`` names the folder that ``python -m cleanfeed.training --folds`` and
``python -m cleanfeed.training.images --folds`` wrote. Without the weights of pictures in it, those of
the package are taken, and a warning says so.
"""

from __future__ import annotations

import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from cleanfeed.article import Article
from cleanfeed.errors import NotAnArticle
from cleanfeed.extraction.conductor import examine, make_article
from cleanfeed.extraction.images.model import ImageModel, load_image_model, read_image_model
from cleanfeed.extraction.options import DEFAULTS
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import BlockModel, read_model
from cleanfeed.training.pages import fold_of, image_weights_file, site_key


@cache
def _model(fold: int) -> BlockModel:
    return read_model(Path(os.environ["CLEANFEED_FOLDS"]) / f"{fold}.npz")


@cache
def _image_model(fold: int) -> ImageModel:
    path = image_weights_file(Path(os.environ["CLEANFEED_FOLDS"]), fold)
    if path.exists():
        return read_image_model(path)
    warnings.warn(f"{path} is missing: pictures are not held out", stacklevel=2)
    return load_image_model()


def extract(html: str, url: str | None, *, force: bool = False) -> Article:
    """Return the record by the models of the fold in which the page's site was held out."""
    fold = fold_of(site_key(url, ""))
    examined = examine(read_page(html, url), _model(fold))
    return make_article(examined, DEFAULTS, force=force, image_model=_image_model(fold))


def text(html: str, url: str | None) -> str:
    """Return the text of a story, nothing for other pages."""
    try:
        return extract(html, url).text
    except NotAnArticle:
        return ""


def forced(html: str, url: str | None) -> str:
    """Return the main text of any page."""
    return extract(html, url, force=True).text


def fields(html: str, url: str) -> dict[str, Any]:
    """Return the fields in the shape that ``fields.py`` scores."""
    article = extract(html, url)
    paragraphs: list[str] = []
    headings: list[str] = []
    for block in article.body:
        if block.type == "heading":
            headings.append(block.text)
        elif block.type == "list":
            paragraphs += [item.text for item in block.items]
        elif block.type in ("paragraph", "quote", "update"):
            paragraphs.append(block.text)
    return {
        "title": article.headline,
        "authors": [person.name for person in article.authors],
        "date": article.date_published.isoformat() if article.date_published else None,
        "topics": list(article.keywords),
        "lang": article.language,
        "site_name": article.publisher.name if article.publisher else None,
        "text": article.text,
        "paragraphs": paragraphs,
        "headings": headings,
        "images": [
            {
                "url": image.url,
                "urls": [rendition.url for rendition in image.renditions],
                "alt": image.alt,
                "caption": image.caption,
                "credits": list(image.credits) or ([image.credit] if image.credit else []),
                "is_cover": image.role == "lead",
            }
            for image in article.images
        ],
    }
