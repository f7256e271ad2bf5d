"""The ledger: every landing ever loaded, in the order it was loaded. Facts are append-only."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unisono.errors import WorkspaceError
from unisono.sources.landing import LandedColumn, Landing, SourceProblem
from unisono.workspace.layout import write_atomically


@dataclass(frozen=True)
class Entry:
    """One landing with the time it was first loaded (UTC, ISO) and the load it came in with.

    Attributes:
        gone: it was a sheet or member of a file that came without it since. Its landing stays as
            history; it is no fact any more.
    """

    landing: Landing
    loaded_at: str
    load: int
    gone: bool = False


@dataclass(frozen=True)
class Ledger:
    """All entries, the problems of the last load, and files that hold no data."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[Entry, ...]:
        """The entries that are facts."""
        return tuple(e for e in self.entries if not e.gone)

    def add(
        self,
        landings: list[Landing],
        problems: list[SourceProblem],
        ignored: list[str],
        files: Collection[str] = (),
    ) -> Ledger:
        """This ledger with new landings appended; known contents (same file_id) stay as they are.

        A known content under another path is the same fact: it takes that path when its own is
        gone. A content that comes back to a path where another one lay since is the newest again.
        A sheet or member that one of the ``files`` (paths read) has no more is gone, one that
        could not be read is not.
        """
        present: dict[str, list[Landing]] = {}
        for landing in landings:
            present.setdefault(landing.file_id, []).append(landing)
        last = {e.landing.path: e.landing.file_id for e in self.entries}
        load = max((e.load for e in self.entries), default=0) + 1
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        kept, fresh = [], []
        for entry in self.entries:
            landing = entry.landing
            if (here := present.pop(landing.file_id, None)) is None:
                kept.append(entry)
                continue
            paths = [other.path for other in here]
            path = landing.path if landing.path in paths else paths[0]
            moved = replace(entry, landing=replace(landing, path=path))
            if last.get(path, landing.file_id) == landing.file_id and not entry.gone:
                kept.append(moved)
            else:
                fresh.append(replace(moved, loaded_at=now, load=load, gone=False))
        fresh += [Entry(here[0], now, load) for here in present.values()]
        there = {landing.path for landing in landings} | {p.path for p in problems}
        kept = [replace(e, gone=e.gone or _left_out(e.landing.path, there, files)) for e in kept]
        return Ledger((*kept, *fresh), tuple(problems), tuple(ignored))

    def forget(self, path: str) -> Ledger:
        """This ledger without the landings of ``path``."""
        return Ledger(
            tuple(e for e in self.entries if e.landing.path != path), self.problems, self.ignored
        )


def _left_out(path: str, there: Collection[str], files: Collection[str]) -> bool:
    """True for a part of one of ``files`` when neither it nor the whole file is ``there``.

    A member of an archive that could not be read stands for the sheets in it.
    """
    whole = [path[:at] for at, mark in enumerate(path) if mark in "!#"]
    return any(w in files for w in whole) and not any(p in there for p in (*whole, path))


def read_ledger(path: Path) -> Ledger:
    """The ledger stored at ``path``; an empty one when there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Ledger(
            tuple(_entry(path, e) for e in data["entries"]),
            tuple(SourceProblem(**p) for p in data["problems"]),
            tuple(data["ignored"]),
        )
    except FileNotFoundError:
        return Ledger()
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"{path} is damaged: {error}.",
            way_out="Remove it and run 'unisono load' again; your exports are untouched.",
        ) from None


def _entry(path: Path, data: dict[str, Any]) -> Entry:
    raw = data["landing"]
    folder = path.parent / "raw"
    landing = Landing(
        **{
            **raw,
            "columns": tuple(LandedColumn(**c) for c in raw["columns"]),
            "notes": tuple(raw["notes"]),
            "parquet": folder / raw["parquet"],
            "quarantine": folder / raw["quarantine"] if raw["quarantine"] else None,
        }
    )
    return Entry(landing, data["loaded_at"], data["load"], data.get("gone", False))


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Store ``ledger`` at ``path``; landings are named relative to the raw folder."""
    entries = []
    for entry in ledger.entries:
        raw = asdict(entry.landing)
        raw["parquet"] = entry.landing.parquet.name
        raw["quarantine"] = entry.landing.quarantine.name if entry.landing.quarantine else None
        when = {"loaded_at": entry.loaded_at, "load": entry.load, "gone": entry.gone}
        entries.append({"landing": raw, **when})
    data = {
        "entries": entries,
        "problems": [asdict(p) for p in ledger.problems],
        "ignored": list(ledger.ignored),
    }
    write_atomically(path, json.dumps(data, ensure_ascii=False, indent=1))
