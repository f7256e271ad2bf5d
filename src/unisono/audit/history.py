"""Runs over time: kept in one file, compared with the last (AUDIT-11)."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport, Change, HistoryPoint, TestResult
from unisono.model.wording import change

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
        )
    except (ValueError, KeyError, TypeError):
        raise WorkspaceError(
            f"{path}, line {number}: not a run.",
            way_out="Correct or remove the line; the other runs stay.",
        ) from None


def changes(previous: HistoryPoint | None, report: AuditReport) -> tuple[Change, ...]:
    """What changed per test since ``previous``: improved, regressed, same or new.

    A value that stays in its band and within the present interval is noise and counts as same.
    Tests without a value now are left out; without an earlier value they are new.
    """
    if previous is None:
        return ()
    return tuple(
        _change(t, t.value, previous.values.get(t.id), previous.verdicts.get(t.id, ""))
        for t in report.tests
        if t.value is not None
    )


def _change(test: TestResult, value: float, before: float | None, verdict: str) -> Change:
    if before is None:
        return Change(test.id, "new", f"{test.title} is measured for the first time.", False)
    crossed = verdict != test.verdict
    low, high = test.interval or (value, value)
    if not crossed and low <= before <= high:
        return Change(test.id, "same", f"{test.title}: {_span(test, before, value)}.", False)
    better = (value > before) == _higher_is_better(test)
    kind = "same" if value == before else "improved" if better else "regressed"
    alert = f", now “{test.verdict}” instead of “{verdict}”" if crossed else ""
    return Change(test.id, kind, f"{test.title}: {_span(test, before, value)}{alert}.", crossed)


def _higher_is_better(test: TestResult) -> bool:
    return test.thresholds.bands[-1].severity == "good"


def _span(test: TestResult, before: float, value: float) -> str:
    return change(before, value, test.unit)
