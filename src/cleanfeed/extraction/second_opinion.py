"""The body as trafilatura sees it; asked only where the engine finds none."""

from __future__ import annotations

from cleanfeed.article import Paragraph


def find_second_body(html: str, url: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs trafilatura finds, none where it finds nothing or fails on the page."""
    import trafilatura

    text = trafilatura.extract(html, url=url, include_comments=False, include_tables=False)
    lines = (line.strip() for line in (text or "").splitlines())
    return tuple(Paragraph(text=line) for line in lines if line)
