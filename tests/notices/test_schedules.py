"""Scheduled reports: due in their time zone, claimed once, tried again, made up for once."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from unisono.access.accounts import change_account
from unisono.calendar.recurrence import due_days
from unisono.desk import Desk
from unisono.errors import NoticeError, WorkspaceError
from unisono.model.telling import Schedule
from unisono.notices.mail import Attachment
from unisono.notices.runs import runs
from unisono.notices.tables import schedule_run
from unisono.workspace import schedules
from unisono.workspace.notices import Teller
from unisono.workspace.report_files import FORMATS, check_report, report_files
from unisono.workspace.report_tables import place_of
from unisono.workspace.rounds import Rounds
from unisono.workspace.schedules import Scheduler, newest_time, next_time, schedule_problems
from unisono.workspace.workspace import Workspace

MONDAY = date(2026, 3, 2)


def weekly(**more: Any) -> Schedule:
    usual: dict[str, Any] = {
        "title": "Weekly audit", "report": "audit", "repeats": "FREQ=WEEKLY;BYDAY=MO",
        "first_day": MONDAY, "at": "09:30", "recipients": ("olga@example.com",),
        "formats": ("pdf",),
    }  # fmt: skip
    return Schedule(**{**usual, **more})


class Press:
    """Makes files, or fails; counts how often."""

    def __init__(self) -> None:
        self.made: list[datetime] = []
        self.fails = ""

    def __call__(
        self, workspace: Workspace, schedule: Schedule, now: datetime
    ) -> tuple[Attachment, ...]:
        self.made.append(now)
        if self.fails:
            raise WorkspaceError(self.fails)
        return (Attachment("audit.pdf", "application/pdf", b"%PDF-1.7 \xff"),)


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def scheduler(teller: Teller, press: Press, people: dict[str, str]) -> Scheduler:
    return Scheduler(teller.workspace, teller.desk, files=press, now=teller.now, chance=lambda: 0.5)


def put(desk: Desk, clock: Any, schedule: Schedule, key: str = "weekly") -> None:
    """Store a schedule; the desk's own clock says when, so tests begin from there."""
    stored = desk.put(schedule, key, by="olga")
    clock.at = max(clock.at, stored.changed_at)


def coming(clock: Any, schedule: Schedule) -> datetime:
    found = next_time(schedule, clock())
    assert found is not None
    return found


def test_it_runs_when_due_once_and_mails_the_files(
    desk: Desk, scheduler: Scheduler, press: Press, mailbox: Any, clock: Any,
    people: dict[str, str],
) -> None:  # fmt: skip
    schedule = weekly()
    put(desk, clock, schedule)
    due = coming(clock, schedule)
    clock.at = due - timedelta(seconds=1)
    assert scheduler.run_due() == ()
    clock.at = due + timedelta(minutes=1)
    assert [r.due for r in scheduler.run_due()] == [due]
    assert scheduler.run_due() == ()
    (one,) = mailbox.mails
    assert (one["X-To"], one["Subject"]) == ("olga@example.com", "Weekly audit")
    (file,) = one.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("audit.pdf", b"%PDF-1.7 \xff")
    with desk.database.read() as connection:
        (run,) = runs(connection)
    assert (run.state, run.sent) == (
        "done", {"to": [people["olga"]], "not to": [], "files": ["audit.pdf"]}
    )  # fmt: skip


def test_two_servers_make_one_run(
    desk: Desk, scheduler: Scheduler, press: Press, mailbox: Any, clock: Any
) -> None:
    schedule = weekly()
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    others = [
        Scheduler(scheduler.workspace, desk, files=press, now=clock, chance=lambda: 0.5)
        for _ in range(3)
    ]
    barrier = threading.Barrier(4)

    def run(one: Scheduler) -> None:
        barrier.wait()
        one.run_due()

    threads = [threading.Thread(target=run, args=(s,)) for s in (scheduler, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(press.made), len(mailbox.mails)) == (1, 1)
    with desk.database.read() as connection:
        assert len(connection.execute(select(schedule_run.c.id)).all()) == 1


def test_after_a_long_pause_only_the_newest_missed_run_is_made(
    desk: Desk, scheduler: Scheduler, press: Press, clock: Any
) -> None:
    schedule = weekly()
    put(desk, clock, schedule)
    first = coming(clock, schedule)
    clock.at = first + timedelta(days=30)
    (run,) = scheduler.run_due()
    assert run.due == first + timedelta(days=28)
    assert scheduler.run_due() == ()
    clock.at = first + timedelta(days=35)
    assert len(scheduler.run_due()) == 1
    assert len(press.made) == 2


def test_nothing_is_sent_for_times_before_it_was_written(
    desk: Desk, scheduler: Scheduler, press: Press, clock: Any
) -> None:
    put(desk, clock, weekly(first_day=date(2020, 1, 6), repeats="FREQ=DAILY"))
    assert scheduler.run_due() == ()
    assert press.made == []


def test_an_error_is_recorded_with_the_next_try_and_given_up_in_the_end(
    desk: Desk, scheduler: Scheduler, press: Press, mailbox: Any, clock: Any
) -> None:
    schedule = weekly()
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    press.fails = "Nothing was loaded yet."
    scheduler.run_due()
    with desk.database.read() as connection:
        (run,) = runs(connection)
    assert (run.state, run.attempts, run.reason) == ("waiting", 1, "Nothing was loaded yet.")
    assert run.next_at == clock() + timedelta(seconds=30)
    assert scheduler.run_due() == ()
    clock.forward(seconds=30)
    scheduler.run_due()
    clock.forward(seconds=60)
    scheduler.run_due()
    clock.forward(hours=5)
    assert scheduler.run_due() == ()
    with desk.database.read() as connection:
        (run,) = runs(connection)
    assert (run.state, run.attempts, len(press.made)) == ("failed", 3, 3)
    assert mailbox.mails == []


def test_who_has_it_does_not_get_it_twice_when_another_mail_failed(
    desk: Desk, scheduler: Scheduler, mailbox: Any, clock: Any
) -> None:
    schedule = weekly(recipients=("olga@example.com", "cora@example.com"))
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    real = mailbox.handle_DATA

    async def one_only(server: Any, session: Any, envelope: Any) -> str:
        if mailbox.mails:
            return "451 later"
        return str(await real(server, session, envelope))

    mailbox.handle_DATA = one_only
    scheduler.run_due()
    mailbox.handle_DATA = real
    clock.forward(minutes=2)
    scheduler.run_due()
    assert sorted(m["X-To"] for m in mailbox.mails) == ["cora@example.com", "olga@example.com"]


def test_a_run_whose_process_died_is_taken_over(
    desk: Desk, scheduler: Scheduler, press: Press, clock: Any, mailbox: Any
) -> None:
    schedule = weekly()
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    (stored,) = desk.list(Schedule)
    assert scheduler._claimed(stored) is not None  # and then the process is gone
    assert scheduler.run_due() == ()
    clock.forward(hours=2)
    assert len(scheduler.run_due()) == 1
    assert len(mailbox.mails) == 1


def test_only_who_may_export_gets_a_report(
    desk: Desk, scheduler: Scheduler, mailbox: Any, clock: Any, people: dict[str, str]
) -> None:
    names = ("olga@example.com", "nora@example.com", "stranger@example.com")
    schedule = weekly(report="table", table="attribution/credit?by=campaign", formats=("csv",),
                      recipients=names)  # fmt: skip
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    scheduler.run_due()
    assert [m["X-To"] for m in mailbox.mails] == ["olga@example.com"]
    with desk.database.read() as connection:
        (run,) = runs(connection)
    assert run.sent["not to"] == ["nora@example.com", "stranger@example.com"]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/Paris", date(2026, 3, 27), "2026-03-27 08:30+00:00"),
        ("Europe/Paris", date(2026, 3, 30), "2026-03-30 07:30+00:00"),
        ("America/New_York", date(2026, 3, 30), "2026-03-30 13:30+00:00"),
        ("", date(2026, 3, 30), "2026-03-30 09:30+00:00"),
    ],
)
def test_the_clock_on_the_wall_counts(zone: str, day: date, expected: str) -> None:
    schedule = weekly(repeats="FREQ=DAILY", first_day=day, time_zone=zone)
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert next_time(schedule, begin) == datetime.fromisoformat(expected)


def test_a_time_that_the_clock_skips_is_told_as_it_then_is() -> None:
    night = weekly(repeats="FREQ=DAILY", first_day=date(2026, 3, 29), at="02:30",
                   time_zone="Europe/Paris")  # fmt: skip
    begin = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_time(night, begin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=1",
                     "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;UNTIL=20260601"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["UTC", "Europe/Paris", "Pacific/Apia", "America/St_Johns"]),
)  # fmt: skip
def test_newest_and_next_lie_around_now(rule: str, at: datetime, zone: str) -> None:
    schedule, now = weekly(repeats=rule, time_zone=zone), at.replace(tzinfo=UTC)
    newest, following = newest_time(schedule, now), next_time(schedule, now)
    hour = timedelta(hours=1)  # a clock that is set back tells an hour twice
    assert newest is None or newest <= now + hour
    assert following is None or following >= now - hour
    if newest is not None:
        assert newest.astimezone(ZoneInfo(zone)).date() >= MONDAY


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"repeats": "FREQ=HOURLY"}, "repeats"),
        ({"repeats": "often"}, "repeats"),
        ({"report": "table", "table": ""}, "table"),
        ({"report": "table", "table": "people/all"}, "table"),
        ({"report": "table", "table": "audit/tests?email=a"}, "table"),
        ({"report": "council", "formats": ("xlsx",)}, "formats"),
        ({"table": "audit/tests"}, "table"),
    ],
)
def test_what_is_wrong_with_a_schedule_is_said_by_field(more: dict[str, Any], field: str) -> None:
    assert list(schedule_problems(weekly(**more))) == [field]


def test_a_wrong_rule_hides_no_other_schedule(
    desk: Desk, scheduler: Scheduler, press: Press, clock: Any
) -> None:
    put(desk, clock, weekly(repeats="FREQ=HOURLY"), "broken")
    schedule = weekly()
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    assert len(scheduler.run_due()) == 1
    assert list(scheduler.problems) == ["broken"]


def test_reports_are_files_of_the_screens(demo_workspace: Path) -> None:
    """Every report in every format, of the demo company."""
    workspace = Workspace(demo_workspace)
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    starts = {"html": b"<!doctype html", "pdf": b"%PDF", "xlsx": b"PK", "json": b"{",
              "csv": b"\xef\xbb\xbf"}  # fmt: skip
    for report, formats in FORMATS.items():
        table = "attribution/credit?by=campaign" if report == "table" else ""
        schedule = weekly(report=report, table=table, formats=formats)
        assert check_report(schedule) == {}
        files = report_files(workspace, schedule, now)
        assert [f.name.rpartition(".")[2] for f in files] == list(formats)
        for file, kind in zip(files, formats, strict=True):
            assert file.data.lower().startswith(starts[kind].lower()), (report, kind)
    with pytest.raises(NoticeError, match="has no table"):
        report_files(workspace, weekly(report="table", table="audit/nothing"), now)
    assert place_of("/audit/tests").table == "tests"


def test_a_mail_that_cannot_be_made_leaves_the_report_of_the_others(
    desk: Desk, scheduler: Scheduler, clock: Any, mailbox: Any, people: dict[str, str]
) -> None:
    with desk.database.begin() as connection:  # from before such addresses were refused
        change_account(connection, people["cora"], email="a@b..c")
    schedule = weekly(recipients=("a@b..c", "olga@example.com"))
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    scheduler.run_due()
    assert [m["X-To"] for m in mailbox.mails] == ["olga@example.com"]
    with desk.database.read() as connection:
        (run,) = runs(connection)
    assert (run.state, "is no e-mail address" in run.reason) == ("waiting", True)


def test_a_fault_in_one_schedule_or_in_the_teller_stops_no_other(
    desk: Desk, scheduler: Scheduler, press: Press, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, clock, weekly(title="Broken"), "broken")
    schedule = weekly()
    put(desk, clock, schedule)
    clock.at = coming(clock, schedule)
    usual = schedules.newest_time

    def newest(one: Schedule, now: datetime) -> datetime | None:
        if one.title == "Broken":
            raise RuntimeError("x")
        return usual(one, now)

    def fails() -> None:
        raise RuntimeError("x")

    monkeypatch.setattr(schedules, "newest_time", newest)
    teller = Teller(scheduler.workspace, desk, now=clock)
    monkeypatch.setattr(teller, "look", fails)
    rounds = Rounds(teller, scheduler)
    rounds.once()
    assert (len(press.made), list(scheduler.problems)) == (1, ["broken"])
    assert rounds.problem == "This is a fault in unisono (RuntimeError)."


NEVER = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize(
    "more",
    [{"repeats": NEVER}, {"repeats": "FREQ=WEEKLY;UNTIL=20260401"},
     {"repeats": "FREQ=DAILY;COUNT=3"}],
)  # fmt: skip
def test_a_rule_without_a_next_day_is_refused_unless_it_is_off(
    more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "_utc", lambda: datetime(2026, 11, 2, tzinfo=UTC))
    assert list(schedule_problems(weekly(**more))) == ["repeats"]
    assert schedule_problems(weekly(**more, active=False)) == {}


def test_a_rule_that_never_meets_a_day_is_given_up_at_once() -> None:
    due_days.cache_clear()
    schedule, now = weekly(repeats=NEVER), datetime(2026, 11, 2, tzinfo=UTC)
    before = time.process_time()
    assert (newest_time(schedule, now), next_time(schedule, now)) == (None, None)
    assert time.process_time() - before < 1
    next_time(schedule, now + timedelta(hours=7))
    assert due_days.cache_info().misses == 1, "worked out once a year, not at every look"


def test_a_count_is_of_days_the_rule_names() -> None:
    schedule = weekly(repeats="FREQ=WEEKLY;BYDAY=WE;COUNT=2")
    found, now = [], datetime(2026, 1, 1, tzinfo=UTC)
    while (now := next_time(schedule, now)) is not None:
        found.append(now.date())
    assert found == [date(2026, 3, 4), date(2026, 3, 11)]
