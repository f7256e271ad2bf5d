"""Runs over time: kept in one file, compared with the last (AUDIT-11)."""

from __future__ import annotations

import json
import math
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport, Change, HistoryPoint, TestResult
from unisono.model.wording import amount, change, still

FILE = "history.jsonl"


def append_run(folder: Path, report: AuditReport) -> None:
    """Add the run to ``history.jsonl`` in ``folder``; a run that is there already is not repeated.

    A last line cut off by a crash is replaced. One process writes at a time.

    Raises:
        WorkspaceError: the file is damaged or cannot be written.
    """
    if any(p.run_id == report.run_id for p in read_runs(folder)):
        return
    line = json.dumps(
        {
            "run_id": report.run_id,
            "created_at": report.created_at.isoformat(),
            "score": report.score,
            "values": {t.id: t.value for t in report.tests},
            "verdicts": {t.id: t.verdict for t in report.tests},
            "thresholds": {t.id: _limits(t) for t in report.tests},
        },
        ensure_ascii=False,
    )
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            file.seek(0)
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror}.",
            way_out="Make the folder writable or choose another workspace.",
        ) from None


def read_runs(folder: Path) -> tuple[HistoryPoint, ...]:
    """All earlier runs, oldest first; an unfinished last line does not count.

    Raises:
        WorkspaceError: a line is damaged; the message names it.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error.strerror}.", way_out="Make the file readable."
        ) from None
    points = [_point(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]
    return tuple(sorted(points, key=lambda p: p.created_at))


def _point(path: Path, number: int, line: bytes) -> HistoryPoint:
    try:
        data: dict[str, Any] = json.loads(line)
        return HistoryPoint(
            run_id=str(data["run_id"]),
            created_at=datetime.fromisoformat(data["created_at"]),
            score=data["score"],
            values=dict(data["values"]),
            verdicts=dict(data["verdicts"]),
            thresholds={k: tuple(v) for k, v in data.get("thresholds", {}).items()},
        )
    except (ValueError, KeyError, TypeError):
        raise WorkspaceError(
            f"{path}, line {number}: not a run.",
            way_out="Correct or remove the line; the other runs stay.",
        ) from None


def changes(previous: HistoryPoint | None, report: AuditReport) -> tuple[Change, ...]:
    """What changed per test since ``previous``: improved, regressed, same, new or lost.

    A value that stays in its band and within the present interval is noise and counts as same.
    A verdict that differs only because the thresholds were changed is no crossing; the text says
    so. Tests that have no value in both runs are left out.
    """
    if previous is None:
        return ()
    found = (_change(t, previous.values.get(t.id), previous) for t in report.tests)
    return tuple(c for c in found if c is not None)


def _change(test: TestResult, before: float | None, previous: HistoryPoint) -> Change | None:
    value, verdict = test.value, previous.verdicts.get(test.id, "")
    if before is None and value is None:
        return None
    if before is None:
        text = f"{test.title} is measured for the first time since the last run."
        return Change(test.id, "new", text, False)
    if value is None:
        was = f"{test.title} can no longer be measured (it was {amount(before, test.unit)})"
        return Change(test.id, "lost", f"{was}: {test.reason.rstrip('.')}.", False)
    moved = test.id in previous.thresholds and previous.thresholds[test.id] != _limits(test)
    other = verdict != test.verdict
    kind = _kind(test, before, value, other and not moved)
    alert = f", now “{test.verdict}” instead of “{verdict}”" if other else ""
    if moved:
        alert = f", judged by other thresholds than before{alert}"
    said = still(before, value, test.unit) if kind == "same" else change(before, value, test.unit)
    return Change(test.id, kind, f"{test.title}: {said}{alert}.", other and not moved)


def _kind(test: TestResult, before: float, value: float, crossed: bool) -> str:
    low, high = test.interval or (value, value)
    if math.isclose(value, before, rel_tol=1e-9) or (not crossed and low <= before <= high):
        return "same"
    return "improved" if (value > before) == _higher_is_better(test) else "regressed"


def _higher_is_better(test: TestResult) -> bool:
    return test.thresholds.bands[-1].severity == "good"


def _limits(test: TestResult) -> tuple[float, ...]:
    """Upper ends of the bands, the open last one left out."""
    return tuple(float(b.upper) for b in test.thresholds.bands if b.upper is not None)
