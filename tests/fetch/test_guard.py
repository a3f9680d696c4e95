"""The guard: no address of a special-purpose block is ever contacted, however it is spelled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import httpcore
import pytest

from cleanfeed.errors import FetchError
from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest, Page
from cleanfeed.fetch.blocks import IPV4_BLOCKS, IPV6_BLOCKS
from cleanfeed.fetch.guard import Guard, special_purpose
from cleanfeed.fetch.wire import Wire
from fetch.loopback import Loopback, reply

STRICT = FetchOptions(politeness_delay_s=0, retries=0, obey_robots=False, connect_timeout_s=1)
PUBLIC = "198.41.0.4"
"""Stands for a public server; in these tests it leads to one on loopback."""

# The registries' own rows, written out again so that a slip in the table shows.
SPECIAL = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
    "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "240.0.0.0/4", "255.255.255.255/32", "224.0.0.0/4", "239.255.255.250/32", "::1/128", "::/128",
    "::ffff:127.0.0.0/104", "::ffff:10.0.0.0/104", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
    "2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48",
    "2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32",
    "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
    "ff00::/8", "64:ff9b::127.0.0.1/128", "64:ff9b::a00:1/128", "::127.0.0.1/128", "4000::/3",
    "2a00::5efe:7f00:1/128",
]  # fmt: skip


def addresses_of(network: str) -> list[str]:
    """Return the first, the last and a middle address of a network."""
    block = ip_network(network, strict=False)
    return [str(block[0]), str(block[block.num_addresses // 2]), str(block[-1])]


SPECIAL_ADDRESSES = sorted({address for network in SPECIAL for address in addresses_of(network)})


@pytest.mark.parametrize("address", SPECIAL_ADDRESSES)
def test_every_special_block_is_refused(address: str) -> None:
    """First, last and middle address of each row of the IANA registries are special."""
    assert special_purpose(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
     "192.0.1.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
     "2001:200::1", "2001:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)  # fmt: skip
def test_public_addresses_are_not(address: str) -> None:
    """The neighbours of each block are public, and so is a public address inside NAT64."""
    assert special_purpose(address) is None


def test_the_table_names_each_block_once() -> None:
    """No row is written twice."""
    networks = [network for network, _ in (*IPV4_BLOCKS, *IPV6_BLOCKS)]
    assert len(networks) == len(set(networks))


@pytest.mark.parametrize(
    ("allowed", "host", "address", "passes"),
    [
        (True, "x", "127.0.0.1", True),
        (False, "x", "127.0.0.1", False),
        (("intranet.example",), "intranet.example", "10.0.0.1", True),
        (("intranet.example",), "evil.example", "10.0.0.1", False),
        (("Bücher.example.",), "xn--bcher-kva.example", "10.0.0.1", True),
        (("10.0.0.0/8",), "x", "10.1.2.3", True),
        (("10.0.0.0/8",), "x", "192.168.0.1", False),
        (("127.0.0.1",), "x", "127.0.0.1", True),
        (("127.0.0.1",), "x", "::ffff:127.0.0.1", True),
        (("fd00::/8",), "x", "fd00::1", True),
    ],
)
def test_exemptions_are_as_narrow_as_they_are_written(
    allowed: bool | tuple[str, ...], host: str, address: str, passes: bool
) -> None:
    """A name, an address or a network exempts itself and nothing else."""
    assert (Guard(allowed).refusal(host, address) is None) is passes


class Stream(httpcore.AsyncNetworkStream):
    """A real stream to loopback that says it leads to the public stand-in."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return (PUBLIC, 80) if info == "server_addr" else self._inner.get_extra_info(info)


class Connector(httpcore.AsyncNetworkBackend):
    """Really connects to loopback; the public stand-in leads to one port; nothing leaves the machine."""

    def __init__(self, public_port: int = 0) -> None:
        self._public_port = public_port
        self._real = httpcore.AnyIOBackend()
        self.contacted: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        del local_address, socket_options
        self.contacted.append(host)
        if host == PUBLIC:
            return Stream(await self._real.connect_tcp("127.0.0.1", self._public_port, timeout))
        if not ip_address(host).is_loopback:
            raise httpcore.ConnectError("this test stays on the machine")
        return await self._real.connect_tcp(host, port, timeout)


class Names:
    """A name service: numeric hosts are themselves, listed names answer in turn."""

    def __init__(self, names: dict[str, list[list[str]]] | None = None) -> None:
        self._names = names or {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        assert port >= 0
        if host in self._names:
            answers = self._names[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            return [str(ip_address(host))]
        except ValueError:
            return ["127.0.0.1"] if host.startswith("local") else []


def hostile_urls(port: int) -> list[str]:
    """Return more than 250 ways to name a place that must not be contacted, the canary's among them."""
    spellings = [
        "127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0177.1", "0x7f.0.0.1", "0x7f.1", "0x7F000001",
        "2130706433", "017700000001", "0", "0.0.0.0", "0x0", "127.000.000.001", "127.0.0.1.", "127.1.",  # noqa: S104 - to be refused, not bound to
        "localhost", "LOCALHOST", "localhost.", "local.example", "LocalHost.", "%6c%6f%63alhost",
        "%31%32%37.0.0.1", "127%2E0%2E0%2E1", "１２７.０.０.１", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "①②⑦.⓪.⓪.①", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[::FFFF:7F00:0001]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1%25lo]", "[::1%25lo]", "[fe80::1]",
        "127.0.0.1:PORT@127.1", "user:pw@127.0.0.1", "example.org@127.0.0.1", "example.org:80@127.1",
        "a@b@127.0.0.1", "127.0.0.2", "127.255.255.254", "0300.0250.0.1", "0xC0A80001", "3232235521",
        "169.254.169.254", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376", "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]", "100.100.100.200", "10.1", "172.16.1", "192.168.257",
    ]  # fmt: skip
    urls = [f"http://{host.replace('PORT', str(port))}:{port}/" for host in spellings]
    urls += [f"https://{host.replace('PORT', str(port))}:{port}/" for host in spellings[:30]]
    for address in SPECIAL_ADDRESSES:
        urls.append(f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/")
    odd = ["http:/{0}", "http:{0}", "http:\\\\{0}\\", "//{0}/", "http:///{0}/", "\thttp://{0}/", "ht\ntp://{0}/",
           "http://{0}\\@example.org/", "http://example.org\\@{0}/", "http://{0}#@example.org/",
           "http://{0}?@example.org/", "file://{0}/etc/passwd", "gopher://{0}/_x", "ftp://{0}/", "dict://{0}/",
           "ldap://{0}/", "jar:http://{0}/!/", "unix:///run/x", "data:text/html,x", "http://{0} /",
           "http://\0{0}/"]  # fmt: skip
    return urls + [shape.format(f"127.0.0.1:{port}") for shape in odd]


async def outcome_of(fetcher: Fetcher, url: str) -> str:
    try:
        await fetcher.fetch(FetchRequest(url=url))
    except FetchError as exc:
        return exc.message
    return "fetched"


def test_hostile_addresses_reach_nobody() -> None:
    """Over 250 hostile addresses cause no connection at a listener, nor an attempt at one."""

    async def main() -> tuple[int, list[str], list[str], int]:
        async with Loopback({"/": reply()}) as canary:
            connector = Connector()
            urls = hostile_urls(canary.port)
            async with Fetcher(STRICT, Wire(STRICT, Names(), connector)) as fetcher:
                outcomes = [await outcome_of(fetcher, url) for url in urls]
            return canary.connections, connector.contacted, outcomes, len(urls)

    connections, contacted, outcomes, count = asyncio.run(main())
    assert count > 250
    assert (connections, contacted) == (0, [])
    assert "fetched" not in outcomes


def test_redirects_to_hostile_addresses_reach_nobody() -> None:
    """A public server cannot send us to a hostile address: every hop is judged."""

    async def main() -> tuple[int, int, int]:
        async with Loopback({"/": reply()}) as canary, Loopback() as public:
            targets = [url for url in hostile_urls(canary.port) if url.isprintable() and url.isascii()]
            for number, target in enumerate(targets):
                public.add(f"/{number}", reply(302, {"Location": target}))
            connector = Connector(public.port)
            async with Fetcher(
                STRICT, Wire(STRICT, Names({"site.example": [[PUBLIC]]}), connector)
            ) as fetcher:
                for number in range(len(targets)):
                    await outcome_of(fetcher, f"http://site.example/{number}")
            assert set(connector.contacted) == {PUBLIC}
            return canary.connections, len(public.seen), len(targets)

    connections, asked, targets = asyncio.run(main())
    assert connections == 0
    assert asked >= targets > 200


def test_name_that_turns_private_is_refused_the_second_time() -> None:
    """Rebinding gains nothing: each connection is judged by the answer it uses."""

    async def main() -> tuple[object, str, int]:
        async with Loopback({"/": reply()}) as canary, Loopback() as public:
            public.add("/", reply(headers={"Connection": "close"}))
            names = Names({"turn.example": [[PUBLIC], ["127.0.0.1"]]})
            async with Fetcher(STRICT, Wire(STRICT, names, Connector(public.port))) as fetcher:
                first = await fetcher.fetch(FetchRequest(url=f"http://turn.example:{canary.port}/"))
                second = await outcome_of(fetcher, f"http://turn.example:{canary.port}/")
            return first, second, canary.connections

    first, second, connections = asyncio.run(main())
    assert isinstance(first, Page)
    assert "loopback" in second
    assert "allow_private_hosts" in second
    assert connections == 0


def test_connected_socket_is_judged_too() -> None:
    """Whatever lies between us and the network, the peer's own address is judged before anything is sent."""

    class Detour(Connector):
        async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
            self.contacted.append(host)
            return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", port)

    async def main() -> tuple[str, int]:
        detour = Wire(STRICT, Names({"x.example": [[PUBLIC]]}), Detour())
        async with Loopback({"/": reply()}) as canary, Fetcher(STRICT, detour) as fetcher:
            return await outcome_of(fetcher, f"http://x.example:{canary.port}/"), len(canary.seen)

    message, requests = asyncio.run(main())
    assert "loopback" in message
    assert requests == 0


def test_proxy_is_not_asked_for_hostile_addresses() -> None:
    """Behind a proxy the target is judged before the proxy hears of it; the proxy itself is exempt."""

    async def main() -> int:
        async with Loopback() as proxy:
            behind = STRICT.model_copy(update={"proxy": f"http://127.0.0.1:{proxy.port}"})
            async with Fetcher(behind, Wire(behind, Names(), Connector())) as fetcher:
                for url in hostile_urls(9)[:80]:
                    await outcome_of(fetcher, url)
            return proxy.connections

    assert asyncio.run(main()) == 0
