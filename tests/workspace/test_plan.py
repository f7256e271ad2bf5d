"""The calendar of a workspace: desk before exports, fixes stored, files there and back."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from unisono import Workspace
from unisono.calendar.reality import Outcome
from unisono.errors import CalendarError, SourceError, StaleEdit, WorkspaceError
from unisono.model.kinds import Membership
from unisono.model.plan import Campaign, Offer, OfferKind, PlannedActivity
from unisono.workspace.desk import open_desk
from unisono.workspace.plan import (
    DESK,
    EXPORTS,
    calendar_gate,
    calendar_milestones,
    calendar_reality,
    check_calendar,
    has_desk,
    listed_activities,
    plan_on,
    read_plan,
    today,
)
from unisono.workspace.plan_changes import accept_conflict, fix_conflict, import_calendar, store
from unisono.workspace.plan_files import export_calendar

CALENDAR = """Campaign,Channel,Activity,Team,Planned launch,Planned end,Actual launch,Audience,Offer
Spring,E-mail,Mail,CRM,2026-09-01,2026-09-10,2026-09-01,Everyone,10% off everything
Spring,Ads,Ads,Paid,2026-09-01,2026-09-10,2026-09-04,Everyone,10% off everything
Win,E-mail,Mail,CRM,2026-09-05,2026-09-10,2026-09-05,Everyone,25% off everything
"""


def activity(workspace, start, days=5, **more):
    first = today(workspace) + timedelta(days=start)
    fields = {"title": "Mail", "channel": "Email", "first_day": first,
              "last_day": first + timedelta(days=days - 1)}  # fmt: skip
    return PlannedActivity.model_validate({**fields, **more})


@pytest.fixture
def planned(workspace: Workspace) -> Workspace:
    """A desk with a dependency that does not hold and two offers that contradict."""
    now = today(workspace)
    far = now + timedelta(days=300)
    documents = {
        "a": activity(workspace, 10, title="=A", offer="ten", notes="'=1+1\nline"),
        "b": activity(workspace, 12, title="B", depends_on=("a",), offer="twenty",
                      audiences=("x; y", 'say "hi"')),
        "c": activity(workspace, 40, title="C", campaign="spring", repeats="FREQ=WEEKLY;COUNT=2"),
        "spring": Campaign(title="Spring", first_day=now, last_day=far, owner="Ana"),
        "ten": Offer(title="Ten", first_day=now, last_day=far, kind=OfferKind.PERCENT_OFF,
                     value=10, product="the annual plan"),
        "twenty": Offer(title="Twenty", first_day=now, last_day=far, kind=OfferKind.PERCENT_OFF,
                        value=20, product="the annual plan"),
        "ann": Membership(title="Ann", roles=("channel_lead",), channels=("email",)),
    }  # fmt: skip
    with open_desk(workspace.layout) as desk, desk.transaction("ana", "plan") as change:
        for key, document in documents.items():
            change.put(document, key)
    return workspace


def test_without_plan_and_exports_there_is_no_calendar_and_no_desk_is_made(workspace):
    for ask in (check_calendar, listed_activities):
        with pytest.raises(WorkspaceError, match="There is no calendar"):
            ask(workspace)
    assert not has_desk(workspace)
    assert calendar_milestones(workspace) == ()


def test_without_a_plan_the_exports_are_checked(workspace, ads):
    ads("ads.csv", ("2026-09-04", "5"), ("2026-09-10", "5"))
    (workspace.layout.exports / "calendar.csv").write_text(CALENDAR, encoding="utf-8")
    workspace.load()
    found = check_calendar(workspace)
    assert (found.source, found.fixes) == (EXPORTS, {})
    assert [c.conflict.kind for c in found.conflicts] == ["launch_dates", "contradicting_offers"]
    assert found.open == found.conflicts
    none = check_calendar(workspace, date(2026, 12, 1), date(2026, 12, 31))
    assert none.conflicts == ()
    ran = {r.planned.channel: r for r in calendar_reality(workspace) if r.planned}
    assert ran["Ads"].outcome is Outcome.UNKNOWN
    assert [r.flight.first_day for r in calendar_reality(workspace) if r.flight] == [
        date(2026, 9, 4)]  # fmt: skip


def test_the_desks_plan_is_checked_with_fixes(planned):
    found = check_calendar(planned)
    assert found.source == DESK
    kinds = {c.conflict.kind: c for c in found.conflicts}
    assert sorted(kinds) == ["contradicting_offers", "dependency"]
    said = kinds["contradicting_offers"].conflict.text
    assert said.endswith("=A says “10% off”, B says “20% off”: a different percentage off.")
    assert [f.steps[0].do for f in found.fixes[kinds["dependency"].id]] == ["move", "independent"]
    assert len(listed_activities(planned)) == 4
    assert [m.name for m in calendar_milestones(planned)][-1] == "launch"


def test_a_fix_is_stored_as_a_revision_with_its_words(planned):
    (conflict,) = [c for c in check_calendar(planned).conflicts if c.conflict.kind == "dependency"]
    tried = fix_conflict(planned, conflict.id, 2, by="ben", dry=True)
    assert [c.id for c in tried.removed] == [conflict.id]
    assert conflict.id in {c.id for c in check_calendar(planned).conflicts}
    fix_conflict(planned, conflict.id, 2, by="ben")
    assert conflict.id not in {c.id for c in check_calendar(planned).conflicts}
    with open_desk(planned.layout) as desk:
        last = desk.history("activity", "b")[-1]
    assert (last.number, last.by, last.why) == (
        2,
        "ben",
        "B (Email) no longer waits for =A.",
    )
    with pytest.raises(CalendarError, match="no conflict"):
        fix_conflict(planned, conflict.id, 1, by="ben")


def test_a_fix_of_a_plan_somebody_changed_meanwhile_is_refused(planned):
    with open_desk(planned.layout) as desk:
        found = plan_on(desk)
        after = found.plan.with_document("a", activity(planned, 20))
        desk.put(activity(planned, 30, title="Faster"), "a", by="cleo")
        with pytest.raises(StaleEdit):
            store(desk, found, after, by="ben", why="")
        assert desk.get("activity", "a").document.title == "Faster"


def test_an_accepted_conflict_is_not_open(planned):
    found = check_calendar(planned, with_fixes=False).conflicts
    accept_conflict(planned, found[0].id, "agreed by both", by="ana")
    after = check_calendar(planned, with_fixes=False)
    assert [c.accepted for c in after.conflicts] == ["agreed by both", ""]
    assert after.open == (after.conflicts[1],)
    with pytest.raises(CalendarError, match="for a reason"):
        accept_conflict(planned, found[1].id, " ", by="ana")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_spreadsheet_brings_back_the_same_plan(planned, tmp_path: Path, ending):
    path = tmp_path / f"plan.{ending}"
    before = read_plan(planned).plan.activities
    assert export_calendar(planned, path) == 3
    done = import_calendar(planned, path, by="ben")
    assert (done.created, done.changed, done.unchanged) == ((), (), 3)
    assert read_plan(planned).plan.activities == before
    other = tmp_path / "other"
    other.mkdir()
    assert import_calendar(Workspace(other), path, by="ben").created == ("a", "b", "c")
    assert read_plan(Workspace(other)).plan.activities == before


def test_a_csv_cannot_run_a_formula(planned, tmp_path: Path):
    export_calendar(planned, tmp_path / "plan.csv")
    text = (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
    assert ",=A" not in text
    assert "a,'=A," in text


def test_one_wrong_cell_and_nothing_is_imported(planned, tmp_path: Path):
    path = tmp_path / "plan.csv"
    path.write_text(
        "Key;Title;Channel;First day;Last day\nnew;New;Email;2026-01-01;2026-01-02\n"
        "bad;Bad;Email;2026-01-02;2026-01-01\n"
    )  # as a spreadsheet program of many countries writes it
    with pytest.raises(SourceError, match=r"plan\.csv, row 3, Last day: last_day") as refused:
        import_calendar(planned, path, by="ben")
    assert refused.value.row == 3
    assert "new" not in read_plan(planned).plan.activities


@pytest.mark.parametrize("name", ["plan.txt", "plan.xlsx", "plan.csv", "gone.csv"])
def test_a_file_that_is_no_spreadsheet_is_refused(planned, tmp_path: Path, name):
    if name != "gone.csv":
        (tmp_path / name).write_bytes(b"PK\x03\x04\0\xff\xfe junk")
    with pytest.raises((SourceError, CalendarError)):
        import_calendar(planned, tmp_path / name, by="ben")


def test_a_feed_carries_the_revisions_of_the_desk(planned, tmp_path: Path):
    export_calendar(planned, tmp_path / "plan.ics")
    first = (tmp_path / "plan.ics").read_bytes()
    assert first.count(b"BEGIN:VEVENT") == 8  # three activities, five milestones
    with open_desk(planned.layout) as desk:
        desk.put(activity(planned, 11), "a", by="ben")
    export_calendar(planned, tmp_path / "plan.ics")
    assert b"SEQUENCE:1" in (tmp_path / "plan.ics").read_bytes()
    with pytest.raises(CalendarError, match="ends with none of"):
        export_calendar(planned, tmp_path / "plan.pdf")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        export_calendar(planned, tmp_path / "gone" / "plan.csv")


def test_the_gate_looks_at_links_by_the_workspaces_taxonomy(planned):
    found = calendar_gate(planned, "spring")
    assert found.state == "waiting"
    answers = {a.name: a.reason for a in found.checks}
    assert answers["tracking_in_place"] == "C has no tracking link"
    assert [b.who for b in found.blocking if b.what == "signature"] == ["ann"]


def test_days_in_the_wrong_order_are_refused(planned):
    with pytest.raises(CalendarError, match="cannot be checked"):
        check_calendar(planned, date(2026, 2, 1), date(2026, 1, 1))
