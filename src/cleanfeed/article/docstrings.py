"""What stands in the source under a class's fields, for the JSON Schema.

pydantic can read these texts itself, but does so for every class at import: a fifth of the time the
package takes to load, for what is only asked for when a schema is printed.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise


def read_docstrings(cls: type) -> dict[str, str]:
    """Return the text under each field of a class; nothing where the source is not there."""
    try:
        source = inspect.getsource(cls)
    except (OSError, TypeError):  # compiled without its source
        return {}
    [definition] = ast.parse(textwrap.dedent(source)).body
    if not isinstance(definition, ast.ClassDef):
        return {}
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }
