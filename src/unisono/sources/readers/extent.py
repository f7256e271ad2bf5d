"""How far the cells of a workbook lie apart: a spreadsheet reader holds the whole rectangle."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Cells of one worksheet, empty ones between the others included: a sheet of 32 columns down to the
#: last row there is (1,048,576). Calamine holds 32 bytes for each and Python 8 more: 1.3 GB.
MOST_CELLS = 1 << 25
#: A piece that is kept because a tag may go on; XML for spreadsheets has no longer ones.
_LONGEST_TAG = 1 << 16
_COLUMN = re.compile(rb'r="([A-Za-z]+)(?=\d)')
_ROW = re.compile(rb'r="[A-Za-z]*(\d+)')
#: What is seldom written, so that the patterns above would not see where a cell lies: cells and
#: rows without a reference or in a namespace with a name, other quotes, blanks beside the =.
_ODD = (
    re.compile(rb'<c(?![A-Za-z]| r=")'),
    re.compile(rb'<row(?!Breaks| r=")'),
    re.compile(rb":(?:c|row)[\s/>]"),
)
#: The last of the two takes longer and is asked when the first is there, as in any link.
_LOOSE = (re.compile(rb'r(?:\s+=|=[^"])'), re.compile(rb"""[\s"']r(?:\s+=|=[^"])"""))
_NO_NUMBER = 1 << 40


def column_number(letters: bytes) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


@dataclass
class Extent:
    """An upper bound of the rectangle that the cells of a worksheet span, from A1.

    Empty cells count, comments count, and what is no worksheet may be fed as well: the bound is
    cheap and never too small; ``odd`` says that there is none. No XML is parsed.
    """

    columns: int = 1
    rows: int = 1
    odd: bool = False
    sheet: bool = False
    _tail: bytes = b""

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece of the member; "" at its end."""
        data = self._tail + chunk
        end = data.rfind(b"<") if chunk else len(data)
        end = end if end > 0 else 0
        self._tail, data = data[end:], data[:end]
        self.sheet = self.sheet or b"sheetData" in data
        self.odd = self.odd or len(self._tail) > _LONGEST_TAG or _is_odd(data)
        if self.odd:
            self._tail = self._tail[-_LONGEST_TAG:]
            return
        letters, digits = set(_COLUMN.findall(data)), set(_ROW.findall(data))
        self.columns = max(self.columns, *map(column_number, letters), 1)
        rows = (int(d) if len(d) < 13 else _NO_NUMBER for d in digits)
        self.rows = max(self.rows, *rows, 1)

    @property
    def cells(self) -> int | None:
        """Most cells there can be; None: nobody knows."""
        return None if self.odd else self.columns * self.rows


def _is_odd(data: bytes) -> bool:
    return any(p.search(data) for p in _ODD) or all(p.search(data) for p in _LOOSE)
