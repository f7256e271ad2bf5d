"""Records of nested objects on their way to a table: flattened into columns, written in parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unisono.sources.readers.json_shapes import calendar_day, key_values, unwrapped
from unisono.sources.readers.naming import name_columns
from unisono.sources.readers.staging import Aside, RowWriter, Staged
from unisono.warehouse.engine import Engine, literal, quote

_BATCH = 50_000


def flatten_record(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested objects as ``outer_inner`` keys; lists as JSON text; null as empty text.

    Objects that only wrap a record's fields, GA4's lists of keys and values, and dates in parts
    are undone (:mod:`unisono.sources.readers.json_shapes`).
    """
    flat: dict[str, str] = {}
    for key, value in (record if prefix else unwrapped(record)).items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if (day := calendar_day(value)) is not None:
                flat[_free(name, flat)] = day
                continue
            inner = flatten_record(value, f"{name}_")
            flat.update({_free(k, flat): v for k, v in inner.items()})
        elif (pairs := key_values(name, value)) is not None:
            flat.update({_free(k, flat): _scalar(v) for k, v in pairs.items()})
        else:
            flat[_free(name, flat)] = _scalar(value)
    return flat


def _free(name: str, taken: Mapping[str, str]) -> str:
    """``name``, or with ``_2``, ``_3`` … when a nested key already flattened to it."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class RecordParts:
    """Flattened records written as Parquet parts, each with the columns it needs."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.paths: list[Path] = []
        self.keys: dict[str, None] = {}
        self._rows: list[tuple[int, dict[str, str]]] = []
        self._part_keys: dict[str, None] = {}

    def add(self, row: int, record: Mapping[str, Any]) -> None:
        """Add one record."""
        flat = flatten_record(record)
        self._part_keys.update(dict.fromkeys(flat))
        self._rows.append((row, flat))
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is held as a part."""
        if not self._rows:
            return
        self.keys.update(self._part_keys)
        order = {key: f"k{i}" for i, key in enumerate(self.keys)}
        keys = list(self._part_keys)
        path = self.work / f"part{len(self.paths)}.parquet"
        with RowWriter(path, [order[k] for k in keys]) as writer:
            for row, flat in self._rows:
                writer.add(row, [flat.get(k) for k in keys])
        self.paths.append(path)
        self._rows, self._part_keys = [], {}


def join_parts(
    parts: RecordParts, asides: list[Aside], context: dict[str, str], engine: Engine
) -> Staged:
    """The table of all records added, with what was set aside and what is known around it."""
    parts.flush()
    keys = list(parts.keys)
    columns, notes = name_columns(keys)
    target = parts.work / "rows.parquet"
    if not keys:
        with RowWriter(target, []):
            pass
        return Staged(target, (), 0, asides, notes=notes, context=context, text=False)
    files = ", ".join(literal(str(p)) for p in parts.paths)
    names = ", ".join(f"k{i} AS {quote(c.name)}" for i, c in enumerate(columns))
    engine.run(
        f"""COPY (SELECT file_row, {names} FROM read_parquet([{files}], union_by_name = true)
        ORDER BY file_row) TO {literal(str(target))} (FORMAT parquet)"""  # noqa: S608
    )
    return Staged(target, columns, 0, asides, notes=notes, context=context, text=False)
