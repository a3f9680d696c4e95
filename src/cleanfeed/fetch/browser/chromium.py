"""Chromium itself: started without a network, ended whatever it does.

The browser is given one way out, a proxy on loopback that nobody listens at: a port that is
taken and never opened. What a page asks for is answered by us or not at all, and what slips
past us (a web socket, a prefetch, a look-up) ends at that port.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Self

from playwright.async_api import Browser, BrowserContext, Error, async_playwright

from cleanfeed.errors import ConfigError
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.browser.programs import find_program, find_trouble

log = logging.getLogger(__name__)

KB_PER_MB = 1024
CLOSE_S = 3.0
"""How long the browser gets to end by itself."""
START_S = 30.0
SCRIPT_SHARE = 0.25
"""Part of a process' memory that the objects of scripts may take: V8 ends a script more gently than we do."""
_NO_DATAGRAMS = "disable_non_proxied_udp"
_WITHOUT_PEERS = "for (const name of ['RTCPeerConnection', 'WebTransport']) delete globalThis[name]"
"""These two send datagrams and know no proxy: they are taken away as well as forbidden."""
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
"""All of our environment that a browser sees: the rest may hold secrets."""


@dataclass(slots=True, kw_only=True, eq=False)
class Chromium:
    """One running browser."""

    browser: Browser
    belongings: contextlib.AsyncExitStack
    """Its driver and its dead end."""
    pages: int = 0
    """Pages rendered so far."""
    users: int = 0
    """Pages being rendered."""
    is_stuck: bool = False
    """Whether a page could not be closed."""

    @classmethod
    async def start(cls, options: BrowserOptions) -> Self:
        """Start a browser.

        Raises:
            ConfigError: There is none, or it does not start.
        """
        program = find_program(options)
        trouble = find_trouble(options)
        if trouble or program is None:
            raise ConfigError(trouble or "there is no browser to render with")
        async with contextlib.AsyncExitStack() as belongings:
            dead_end = belongings.enter_context(contextlib.closing(_make_dead_end()))
            folder = Path(belongings.enter_context(tempfile.TemporaryDirectory(prefix="cleanfeed-")))
            driver = await async_playwright().start()
            belongings.push_async_callback(driver.stop)
            try:
                browser = await driver.chromium.launch(
                    executable_path=_write_launcher(folder, program, options.memory_mb),
                    args=switches(dead_end.getsockname()[1], options),
                    chromium_sandbox=os.geteuid() != 0,  # Chromium refuses its sandbox to root
                    env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
                    timeout=START_S * 1000,
                )
            except Error as exc:
                raise ConfigError(f"the browser does not start: {str(exc).splitlines()[0]}") from exc
            return cls(browser=browser, belongings=belongings.pop_all())

    @property
    def is_fit(self) -> bool:
        """Whether a further page may be opened."""
        return not self.is_stuck and self.browser.is_connected()

    @contextlib.asynccontextmanager
    async def profile(self, user_agent: str) -> AsyncIterator[BrowserContext]:
        """Give an empty profile that shares nothing with any other; it is gone after the block."""
        context = await self.browser.new_context(
            user_agent=user_agent, service_workers="block", accept_downloads=False, permissions=[]
        )
        await context.add_init_script(_WITHOUT_PEERS)
        try:
            yield context
        finally:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await context.close()
            except (Error, TimeoutError) as exc:
                log.info("a page could not be closed, its browser is given up: %s", exc or "no answer")
                self.is_stuck = True

    async def close(self) -> None:
        """End the browser; one that does not end by itself goes down with its driver."""
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self.browser.close()
        await self.belongings.aclose()


def switches(dead_port: int, options: BrowserOptions) -> list[str]:
    """Return the arguments that leave Chromium without a network, pictures and errands of its own."""
    return [
        f"--proxy-server=http://127.0.0.1:{dead_port}",
        "--proxy-bypass-list=<-loopback>",  # by default loopback is asked directly
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--webrtc-ip-handling-policy={_NO_DATAGRAMS}",
        f"--force-webrtc-ip-handling-policy={_NO_DATAGRAMS}",  # its name in older versions
        "--disable-quic",
        "--dns-prefetch-disable",
        "--no-pings",
        "--disable-gpu",
        "--disable-dev-shm-usage",  # containers give it 64 MB
        f"--js-flags=--max-old-space-size={int(options.memory_mb * SCRIPT_SHARE)}",
        "--blink-settings=imagesEnabled=false",
    ]


def _write_launcher(folder: Path, program: Path, memory_mb: int) -> Path:
    """Write a script that bounds the data of the browser's processes and becomes the browser.

    A limit on ourselves, taken back after the start, would reach our own threads. Address space would
    not do: V8 reserves a terabyte of it and uses next to none.
    """
    launcher = folder / "chromium"
    launcher.write_text(f'#!/bin/sh\nulimit -d {memory_mb * KB_PER_MB}\nexec {quote(str(program))} "$@"\n')
    launcher.chmod(0o700)
    return launcher


def _make_dead_end() -> socket.socket:
    """Return a socket that keeps a port and never listens: whoever connects to it is refused."""
    dead_end = socket.socket()
    dead_end.bind(("127.0.0.1", 0))
    return dead_end
