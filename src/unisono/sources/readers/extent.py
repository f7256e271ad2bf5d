"""How far the cells of a workbook lie apart: a spreadsheet reader holds the whole rectangle."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from unisono.errors import UnreadableFileError

_CHUNK = 1 << 20
_OVERLAP = 16
_MAX_CELLS = 100_000_000
_MAX_ROWS = 1 << 20
_WIDE = re.compile(rb"""["']([A-Za-z]{2,3})\d""")
_ROW = re.compile(rb"""["'][A-Za-z]{1,3}(\d{4,7})["']""")


def _matches(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """Distinct matches of ``pattern`` in a member, piece by piece."""
    tail = b""
    with archive.open(name) as source:
        while chunk := source.read(_CHUNK):
            yield from set(pattern.findall(tail + chunk))
            tail = chunk[-_OVERLAP:]


def _column(letters: bytes) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check_extent(archive: zipfile.ZipFile, shown: str) -> None:
    """Refuse an XLSX workbook with a worksheet whose cells span more than 100 million places.

    Few sheets are so wide that they need the second pass, which looks for the last row.

    Raises:
        UnreadableFileError: its cells lie too far apart.
    """
    for name in archive.namelist():
        if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            continue
        columns = max(map(_column, _matches(archive, name, _WIDE)), default=26)
        if columns * _MAX_ROWS <= _MAX_CELLS:
            continue
        rows = max(map(int, _matches(archive, name, _ROW)), default=1)
        if columns * rows > _MAX_CELLS:
            raise UnreadableFileError(
                f"Its cells span {rows:,} rows and {columns:,} columns, too much to hold.",
                path=shown,
                way_out="Delete the stray cells far from the table, or save it as CSV.",
            )
