"""One pass over the bytes of a file: its hash and what a text reader must know before reading."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unisono.errors import UnreadableFileError
from unisono.sources.readers.records import LINE_LIMIT

_CHUNK = 1 << 20
_BLANK = re.compile(rb"\n\r?\n|\r\r")


@dataclass(frozen=True)
class TextScan:
    """What one pass over a text file found.

    Attributes:
        utf8: the bytes are valid UTF-8.
        nul: NUL bytes are among them.
        last_blank: offset of the last blank line with data after it, -1 for none.
        line_feeds: line feeds are among them.
        carriage_returns: carriage returns are among them.
        lines: lines ended by line feeds, and what follows the last one.
    """

    utf8: bool
    nul: bool
    last_blank: int
    line_feeds: bool
    carriage_returns: bool
    lines: int = 0


def content_hash(path: Path) -> str:
    """SHA-256 of the bytes of ``path`` as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_id(content: str, part: str = "") -> str:
    """16 hex digits naming one table: SHA-256 over the content hash and the part of the file."""
    if not part:
        return content[:16]
    return hashlib.sha256(f"{content}\n{part}".encode()).hexdigest()[:16]


def _longest_open(chunk: bytes, open_length: int) -> tuple[int, int]:
    """Length of the line that ends first in ``chunk``, and of the line it leaves open."""
    first = chunk.find(b"\n")
    last = chunk.rfind(b"\n")
    if last < 0:
        first, last = chunk.find(b"\r"), chunk.rfind(b"\r")
    if last < 0:
        return open_length + len(chunk), open_length + len(chunk)
    return open_length + first, len(chunk) - last - 1


def _last_blank(body: bytes) -> int:
    position = -1
    for match in _BLANK.finditer(body):
        position = match.start()
    return position


def scan_text(path: Path) -> TextScan:
    """Scan ``path`` in chunks.

    Raises:
        UnreadableFileError: a line is longer than 8 MiB; reading stops there.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, nul, feeds, returns = True, False, 0, False
    last_blank, open_line, offset, tail = -1, 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            longest, open_line = _longest_open(chunk, open_line)
            if longest > LINE_LIMIT:
                raise UnreadableFileError(
                    f"A line is longer than {LINE_LIMIT >> 20} MiB, so this is no table.",
                    path=str(path),
                    way_out="Export it again with one record per line.",
                )
            nul = nul or b"\x00" in chunk
            returns = returns or b"\r" in chunk
            if utf8 and not (chunk.isascii() and decoder.getstate()[0] == b""):
                utf8 = _decodes(decoder, chunk)
            joined = tail + chunk
            ends = np.frombuffer(joined, np.uint8) == ord("\n")  # several times as fast as bytes
            feeds += int(np.count_nonzero(ends[len(tail) :]))
            body = joined.rstrip(b"\r\n")
            odd = returns and (b"\n\r\n" in body or b"\r\r" in body)
            if odd or bool((ends[1 : len(body)] & ends[: max(len(body) - 1, 0)]).any()):
                last_blank = offset - len(tail) + _last_blank(body)
            offset += len(chunk)
            keep = max(len(body) - 1, 0)
            tail = joined[keep:][-4096:]
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    lines = feeds + (open_line > 0)
    return TextScan(utf8, nul, last_blank, feeds > 0, returns, lines)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
