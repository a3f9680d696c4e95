"""Writing a page to look at."""

from __future__ import annotations

from pathlib import Path

from cleanfeed.cli.terminal import print_note


def write_page(path: Path, html: str) -> None:
    """Write one HTML file, whole or not at all, and say so on stderr."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(html, "utf-8", errors="replace")
    part.replace(path)
    print_note(f"wrote {path}, {len(html) // 1000} kB; it loads nothing from anywhere")
