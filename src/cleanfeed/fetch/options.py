"""What a configuration says of fetching."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

MEBIBYTE = 1024 * 1024
DEFAULT_USER_AGENT = "cleanfeed/0.1 (+https://cleanfeed.example/bot)"


class HostOptions(BaseModel):
    """What differs for one host."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    headers: dict[str, str] = Field(default_factory=dict)
    """Sent with each request to the host. Cookie and Authorization go over https only, unless the host is
    written with ``http://``; none of them follows a redirect to another host."""
    politeness_delay_s: float | None = Field(default=None, ge=0)
    """Least time between the starts of two requests to this host, in seconds."""
    concurrency: int | None = Field(default=None, ge=1)
    """Requests under way at once to this host."""
    http2: bool = False
    """Whether HTTP/2 is spoken where the host offers it (extra ``http2``); it costs more processor time."""
    proxy: str | None = None
    """Proxy for this host; the empty text for none."""


class FetchOptions(BaseModel):
    """How pages are fetched. Times are in seconds, sizes in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    user_agent: str = Field(default=DEFAULT_USER_AGENT, min_length=1)
    """Sent with each request; its first word up to the slash is the token looked up in robots.txt."""
    accept_language: str | None = None
    """Sent as Accept-Language; left out: none is sent."""
    connect_timeout_s: float = Field(default=10.0, gt=0)
    """Longest time for finding and reaching a host."""
    read_timeout_s: float = Field(default=20.0, gt=0)
    """Longest silence between two pieces of a response."""
    deadline_s: float = Field(default=60.0, gt=0)
    """Longest time of one attempt as a whole, redirects included, waiting for politeness excluded."""
    max_body_bytes: int = Field(default=20 * MEBIBYTE, ge=1)
    """Largest body, counted after decompression."""
    max_header_bytes: int = Field(default=64 * 1024, ge=1)
    """Largest headers of one response."""
    max_redirects: int = Field(default=10, ge=0)
    """Redirects followed for one page."""
    politeness_delay_s: float = Field(default=1.0, ge=0)
    """Least time between the starts of two requests to one host; a longer Crawl-delay of robots.txt wins."""
    max_crawl_delay_s: float = Field(default=30.0, ge=0)
    """Longest Crawl-delay that is obeyed."""
    concurrency: int = Field(default=200, ge=1)
    """Requests started at once; one that takes longer than 0.1 s gives its place to the next."""
    slow_concurrency: int = Field(default=1000, ge=0)
    """Requests that may drag on beside those, as far as the process may open files."""
    min_rate_bytes_s: float = Field(default=100.0, ge=0)
    """A body that comes more slowly than this after ten seconds is given up; 0 for any rate."""
    host_concurrency: int = Field(default=2, ge=1)
    """Requests under way at once to one host."""
    retries: int = Field(default=2, ge=0)
    """Further attempts after a failure that may pass."""
    retry_base_s: float = Field(default=1.0, ge=0)
    """Pause before the first further attempt; it doubles each time, with jitter."""
    max_retry_wait_s: float = Field(default=30.0, ge=0)
    """Longest pause before a further attempt; a server that asks for more is left to a later run."""
    obey_robots: bool = True
    """Whether robots.txt is obeyed, as RFC 9309 says."""
    robots_max_age_s: float = Field(default=86_400.0, ge=0, le=86_400.0)
    """How long a copy of robots.txt is used; RFC 9309 allows one day."""
    respect_noindex: bool = True
    """Whether pages marked noindex are left alone."""
    respect_noarchive: bool = True
    """Whether pages marked noarchive are left alone."""
    follow_meta_refresh: bool = True
    """Whether a short page that only sends its reader on is followed."""
    follow_amp: bool = True
    """Whether the plain page that an AMP page names as canonical, on the same site, is fetched in its place;
    where it cannot be had, the AMP page serves."""
    allow_private_hosts: bool | tuple[str, ...] = False
    """Whether private, loopback and other special addresses may be contacted: all of them (``true``), or the
    host names, addresses and networks listed."""
    resolve: dict[str, str] = Field(default_factory=dict)
    """Host name → address to connect to instead of asking the name service."""
    proxy: str | None = None
    """Proxy for every host, ``http://user:password@host:port``."""
    hosts: dict[str, HostOptions] = Field(default_factory=dict)
    """Host (``example.com``, ``example.com:8443`` or ``http://example.com``) → what differs there."""
    max_host_pools: int = Field(default=2048, ge=1)
    """Hosts whose connections are kept open, as far as the process may open files; the one unused for longest
    is closed first."""
    keepalive_s: float = Field(default=30.0, ge=0)
    """How long an idle connection is kept."""

    @property
    def robots_token(self) -> str:
        """The product token under which robots.txt knows us."""
        return self.user_agent.partition("/")[0].split()[0]
