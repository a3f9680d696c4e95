"""One self-contained HTML file: style and script inside, a strict policy over both, no request to anywhere.

Knows Jinja2 and the Content-Security-Policy; what stands on a page is for the page's own module.
Every value a template prints is escaped; only our own style and script files are not, and the
policy lets run exactly these, by their digests.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cleanfeed.article.inline import printable

TEMPLATES = "templates"
BASE_STYLE = "base.css"


def render_page(name: str, values: Mapping[str, Any]) -> str:
    """Return the page made by the template ``name.html`` with ``name.css`` and ``name.js``.

    Args:
        name: The page: ``explain``, ``report`` or ``compare``.
        values: What the template prints; every text in it is escaped.
    """
    style = _own(BASE_STYLE) + _own(f"{name}.css")
    script = _own(f"{name}.js")
    template = _environment().get_template(f"{name}.html")
    own = {"style": Markup(style), "script": Markup(script)}  # noqa: S704 - our own files, no text of a page
    return template.render(values, policy=_policy(style, script), **own)


def _policy(style: str, script: str) -> str:
    """Return a policy that allows this style and this script, and nothing else at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _own(name: str) -> str:
    """Return one of our own files."""
    return files("cleanfeed.inspect").joinpath(TEMPLATES, name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_own),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _visible(value: object) -> object:
    """Return a text without control characters, which no reader sees; other values as they are."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
