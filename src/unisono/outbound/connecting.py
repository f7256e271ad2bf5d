"""Connections to checked numbers, under one deadline for everything a request does."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
import typing
from collections.abc import Iterable

import httpcore

from unisono.outbound.addresses import Resolver, Target, judged


class Deadline:
    """The end of a request's time; ``left`` is in seconds and never below 0."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left.

        Raises:
            TimeoutError: none is.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The numbers the system knows for ``host``, without repetition, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolved(target: Target, resolve: Resolver, deadline: Deadline) -> tuple[str, ...]:
    """The checked numbers of ``target``; asked once.

    Raises:
        AddressRefusedError: one of them must not be connected to.
        OSError: there is no such name. TimeoutError: the system did not answer in time.
    """
    answers: queue.Queue[tuple[str, ...] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("no such name"))

    # The system's resolver knows no deadline, so it gets a thread that may be left behind.
    threading.Thread(target=ask, daemon=True, name="unisono resolver").start()
    try:
        numbers = answers.get(timeout=deadline.left)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(numbers, Exception):
        raise numbers
    if not numbers:
        raise OSError("no such name")
    return judged(target, numbers)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given numbers, whatever name it is asked for; TLS still checks the name."""

    def __init__(self, numbers: tuple[str, ...], deadline: Deadline) -> None:
        self._numbers, self._deadline = numbers, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first number that answers; ``host`` was resolved before."""
        del host, timeout, local_address
        for left, number in reversed(list(enumerate(reversed(self._numbers)))):
            share = self._deadline.left / (left + 1)
            try:
                stream = self._sockets.connect_tcp(
                    number, port, timeout=share, socket_options=socket_options
                )
                return _BoundedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not left:
                    raise
        raise httpcore.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        """Wait, at most to the deadline."""
        time.sleep(min(seconds, self._deadline.left))


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left)
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
