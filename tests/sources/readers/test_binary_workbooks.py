"""XLS and XLSB: read like any workbook, and refused where a tiny file asks for all memory."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import UnreadableFileError
from unisono.sources.readers.workbook_limits import WorkbookLimits, check_limits

LIMITS = WorkbookLimits(unpacked_mb=64, cells=100_000, memory_mb=512, seconds=20)
Cells = tuple[tuple[int, int, float], ...]
NEAR: Cells = ((0, 0, 1.0), (0, 1, 2.0), (1, 0, 3.0), (1, 1, 4.0))
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _biff8(sheets: dict[str, Cells]) -> bytes:
    """The stream of an XLS workbook with numbers in its cells."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def bof(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    def bound(name: str, at: int) -> bytes:
        text = name.encode("latin-1")
        return record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(text), 0) + text)

    head, end = bof(0x0005) + record(0x0042, struct.pack("<H", 1200)), record(0x000A)
    bodies = [
        bof(0x0010)
        + b"".join(record(0x0203, struct.pack("<HHHd", r, c, 0, v)) for r, c, v in cells)
        + end
        for cells in sheets.values()
    ]
    at = len(head) + sum(len(bound(n, 0)) for n in sheets) + len(end)
    table = b""
    for name, body in zip(sheets, bodies, strict=True):
        table += bound(name, at)
        at += len(body)
    return head + table + end + b"".join(bodies)


def xls(path: Path, sheets: dict[str, Cells]) -> Path:
    """A compound file with that stream."""
    stream = _biff8(sheets)
    stream += bytes(max(0, 4096 - len(stream)))
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    fat = [_FAT, _END, *range(3, 2 + count), _END]
    assert len(fat) <= 128
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE,
        9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *([_FREE] * 108))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ", text, len(text) + 2 if name else 0, kind, 1, _FREE, _FREE, child,
            bytes(16), 0, 0, 0, start, size,
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, _END, 0) + entry("Workbook", 2, _FREE, 2, len(stream))
    directory += 2 * entry("", 0, _FREE, 0, 0)
    table = struct.pack("<128I", *fat, *([_FREE] * (128 - len(fat))))
    path.write_bytes(header + table + directory + stream)
    return path


def xlsb(path: Path, sheets: dict[str, Cells]) -> Path:
    """A binary workbook of Excel 2007."""

    def record(kind: int, body: bytes = b"") -> bytes:
        name = bytes([kind]) if kind < 0x80 else bytes([kind & 0xFF, kind >> 8])
        size, length = len(body), b""
        while True:
            length += bytes([(size & 0x7F) | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return name + length + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    bundle = b"".join(
        record(0x019C, struct.pack("<II", 0, n) + text(f"rId{n}") + text(name))
        for n, name in enumerate(sheets, start=1)
    )
    book = record(0x0183) + record(0x018F) + bundle + record(0x0190) + record(0x0184)
    parts: dict[str, bytes | str] = {"xl/workbook.bin": book}
    relations = ""
    for n, cells in enumerate(sheets.values(), start=1):
        rows = sorted({r for r, _, _ in cells})
        last = max(c for _, c, _ in cells)
        body = record(0x0181) + record(0x0194, struct.pack("<IIII", rows[0], rows[-1], 0, last))
        body += record(0x0191)
        for row in rows:
            body += record(0x00, struct.pack("<II", row, 0) + bytes(17))
            for _, column, value in (c for c in cells if c[0] == row):
                body += record(0x05, struct.pack("<IId", column, 0, value))
        parts[f"xl/worksheets/sheet{n}.bin"] = body + record(0x0192) + record(0x0182)
        relations += (
            f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/'
            f'2006/relationships/worksheet" Target="worksheets/sheet{n}.bin"/>'
        )
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/'
    parts["xl/_rels/workbook.bin.rels"] = (
        f'<Relationships {space}relationships">{relations}</Relationships>'
    )
    parts["[Content_Types].xml"] = f'<Types {space}content-types"/>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


MAKERS: dict[str, Callable[[Path, dict[str, Cells]], Path]] = {"xls": xls, "xlsb": xlsb}
kinds = pytest.mark.parametrize("kind", MAKERS)


@kinds
def test_a_table_is_read(reader: Any, kind: str) -> None:
    path = MAKERS[kind](reader.root / f"orders.{kind}", {"Orders": NEAR})
    check_limits(path, LIMITS)
    landing = reader.one(f"orders.{kind}")
    assert landing.path == f"orders.{kind}#Orders"
    assert [row[1:] for row in reader.rows(landing)][-1] == ("3", "4")


@kinds
def test_a_tiny_file_does_not_take_all_memory(tmp_path: Path, kind: str) -> None:
    far = (65_535, 65_535) if kind == "xls" else (1_048_575, 16_383)
    cells: Cells = ((0, 0, 1.0), (*far, 2.0))
    path = MAKERS[kind](tmp_path / f"far.{kind}", {"Near": NEAR, "Far away": cells})
    assert path.stat().st_size < 10_000
    begun = time.monotonic()
    with pytest.raises(UnreadableFileError) as raised:
        check_limits(path, LIMITS)
    assert time.monotonic() - begun < 15
    # All of an XLS file is read at once, so which worksheet it was is not known.
    where = "A worksheet" if kind == "xls" else "Worksheet 'Far away'"
    assert raised.value.message == f"{where} of far.{kind} cannot be held in memory."
    assert "Save it as CSV" in raised.value.way_out


@kinds
def test_how_far_is_told_where_memory_sufficed(tmp_path: Path, kind: str) -> None:
    cells: Cells = ((0, 0, 1.0), (999, 199, 2.0))
    path = MAKERS[kind](tmp_path / f"far.{kind}", {"Far away": cells})
    with pytest.raises(UnreadableFileError, match="spans 1,000 rows and 200 columns"):
        check_limits(path, LIMITS)


@kinds
def test_many_worksheets_are_bounded_together(tmp_path: Path, kind: str) -> None:
    cells: Cells = ((0, 0, 1.0), (499, 179, 2.0))
    path = MAKERS[kind](tmp_path / f"many.{kind}", {f"S{n}": cells for n in range(10)})
    with pytest.raises(UnreadableFileError, match=rf"Worksheet 'S8' of many\.{kind}"):
        check_limits(path, LIMITS)


@kinds
def test_what_is_cut_off_says_so(reader: Any, kind: str) -> None:
    whole = MAKERS[kind](reader.root / f"whole.{kind}", {"Orders": NEAR}).read_bytes()
    (problem,) = reader.read(f"cut.{kind}", whole[: len(whole) // 3]).problems
    assert problem.path == f"cut.{kind}"
    assert "damaged" in problem.message or "cannot be opened" in problem.message
    assert problem.way_out
