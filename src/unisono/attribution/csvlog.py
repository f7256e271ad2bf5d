"""Touch logs in CSV files: read as a whole, or turned into a Parquet file piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from unisono.attribution.columns import is_text, resolve
from unisono.attribution.reading import from_arrow
from unisono.attribution.touchlog import Conversions, TouchLog
from unisono.errors import AttributionError

_BLOCK = 1 << 26
_DELIMITERS = ",;\t|"
_WIDER: tuple[tuple[pa.DataType, ...], ...] = (
    (pa.int64(), pa.float64()),
    (pa.date32(), pa.timestamp("s"), pa.timestamp("ns")),
)
#: What exports write for an id nobody knows.
_NOBODY = pa.array(pa_csv.ConvertOptions().null_values)
_SHOWN = 80


def from_csv(
    path: str | Path, names: Mapping[str, str] | None = None
) -> tuple[TouchLog, Conversions]:
    """Touches and conversions of a UTF-8 file with a header; else as ``reading.from_parquet``.

    Values are divided by commas, semicolons, tabs or pipes. Ids and channels are what is written:
    ``0071`` is not ``71``, and an id like ``1000799819.1700000101`` keeps all its digits.

    Raises:
        AttributionError: the file cannot be read, or its columns cannot be used.
    """
    try:
        form = _Form.of(Path(path), names)
        table = form.read(path, {})
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None
    return from_arrow(table, form.found)


def csv_columns(path: Path, names: Mapping[str, str] | None) -> dict[str, str]:
    """Column of every part of the touch log in a CSV file.

    Raises:
        AttributionError: see :func:`from_csv`.
    """
    try:
        return _Form.of(path, names).found
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None


def to_parquet(path: Path, names: Mapping[str, str] | None, target: Path) -> None:
    """Write the columns of a touch log, with the types they have in the whole file.

    The file is read twice: what a column holds is known only at its end.

    Args:
        path: see :func:`from_csv`; no line breaks within values.
        names: see :func:`unisono.attribution.reading.from_parquet`.
        target: the Parquet file.

    Raises:
        AttributionError: the file cannot be read, or a column is missing.
    """
    try:
        form = _Form.of(path, names)
        found: dict[str, list[pa.DataType]] = {name: [] for name in form.columns}
        for table in form.pieces({}):
            for name in form.columns:
                found[name].append(table[name].type)
        kinds = {name: _common(types) for name, types in found.items()}
        schema = pa.schema(list(kinds.items()))
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for table in form.pieces(kinds):
                writer.write_table(table)
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None


@dataclass(frozen=True)
class _Form:
    """How a CSV file is written.

    Attributes:
        path: the file.
        header: its first line.
        delimiter: what divides its values.
        found: column of every part of a touch log.
    """

    path: Path
    header: bytes
    delimiter: str
    found: dict[str, str]

    @classmethod
    def of(cls, path: Path, names: Mapping[str, str] | None) -> _Form:
        """The form under which the header has the columns of a touch log.

        Raises:
            AttributionError: it has them under no delimiter.
        """
        with path.open("rb") as file:
            header = file.readline()
        tried: list[tuple[int, AttributionError]] = []
        for delimiter in _DELIMITERS:
            parse = pa_csv.ParseOptions(delimiter=delimiter)
            columns = pa_csv.read_csv(io.BytesIO(header), parse_options=parse).column_names
            try:
                return cls(path, header, delimiter, resolve(columns, names))
            except AttributionError as error:
                tried.append((len(columns), error))
        raise max(tried, key=lambda t: t[0])[1]

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return list(dict.fromkeys(self.found.values()))

    def read(self, source: str | Path | io.BytesIO, kinds: Mapping[str, pa.DataType]) -> pa.Table:
        """The columns of a touch log, with the types given, or else those they seem to have.

        Raises:
            AttributionError: rows have another number of values than the header.
        """
        person, channel = self.found["person"], self.found["channel"]
        wanted = {person: pa.string(), channel: pa.string(), **kinds}
        broken: list[str] = []

        def note(row: pa_csv.InvalidRow) -> str:
            broken.append(row.text)
            return "skip"

        table = pa_csv.read_csv(
            source,
            parse_options=pa_csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=note),
            convert_options=pa_csv.ConvertOptions(
                include_columns=self.columns, column_types=wanted
            ),
        )
        if broken:
            raise self._broken()
        ids = table[person]
        if is_text(ids.type):
            ids = _as_written(ids) if kinds else _whole_numbers(_as_written(ids))
        return table.set_column(table.column_names.index(person), person, ids)

    def pieces(self, kinds: Mapping[str, pa.DataType]) -> Iterator[pa.Table]:
        """The file in tables of some rows each; see :meth:`read`."""
        for block in self._blocks():
            yield self.read(io.BytesIO(self.header + block), kinds)

    def _blocks(self) -> Iterator[bytes]:
        """What follows the header, whole lines at a time."""
        with self.path.open("rb") as file:
            file.readline()
            while block := file.read(_BLOCK):
                yield block + file.readline()

    def _broken(self) -> AttributionError:
        """What to say of rows that do not fit the header; only one thread knows their numbers."""
        first, count, lines = "", 0, 0

        def note(row: pa_csv.InvalidRow) -> str:
            nonlocal first, count
            text = row.text if len(row.text) <= _SHOWN else row.text[: _SHOWN - 1] + "…"
            first = first or (
                f"the first is row {lines + row.number - 1} with {row.actual_columns} values "
                f"where the header has {row.expected_columns}: '{text}'"
            )
            count += 1
            return "skip"

        parse = pa_csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=note)
        slowly = pa_csv.ReadOptions(use_threads=False)
        for block in self._blocks():
            pa_csv.read_csv(io.BytesIO(self.header + block), slowly, parse)
            lines += block.count(b"\n")
        return AttributionError(
            f"{self.path}: {count} rows do not fit the header; {first}.",
            way_out=f"Correct them; a value that holds '{self.delimiter}' must stand in quotes.",
        )


def _unreadable(path: str | Path, error: Exception) -> AttributionError:
    return AttributionError(
        f"{path} cannot be read as CSV: {error}.",
        way_out="Save it as comma-separated UTF-8 text with one header row.",
    )


def _as_written(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts, without those that stand for nobody."""
    return pc.if_else(pc.is_in(ids, _NOBODY), None, ids)


def _whole_numbers(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers where every text is one as numbers are written, else the texts."""
    try:
        numbers = ids.cast(pa.int64())
    except pa.ArrowInvalid:
        return ids
    same = pc.all(pc.equal(numbers.cast(pa.string()), ids)).as_py()
    return ids if same is False else numbers


def _common(types: list[pa.DataType]) -> pa.DataType:
    """The type that holds what was found in all blocks; text where there is no other."""
    seen = {t for t in types if not pa.types.is_null(t)}
    if len(seen) <= 1:
        return seen.pop() if seen else pa.null()
    for order in _WIDER:
        if seen <= set(order):
            return next(t for t in reversed(order) if t in seen)
    return pa.string()
