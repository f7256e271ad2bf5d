"""Runs of schedules: each time is claimed by one process, once, in the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from unisono.notices.happenings import one_line
from unisono.notices.hours import wait
from unisono.notices.tables import schedule_run
from unisono.settings import NoticeSettings

RUNNING, DONE, WAITING, FAILED = "running", "done", "waiting", "failed"
#: How long a process has for a report before another one may make it.
CLAIM = timedelta(hours=1)


@dataclass(frozen=True)
class Run:
    """One time a schedule was due.

    Attributes:
        state: running, done, waiting (for the next try), failed (given up).
        sent: what was sent to whom, and who got nothing and why.
    """

    id: str
    schedule: str
    due: datetime
    state: str
    attempts: int
    next_at: datetime
    started_at: datetime
    done_at: datetime | None
    reason: str
    sent: dict[str, Any]


_COLUMNS = [c for c in schedule_run.c if c.name != "claimed_until"]


def newest_due(connection: Connection, schedule: str) -> datetime | None:
    """The newest time that was claimed; None when none was."""
    found: datetime | None = connection.execute(
        select(func.max(schedule_run.c.due)).where(schedule_run.c.schedule == schedule)
    ).scalar()
    return found


def claim(connection: Connection, schedule: str, due: datetime, now: datetime) -> Run | None:
    """Take the run of ``due``; None when somebody has it already.

    In the writing transaction of ``connection``; writers come one by one, and the table takes one
    row for each time only.
    """
    known = connection.execute(
        select(schedule_run.c.id).where(
            schedule_run.c.schedule == schedule, schedule_run.c.due == due
        )
    ).first()
    if known is not None:
        return None
    made = Run(
        f"run_{secrets.token_urlsafe(12)}", schedule, due, RUNNING, 1, now, now, None, "", {}
    )
    connection.execute(insert(schedule_run).values(**vars(made), claimed_until=now + CLAIM))
    return made


def reclaim(connection: Connection, schedule: str, now: datetime) -> Run | None:
    """Take a run whose next try is due, or whose process is gone; None when there is none."""
    gone = (schedule_run.c.state == RUNNING) & (schedule_run.c.claimed_until <= now)
    ready = (schedule_run.c.state == WAITING) & (schedule_run.c.next_at <= now)
    row = connection.execute(
        select(*_COLUMNS)
        .where(schedule_run.c.schedule == schedule, gone | ready)
        .order_by(schedule_run.c.due.desc())
    ).first()
    if row is None:
        return None
    values = {"state": RUNNING, "attempts": row.attempts + 1, "claimed_until": now + CLAIM}
    connection.execute(update(schedule_run).where(schedule_run.c.id == row.id).values(**values))
    return Run(**{**row._mapping, "state": RUNNING, "attempts": row.attempts + 1})


def finished(connection: Connection, run: Run, sent: dict[str, Any], now: datetime) -> None:
    """Write down that it was sent."""
    values = {"state": DONE, "done_at": now, "reason": "", "sent": sent, "claimed_until": None}
    connection.execute(update(schedule_run).where(schedule_run.c.id == run.id).values(**values))


def failed(
    connection: Connection, run: Run, reason: str, now: datetime, settings: NoticeSettings,
    chance: float, sent: dict[str, Any],
) -> None:  # fmt: skip
    """Write down why it failed and when the next try is; after enough tries it is given up."""
    over = run.attempts >= settings.attempts
    values: dict[str, Any] = {
        "state": FAILED if over else WAITING, "reason": one_line(reason), "claimed_until": None,
        "next_at": now + wait(run.attempts, settings, chance), "sent": sent,
        "done_at": now if over else None,
    }  # fmt: skip
    connection.execute(update(schedule_run).where(schedule_run.c.id == run.id).values(**values))


def runs(connection: Connection, schedule: str = "", newest: int = 100) -> tuple[Run, ...]:
    """The newest runs, of one schedule or of all."""
    chosen = select(*_COLUMNS)
    if schedule:
        chosen = chosen.where(schedule_run.c.schedule == schedule)
    rows = connection.execute(chosen.order_by(schedule_run.c.due.desc()).limit(newest)).all()
    return tuple(Run(**row._mapping) for row in rows)
