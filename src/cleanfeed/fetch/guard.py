"""Which addresses may be contacted: a plain decision over values.

The decision is made on the address that a connection is opened to, never on a name, so a
name that answers differently the second time gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from cleanfeed.fetch.blocks import IPV4_BLOCKS, IPV4_MAPPED, IPV6_BLOCKS, IPV6_IN_USE, NAT64
from cleanfeed.urls.hosts import normalize_host

_IPV4_BITS = 0xFFFF_FFFF
_INTERFACE_BITS = 0xFFFF_FFFF_FFFF_FFFF
_ISATAP_MARKS = (0x0000_5EFE, 0x0200_5EFE)


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges addresses for one configuration.

    Args:
        allow_private_hosts: ``True`` for every address, ``False`` for public ones only, or the
            host names, addresses and networks that are exempt.
    """

    allow_private_hosts: bool | tuple[str, ...] = False

    def refusal(self, host: str, address: str) -> str | None:
        """Return why a connection to an address may not be opened, or ``None`` if it may.

        Args:
            host: The name the address was found under, in lower case.
            address: A numeric IPv4 or IPv6 address.
        """
        name = special_purpose(address)
        if name is None or self._exempts(host, address):
            return None
        return f"{host} is at {address}, a {name} address; allow_private_hosts permits it"

    def _exempts(self, host: str, address: str) -> bool:
        if isinstance(self.allow_private_hosts, bool):
            return self.allow_private_hosts
        return any(
            plain_host(entry) == host or _in_network(address, entry) for entry in self.allow_private_hosts
        )


def plain_host(name: str) -> str:
    """Return a host as addresses carry it, whatever way a configuration spells it; anything else as it is."""
    try:
        return normalize_host(name)
    except ValueError:
        return name.lower()


def special_purpose(address: str) -> str | None:
    """Return the name of the special-purpose block an address lies in, or ``None`` for a public one.

    An IPv4 address inside an IPv4-mapped or NAT64 address is judged by itself.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return _special_ipv4(ip)
    if ip in IPV4_MAPPED or ip in NAT64:
        name = _special_ipv4(_last_32_bits(ip))
        return f"{name} (inside IPv6)" if name else None
    return _special_ipv6(ip)


def _special_ipv4(ip: IPv4Address) -> str | None:
    return next((name for network, name in IPV4_BLOCKS if ip in network), None)


def _special_ipv6(ip: IPv6Address) -> str | None:
    for network, name in IPV6_BLOCKS:
        if ip in network:
            return name
    if ip not in IPV6_IN_USE or ip.scope_id:
        return "reserved"
    if (int(ip) & _INTERFACE_BITS) >> 32 in _ISATAP_MARKS:
        return "ISATAP"
    return None


def _last_32_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & _IPV4_BITS)


def _in_network(address: str, entry: str) -> bool:
    if not _is_network(entry):
        return False
    ip, network = ip_address(address), ip_network(entry, strict=False)
    if isinstance(ip, IPv6Address) and not isinstance(network, IPv6Network) and ip in IPV4_MAPPED:
        ip = _last_32_bits(ip)
    return ip in network


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return True
