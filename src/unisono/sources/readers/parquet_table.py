"""Parquet: types kept, nested values as JSON text."""

from __future__ import annotations

from pathlib import Path

from unisono.errors import QueryError, UnreadableFileError
from unisono.sources.landing import LandedColumn
from unisono.sources.readers.naming import name_columns
from unisono.sources.readers.staging import Staged
from unisono.warehouse.engine import Engine, literal, quote


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT"))


def _select(position: int, column: LandedColumn, nested: bool) -> str:
    value = f"CAST(to_json(c{position}) AS VARCHAR)" if nested else f"c{position}"
    return f"{value} AS {quote(column.name)}"


def read_parquet(path: Path, work: Path, engine: Engine) -> Staged:
    """Stage a Parquet file; ``file_row`` counts its records from 1.

    Raises:
        UnreadableFileError: the file is damaged.
    """
    source = f"read_parquet({literal(str(path))}, file_row_number = true)"
    target = work / "rows.parquet"
    try:
        described = engine.rows(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}")  # noqa: S608
        named, notes = name_columns([r[0] for r in described])
        nested = [_is_nested(r[1]) for r in described]
        columns = tuple(
            LandedColumn(c.name, c.original, "VARCHAR" if n else r[1])
            for c, r, n in zip(named, described, nested, strict=True)
        )
        inner = ", ".join(f"{quote(r[0])} AS c{i}" for i, r in enumerate(described))
        selected = enumerate(zip(columns, nested, strict=True))
        outer = ", ".join(_select(i, c, n) for i, (c, n) in selected)
        engine.run(
            f"""COPY (SELECT file_row_number + 1 AS file_row, {outer}
            FROM (SELECT file_row_number, {inner} FROM {source}))
            TO {literal(str(target))} (FORMAT parquet)"""  # noqa: S608
        )
    except QueryError as error:
        raise UnreadableFileError(
            f"The Parquet file is damaged ({error.message.splitlines()[0]}).", path=str(path),
            way_out="Export it again.") from None  # fmt: skip
    return Staged(target, columns, 0, notes=notes, text=False)
