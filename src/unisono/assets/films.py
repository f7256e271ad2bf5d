"""Films: pixels and seconds from the boxes of MP4 and QuickTime (ISO/IEC 14496-12).

Only what ``moov`` says is read; frames are not. Other films tell nothing here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from unisono.errors import AssetFileError

_BOXES = 10_000
_LARGEST_MOOV = 64 << 20
_SIDEWAYS = (0, 0x10000)


@dataclass(frozen=True)
class Film:
    """What a film says of itself; None where it does not."""

    width: int | None
    height: int | None
    seconds: float | None


def read_film(path: Path, name: str) -> Film:
    """The size and length of an MP4 or QuickTime film.

    Raises:
        AssetFileError: its boxes do not hold together, as when the file was cut off.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        for kind, start, end in _boxes(file, 0, size, name):
            if kind == b"moov":
                if end - start > _LARGEST_MOOV:
                    raise _damaged(name, "its index is too large")
                file.seek(start)
                return _film(file.read(end - start), name)
    raise _damaged(name, "it has no index (moov)")


def _damaged(name: str, why: str) -> AssetFileError:
    return AssetFileError(
        f"{name} is no whole film: {why}.", path=name, way_out="Export it again and bring that."
    )


def _boxes(file: BinaryIO, at: int, end: int, name: str) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first and last byte of the content of each box."""
    for _ in range(_BOXES):
        if at + 8 > end:
            return
        file.seek(at)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        inner = at + 8
        if length == 1 and len(head) == 16:
            length, inner = struct.unpack(">Q", head[8:])[0], at + 16
        elif length == 0:
            length = end - at
        if length < inner - at or at + length > end:
            raise _damaged(name, "it was cut off")
        yield kind, inner, at + length
        at += length


def _inside(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_BOXES):
        if at + 8 > end:
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        if length < 8 or at + length > end:
            return
        yield kind, at + 8, at + length
        at += length


def _film(moov: bytes, name: str) -> Film:
    seconds: float | None = None
    width = height = None
    try:
        for kind, start, end in _inside(moov, 0, len(moov)):
            if kind == b"mvhd":
                seconds = _seconds(moov[start:end])
            elif kind == b"trak":
                size = _track(moov, start, end)
                if size and (width is None or size[0] * size[1] > width * (height or 0)):
                    width, height = size
    except (struct.error, IndexError):
        raise _damaged(name, "its index is damaged") from None
    return Film(width, height, seconds)


def _seconds(header: bytes) -> float | None:
    if header[0]:
        scale, length = struct.unpack_from(">IQ", header, 20)
    else:
        scale, length = struct.unpack_from(">II", header, 12)
    return round(length / scale, 2) if scale else None


def _track(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Width and height as shown, turned when the track's matrix turns it."""
    for kind, at, until in _inside(data, start, end):
        if kind == b"tkhd":
            header = data[at:until]
            matrix = 52 if header[0] else 40
            a, b = struct.unpack_from(">ii", header, matrix)
            width, height = (n >> 16 for n in struct.unpack_from(">II", header, matrix + 36))
            if not 0 < width <= 100_000 or not 0 < height <= 100_000:
                return None
            return (height, width) if (a, abs(b)) == _SIDEWAYS else (width, height)
    return None
