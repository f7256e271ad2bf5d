"""Tables of the model as CSV, XLSX or Parquet, safe to open in a spreadsheet program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from unisono.errors import UnisonoError, WorkspaceError
from unisono.model.plain import plain
from unisono.reports.sheets import ROW_LIMIT, Book
from unisono.reports.spreadsheet_text import RISKY, csv_safe


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_plain(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_boolean(kind)
        or types.is_temporal(kind)
        or types.is_null(kind)
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    if _is_text(kind) or _is_plain(kind):
        return column
    if pa.types.is_decimal(kind):
        return column.cast(pa.string())
    values = (
        None if v is None else json.dumps(plain(v), ensure_ascii=False) for v in column.to_pylist()
    )
    return pa.chunked_array([pa.array(values, pa.string())])


def _guarded(table: pa.Table) -> pa.Table:
    columns = []
    for column, kind in zip(table.columns, table.schema.types, strict=True):
        text = _as_text(column)
        if _is_text(text.type) and not pa.types.is_decimal(kind):
            risky = pc.match_substring_regex(text, RISKY)
            text = pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)
        columns.append(text)
    return pa.table(columns, names=[csv_safe(name) for name in table.column_names])


def _write_csv(table: pa.Table, path: Path) -> None:
    pa_csv.write_csv(_guarded(table), path)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write_xlsx(table: pa.Table, path: Path) -> None:
    if table.num_rows >= ROW_LIMIT:
        raise UnisonoError(
            f"{table.num_rows:,} rows are more than a sheet holds ({ROW_LIMIT - 1:,}).",
            way_out="Export as CSV or Parquet.",
        )
    kinds = table.schema.types
    whole = pa.table(
        [c if pa.types.is_decimal(k) else _as_text(c)
         for c, k in zip(table.columns, kinds, strict=True)],
        names=table.column_names,
    )  # fmt: skip
    book = Book(str(path))
    book.sheet("Data", table.column_names, _rows(whole))
    book.close()


_WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}

FORMATS = tuple(_WRITERS)


def write_table(table: pa.Table, path: Path, format: str) -> None:
    """Write ``table`` to ``path`` as csv, xlsx or parquet; the file appears whole or not at all.

    In CSV, texts a spreadsheet program could run get a leading '; in XLSX they are plain text;
    Parquet keeps every value as it is. Nested values become JSON text in CSV and XLSX.

    Raises:
        UnisonoError: the format is unknown or the table too long for a sheet.
        WorkspaceError: the file cannot be written.
    """
    writer = _WRITERS.get(format)
    if writer is None:
        raise UnisonoError(
            f"Unknown export format “{format}”.", way_out=f"Use one of: {', '.join(FORMATS)}."
        )
    part = path.with_name(path.name + ".part")
    try:
        writer(table, part)
        part.replace(path)
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror or error}.",
            way_out="Close it in other programs and check that the folder can be written.",
        ) from None
    finally:
        part.unlink(missing_ok=True)
