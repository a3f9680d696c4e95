"""Which requests of a rendered page are made at all."""

from __future__ import annotations

import pytest

from cleanfeed.fetch.browser.admission import Verdict, Wish, judge, passed_on

URL = "https://news.example/x"


def wish(url: str = URL, kind: str = "fetch", method: str = "GET", **values: object) -> Wish:
    return Wish(url=url, kind=kind, method=method, **values)  # type: ignore[arg-type]  # passed through


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (wish(kind="document"), Verdict.DOCUMENT),
        (wish(kind="script"), Verdict.PART),
        (wish(kind="xhr"), Verdict.PART),
        (wish(kind="stylesheet"), Verdict.NOTHING),
        *((wish(kind=kind), Verdict.REFUSED) for kind in (
            "image", "font", "media", "texttrack", "eventsource", "websocket", "manifest", "ping", "other",
            "cspviolationreport", "signedexchange", "preflight", "",
        )),
        *((wish(method=method), Verdict.REFUSED) for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD")),
        *((wish(f"{scheme}"), Verdict.REFUSED) for scheme in (
            "file:///etc/passwd", "ftp://x.example/", "data:text/html,x", "blob:https://x.example/1",
            "chrome://settings", "about:blank", "javascript:0", "view-source:https://x.example/",
        )),
        (wish(is_main=False), Verdict.REFUSED),
        (wish(kind="document", is_main=False), Verdict.REFUSED),
        (wish(kind="script", headers=(("purpose", "prefetch"),)), Verdict.REFUSED),
        (wish(kind="document", headers=(("sec-purpose", "prefetch;prerender"),)), Verdict.REFUSED),
    ],
)  # fmt: skip
def test_only_what_a_story_needs_is_asked_for(asked: Wish, verdict: Verdict) -> None:
    """Documents, scripts and data of the page itself by GET; all else is answered with nothing or refused."""
    assert judge(asked) is verdict


def test_no_cookie_is_passed_on() -> None:
    """A server gets the headers a script made for it, and nothing that knows the reader again."""
    headers = (
        ("cookie", "a=b"),
        ("accept", "application/json"),
        ("authorization", "Bearer of-the-page"),
        ("x-api-key", "public"),
        ("user-agent", "other"),
        ("referer", "https://news.example/"),
        ("host", "evil.example"),
    )
    assert [name for name, _ in passed_on(wish(headers=headers))] == ["accept", "authorization", "x-api-key"]
