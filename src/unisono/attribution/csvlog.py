"""A CSV log too large for the memory, turned into a Parquet file piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from unisono.attribution.columns import resolve
from unisono.attribution.reading import unreadable_csv

_BLOCK = 1 << 26
_WIDER: tuple[tuple[pa.DataType, ...], ...] = (
    (pa.int64(), pa.float64()),
    (pa.date32(), pa.timestamp("s"), pa.timestamp("ns")),
)


def to_parquet(path: Path, names: Mapping[str, str] | None, target: Path) -> None:
    """Write the columns of a touch log, with the types they have in the whole file.

    The file is read twice: what a column holds is known only at its end.

    Args:
        path: comma-separated UTF-8 text with a header, no line breaks within values.
        names: see :func:`unisono.attribution.reading.from_parquet`.
        target: the Parquet file.

    Raises:
        AttributionError: the file cannot be read, or a column is missing.
    """
    try:
        with path.open("rb") as file:
            header = pa_csv.read_csv(io.BytesIO(file.readline())).column_names
        columns = list(dict.fromkeys(resolve(header, names).values()))
        found: dict[str, list[pa.DataType]] = {name: [] for name in columns}
        for table in _tables(path, columns, {}):
            for name in columns:
                found[name].append(table[name].type)
        kinds = {name: _common(types) for name, types in found.items()}
        schema = pa.schema(list(kinds.items()))
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for table in _tables(path, columns, kinds):
                writer.write_table(table)
    except (OSError, pa.ArrowException) as error:
        raise unreadable_csv(path, error) from None


def _tables(path: Path, columns: list[str], kinds: dict[str, pa.DataType]) -> Iterator[pa.Table]:
    wanted = pa_csv.ConvertOptions(include_columns=columns, column_types=kinds)
    with path.open("rb") as file:
        header = file.readline()
        while block := file.read(_BLOCK):
            lines = io.BytesIO(header + block + file.readline())
            yield pa_csv.read_csv(lines, convert_options=wanted)


def _common(types: list[pa.DataType]) -> pa.DataType:
    """The type that holds what was found in all blocks; text where there is no other."""
    seen = {t for t in types if not pa.types.is_null(t)}
    if len(seen) <= 1:
        return seen.pop() if seen else pa.null()
    for order in _WIDER:
        if seen <= set(order):
            return next(t for t in reversed(order) if t in seen)
    return pa.string()
