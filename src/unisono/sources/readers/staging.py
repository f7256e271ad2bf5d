"""A table on its way to its landing: staged rows as Parquet and what was set aside so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from unisono.sources.landing import LandedColumn, numbered

_BATCH = 50_000
_SHORT = 500


@dataclass(frozen=True, slots=True)
class Aside:
    """One entry of the quarantine; ``severity`` is error, value or info."""

    file_row: int
    column_name: str
    value: str
    reason: str
    severity: str = "error"


@dataclass(frozen=True)
class Staged:
    """A table read from a file and not yet landed.

    Attributes:
        parquet: ``file_row`` and the columns, totals rows and empty rows still among them.
        columns: its columns.
        header_row: spreadsheet row of the header, 0 for none.
        asides: entries of the quarantine so far.
        suspects: rows landed that look like no records (footers), with the reason.
        notes: what a person should know.
        context: facts found around the table.
        blank_rows: empty rows left out so far.
        broken: rows landed that turned out to be broken off; ``asides`` says so.
        text: all columns are text, so totals rows can be looked for.
        first_row: file row of the first row, when ``parquet`` holds no ``file_row``.
    """

    parquet: Path
    columns: tuple[LandedColumn, ...]
    header_row: int
    asides: Sequence[Aside] = ()
    suspects: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    blank_rows: int = 0
    text: bool = True
    broken: Sequence[int] = ()
    first_row: int | None = None

    @property
    def relation(self) -> str:
        """The rows in SQL, for FROM: ``file_row BIGINT`` and the columns."""
        return numbered(self.parquet, self.first_row)


def shorten(text: str) -> str:
    """``text`` cut to 500 characters."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


class RowWriter:
    """Writes rows of text to a Parquet file with ``file_row``; empty text becomes NULL."""

    def __init__(self, path: Path, names: Iterable[str]) -> None:
        self.names = list(names)
        fields = [pa.field("file_row", pa.int64()), *(pa.field(n, pa.string()) for n in self.names)]
        self.schema = pa.schema(fields)
        self._writer = pq.ParquetWriter(path, self.schema, compression="snappy")
        self._rows: list[int] = []
        self._cells: list[Sequence[str | None]] = []

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def add(self, file_row: int, cells: Sequence[str | None]) -> None:
        """Add one row; ``cells`` has one item per column."""
        self._rows.append(file_row)
        self._cells.append(cells)
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._cells, strict=True)
        arrays = [pa.array(self._rows, pa.int64())]
        arrays += [pa.array([c or None for c in column], pa.string()) for column in columns]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self._rows, self._cells = [], []


def write_asides(asides: Sequence[Aside], path: Path) -> None:
    """Write the quarantine as Parquet (columns as :class:`Landing` says)."""
    table = pa.table(
        {
            "file_row": pa.array([a.file_row for a in asides], pa.int64()),
            "column_name": pa.array([a.column_name for a in asides], pa.string()),
            "value": pa.array([a.value for a in asides], pa.string()),
            "reason": pa.array([a.reason for a in asides], pa.string()),
            "severity": pa.array([a.severity for a in asides], pa.string()),
        }
    )
    pq.write_table(table, path)
