"""Bodies unpacked as they come in, never beyond a size."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

#: What is asked for; anything else an answer is packed with is refused.
ACCEPTED = "gzip, deflate"

_PIECE = 65_536


class TooLargeError(Exception):
    """There is more than was to be read."""


class PackingError(Exception):
    """The body is packed in a way that was not asked for, or is damaged."""


def unpacked(
    chunks: Iterable[bytes], packing: str, most: int, keep_time: Callable[[], None]
) -> bytes:
    """All of a body of at most ``most`` bytes, packed and unpacked alike.

    Args:
        chunks: the bytes as they come; packing: its Content-Encoding.
        keep_time: called for every piece; raises when there is no time left.

    Raises:
        TooLargeError, PackingError: see there.
    """
    names = [
        n for n in (n.strip().lower() for n in packing.split(",")) if n not in ("", "identity")
    ]
    if len(names) > 1 or not set(names) <= {"gzip", "x-gzip", "deflate"}:
        raise PackingError
    body = bytearray()
    seen = 0
    unpack = _Unpacker(names[0]) if names else None
    for chunk in chunks:
        seen += len(chunk)
        for piece in unpack.pieces(chunk) if unpack else (chunk,):
            keep_time()
            body += piece
            if max(len(body), seen) > most:
                raise TooLargeError
    if unpack and seen and not unpack.complete:
        raise PackingError
    return bytes(body)


class _Unpacker:
    """Unpacks gzip (also of several members) or deflate (with or without its zlib frame)."""

    def __init__(self, name: str) -> None:
        self._bits = zlib.MAX_WBITS if name == "deflate" else zlib.MAX_WBITS | 16
        self._engine = zlib.decompressobj(self._bits)
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether the end of the packed data was seen."""
        return self._engine.eof

    def pieces(self, chunk: bytes) -> Iterable[bytes]:
        """What ``chunk`` adds, in pieces of bounded size."""
        waiting, full = chunk, False
        while waiting or full:
            if self._engine.eof:
                if self._bits & 16 == 0 or not waiting:
                    return  # nothing belongs after a zlib stream
                self._engine = zlib.decompressobj(self._bits)
            piece = self._step(waiting)
            full = len(piece) == _PIECE  # there may be more without further bytes
            waiting = self._engine.unconsumed_tail or self._engine.unused_data
            yield piece

    def _step(self, waiting: bytes) -> bytes:
        try:
            piece = self._engine.decompress(waiting, _PIECE)
        except zlib.error:
            if self._begun or self._bits != zlib.MAX_WBITS:
                raise PackingError from None
            self._bits = -zlib.MAX_WBITS  # some servers leave the frame out
            self._engine = zlib.decompressobj(self._bits)
            return self._step(waiting)
        self._begun = True
        return piece
