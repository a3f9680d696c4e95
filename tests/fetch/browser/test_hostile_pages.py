"""Pages that try to reach what they must not: nothing that Chromium does opens a connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest

from cleanfeed.fetch import FetchOptions, Page, RenderFailed
from cleanfeed.fetch.browser import BrowserOptions
from cleanfeed.fetch.wire import Wire
from fetch.browser.chromium import OPTIONS, data, needs_chromium, render, shell
from fetch.loopback import Loopback, reply
from fetch.test_guard import PUBLIC, Connector, Names

pytestmark = needs_chromium
WITH_TIME = BrowserOptions(settle_s=4)

ATTACKS = """
const canary = 'CANARY', udp = 'UDP';
const forms = ['http://', 'https://', 'ws://', 'wss://'];
const places = [canary, '169.254.169.254', '[::1]', '127.1', '2130706433', '0x7f000001', 'localhost',
                '0.0.0.0', '[::ffff:127.0.0.1]', '10.0.0.1', 'metadata.internal'];
const tries = [];
const attempt = work => { try { tries.push(Promise.resolve(work()).catch(() => 0)) } catch (error) { } };
for (const place of places) {
  attempt(() => fetch('http://' + place + '/latest/meta-data/'));
  attempt(() => fetch('http://' + place + '/', {mode: 'no-cors', method: 'POST', body: 'x'}));
  attempt(() => { const x = new XMLHttpRequest(); x.open('GET', 'http://' + place + '/'); x.send() });
  attempt(() => new WebSocket('ws://' + place + '/'));
  attempt(() => new WebSocket('wss://' + place + '/'));
  attempt(() => new EventSource('http://' + place + '/'));
  attempt(() => navigator.sendBeacon('http://' + place + '/', 'x'));
  attempt(() => new WebTransport('https://' + place + '/'));
  for (const [tag, name] of [['img', 'src'], ['script', 'src'], ['iframe', 'src'], ['embed', 'src'],
      ['object', 'data'], ['video', 'src'], ['audio', 'src'], ['track', 'src'], ['source', 'src']]) {
    attempt(() => {
      const element = document.createElement(tag);
      element[name] = 'http://' + place + '/';
      document.body.append(element);
    });
  }
  for (const rel of ['stylesheet', 'prefetch', 'preload', 'prerender', 'preconnect', 'dns-prefetch', 'icon',
      'manifest', 'modulepreload']) {
    attempt(() => {
      const link = document.createElement('link');
      Object.assign(link, {rel, href: 'http://' + place + '/', as: 'script', crossOrigin: 'anonymous'});
      document.head.append(link);
    });
  }
  attempt(() => { document.body.style.background = 'url(http://' + place + '/)' });
  attempt(() => window.open('http://' + place + '/'));
}
const rules = document.createElement('script');
rules.type = 'speculationrules';
rules.textContent = JSON.stringify({prefetch: [{source: 'list', urls: ['http://' + canary + '/'], eagerness:
    'immediate'}], prerender: [{source: 'list', urls: ['/other'], eagerness: 'immediate'}]});
document.head.append(rules);
for (const file of ['file:///etc/passwd', 'file:///proc/self/environ', 'view-source:file:///etc/passwd']) {
  attempt(() => fetch(file).then(answer => answer.text()).then(text => { document.title = 'read ' + text }));
  attempt(() => { const f = document.createElement('iframe'); f.src = file; document.body.append(f) });
  attempt(() => window.open(file));
}
const inside = `
  fetch('http://${canary}/').catch(() => 0);
  try { new WebSocket('ws://${canary}/') } catch (error) { }
  try { importScripts('http://${canary}/') } catch (error) { }`;
attempt(() => new Worker(URL.createObjectURL(new Blob([inside]))));
attempt(() => new SharedWorker(URL.createObjectURL(new Blob([inside]))));
attempt(() => navigator.serviceWorker.register('/worker.js'));
attempt(() => {
  const frame = document.createElement('iframe');
  frame.srcdoc = '<script>' + inside + '</' + 'script>';
  document.body.append(frame);
});
attempt(async () => {
  for (const kind of ['stun:', 'turn:']) {
    const servers = [{urls: kind + udp, username: 'u', credential: 'p'},
                     {urls: 'turn:' + canary + '?transport=tcp', username: 'u', credential: 'p'}];
    const peer = new RTCPeerConnection({iceServers: servers});
    peer.createDataChannel('x');
    await peer.setLocalDescription(await peer.createOffer());
  }
});
attempt(() => {
  const link = document.createElement('a');
  Object.assign(link, {href: 'http://' + canary + '/', download: 'x', ping: 'http://' + canary + '/'});
  document.body.append(link);
  link.click();
});
attempt(() => {
  const form = document.createElement('form');
  Object.assign(form, {action: 'http://' + canary + '/', method: 'post', target: '_blank'});
  document.body.append(form);
  form.submit();
});
setTimeout(() => { document.body.append('all tried ' + tries.length) }, 800);
"""


@pytest.fixture
def udp_canary() -> Iterator[socket.socket]:
    """Return a socket that would notice a datagram."""
    with socket.socket(type=socket.SOCK_DGRAM) as canary:
        canary.bind(("127.0.0.2", 0))
        canary.setblocking(False)
        yield canary


def test_hostile_page_reaches_nobody(udp_canary: socket.socket) -> None:
    """Hundreds of tries to reach loopback, metadata services, files and peers: not one connection."""

    async def main() -> tuple[list[object], Loopback, Loopback]:
        async with Loopback() as site, Loopback({"/": reply()}, address="127.0.0.2") as canary:
            script = ATTACKS.replace("CANARY", f"127.0.0.2:{canary.port}")
            script = script.replace("UDP", f"127.0.0.2:{udp_canary.getsockname()[1]}")
            site.add("/", shell(script))
            site.add("/worker.js", reply(headers={"Content-Type": "text/javascript"}, body=b"0"))
            return await render(site.url + "/", browser=WITH_TIME), site, canary

    results, site, canary = asyncio.run(main())
    assert canary.connections == 0
    with pytest.raises(BlockingIOError):
        udp_canary.recv(1)
    assert set(site.paths()) <= {"/robots.txt", "/"}
    (result,) = results
    assert isinstance(result, Page), result
    assert b"all tried" in result.body
    assert b"root:" not in result.body


TARGETS = (
    "http://127.0.0.2:PORT/", "http://169.254.169.254/", "file:///etc/passwd", "http://127.1:PORT/",
    "about:blank", "data:text/html,gone", "javascript:1", "chrome://version", "/hop",
)  # fmt: skip


def test_page_that_leaves_arrives_nowhere() -> None:
    """A page cannot send the browser where the fetcher would not go, nor by way of a redirect."""

    async def main() -> tuple[list[object], int]:
        async with Loopback() as site, Loopback({"/": reply()}, address="127.0.0.2") as canary:
            for number, target in enumerate(TARGETS):
                script = f"location.href = '{target.replace('PORT', str(canary.port))}'"
                site.add(f"/{number}", shell(script))
            site.add("/hop", reply(302, {"Location": f"{canary.url}/"}))
            urls = [f"{site.url}/{number}" for number in range(len(TARGETS))]
            return await render(*urls), canary.connections

    results, connections = asyncio.run(main())
    assert connections == 0
    for target, result in zip(TARGETS, results, strict=True):
        assert isinstance(result, Page | RenderFailed), (target, result)
        if isinstance(result, Page):
            assert b'id="root"' in result.body, (target, result.body)


def test_name_that_turns_private_is_refused_for_parts_too() -> None:
    """Rebinding gains a script nothing: each connection is judged by the address it goes to."""
    strict = FetchOptions(politeness_delay_s=0, retries=0, obey_robots=False, connect_timeout_s=1)

    async def main() -> tuple[list[object], int, list[str]]:
        async with Loopback() as public, Loopback({"/secret": data("{}")}) as canary:
            asks = f"fetch('http://turn.example:{canary.port}/secret')"
            seen = "document.title = 'read'"
            public.add("/", shell(f"{asks}.then(() => {{ {seen} }})"))
            names = Names({"turn.example": [[PUBLIC], ["127.0.0.1"]]})
            wire = Wire(strict, names, Connector(public.port))
            url = f"http://turn.example:{canary.port}/"
            public.add(
                "/", reply(headers={"Connection": "close"}, body=shell(f"{asks}").partition(b"\r\n\r\n")[2])
            )
            return await render(url, options=strict, transport=wire), canary.connections, public.paths()

    (result,), connections, paths = asyncio.run(main())
    assert isinstance(result, Page)
    assert b"read" not in result.body.partition(b"<body")[0]
    assert (connections, paths) == (0, ["/"])


def test_page_cannot_read_other_origins_unasked() -> None:
    """An answer of another origin is read only where that permits it, by redirect no more than directly."""

    async def main() -> list[object]:
        async with Loopback() as site, Loopback(address="127.0.0.3") as other:
            other.add("/secret", data('"hidden"'))
            other.add("/open", reply(headers={"Access-Control-Allow-Origin": "*"}, body=b"public"))
            site.add("/hop", reply(302, {"Location": f"{other.url}/secret"}))
            reads = "fetch('{}').then(a => a.text()).then(t => {{ document.body.append('read ' + t) }});"
            addresses = ("/hop", f"{other.url}/secret", f"{other.url}/none", f"{other.url}/open")
            site.add("/", shell("".join(reads.format(address) for address in addresses)))
            options = OPTIONS.model_copy(update={"allow_private_hosts": ("127.0.0.1", "127.0.0.3")})
            return await render(site.url + "/", options=options)

    (result,) = asyncio.run(main())
    assert isinstance(result, Page)
    shown = result.body.partition(b"</script>")[2]
    assert shown.count(b"read") == 1
    assert b"read public" in shown
