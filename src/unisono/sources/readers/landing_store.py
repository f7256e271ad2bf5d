"""Landings on disk: Parquet, quarantine and metadata, found again by content."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from unisono.model.wording import counted
from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.readers.staging import Aside, Staged, shorten, write_asides
from unisono.sources.readers.totals import labelled_totals, unlabelled_totals
from unisono.warehouse.engine import Engine, literal, quote

_VERSION = 4
"""Raise it when readers change what they land; older landings are then read again."""
_NARROW = 50


@dataclass(frozen=True)
class Origin:
    """Where a table comes from.

    Attributes:
        file_id: name of the landing.
        path: path shown to people.
        format: csv, tsv, xlsx, json, jsonl, parquet, xml.
        bytes: size of the file or member.
        modified_at: last change of the file, ISO 8601 in UTC.
    """

    file_id: str
    path: str
    format: str
    bytes: int
    modified_at: str


def modified(path: Path) -> str:
    """Last change of ``path``, ISO 8601 in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


@contextmanager
def working_folder(out: Path) -> Iterator[Path]:
    """A folder beside the landings for this read only."""
    out.mkdir(parents=True, exist_ok=True)
    folder = out / f".reading-{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def land(engine: Engine, staged: Staged, origin: Origin, out: Path) -> Landing:
    """Set totals and empty rows aside, write the landing and its metadata, return it."""
    asides, dropped, blank = _judge(engine, staged)
    target = out / f"{origin.file_id}.parquet"
    if dropped:
        staged = _without(engine, staged, dropped)
    rows = int(engine.value(f"SELECT count(*) FROM {staged.relation}"))  # noqa: S608
    quarantine = None
    if asides:
        quarantine = out / f"{origin.file_id}.quarantine.parquet"
        partial = staged.parquet.with_suffix(".asides")
        write_asides(asides, partial)
        partial.replace(quarantine)
    staged.parquet.replace(target)
    landing = Landing(
        file_id=origin.file_id,
        path=origin.path,
        format=origin.format,
        columns=staged.columns,
        rows=rows,
        quarantined=len({a.file_row for a in asides if a.severity != "value"}),
        header_row=staged.header_row,
        bytes=origin.bytes,
        modified_at=origin.modified_at,
        parquet=target,
        quarantine=quarantine,
        notes=_notes(staged, asides, rows, blank),
        context=dict(staged.context),
        first_row=staged.first_row,
    )
    _write_json(out / f"{origin.file_id}.json", {"version": _VERSION, **_as_data(landing)})
    return landing


def discard(landing: Landing, out: Path) -> None:
    """Take a landing back: its metadata first, so that nobody finds it half there."""
    (out / f"{landing.file_id}.json").unlink(missing_ok=True)
    landing.parquet.unlink(missing_ok=True)
    if landing.quarantine is not None:
        landing.quarantine.unlink(missing_ok=True)


def _judge(engine: Engine, staged: Staged) -> tuple[list[Aside], list[int], int]:
    """All entries of the quarantine, the rows to leave out, and how many of them are empty."""
    asides = list(staged.asides)
    if not staged.text or not staged.columns:
        return asides, [], staged.blank_rows
    source = staged.relation
    blanks = _blanks(engine, source, [quote(c.name) for c in staged.columns])
    totals = labelled_totals(engine, source, staged.columns)
    footers = _footers(engine, staged, source)
    known = {a.file_row for a in totals}
    totals += [a for a in footers if a.file_row not in known]
    out = blanks + [a.file_row for a in totals]
    totals += unlabelled_totals(engine, source, staged.columns, out)
    gone = {a.file_row for a in totals}
    kept = [a for a in asides if a.severity != "value" or a.file_row not in gone]
    asides = sorted(kept + totals, key=lambda a: a.file_row)
    return asides, sorted(gone.union(blanks, staged.broken)), staged.blank_rows + len(blanks)


def _blanks(engine: Engine, source: str, names: list[str]) -> list[int]:
    """Rows without any value; the rest of a wide table is only read when its start has one."""
    for some in (names[:_NARROW], names):
        empty = f"SELECT file_row FROM {source} WHERE coalesce({', '.join(some)}) IS NULL"  # noqa: S608
        found = [row for (row,) in engine.rows(empty)]
        if not found or len(some) == len(names):
            return found
    return []


def _footers(engine: Engine, staged: Staged, source: str) -> list[Aside]:
    """Suspected footer lines as entries of the quarantine."""
    first = quote(staged.columns[0].name)
    sql = f"SELECT {first} FROM {source} WHERE file_row = ?"  # noqa: S608
    return [
        Aside(row, "", shorten(str(engine.value(sql, [row]) or "")), reason, "info")
        for row, reason in staged.suspects.items()
    ]


def _without(engine: Engine, staged: Staged, dropped: list[int]) -> Staged:
    """Write the staged rows again without ``dropped``, each with its ``file_row``."""
    partial = staged.parquet.with_suffix(".kept")
    engine.run(
        f"""COPY (SELECT * FROM {staged.relation}
        WHERE file_row NOT IN (SELECT unnest([{", ".join(map(str, dropped))}]::BIGINT[]))
        ) TO {literal(str(partial))} (FORMAT parquet)"""  # noqa: S608
    )
    partial.replace(staged.parquet)
    return replace(staged, first_row=None)


def _notes(staged: Staged, asides: list[Aside], rows: int, blank: int) -> tuple[str, ...]:
    notes = list(staged.notes)
    if not rows:
        notes.append("The table has a header and no rows.")
    if blank:
        notes.append(f"{counted(blank, 'empty row')} {_were(blank)} left out.")
    short = len({a.file_row for a in asides if a.severity == "value" and "fewer" in a.reason})
    if short:
        notes.append(
            f"{counted(short, 'row')} {'has' if short == 1 else 'have'} fewer fields than the "
            "header; the missing ones are empty."
        )
    totals = sum(1 for a in asides if a.severity == "info")
    if totals:
        notes.append(
            f"{counted(totals, 'row')} of totals, comments or footers {_were(totals)} set aside."
        )
    errors = len({a.file_row for a in asides if a.severity == "error"})
    if errors:
        notes.append(f"{counted(errors, 'row')} could not be read: see the quarantine.")
    return tuple(notes)


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _as_data(landing: Landing) -> dict[str, Any]:
    data = asdict(landing)
    data["parquet"] = landing.parquet.name
    data["quarantine"] = landing.quarantine.name if landing.quarantine else None
    return data


def _write_json(path: Path, data: dict[str, Any]) -> None:
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    partial.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, path)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("version") == _VERSION else None


def find_landing(file_id: str, out: Path) -> Landing | None:
    """The landing ``file_id`` when it stands complete in ``out``."""
    data = _read_json(out / f"{file_id}.json")
    if data is None:
        return None
    del data["version"]
    parquet = out / data["parquet"]
    quarantine = out / data["quarantine"] if data["quarantine"] else None
    if not parquet.exists() or (quarantine is not None and not quarantine.exists()):
        return None
    return Landing(
        **{
            **data,
            "parquet": parquet,
            "quarantine": quarantine,
            "columns": tuple(LandedColumn(**c) for c in data["columns"]),
            "notes": tuple(data["notes"]),
        }
    )


def remember(content: str, kind: str, parts: list[tuple[str, str]], out: Path) -> None:
    """Note that ``content``, read as ``kind``, gave these (file_id, suffix) and no problem."""
    _write_json(out / f"{content[:16]}.{kind}.files.json", {"version": _VERSION, "parts": parts})


def recall(content: str, kind: str, path: str, changed: str, out: Path) -> list[Landing] | None:
    """The landings of a file read before, under its present path; None when any is missing."""
    data = _read_json(out / f"{content[:16]}.{kind}.files.json")
    if data is None:
        return None
    found = []
    for file_id, suffix in data["parts"]:
        landing = find_landing(file_id, out)
        if landing is None:
            return None
        found.append(replace(landing, path=path + suffix, modified_at=changed))
    return found
