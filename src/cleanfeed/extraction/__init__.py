"""HTML or flattened text in, an article record out; pure.

:mod:`~cleanfeed.extraction.conductor` puts the stages in order. A page becomes a stream of blocks
(``blocks``), described by ``features``, weighed by ``score``; ``page_types`` says what the page is,
``selection`` which blocks are its story. The fields have a room each: ``declared``, ``headline``,
``people``, ``dates``, ``images`` with ``captions`` and ``credits``, ``topics``, ``embeds``, ``updates``.
``assemble`` makes the record of them.

What reads flattened text (:mod:`cleanfeed.extraction.flattened`) and what says why
(:mod:`cleanfeed.extraction.trace`) are imported by who needs them: a page alone needs neither.
"""

from cleanfeed.extraction.conductor import extract
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions

__all__ = ["DEFAULTS", "ExtractOptions", "extract"]
