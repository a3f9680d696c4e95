"""Which keys a configuration may have, read off the option classes.

The error messages, the commented template and the reference all ask here, so they cannot
disagree with what is accepted.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

TAG = "type"
"""The key that tells kinds of one table apart, such as sinks."""

UNIONS = (Union, types.UnionType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the configuration and the class that reads it."""

    name: str
    """As written between the brackets: ``fetch``, ``sinks``, ``fetch.hosts."example.com"``."""
    model: type[BaseModel]
    is_repeated: bool = False
    """Written as ``[[name]]``, as often as wanted."""

    @property
    def brackets(self) -> str:
        """The line that opens the table."""
        return f"[[{self.name}]]" if self.is_repeated else f"[{self.name}]"

    def keys(self) -> dict[str, FieldInfo]:
        """Return the keys written inside this table: the tag first, then in the order of the class."""
        fields = self.model.model_fields
        keys = {key: info for key, info in fields.items() if not list(models_in(info.annotation))}
        return {TAG: keys[TAG], **keys} if tag_of(self.model) else keys


def iter_tables(model: type[BaseModel], prefix: str = "") -> Iterator[Table]:
    """Yield every table below a class, each kind of a repeated one, parents first."""
    for key, info in model.model_fields.items():
        name = f"{prefix}{key}"
        annotation = info.annotation
        if get_origin(annotation) is dict:
            name += '."example.com"'
        for inner in models_in(annotation):
            yield Table(name=name, model=inner, is_repeated=get_origin(annotation) is tuple)
            yield from iter_tables(inner, f"{name}.")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the option classes that an annotation leads to."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from models_in(get_args(annotation)[0])
    elif get_origin(annotation) in (tuple, dict, *UNIONS):
        for part in get_args(annotation):
            yield from models_in(part)


def keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """Return the keys known at a place in the configuration.

    Args:
        model: The class of the whole.
        path: Keys and indices from the top; kinds of a tagged table count as a key, as in
            pydantic's error locations.
    """
    models = [model]
    for part in path:
        models = [found for each in models for found in _step(each, part)]
    return sorted({key for each in models for key in each.model_fields})


def tag_of(model: type[BaseModel]) -> str | None:
    """Return the value of ``type`` that chooses a class, or ``None`` for one that stands alone."""
    info = model.model_fields.get(TAG)
    if info is None or get_origin(info.annotation) is not Literal:
        return None
    return str(get_args(info.annotation)[0])


def _step(model: type[BaseModel], part: str | int) -> Iterator[type[BaseModel]]:
    if isinstance(part, str) and part in model.model_fields:
        yield from models_in(model.model_fields[part].annotation)
    elif isinstance(part, int) or tag_of(model) in (None, part):
        yield model
