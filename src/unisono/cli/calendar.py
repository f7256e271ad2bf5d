"""``calendar``: conflicts before they happen, milestones, launch gate, files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.calendar_after import after, tags
from unisono.cli.calendar_slots import app as slots
from unisono.cli.desk import login_name
from unisono.cli.lines import note, say
from unisono.cli.options import Author, Json
from unisono.cli.output import Exit, add_row, print_table, table, write_json
from unisono.errors import CalendarError

if TYPE_CHECKING:
    from unisono.model.calendar import Activity, PlanConflict, PlanFix
    from unisono.workspace.plan import CalendarCheck

app = typer.Typer(
    no_args_is_help=True,
    help="The marketing calendar: conflicts, milestones, launch gate, spreadsheets and iCalendar.",
)
app.command(epilog="Example: unisono calendar after spring-sale --fetch")(after)
app.command(epilog="Example: unisono calendar tags")(tags)
app.add_typer(slots, name="slots")
_From = Annotated[str, typer.Option("--from", help="First day (YYYY-MM-DD).", show_default="today")]
_To = Annotated[str, typer.Option("--to", help="Last day.", show_default="the horizon's last")]
_Conflict = Annotated[str, typer.Argument(help="Id of the conflict, as 'calendar check' shows it.")]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError(
            f"'{text}' is no day.", way_out="Write it as YYYY-MM-DD, e.g. 2026-09-30."
        ) from None


@app.command(epilog="Example: unisono calendar check --from 2026-09-01 --to 2026-11-30")
def check(context: typer.Context, first: _From = "", last: _To = "", as_json: Json = False) -> None:
    """Look for conflicts; exit code 1 when there are any that nobody accepted."""
    days = _day(first), _day(last)
    from unisono.workspace.plan import check_calendar
    from unisono.workspace.workspace import Workspace

    found = check_calendar(Workspace(context.obj), *days)
    if as_json:
        write_json(_as_json(found))
    else:
        _show(found)
    raise typer.Exit(Exit.FINDINGS if found.open else Exit.FINE)


def _as_json(found: CalendarCheck) -> dict[str, Any]:
    return {
        "source": found.source,
        "from": found.period[0],
        "to": found.period[1],
        "as_of": found.as_of,
        "activities": len(found.activities),
        "not_checked": dict(found.unchecked),
        "wrong_rules": dict(found.wrong_rules),
        "conflicts": [_conflict_json(c, found.fixes.get(c.id, ())) for c in found.conflicts],
    }


def _conflict_json(found: PlanConflict, fixes: tuple[PlanFix, ...]) -> dict[str, Any]:
    c = found.conflict
    return {
        "id": found.id,
        "kind": c.kind,
        "campaign": c.campaign,
        "text": c.text,
        "advice": c.fix,
        "first_day": c.first_day,
        "last_day": c.last_day,
        "over": c.over,
        "people": c.people,
        "items": found.items,
        "activities": [_activity_json(a) for a in c.activities],
        "accepted": found.accepted,
        "fixes": [
            {
                "text": fix.text,
                "steps": [
                    {"do": s.do, "item": s.item, "name": s.name, "day": s.day} for s in fix.steps
                ],
            }
            for fix in fixes
        ],
    }


def _activity_json(a: Activity) -> dict[str, Any]:
    return {
        "key": a.key, "title": a.title, "campaign": a.campaign, "channel": a.channel,
        "first_day": a.start, "last_day": a.end, "team": a.team, "owner": a.owner,
        "file": a.path, "row": a.file_row or None,
    }  # fmt: skip


def _show(found: CalendarCheck) -> None:
    from unisono.calendar import KINDS
    from unisono.model.wording import counted, day

    where = "the plan on the desk"
    if found.source == "exports":
        where = "the calendar in the exports, because nothing is planned on the desk"
    span = f"{day(found.period[0])} to {day(found.period[1])}"
    note(f"Checked {where}: {len(found.activities):,} activities, {span}.")
    for number, c in enumerate(found.conflicts, start=1):
        accepted = f" · accepted: {c.accepted}" if c.accepted else ""
        say(f"{number}. {KINDS[c.conflict.kind]} [{c.id}]{accepted}")
        say(f"   {c.conflict.text}")
        if c.conflict.people:
            say(f"   People: {', '.join(c.conflict.people)}")
        fixes = found.fixes.get(c.id, ())
        for n, fix in enumerate(fixes, start=1):
            say(f"   Fix {n}: {fix.text}")
        if not fixes:
            say(f"   To do: {c.conflict.fix}")
    for key, why in found.wrong_rules.items():
        note(f"Counted once, because its rule cannot be used: {key}. {why}")
    for kind, why in found.unchecked.items():
        note(f"Not checked: {KINDS[kind]} ({why}).")
    accepted_ones = len(found.conflicts) - len(found.open)
    rest = f", {accepted_ones:,} accepted" if accepted_ones else ""
    note(f"{counted(len(found.open), 'conflict')}{rest}.")


@app.command(epilog="Example: unisono calendar fix 1a2b3c4d5e6f7a8b --fix 2 --dry-run")
def fix(
    context: typer.Context,
    conflict: _Conflict,
    number: Annotated[int, typer.Option("--fix", min=1, help="Which of its fixes.")] = 1,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would follow.")] = False,
    by: Author = "",
) -> None:
    """Apply a fix of a conflict to the plan, and tell which conflicts that would create."""
    from unisono.workspace.plan_changes import fix_conflict
    from unisono.workspace.workspace import Workspace

    done = fix_conflict(Workspace(context.obj), conflict, number, by=by or login_name(), dry=dry)
    for label, conflicts in (("Gone", done.removed), ("New", done.created)):
        for c in conflicts:
            say(f"{label}: {c.conflict.text} [{c.id}]")
    note("Nothing was changed." if dry else "The plan was changed.")


@app.command(epilog='Example: unisono calendar accept 1a2b3c4d5e6f7a8b --reason "agreed by both"')
def accept(
    context: typer.Context,
    conflict: _Conflict,
    reason: Annotated[str, typer.Option("--reason", help="Why it may stay.")],
    by: Author = "",
) -> None:
    """Accept a conflict for a reason, until its facts change."""
    from unisono.workspace.plan_changes import accept_conflict
    from unisono.workspace.workspace import Workspace

    found = accept_conflict(Workspace(context.obj), conflict, reason, by=by or login_name())
    note(f"Accepted: {found.conflict.text}")


@app.command("list", epilog="Example: unisono calendar list --from 2026-09-01")
def list_activities(
    context: typer.Context, first: _From = "", last: _To = "", as_json: Json = False
) -> None:
    """Activities of the horizon, or of the days asked for, by first day."""
    from unisono.workspace.plan import listed_activities
    from unisono.workspace.workspace import Workspace

    found = listed_activities(Workspace(context.obj), _day(first), _day(last))
    if as_json:
        write_json([_activity_json(a) for a in found])
        return
    shown = table("first day", "last day", "channel", "campaign", "activity", "team", "audience")
    for a in found:
        add_row(shown, a.start, a.end, a.channel, a.campaign, a.title, a.team, a.audience)
    print_table(shown)


@app.command(epilog="Example: unisono calendar milestones --json")
def milestones(context: typer.Context, as_json: Json = False) -> None:
    """Milestones of every campaign; exit code 1 when one is late."""
    from unisono.workspace.plan import calendar_milestones
    from unisono.workspace.workspace import Workspace

    found = calendar_milestones(Workspace(context.obj))
    if as_json:
        write_json(found)
    else:
        shown = table("due", "campaign", "milestone", "state", "days", "goes to", right=("days",))
        for m in found:
            name = m.name.replace("_", " ")
            add_row(shown, m.due, m.campaign, name, m.state, m.days, ", ".join(m.goes_to))
        print_table(shown)
    raise typer.Exit(Exit.FINDINGS if any(m.state == "late" for m in found) else Exit.FINE)


@app.command(epilog="Example: unisono calendar gate spring-launch")
def gate(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="Key of the campaign.")],
    as_json: Json = False,
) -> None:
    """Whether a campaign is cleared for launch, and who blocks; exit code 1 when it is not."""
    from unisono.calendar.gate_checks import CHECKS
    from unisono.workspace.plan import calendar_gate
    from unisono.workspace.workspace import Workspace

    found = calendar_gate(Workspace(context.obj), campaign)
    if as_json:
        write_json(found)
    else:
        late = ", which is over" if found.late else ""
        say(f"{campaign}: {found.state} (deadline {found.due}{late})")
        for answer in found.checks:
            holds = {True: "yes", False: "NO", None: "?"}[answer.holds]
            reason = f" ({answer.reason})" if answer.reason else ""
            say(f"  {holds:>3}  {CHECKS[answer.name]}{reason}")
        for b in found.blocking:
            since = f" since {b.since:%Y-%m-%d}" if b.since else ""
            if b.what != "check":
                say(f"  waits for {b.who or 'a lead'} of {b.name or 'no channel'}: {b.why}{since}")
    raise typer.Exit(Exit.FINE if found.state == "cleared" else Exit.FINDINGS)


@app.command(epilog="Example: unisono calendar reality --json")
def reality(context: typer.Context, as_json: Json = False) -> None:
    """The plan against what the exports say really ran."""
    from unisono.workspace.plan import calendar_reality
    from unisono.workspace.workspace import Workspace

    found = calendar_reality(Workspace(context.obj))
    if as_json:
        write_json(found)
        return
    shown = table("outcome", "campaign", "channel", "planned", "ran", "start off", "end off",
                  right=("start off", "end off"))  # fmt: skip
    for row in found:
        plan, ran = row.planned, row.flight
        campaign = plan.campaign if plan else ran.campaign if ran else ""
        channel = plan.channel if plan else " / ".join(ran.channels) if ran else ""
        planned = f"{plan.start} – {plan.end}" if plan else ""
        really = f"{ran.first_day} – {ran.last_day}" if ran else ""
        add_row(shown, row.outcome, campaign, channel, planned, really, row.start_off, row.end_off)
    print_table(shown)


@app.command(epilog="Example: unisono calendar export plan.ics --team Sales")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File ending with .ics, .xlsx or .csv.")],
    team: Annotated[str, typer.Option(help="Only what concerns this team (.ics).")] = "",
) -> None:
    """Write the plan on the desk as iCalendar or as a spreadsheet."""
    from unisono.workspace.plan_files import export_calendar
    from unisono.workspace.workspace import Workspace

    count = export_calendar(Workspace(context.obj), file, team)
    note(f"{file}: {count:,} activities of the plan.")


@app.command("import", epilog="Example: unisono calendar import plan.csv")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or XLSX of the shape 'export' writes.")],
    by: Author = "",
    as_json: Json = False,
) -> None:
    """Bring the activities of a spreadsheet onto the desk: all of them, or none."""
    from unisono.workspace.plan_changes import import_calendar
    from unisono.workspace.workspace import Workspace

    done = import_calendar(Workspace(context.obj), file, by=by or login_name())
    if as_json:
        write_json(done)
    else:
        note(f"{len(done.created):,} new, {len(done.changed):,} changed, {done.unchanged:,} same.")
