"""Make the picture of the explain page from a page of the invented newsroom, by our own command.

Needs the extra ``browser`` and Chromium. Run from the root of the source tree::

    python docs/make_picture.py
"""

# ruff: noqa: INP001, S603 - a script that runs our own command

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "fixtures/newsroom/sportsline/anime/feature-lantern-keepers-author-second-lead.html"
URL = "https://www.sportsline.example/anime/feature-lantern-keepers-author-second-lead"
PICTURE = ROOT / "docs/images/explain.png"
SIZE = {"width": 1180, "height": 900}


def main() -> None:
    """Write the picture."""
    with TemporaryDirectory() as folder:
        source, page = Path(folder, "story.html"), Path(folder, "page.html")
        source.write_bytes(re.sub(rb"\{\{host:([a-z0-9-]+)\}\}", rb"www.\1.example", SOURCE.read_bytes()))
        command = (Path(sys.executable).with_name("cleanfeed"), "explain", source, "--url", URL, "-o", page)
        subprocess.run(command, check=True)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            view = browser.new_page(viewport=SIZE, color_scheme="light")
            view.goto(page.as_uri())
            view.screenshot(path=PICTURE)
            browser.close()


if __name__ == "__main__":
    main()
