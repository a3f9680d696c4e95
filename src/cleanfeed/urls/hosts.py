"""Read the host of an address the way a browser does.

Knows the spellings of one host: letter case, IDN, escapes, trailing dot, and the octal,
hexadecimal, decimal and short forms of an IPv4 address. Whether a host may be contacted is
decided elsewhere, on the address it resolves to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_MAX_HOST_CHARS = 253
_MAX_PORT = 65535
_MAX_IPV4_PARTS = 4
_ASCII_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_REMOVED = str.maketrans("", "", "\t\r\n")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))


class Address(NamedTuple):
    """The parts of an http or https address; ``path`` and ``query`` as they were written."""

    scheme: str
    host: str
    port: int | None
    """``None`` where it is the default of the scheme."""
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port is None else f"{self.scheme}://{host}:{self.port}"


def split_address(url: str) -> Address:
    """Return the parts of an http(s) address; user names, passwords and fragments are left out.

    Raises:
        ValueError: Not an http(s) address, or its host or port cannot exist. The message
            says which, without repeating the address.
    """
    parts = urlsplit(tidy(url))
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"scheme is {parts.scheme or 'missing'}, not http or https")
    host, port = _split_netloc(parts.netloc)
    default = DEFAULT_PORTS[parts.scheme]
    return Address(
        parts.scheme, normalize_host(host), None if port in (None, default) else port, parts.path, parts.query
    )


def origin_of(url: str) -> str | None:
    """Return scheme, host and port of an address, or ``None`` for what is not http(s)."""
    try:
        return split_address(url).origin
    except ValueError:
        return None


def tidy(url: str) -> str:
    """Drop outer blanks, tabs and line ends, and turn backslashes before the query, as browsers do."""
    url = url.strip(_C0_AND_SPACE).translate(_REMOVED)
    if "\\" in url:
        end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
        url = url[:end].replace("\\", "/") + url[end:]
    return url


@lru_cache(maxsize=4096)
def normalize_host(host: str) -> str:
    """Return the one spelling of a host: lower case, punycode, dotted IPv4, compressed IPv6 without brackets.

    Raises:
        ValueError: No such host can exist.
    """
    if host.startswith("["):
        if not host.endswith("]"):
            raise ValueError("host has an unclosed bracket")
        return str(IPv6Address(host[1:-1].partition("%")[0]))
    if "%" in host:
        host = unquote(host, errors="strict")
    host = host.lower() if host.isascii() else _encode_idn(host)
    host = host.removesuffix(".")
    if not host or len(host) > _MAX_HOST_CHARS:
        raise ValueError("host is empty or too long")
    if _ends_in_number(host):
        return _read_ipv4(host)
    if not _ASCII_HOST.fullmatch(host):
        raise ValueError(f"host {host!r} holds characters that no host has")
    return host


def _split_netloc(netloc: str) -> tuple[str, int | None]:
    """Part the host from user, password and port."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        host, bracket, port = host.partition("]")
        host, port = host + bracket, port.removeprefix(":")
    else:
        host, _, port = host.partition(":")
    if not port:
        return host, None
    if not (port.isascii() and port.isdigit()) or int(port[:6]) > _MAX_PORT:
        raise ValueError("port is not a number from 0 to 65535")
    return host, int(port)


def _encode_idn(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as exc:
        raise ValueError(f"host {host!r} is no domain name") from exc


def _ends_in_number(host: str) -> bool:
    last = host.rpartition(".")[2]
    if last.isdigit():
        return True
    return last.startswith("0x") and all(char in "0123456789abcdef" for char in last[2:])


def _read_ipv4(host: str) -> str:
    """Read IPv4 with decimal, octal or hexadecimal parts; the last may fill several bytes."""
    parts = [_read_number(part) for part in host.split(".")]
    if len(parts) > _MAX_IPV4_PARTS or any(part > 0xFF for part in parts[:-1]):  # noqa: PLR2004 - one byte
        raise ValueError(f"host {host!r} is no IPv4 address")
    if parts[-1] >= 256 ** (5 - len(parts)):
        raise ValueError(f"host {host!r} is no IPv4 address")
    number = parts[-1]
    for position, part in enumerate(parts[:-1]):
        number += part << (8 * (3 - position))
    return str(IPv4Address(number))


def _read_number(part: str) -> int:
    if not part:
        raise ValueError("IPv4 address has an empty part")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)
