"""The ledger: every landing ever loaded, in the order it was loaded. Facts are append-only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unisono.errors import WorkspaceError
from unisono.sources.landing import LandedColumn, Landing, SourceProblem
from unisono.workspace.layout import write_atomically


@dataclass(frozen=True)
class Entry:
    """One landing with the time it was first loaded (UTC, ISO) and the load it came in with."""

    landing: Landing
    loaded_at: str
    load: int


@dataclass(frozen=True)
class Ledger:
    """All entries, the problems of the last load, and files that hold no data."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
    ignored: tuple[str, ...] = ()

    def add(
        self,
        landings: list[Landing],
        problems: list[SourceProblem],
        ignored: list[str],
    ) -> Ledger:
        """This ledger with new landings appended; known contents (same file_id) stay as they are.

        A known content under another path is the same fact: it takes that path when its own is
        gone. A content that comes back to a path where another one lay since is the newest again.
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
            if last.get(path, landing.file_id) == landing.file_id:
                kept.append(moved)
            else:
                fresh.append(replace(moved, loaded_at=now, load=load))
        fresh += [Entry(here[0], now, load) for here in present.values()]
        return Ledger((*kept, *fresh), tuple(problems), tuple(ignored))

    def forget(self, path: str) -> Ledger:
        """This ledger without the landings of ``path``."""
        return Ledger(
            tuple(e for e in self.entries if e.landing.path != path), self.problems, self.ignored
        )


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
    return Entry(landing, data["loaded_at"], data["load"])


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Store ``ledger`` at ``path``; landings are named relative to the raw folder."""
    entries = []
    for entry in ledger.entries:
        raw = asdict(entry.landing)
        raw["parquet"] = entry.landing.parquet.name
        raw["quarantine"] = entry.landing.quarantine.name if entry.landing.quarantine else None
        entries.append({"landing": raw, "loaded_at": entry.loaded_at, "load": entry.load})
    data = {
        "entries": entries,
        "problems": [asdict(p) for p in ledger.problems],
        "ignored": list(ledger.ignored),
    }
    write_atomically(path, json.dumps(data, ensure_ascii=False, indent=1))
