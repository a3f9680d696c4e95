"""Text of a block with a break where two elements meet without a space between them.

A reader sees a gap there, made by a style sheet: ``<a>Ada Lind</a><span>Reporter</span>``.
"""

from __future__ import annotations

from cleanfeed.extraction.blocks import Block

_UNCASED = "\u0590", "\u0dff"
"""First and last letter of the scripts without capitals whose words are parted by spaces."""


def seamed_text(block: Block) -> str:
    """Return a block's text with line breaks at the seams of elements that nothing parts.

    A seam lies before a capital letter, behind a small letter or a digit: the first letter of a word
    may be set in an element of its own. Scripts from Hebrew to Sinhala have no capitals, and no such
    first letters.
    """
    text = block.text
    if not block.spans:
        return text
    edges = sorted({edge for span in block.spans for edge in (span.start, span.end) if 0 < edge < len(text)})
    seams = [edge for edge in edges if _is_seam(text[edge - 1], text[edge])]
    if not seams:
        return text
    starts = [0, *seams]
    return "\n".join(text[start:end] for start, end in zip(starts, [*seams, len(text)], strict=True))


def _is_seam(before: str, after: str) -> bool:
    if after.isupper():
        return before.islower() or before.isdigit()
    return _UNCASED[0] <= after <= _UNCASED[1] and after.isalpha() and before.isalnum()
