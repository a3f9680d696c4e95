"""Write ``docs/api.md`` from the docstrings of the public names.

Run from the root of the source tree::

    python docs/make_api.py > docs/api.md
"""

# ruff: noqa: INP001, T201 - a script that prints

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from importlib import import_module

PACKAGES = (
    "cleanfeed",
    "cleanfeed.inspect",
    "cleanfeed.integrations.frames",
    "cleanfeed.integrations.scrapy",
)
OPENING = """\
# Python

Written by `docs/make_api.py` from the code. The fields of a record are in [the record](record.md).
"""


def render_api() -> str:
    """Return the reference of the public names as Markdown."""
    return "\n".join([OPENING, *(line for name in PACKAGES for line in _iter_package(name))]).rstrip() + "\n"


def _iter_package(name: str) -> Iterator[str]:
    package = import_module(name)
    yield f"## {name}\n"
    for public in _public_names(name):
        value = getattr(package, public)
        if not (inspect.isclass(value) or inspect.isroutine(value)):
            continue
        yield f"### `{public}{_signature(value)}`\n"
        yield (
            f"{inspect.cleandoc(value.__doc__ or '')}\n".replace("\nArgs:\n", "\nArguments:\n\n")
            .replace("\nRaises:\n", "\nRaises:\n\n")
            .replace("\n    ", "\n- ")
        )


def _public_names(name: str) -> list[str]:
    package = import_module(name)
    named = getattr(package, "__all__", None)
    if named is not None:
        return list(named)
    return [
        public
        for public, value in vars(package).items()
        if not public.startswith("_") and getattr(value, "__module__", None) == name
    ]


def _signature(value: object) -> str:
    """Return the arguments of a function; those of a class are its fields, told elsewhere."""
    if inspect.isclass(value):
        return ""
    if isinstance(value, Enum) or not callable(value):
        return ""
    parameters = []
    star = False
    for parameter in inspect.signature(value).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not star:
            parameters.append("*")
            star = True
        is_plain = parameter.default is None or isinstance(parameter.default, (str, int, float))
        default = repr(parameter.default) if is_plain else "…"
        parameters.append(
            parameter.name if parameter.default is inspect.Parameter.empty else f"{parameter.name}={default}"
        )
    return f"({', '.join(parameters)})"


if __name__ == "__main__":
    print(render_api(), end="")
