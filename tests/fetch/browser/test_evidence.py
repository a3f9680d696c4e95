"""Whether a page is but a shell for scripts."""

from __future__ import annotations

import pytest

from cleanfeed.fetch.browser import needs_script

PROSE = b"<p>" + b"The harbour of Vale stayed closed on Monday while the pilots waited. " * 40 + b"</p>"
MENU = b"<nav>" + b"<a href=/x>Harbour</a> <a href=/y>Council</a> " * 30 + b"</nav>"
SCRIPT = b"<script src=/app.js></script>"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><div id=root></div>" + SCRIPT,
        b"<html><body>" + MENU + b"<div id=app></div>" + SCRIPT,
        b"<script>window.state = '" + b"x" * 50_000 + b"'</script><div></div>",
        b"<noscript>You need to enable JavaScript to run this app.</noscript>" + MENU * 3 + SCRIPT,
        b"<style>" + b"p { color: red } " * 500 + b"</style><template>" + PROSE + b"</template>" + SCRIPT,
        b"<!-- " + PROSE + b" -->" + SCRIPT,
        b"<svg><text>" + PROSE + b"</text></svg>" + SCRIPT,
    ],
)
def test_shells_need_their_scripts(body: bytes) -> None:
    """Next to no text beside scripts, or an admission in ``noscript``, makes a shell."""
    assert needs_script(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><div id=root></div>",
        b"<html><body><p>Nothing here.</p></body></html>",
        b"<html><body>" + PROSE + SCRIPT,
        b"<noscript>Enable JavaScript to see comments.</noscript>" + PROSE * 3 + SCRIPT,
        b"<noscript><img src=/pixel.gif></noscript>" + PROSE + SCRIPT,
    ],
)
def test_pages_that_brought_their_text_do_not(body: bytes) -> None:
    """A page without scripts, or with text of its own, gains nothing from a browser."""
    assert not needs_script(body)


@pytest.mark.parametrize("piece", [b"<script>", b"<!--", b"<noscript>", b"<", b"<script></script>"])
def test_endless_markup_is_read_once(piece: bytes) -> None:
    """What is never closed hides the rest: the page is not searched anew for each piece."""
    assert needs_script(piece * (2_000_000 // len(piece))) in (True, False)
