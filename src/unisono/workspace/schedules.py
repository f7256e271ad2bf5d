"""Scheduled reports: when one is due, claimed by one process, made, sent, tried again."""

from __future__ import annotations

import logging
import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unisono.access.rights import Actor
from unisono.calendar.recurrence import due_days
from unisono.desk import Stored
from unisono.errors import CalendarError, NoticeError, UnisonoError
from unisono.model.telling import Schedule
from unisono.notices.happenings import digest
from unisono.notices.mail import Attachment, mail, send_mail
from unisono.notices.recipients import Reader, readers
from unisono.notices.runs import Run, claim, failed, finished, newest_due, reclaim
from unisono.workspace.notices import base_of, fault_in
from unisono.workspace.report_files import check_report, may_get, report_files
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

#: Years in which the next time is looked for.
AHEAD = 10
_LOG = logging.getLogger("unisono.notices")

Files = Callable[[Workspace, Schedule, datetime], tuple[Attachment, ...]]


def _utc() -> datetime:
    return datetime.now(UTC)


def newest_time(schedule: Schedule, now: datetime) -> datetime | None:
    """The newest moment up to ``now`` at which a schedule was due; None: none yet.

    Raises:
        CalendarError: its rule cannot be used.
    """
    days, cut = _days_about(schedule, now)
    return _moment(schedule, days[cut - 1]) if cut else None


def next_time(schedule: Schedule, now: datetime) -> datetime | None:
    """The next moment after ``now`` at which it is due, of the next years; None: there is none.

    It looks :data:`AHEAD` years ahead, of ``now`` or of its first day if that is later.

    Raises:
        CalendarError: its rule cannot be used.
    """
    days, cut = _days_about(schedule, now)
    return _moment(schedule, days[cut]) if cut < len(days) else None


def _days_about(schedule: Schedule, now: datetime) -> tuple[tuple[date, ...], int]:
    """The days it is due on, and how many of them are over at ``now``."""
    zone = ZoneInfo(schedule.time_zone or "UTC")
    local = now.astimezone(zone)
    year = max(local.year, schedule.first_day.year) + AHEAD
    # To the end of a year, so that the days are worked out once a year and not at every look.
    until = date(min(year, date.max.year - 1), 12, 31)
    days = due_days(schedule.repeats, schedule.first_day, until, zone)
    # By the moment and not by the clock on the wall, which in one night a year goes back.
    passed = _moment(schedule, local.date()) <= now
    return days, bisect_right(days, local.date() - timedelta(days=0 if passed else 1))


def _clock(schedule: Schedule) -> time:
    return time.fromisoformat(schedule.at or "00:00")


def _moment(schedule: Schedule, day: date) -> datetime:
    zone = ZoneInfo(schedule.time_zone or "UTC")
    return datetime.combine(day, _clock(schedule), zone).astimezone(UTC)


def schedule_problems(schedule: Schedule) -> dict[str, str]:
    """What is wrong with a schedule, by field."""
    problems = check_report(schedule)
    try:
        if schedule.active and next_time(schedule, _utc()) is None:
            problems["repeats"] = (
                f"The rule names no day to come in the next {AHEAD} years. "
                "Write one such as FREQ=WEEKLY;BYDAY=MO, or turn the schedule off."
            )
    except CalendarError as error:
        problems["repeats"] = str(error)
    return problems


@dataclass
class Scheduler:
    """Runs what is due, once for each time, in as many processes as there are.

    Attributes:
        workspace: asked anew each time; desk: an open one.
        files: makes the files; now: the clock; chance: draws 0 to 1, for waits.
    """

    workspace: Callable[[], Workspace]
    desk: Desk
    files: Files = report_files
    now: Callable[[], datetime] = _utc
    chance: Callable[[], float] = random.random
    problems: dict[str, str] = field(default_factory=dict)

    def run_due(self) -> tuple[Run, ...]:
        """Make and send every report that is due; the runs this process had."""
        done = []
        for stored in self.desk.list(Schedule):
            try:
                run = self._claimed(stored)
                if run is not None:
                    self._make(run, stored.document)
                    done.append(run)
            except Exception as error:  # one schedule must not stop all others
                _LOG.exception("the schedule %s failed", stored.key)
                self.problems[stored.key] = fault_in(error)
        return tuple(done)

    def _claimed(self, stored: Stored[Schedule]) -> Run | None:
        """The run of this schedule that is now ours.

        Of times that passed while no process ran only the newest is made up for, and none from
        before the schedule was last changed.
        """
        schedule, now = stored.document, self.now()
        if not schedule.active:
            return None
        try:
            due = newest_time(schedule, now)
            self.problems.pop(stored.key, None)
        except CalendarError as error:
            self.problems[stored.key] = error.message
            return None
        with self.desk.database.read() as connection:
            last = newest_due(connection, stored.key)
        fresh = due is not None and due >= stored.changed_at and (last is None or due > last)
        with self.desk.database.begin() as connection:
            if fresh and due is not None:
                return claim(connection, stored.key, due, now)
            return reclaim(connection, stored.key, now)

    def _make(self, run: Run, schedule: Schedule) -> None:
        settings = self.workspace().settings.notices
        sent: dict[str, Any] = dict(run.sent)
        try:
            problem = self._send(run, schedule, sent)
        except UnisonoError as error:
            problem = error.message
        except Exception as error:  # a fault of ours must not stop all other schedules
            _LOG.exception("the report of the schedule %s failed", run.schedule)
            problem = fault_in(error)
        with self.desk.database.begin() as connection:
            if problem:
                failed(connection, run, problem, self.now(), settings, self.chance(), sent)
            else:
                finished(connection, run, sent, self.now())

    def _send(self, run: Run, schedule: Schedule, sent: dict[str, Any]) -> str:
        """Make the files and mail them to who has not got them; what is wrong, "" nothing."""
        with self.desk.database.read() as connection:
            everybody = readers(connection, self.now())
        wanted = [(name, _named(everybody, name)) for name in schedule.recipients]
        able = [r for _, r in wanted if r is not None and may_get(r.actor, schedule)]
        told = {r.account.id for r in able}
        sent["not to"] = sorted(name for name, r in wanted if r is None or r.account.id not in told)
        if not able:
            return "nobody among the recipients has an account that may have this report"
        done = set(sent.get("to", ()))
        left = [r for r in able if r.account.id not in done]
        files = self.files(self.workspace(), schedule, self.now()) if left else ()
        problem = ""
        for reader in left:
            try:
                outcome = self._mail(run, schedule, reader, files)
            except Exception as error:  # one mail must not stop the others
                _LOG.exception("a mail of the schedule %s failed", run.schedule)
                outcome = fault_in(error)
            if outcome:
                problem = outcome
            else:
                sent["to"] = sorted({*sent.get("to", ()), reader.account.id})
        sent["files"] = [f.name for f in files] or sent.get("files", [])
        return problem

    def _mail(
        self, run: Run, schedule: Schedule, reader: Reader, files: tuple[Attachment, ...]
    ) -> str:
        settings = self.workspace().settings
        text = (
            f"{schedule.title}\n\nAttached: {', '.join(f.name for f in files)}.\n"
            f"Due {run.due:%Y-%m-%d %H:%M} UTC.\n{base_of(settings)}/schedules/{run.schedule}\n"
        )
        id = digest(run.id, reader.account.id)[:32]
        to, now = reader.account.email, self.now()
        try:
            made = mail(to, schedule.title, text, settings.notices, now, id, files)
        except NoticeError as error:
            return error.message
        return send_mail(made, settings.notices).reason


def _named(everybody: tuple[Reader, ...], name: str) -> Reader | None:
    wanted = name.strip().casefold()
    return next((r for r in everybody if wanted in r.actor.names), None)


def send_now(scheduler: Scheduler, key: str, actor: Actor, to: str) -> str:
    """Make a report at once and mail it to one account, as a test; what is wrong, "" nothing.

    Raises:
        NoticeError: there is no such schedule, or this account may not have the report.
    """
    found = scheduler.desk.find(Schedule, key)
    if found is None or found.archived:
        raise NoticeError("There is no such schedule.", way_out="Look at the page again.")
    with scheduler.desk.database.read() as connection:
        reader = _named(readers(connection, scheduler.now()), to)
    if reader is None or not may_get(actor, found.document):
        raise NoticeError(
            "You have no mailbox here, or may not have this report.",
            way_out="Sign in with an account that has an e-mail address.",
        )
    now = scheduler.now()
    files = scheduler.files(scheduler.workspace(), found.document, now)
    run = Run(f"test_{now:%Y%m%d%H%M%S%f}", key, now, "running", 1, now, now, None, "", {})
    return scheduler._mail(run, found.document, reader, files)
