"""TLS and HTTP/2 against servers with certificates of an authority made for the test."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cleanfeed.errors import FetchError
from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest, HostOptions, Page
from fetch.loopback import reply

trustme = pytest.importorskip("trustme", reason="certificates for the test are made by trustme")

NAME = "news.example"
BODY = b"<html><p>over TLS"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return an authority that the fetcher trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def server_context(authority: Any, name: str, *protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


async def speak_http1(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(reply(body=BODY))
    writer.close()


async def speak_http2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    import h2.config
    import h2.connection
    import h2.events

    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    stream = event.stream_id
                    connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
                    connection.send_data(stream, BODY, end_stream=True)
            writer.write(connection.data_to_send())
    writer.close()


@contextlib.asynccontextmanager
async def serve(speak: Any, context: ssl.SSLContext) -> AsyncIterator[int]:
    server = await asyncio.start_server(speak, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def fetch_twice(speak: Any, context: ssl.SSLContext, name: str = NAME, *, http2: bool = False) -> list[Page]:
    async def main() -> list[Page]:
        async with serve(speak, context) as port:
            options = FetchOptions(
                allow_private_hosts=True,
                politeness_delay_s=0,
                retries=0,
                obey_robots=False,
                resolve={name: "127.0.0.1"},
                hosts={f"{name}:{port}": HostOptions(http2=http2)},
            )
            pages = []
            async with Fetcher(options) as fetcher:
                for number in range(2):
                    page = await fetcher.fetch(FetchRequest(url=f"https://{name}:{port}/{number}"))
                    assert isinstance(page, Page)
                    pages.append(page)
            return pages

    return asyncio.run(main())


def test_page_comes_over_tls(authority: Any) -> None:
    """A server whose certificate fits its name is read, though its address was given by ``resolve``."""
    assert [page.body for page in fetch_twice(speak_http1, server_context(authority, NAME))] == [BODY, BODY]


def test_certificate_for_another_name_is_refused(authority: Any) -> None:
    """The name is verified, not the address; the failure is final, since trying again does not mend it."""
    with pytest.raises(FetchError, match="certificate is not valid") as caught:
        fetch_twice(speak_http1, server_context(authority, "other.example"))
    assert type(caught.value) is FetchError


def test_unknown_authority_is_refused(authority: Any) -> None:
    """A certificate of an authority that nobody trusts is as good as none."""
    del authority
    with pytest.raises(FetchError, match="certificate is not valid"):
        fetch_twice(speak_http1, server_context(trustme.CA(), NAME))


@pytest.mark.skipif(find_spec("h2") is None, reason="the extra http2 is not installed")
def test_http2_is_spoken_where_the_host_is_configured_so(authority: Any) -> None:
    """With ``http2`` for a host, pages come over HTTP/2, and one connection serves them."""
    context = server_context(authority, NAME, "h2", "http/1.1")
    pages = fetch_twice(speak_http2, context, http2=True)
    assert [page.body for page in pages] == [BODY, BODY]


@pytest.mark.skipif(find_spec("h2") is None, reason="the extra http2 is not installed")
def test_http2_falls_back_where_it_is_not_offered(authority: Any) -> None:
    """A host without HTTP/2 is read over HTTP/1.1."""
    context = server_context(authority, NAME, "http/1.1")
    assert fetch_twice(speak_http1, context, http2=True)[0].body == BODY
