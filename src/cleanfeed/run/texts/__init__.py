"""Sources of flattened text in a run: ``.txt``, JSON Lines and Common Crawl's WET."""

from cleanfeed.run.texts.planning import would_read
from cleanfeed.run.texts.reading import Budget, TextWork

__all__ = ["Budget", "TextWork", "would_read"]
