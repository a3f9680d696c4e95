"""The headers of one request: a plain decision over values."""

from __future__ import annotations

from cleanfeed.fetch.credentials import ChainCookies
from cleanfeed.fetch.inflate import ACCEPT_ENCODING
from cleanfeed.fetch.options import FetchOptions, HostOptions
from cleanfeed.fetch.values import Accept, FetchRequest
from cleanfeed.urls.hosts import Address, origin_of, split_address

_ACCEPT = {
    Accept.PAGE: "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
    Accept.PART: "*/*",
    Accept.SOURCE: "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,"
    "text/html;q=0.8,*/*;q=0.1",
}


def request_headers(
    request: FetchRequest,
    url: str,
    options: FetchOptions,
    host: HostOptions,
    cookies: ChainCookies,
) -> list[tuple[str, str]]:
    """Return the headers to send to one address.

    The host's own headers win over ours of the same name. Validators go only to the
    address that gave them: another page may use the same ETag for something else. What a
    rendered page asks of another origin gets none of that host's headers, since the page reads it.
    """
    address = split_address(url)
    ours = {
        "Host": _host_header(address),
        "User-Agent": options.user_agent,
        "Accept": _ACCEPT[request.accept],
        "Accept-Encoding": ACCEPT_ENCODING,
    }
    if options.accept_language:
        ours["Accept-Language"] = options.accept_language
    if url == (request.validated_url or request.url).partition("#")[0]:
        if request.etag:
            ours["If-None-Match"] = request.etag
        if request.last_modified:
            ours["If-Modified-Since"] = request.last_modified
    if request.headers and address.origin == origin_of(request.url):
        ours |= {name.title(): value for name, value in request.headers}
    chain_cookie = cookies.header(address.origin)
    if chain_cookie:
        ours["Cookie"] = chain_cookie
    return _merge(ours, host.headers if request.part_of in (None, address.origin) else {})


def has_validators(headers: list[tuple[str, str]]) -> bool:
    """Tell whether a request is conditional."""
    return any(name in ("If-None-Match", "If-Modified-Since") for name, _ in headers)


def _merge(ours: dict[str, str], theirs: dict[str, str]) -> list[tuple[str, str]]:
    """Join two sets of headers; a cookie of the host's and one of the chain's go side by side."""
    merged = {name.lower(): (name, value) for name, value in ours.items()}
    for name, value in theirs.items():
        key = name.lower()
        if key == "cookie" and key in merged:
            merged[key] = (name, f"{value}; {merged[key][1]}")
        else:
            merged[key] = (name, value)
    return [(name, "".join(value.splitlines())) for name, value in merged.values()]


def _host_header(address: Address) -> str:
    return address.origin.partition("://")[2]
