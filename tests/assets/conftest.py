"""Files as they come: pictures of every kind, and files that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Maker = Callable[..., bytes]


def picture(width: int = 108, height: int = 192, kind: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise((width, height), 64).convert(mode)
    image.save(out, kind)
    return out.getvalue()


def film(width: int = 1080, height: int = 1920, seconds: int = 12, turned: bool = False) -> bytes:
    """The boxes of an MP4 without its frames."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(body), kind) + body

    mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    matrix = (0, 0x10000) if turned else (0x10000, 0)
    tkhd = bytes(40) + struct.pack(">ii", *matrix) + bytes(28)
    tkhd += struct.pack(">II", width << 16, height << 16)
    moov = box(b"moov", mvhd + box(b"trak", box(b"tkhd", tkhd)))
    return box(b"ftyp", b"isom" + bytes(4)) + moov + box(b"mdat", bytes(64))


def bomb(width: int = 100_000, height: int = 100_000) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def office(part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<w/>")
    return out.getvalue()


@pytest.fixture
def make() -> dict[str, Maker]:
    return {"picture": picture, "film": film, "bomb": bomb, "office": office}


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Writes a file; returns where."""
    folder = tmp_path / "incoming"
    folder.mkdir()

    def write(name: str, data: bytes) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return write
