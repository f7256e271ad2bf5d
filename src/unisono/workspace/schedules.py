"""Scheduled reports: when one is due, claimed by one process, made, sent, tried again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unisono.access.rights import Actor
from unisono.calendar.recurrence import last_start, rule_parts, written
from unisono.desk import Stored
from unisono.errors import CalendarError, NoticeError, UnisonoError
from unisono.model.telling import Schedule
from unisono.notices.happenings import digest
from unisono.notices.mail import Attachment, mail, send_mail
from unisono.notices.recipients import Reader, readers
from unisono.notices.runs import Run, claim, failed, finished, newest_due, reclaim
from unisono.workspace.notices import base_of
from unisono.workspace.report_files import check_report, may_get, report_files
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

Files = Callable[[Workspace, Schedule, datetime], tuple[Attachment, ...]]


def _utc() -> datetime:
    return datetime.now(UTC)


def newest_time(schedule: Schedule, now: datetime) -> datetime | None:
    """The newest moment up to ``now`` at which a schedule was due; None: none yet.

    Raises:
        CalendarError: its rule cannot be used.
    """
    return _moment(schedule, now, ahead=False)


def next_time(schedule: Schedule, now: datetime) -> datetime | None:
    """The next moment after ``now`` at which it is due; None: it is over. Raises as above."""
    return _moment(schedule, now, ahead=True)


def _moment(schedule: Schedule, now: datetime, *, ahead: bool) -> datetime | None:
    # Comes with the extra [web], as all of the desk does.
    from dateutil.rrule import rrulestr

    zone = ZoneInfo(schedule.time_zone or "UTC")
    parts = rule_parts(schedule.repeats)
    if until := last_start(parts, zone):
        parts["UNTIL"] = f"{until:%Y%m%d}T235959"
    clock = time.fromisoformat(schedule.at or "00:00")
    first = datetime.combine(schedule.first_day, clock)
    try:
        rule = rrulestr(written(parts), dtstart=first)
        local = now.astimezone(zone).replace(tzinfo=None)
        found = rule.after(local) if ahead else rule.before(local, inc=True)
    except (ValueError, OverflowError) as error:
        raise CalendarError(
            f"The rule {schedule.repeats[:80]} cannot be used: {error}.",
            way_out="Write one such as FREQ=WEEKLY;BYDAY=MO.",
        ) from None
    return None if found is None else found.replace(tzinfo=zone).astimezone(UTC)


def schedule_problems(schedule: Schedule) -> dict[str, str]:
    """What is wrong with a schedule, by field."""
    problems = check_report(schedule)
    try:
        next_time(schedule, _utc())
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
            run = self._claimed(stored)
            if run is not None:
                self._make(run, stored.document)
                done.append(run)
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
            problem = f"this is a fault in unisono ({type(error).__name__})"
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
            outcome = self._mail(run, schedule, reader, files)
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
        made = mail(
            reader.account.email, schedule.title, text, settings.notices, self.now(), id, files
        )
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
