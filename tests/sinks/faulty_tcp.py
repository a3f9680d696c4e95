"""A TCP proxy that cuts connections: while a request goes up, or when its answer comes down."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass(slots=True)
class FaultyTcp:
    """Forwards to a port; each connection is cut after some bytes up or down."""

    target_port: int
    chance: random.Random
    cut_after: Callable[[random.Random], tuple[int, int]]
    """Bytes after which a connection is cut, upwards and downwards."""
    cuts: int = 0
    is_off: bool = False
    listener: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", self.target_port))
            up, down = (10**12, 10**12) if self.is_off else self.cut_after(self.chance)
            for source, sink, budget in ((client, upstream, up), (upstream, client, down)):
                threading.Thread(target=self._pump, args=(source, sink, budget), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, budget: int) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                budget -= len(data)
                if budget < 0:
                    self.cuts += 1
                    break
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def faulty_tcp(target_port: int, cut_after, seed: int = 1) -> Iterator[FaultyTcp]:
    proxy = FaultyTcp(target_port=target_port, chance=random.Random(seed), cut_after=cut_after)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.listener.close()
