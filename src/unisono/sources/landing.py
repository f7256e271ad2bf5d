"""What reading a file yields: landings (tables as they stand) and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from unisono.warehouse.engine import literal

#: The engine's own number of a row in a Parquet file, from 0.
ROW_NUMBER = "file_row_number"


def numbered(parquet: Path, first_row: int | None = None) -> str:
    """A landing in SQL, for FROM, with ``file_row``: its own, or counted from ``first_row``."""
    stored = f"read_parquet({literal(str(parquet))})"
    if first_row is None:
        return stored
    return f"(SELECT {ROW_NUMBER} + {first_row} AS file_row, * FROM {stored})"  # noqa: S608


@dataclass(frozen=True)
class LandedColumn:
    """One column of a landed table.

    Attributes:
        name: normalised name: lower case, every run of other characters than letters and digits
            of any script one ``_``, none at the ends; made unique with ``_2``, ``_3`` …
        original: header text as the file has it.
        type: DuckDB type in the landing: VARCHAR for text formats, the file's own for Parquet.
    """

    name: str
    original: str
    type: str = "VARCHAR"


@dataclass(frozen=True)
class Landing:
    """One table of one file, landed unchanged as Parquet.

    Attributes:
        file_id: 16 hex digits of SHA-256 over content, member and sheet: same content, same id.
        path: path under the exports folder with ``/``; ``archive.zip!member``, ``book.xlsx#Sheet``.
        format: csv, tsv, xlsx, json, jsonl, parquet, xml.
        columns: columns besides ``file_row``.
        rows: data rows landed; rows in ``quarantine`` are not among them.
        header_row: spreadsheet row of the header, 0 when the format has none.
        parquet: the landing: ``file_row BIGINT`` and the columns under their normalised names.
        quarantine: Parquet of rows set aside (file_row BIGINT, column_name, value, reason,
            severity VARCHAR), None when there are none.
        notes: what a person should know: encoding, delimiter, preamble skipped, totals set aside.
        context: facts found in the preamble or file name, e.g. report title, currency, dates.
        first_row: file row of the first row when every line of the file is one row in order; the
            landing then holds no ``file_row``. Read it through :attr:`relation`.
    """

    file_id: str
    path: str
    format: str
    columns: tuple[LandedColumn, ...]
    rows: int
    quarantined: int
    header_row: int
    bytes: int
    modified_at: str
    parquet: Path
    quarantine: Path | None
    notes: tuple[str, ...] = ()
    context: dict[str, str] = field(default_factory=dict)
    first_row: int | None = None

    @property
    def relation(self) -> str:
        """The rows in SQL, for FROM: ``file_row BIGINT`` and the columns."""
        return numbered(self.parquet, self.first_row)


@dataclass(frozen=True)
class SourceProblem:
    """A file, member or sheet that could not be read; the others go on."""

    path: str
    message: str
    way_out: str


@dataclass(frozen=True)
class ReadResult:
    """All tables and problems of one file."""

    landings: tuple[Landing, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
