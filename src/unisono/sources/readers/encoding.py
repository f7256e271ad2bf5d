"""The encoding of a text file, and a UTF-8 copy where it has another."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from unisono.errors import UnreadableFileError
from unisono.sources.readers.scan import TextScan

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
_WESTERN = frozenset(
    "äöüßÄÖÜàâçéèêëîïôûùÿœæñóáíúìòãõåøØÅÆÀÂÇÉÈÊËÎÏÔÛÙŒÑÓÁÍÚÃÕ¡¿«»„“”‚‘’–—…€£§°·•ªº™®©´\u00a0"
)
_RUN = re.compile(r"[^\x00-\x7f–—„“”‘’…«»\u00a0]{2,}")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b\x01\x1e\x1f"))
_MAX_CONTROL = 0.01
_MAX_BROKEN_UTF8 = 0.2


@dataclass(frozen=True)
class Utf8Text:
    """A text file as UTF-8.

    Attributes:
        path: the file itself or a copy in UTF-8 with line feeds.
        encoding: encoding found in the original.
        replaced: bytes or sequences that could not be decoded (U+FFFD in the copy).
        nul: NUL characters removed.
    """

    path: Path
    encoding: str
    replaced: int = 0
    nul: int = 0

    def notes(self) -> tuple[str, ...]:
        """What a person should know."""
        notes = [] if self.encoding == "utf-8" else [f"Encoding: {self.encoding}."]
        if self.nul:
            notes.append(f"{self.nul} NUL characters were removed.")
        if self.replaced:
            notes.append(
                f"{self.replaced} characters could not be read as {self.encoding} and stand as "
                "\N{REPLACEMENT CHARACTER}; their rows are listed in quarantine."
            )
        return tuple(notes)


def _utf16_without_bom(sample: bytes) -> str | None:
    """UTF-16 shows as NUL in every second byte of mostly Latin text."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """UTF-8 with a few broken bytes: most non-ASCII characters decode."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    good = sum(1 for c in text if c > "\x7f") - broken
    return good > 0 and broken <= _MAX_BROKEN_UTF8 * (good + broken)


def _reads_as_western(sample: bytes) -> bool:
    """Read as Windows-1252, nearly all characters are Western letters and signs standing alone.

    Other alphabets fill whole words with non-ASCII characters, other Latin code pages give
    signs no Western text uses.
    """
    text = sample.decode("cp1252", errors="replace")
    high = [c for c in text if c > "\x7f"]
    usual = sum(1 for c in high if c in _WESTERN)
    in_runs = sum(len(run) for run in _RUN.findall(text))
    return usual >= 0.9 * len(high) and in_runs <= 0.3 * len(high)


def _legacy(sample: bytes) -> str:
    """The likeliest encoding before Unicode; Windows-1252 when the text does not tell."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    if _reads_as_western(b"\n".join(lines)):
        return "cp1252"
    best = from_bytes(b"\n".join(lines)[:65536], cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None else "cp1252"


def _sample_of(path: Path) -> bytes:
    """The head of the file, or its first stretch with other bytes than ASCII."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        chunk = head
        while chunk and chunk.isascii():
            chunk = file.read(_SAMPLE)
    return head if not head.isascii() or not chunk else chunk


def detect_encoding(path: Path, scan: TextScan) -> str:
    """Python name of the encoding of ``path``.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    with path.open("rb") as file:
        head = file.read(65536)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if scan.nul and (name16 := _utf16_without_bom(head)):
        return name16
    if len(head) - len(head.translate(None, _CONTROL)) > _MAX_CONTROL * len(head):
        raise UnreadableFileError(
            "The file is binary, not a text table.",
            path=str(path),
            way_out="Export it again as CSV, XLSX, JSON or Parquet.",
        )
    if scan.utf8:
        return "utf-8"
    sample = _sample_of(path)
    return "utf-8" if _mostly_utf8(sample) else _legacy(sample)


def as_utf8(path: Path, scan: TextScan, copy: Path) -> Utf8Text:
    """``path`` itself when it is clean UTF-8, else a UTF-8 copy written to ``copy`` in a stream."""
    encoding = detect_encoding(path, scan)
    returns_only = scan.carriage_returns and not scan.line_feeds
    if scan.utf8 and not scan.nul and not returns_only and encoding in ("utf-8", "utf-8-sig"):
        return Utf8Text(path, "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    replaced, nul = 0, 0
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while True:
            chunk = source.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            replaced += text.count("\N{REPLACEMENT CHARACTER}")
            if "\x00" in text:
                nul += text.count("\x00")
                text = text.replace("\x00", "")
            target.write(text.replace("\r", "\n") if returns_only else text)
            if not chunk:
                break
    return Utf8Text(copy, encoding, replaced, nul)
