"""Which headers go to which origin: per-host headers and the cookies of one redirect chain.

A cookie or an authorization belongs to one origin. Nothing here carries one across.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cleanfeed.errors import ConfigError
from cleanfeed.fetch.options import HostOptions
from cleanfeed.urls import origin_of

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
NEVER_KEPT = frozenset(
    {"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "www-authenticate"}
)
"""Response headers that no page carries on: they are secrets, or talk about them."""

MAX_CHAIN_COOKIES = 50

_DEFAULT = HostOptions()


class HostTable:
    """Finds what differs for an origin.

    Args:
        hosts: Host, host with port, or origin → its options.

    Raises:
        ConfigError: A key is no host.
    """

    def __init__(self, hosts: Mapping[str, HostOptions]) -> None:
        self._by_origin: dict[str, HostOptions] = {}
        for key, options in hosts.items():
            for origin, allowed in _origins_of(key, options):
                self._by_origin[origin] = allowed

    def find(self, origin: str) -> HostOptions:
        """Return the options of an origin, or the defaults."""
        return self._by_origin.get(origin, _DEFAULT)


@dataclass(slots=True)
class ChainCookies:
    """Cookies set during one chain of redirects; they go back to the origin that set them only."""

    _by_origin: dict[str, dict[str, str]] = field(default_factory=dict)

    def store(self, origin: str, set_cookies: Iterable[str]) -> bool:
        """Keep what a response sets; return whether that changed anything."""
        jar = self._by_origin.setdefault(origin, {})
        before = dict(jar)
        for header in set_cookies:
            name, equals, value = header.partition(";")[0].partition("=")
            if equals and name.strip() and len(jar) < MAX_CHAIN_COOKIES:
                jar[name.strip()] = value.strip()
        return jar != before

    def header(self, origin: str) -> str | None:
        """Return the Cookie header for an origin, or ``None``."""
        jar = self._by_origin.get(origin)
        return "; ".join(f"{name}={value}" for name, value in jar.items()) if jar else None


def _origins_of(key: str, options: HostOptions) -> list[tuple[str, HostOptions]]:
    """Return the origins a key names; secrets go over http only where the key says http."""
    written_out = "://" in key
    origins = [origin_of(key)] if written_out else [origin_of(f"https://{key}"), origin_of(f"http://{key}")]
    if None in origins:
        raise ConfigError(
            f"[fetch.hosts] {key!r} is no host name; write example.com or https://example.com:8443"
        )
    if written_out:
        return [(origins[0] or "", options)]
    open_headers = {
        name: value for name, value in options.headers.items() if name.lower() not in SECRET_HEADERS
    }
    return [
        (origins[0] or "", options),
        (origins[1] or "", options.model_copy(update={"headers": open_headers})),
    ]
