"""What is told though nobody wrote it: conflicts, launch gates, milestones, audits.

Each is looked at as it is now, compared with what was told of last, and told when it changed, in
one transaction with the new state. The first look only remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from unisono.audit.history import read_runs
from unisono.calendar import Plan, check_plan
from unisono.calendar.gate import Gate, GateState
from unisono.calendar.milestones import COUNCIL, MilestoneState, State, launch_of, milestones
from unisono.errors import WorkspaceError
from unisono.model.audit import HistoryPoint
from unisono.model.calendar import PlanConflict
from unisono.model.wording import day
from unisono.notices.happenings import Happening
from unisono.notices.watching import all_remembered, remember, remember_all, remembered
from unisono.settings import CalendarSettings
from unisono.workspace.plan import checking, plan_gate, today
from unisono.workspace.workspace import Workspace

#: Days after its launch that a campaign's gate is looked at.
_AFTER_LAUNCH = 14
_MARK = "plan mark"


@dataclass(frozen=True)
class Looked:
    """The plan as it was looked at.

    Attributes:
        mark: number of the log's newest change when the plan was read, and the day.
        conflicts: open ones; gates: of campaigns whose gate was opened.
    """

    mark: tuple[int, date]
    plan: Plan
    conflicts: tuple[PlanConflict, ...]
    gates: tuple[GateState, ...]
    milestones: tuple[MilestoneState, ...]

    @property
    def text(self) -> str:
        """The mark as it is remembered."""
        return f"{self.mark[0]} {self.mark[1].isoformat()}"


def look(workspace: Workspace, plan: Plan, change: int) -> Looked:
    """Everything that may have to be told of a plan whose newest change is number ``change``."""
    now = today(workspace)
    found = check_plan(plan, checking(workspace))
    gates = []
    for key in sorted(plan.clearances):
        campaign = plan.campaigns.get(key)
        if campaign and launch_of(campaign) + timedelta(days=_AFTER_LAUNCH) >= now:
            gates.append(plan_gate(workspace, plan, key))
    states = milestones(plan, now, workspace.settings.calendar)
    unaccepted = tuple(c for c in found if not c.accepted)
    return Looked((change, now), plan, unaccepted, tuple(gates), states)


def is_news(connection: Connection, mark: tuple[int, date]) -> bool:
    """Whether a plan of this change and day was not looked at yet, and none newer was."""
    known = remembered(connection, _MARK)
    if known is None:
        return True
    number, _, at = known.partition(" ")
    before = (int(number), date.fromisoformat(at))
    return mark != before and mark[1] >= before[1] and mark[0] >= before[0]


def plan_news(
    connection: Connection, looked: Looked, settings: CalendarSettings, now: datetime
) -> tuple[Happening, ...]:
    """What is new in the plan; the new state is remembered in the same transaction."""
    if not is_news(connection, looked.mark):
        return ()
    first = remembered(connection, _MARK) is None
    told = [
        *_conflicts(connection, looked, now),
        *_gates(connection, looked, now),
        *_milestones(connection, looked, settings, now),
    ]
    told = [] if first else told
    told += _signatures(looked)
    remember(connection, _MARK, looked.text, now)
    return tuple(told)


def _title(plan: Plan, campaign: str) -> str:
    found = plan.campaigns.get(campaign)
    return found.title if found else campaign


def _conflicts(connection: Connection, looked: Looked, now: datetime) -> Iterator[Happening]:
    before = all_remembered(connection, "conflict ")
    present = {c.id: c.conflict.text[:300] for c in looked.conflicts}
    for found in looked.conflicts:
        if found.id not in before:
            title = f"Conflict: {_title(looked.plan, found.conflict.campaign)}"
            yield Happening(
                "conflict.found", "conflicts", found.id, title,
                found.conflict.text, "/calendar/conflicts",
                f"conflict {found.id} found {looked.text}", people=tuple(found.conflict.people),
                data={"conflict": found.conflict.kind},
            )  # fmt: skip
    accepted = looked.plan.acknowledgements
    for gone in before.keys() - present.keys():
        how = "accepted" if gone in accepted else "gone"
        yield Happening(
            "conflict.solved", "conflicts", gone, f"Conflict {how}", before[gone],
            "/calendar/conflicts", f"conflict {gone} solved {looked.text}", data={"how": how},
        )  # fmt: skip
    remember_all(connection, "conflict ", present, now)


def _gates(connection: Connection, looked: Looked, now: datetime) -> Iterator[Happening]:
    before = all_remembered(connection, "gate ")
    states = {g.campaign: _gate(g) for g in looked.gates}
    for gate in looked.gates:
        old, new = before.get(gate.campaign, "waiting"), states[gate.campaign]
        if new == old or (new, old) == ("waiting", "late"):
            continue
        title = _title(looked.plan, gate.campaign)
        waits = "; ".join(
            f"{b.name or 'a channel'}: {b.why}" + (f" ({b.who})" if b.who else "")
            for b in gate.blocking[:20]
        )
        said = {
            "cleared": f"“{title}” is cleared for launch: all checks hold, all leads signed.",
            "waiting": f"“{title}” is no longer cleared. It waits for {waits}.",
            "late": f"“{title}” was to be signed by {day(gate.due)} and is not. "
            f"It waits for {waits}.",
        }[new]
        event = "launch.cleared" if new == "cleared" else "launch.blocked"
        campaign = looked.plan.campaigns[gate.campaign]
        who = dict.fromkeys((campaign.owner, *(b.who for b in gate.blocking)))
        yield Happening(
            event, "campaign", gate.campaign,
            f"{title} is {'cleared' if new == 'cleared' else 'blocked'}", said,
            f"/campaigns/{gate.campaign}", f"gate {gate.campaign} {new} {looked.text}",
            people=tuple(w for w in who if w),
            data={"state": gate.state.value, "due": gate.due.isoformat()},
        )  # fmt: skip
    remember_all(connection, "gate ", states, now)


def _gate(gate: GateState) -> str:
    if gate.state is Gate.CLEARED:
        return "cleared"
    return "late" if gate.late else "waiting"


def _signatures(looked: Looked) -> Iterator[Happening]:
    """Reminders of today; a deputy is reminded in place of the lead who named them."""
    for gate in looked.gates:
        title = _title(looked.plan, gate.campaign)
        left = (gate.due - looked.mark[1]).days
        when = f"by {day(gate.due)}" if left >= 0 else f"since {day(gate.due)}"
        for who in gate.remind:
            channels = sorted({b.name for b in gate.blocking if b.who == who})
            yield Happening(
                "signature.missing", "campaign", gate.campaign, f"{title} waits for you to sign",
                f"“{title}” needs your signature {when}, for {', '.join(channels)}.",
                f"/campaigns/{gate.campaign}",
                f"remind {gate.campaign} {who} {looked.mark[1]}", people=(who,),
                data={"who": who, "due": gate.due.isoformat(), "channels": channels},
            )  # fmt: skip


def _milestones(
    connection: Connection, looked: Looked, settings: CalendarSettings, now: datetime
) -> Iterator[Happening]:
    before = all_remembered(connection, "milestone ")
    states = {}
    for one in looked.milestones:
        name = f"{one.campaign}.{one.name}"
        level = one.level if one.state is State.LATE else 0
        if one.state is not State.DUE_SOON and not level:
            continue
        states[name] = f"{one.due} {level}"
        if before.get(name) != states[name]:
            yield _milestone(looked.plan, one, level, settings)
    remember_all(connection, "milestone ", states, now)


def _milestone(
    plan: Plan, one: MilestoneState, level: int, settings: CalendarSettings
) -> Happening:
    title, what = _title(plan, one.campaign), one.name.replace("_", " ")
    people = tuple(n for n in one.goes_to if n != COUNCIL)
    if not level:
        said = f"The milestone {what} of “{title}” is due on {day(one.due)}."
        return Happening(
            "milestone.due", "campaign", one.campaign, f"{title}: {what} is due", said,
            f"/campaigns/{one.campaign}", people=(one.owner,) if one.owner else (),
            data={"milestone": one.name, "due": one.due.isoformat(), "days": one.days},
        )  # fmt: skip
    said = f"The milestone {what} of “{title}” was due on {day(one.due)}. " + (
        f"It goes to {', '.join(one.goes_to)}." if one.goes_to else "Nobody owns it."
    )
    if level < len(settings.escalate_days):
        then = one.due + timedelta(days=settings.escalate_days[level])
        to = ("its owner", "the campaign's owner", "the council")[level]
        said += f" On {day(then)} it goes to {to} too."
    return Happening(
        "milestone.late", "campaign", one.campaign, f"{title}: {what} is late", said,
        f"/campaigns/{one.campaign}", people=people,
        roles=("council",) if COUNCIL in one.goes_to else (),
        data={"milestone": one.name, "due": one.due.isoformat(), "days_late": -one.days,
              "level": level, "goes_to": list(one.goes_to)},
    )  # fmt: skip


def audit_news(
    connection: Connection, workspace: Workspace, now: datetime
) -> tuple[Happening, ...]:
    """Audits that were finished since last time, and verdicts that changed in them (AUDIT-11)."""
    try:
        points = read_runs(workspace.layout.runs)
    except WorkspaceError:
        return ()
    known = remembered(connection, "audit")
    newest = points[-1].run_id if points else ""
    if newest == (known or "") and known is not None:
        return ()
    remember(connection, "audit", newest, now)
    at = next((n for n, p in enumerate(points) if p.run_id == known), None)
    if known is None or (known and at is None):
        return ()
    begin = 0 if at is None else at + 1
    found: list[Happening] = []
    for number in range(begin, len(points)):
        found += _run(points[number - 1] if number else None, points[number])
    return tuple(found)


def _run(before: HistoryPoint | None, point: HistoryPoint) -> Iterable[Happening]:
    score = "not measured" if point.score is None else f"{point.score:.0f} of 100"
    yield Happening(
        "audit.finished", "audit", point.run_id, "A new audit",
        f"The audit of {point.created_at:%Y-%m-%d %H:%M} UTC has a score of {score}.", "/audit",
        f"audit {point.run_id}", data={"score": point.score, "verdicts": dict(point.verdicts)},
    )  # fmt: skip
    for test, verdict in point.verdicts.items() if before else ():
        was = before.verdicts.get(test, "") if before else ""
        same = before and before.thresholds.get(test) == point.thresholds.get(test)
        if was and verdict != was and same:
            name = test.replace("_", " ")
            yield Happening(
                "threshold.crossed", "audit", point.run_id, f"{name}: {verdict}",
                f"The test {name} is now “{verdict}”; it was “{was}” in the audit before.",
                "/audit/history", f"threshold {point.run_id} {test}",
                data={"test": test, "verdict": verdict, "before": was,
                      "value": point.values.get(test)},
            )  # fmt: skip
