"""Attribution from a table of paths, as ChannelAttribution and most path reports give them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Final

from unisono.attribution import attribute_paths
from unisono.attribution.reading import unreadable
from unisono.errors import AttributionError, SourceError
from unisono.model.attribution import AttributionResult
from unisono.settings import load_settings
from unisono.workspace.credit_extras import Experiments, asked, with_experiments

#: Columns of a path table, each by the names it goes by; those of ChannelAttribution first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("path", "paths", "journey", "channel_path", "touchpoint_path"),
    "conversions": ("total_conversions", "conversions", "conversion", "conv"),
    "value": ("total_conversion_value", "conversion_value", "value", "revenue", "conv_value"),
    "nulls": ("total_null", "nulls", "null", "non_conversions"),
}
#: Between the steps of a path.
_STEP: Final = re.compile(r"\s*(?:>|→|›)\s*")
#: Wrong rows that are told one by one.
_TOLD: Final = 3
_Row = tuple[Sequence[str], int, float, int]


@dataclass(frozen=True)
class _Table:
    """A path table as text: column of each part, and its rows with the lines they stand on."""

    found: Mapping[str, str]
    rows: Sequence[tuple[int, Mapping[str, str]]]


def attribute_path_file(
    path: str | Path, *, root: str | Path = ".", order: int | None = None, intervals: bool = True,
    experiments: Experiments = (),
) -> AttributionResult:  # fmt: skip
    """All models from a table of paths (CSV or Parquet), without a workspace.

    One row a path: its steps ("Search > E-mail"), conversions, their value and the journeys that
    did not convert; the last two may be missing. Rows of one path are added up. Without times
    there is no lookback window and no time decay.

    Args:
        root: folder whose ``unisono.toml`` holds, if there is one.
        order, intervals, experiments: see
            :func:`unisono.workspace.credit.attribute_warehouse`.

    Raises:
        SourceError: there is no such file.
        AttributionError: it cannot be read, or lacks paths or conversions, or a row is wrong:
            nothing is credited from half a table.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(
            f"{path} is no file.", path=str(path), way_out="Name a table of paths, CSV or Parquet."
        )
    table = _read(path)
    rows, wrong = _rows(table)
    if wrong or not rows:
        left = len(wrong) - _TOLD
        more = f" {left:,} more {'row is' if left == 1 else 'rows are'} wrong." if left > 0 else ""
        told = " ".join(wrong[:_TOLD]) or "It holds no path."
        raise AttributionError(
            f"{path.name}: {told}{more}",
            way_out="Give a path such as Search > E-mail and its conversions in each row.",
        )
    settings, _ = load_settings(Path(root))
    result = attribute_paths(rows, asked(settings.attribution, order, intervals))
    notes = (*_notes(table), *result.notes)
    return with_experiments(replace(result, notes=notes), experiments)


def _read(path: Path) -> _Table:
    if path.suffix.lower() in (".parquet", ".pq"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            read = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from None
        columns, lines = read.column_names, list(enumerate(read.to_pylist(), 1))
    else:
        try:
            columns, lines = _csv(path.read_text(encoding="utf-8-sig"))
        except (UnicodeDecodeError, csv.Error) as error:
            raise unreadable(path, error) from None
    found = _columns(columns, path)
    rows = [
        (at, {p: _text(row.get(c)) for p, c in found.items()} | {"": _text(row.get(""))})
        for at, row in lines
    ]
    return _Table(found, rows)


def _csv(text: str) -> tuple[list[str], list[tuple[int, dict[str, object]]]]:
    """Columns, and rows with the lines they stand on; "" holds what the header has no name for."""
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        StringIO(text, newline=""), delimiter=max(",;\t|", key=header.count), strict=True,
        restkey="",
    )  # fmt: skip
    rows: list[tuple[int, dict[str, object]]] = [(reader.line_num, dict(row)) for row in reader]
    return list(reader.fieldnames or ()), rows


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _columns(columns: Sequence[str], path: Path) -> dict[str, str]:
    known = {c.strip().casefold(): c for c in columns if c}
    found = {
        part: known[name] for part, names in _NAMES.items()
        if (name := next((n for n in names if n in known), None)) is not None
    }  # fmt: skip
    if missing := [part for part in ("path", "conversions") if part not in found]:
        raise AttributionError(
            f"{path.name} has no column {' and no column '.join(missing)}; it has "
            f"{', '.join(columns) or 'none'}.",
            way_out="Name them path, total_conversions, total_conversion_value, total_null.",
        )
    return found


def _rows(table: _Table) -> tuple[list[_Row], list[str]]:
    """Rows that can be read, and what is wrong with the others."""
    rows, wrong = [], []
    for at, row in table.rows:
        try:
            rows.append(_row(row))
        except ValueError as error:
            wrong.append(f"Line {at}: {error}.")
    return rows, wrong


def _row(row: Mapping[str, str]) -> _Row:
    if row[""]:
        raise ValueError("it has more cells than the header; a decimal comma needs quotes")
    steps = _STEP.split(row["path"]) if row["path"] else []
    if "" in steps:
        raise ValueError("a step of the path is empty")
    return (
        steps, int(_number(row, "conversions", whole=True)), _number(row, "value"),
        int(_number(row, "nulls", whole=True)),
    )  # fmt: skip


def _number(row: Mapping[str, str], part: str, *, whole: bool = False) -> float:
    text = row.get(part, "")
    if not text:
        return 0.0
    try:
        found = float(text)
    except ValueError:
        raise ValueError(f"{part} is “{text[:40]}”, which is no number") from None
    if not abs(found) < 1e15 or (whole and (found < 0 or found != int(found))):
        what = "a whole number of 0 or more" if whole else "a number that can be"
        raise ValueError(f"{part} is {text[:40]}, which is not {what}")
    return found


def _notes(table: _Table) -> Iterator[str]:
    if told := [f"{c} as {part}" for part, c in table.found.items() if c != part]:
        yield f"Columns read: {', '.join(told)}."
    for part, what in (("value", "every value is 0"), ("nulls", "every journey converted")):
        if part not in table.found:
            yield f"The table has no {part}: {what}."
