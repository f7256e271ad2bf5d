"""Fixes that can be applied, proposed per conflict; each is tried before it is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from unisono.calendar.activities import launch_day, reach
from unisono.calendar.check import Checking, check_plan, unusable
from unisono.calendar.clashes import side
from unisono.calendar.dependencies import earliest_start
from unisono.calendar.fixes import apply, movable, part_of, remains
from unisono.calendar.plan import Plan
from unisono.calendar.planned import audiences_of, planned_activities
from unisono.calendar.relief import relief
from unisono.errors import CalendarError
from unisono.model.calendar import Activity, PlanConflict, PlanFix, Step
from unisono.model.names import same_name
from unisono.model.plan import PlannedActivity
from unisono.model.wording import day, listed

#: More steps than this are a new plan and no fix.
_MOST_STEPS = 40
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class _Case:
    """One conflict with the plan it is in."""

    plan: Plan
    found: PlanConflict
    how: Checking

    def title(self, item: str) -> str:
        """How people call an activity."""
        activity = self.plan.activities[item]
        return f"{activity.title} ({activity.channel})" if activity.channel else activity.title

    def moved(self, items: dict[str, int]) -> list[Step] | None:
        """Steps that move activities by so many days; None when one cannot be moved."""
        steps = []
        for item, by in items.items():
            activity = self.plan.activities[item]
            if by and not movable(activity):
                return None
            if by:
                steps.append(Step("move", item, day=activity.first_day + timedelta(days=by)))
        return steps


Proposed = Iterator[PlanFix | None]


def fixes_for(plan: Plan, found: PlanConflict, how: Checking) -> tuple[PlanFix, ...]:
    """Fixes of one conflict, each of which removes it; none where only people can help.

    What started cannot be moved any more, and nothing is moved into the past.
    """
    case = _Case(plan, found, how)
    if found.conflict.over or not found.items or found.conflict.kind not in _PROPOSERS:
        return ()
    near = _near(case)
    out: dict[tuple[Step, ...], PlanFix] = {}
    for fix in _PROPOSERS[found.conflict.kind](case):
        told = found.conflict.kind == "team_unaware"  # by its own steps, and rests on all teams
        if fix and 0 < len(fix.steps) <= _MOST_STEPS and (told or _helps(near, fix)):
            out.setdefault(fix.steps, fix)
    return tuple(out.values())


def _near(case: _Case) -> _Case:
    """The conflict in the part of the plan that can bring it about."""
    plan, items = case.plan, set(case.found.items)
    campaigns = {plan.activities[i].campaign for i in items} - {None}
    for key, activity in plan.activities.items():
        if activity.campaign in campaigns:
            items.add(key)
    kind = case.found.conflict.kind
    if kind == "audience_fatigue":
        items |= {k for k, a in plan.activities.items() if _reaches(case, a)}
    if kind == "dependency":
        items |= {k for i in case.found.items for k in plan.activities[i].depends_on}
    return replace(case, plan=part_of(plan, frozenset(items)))


def _reaches(case: _Case, activity: PlannedActivity) -> bool:
    names = audiences_of(activity, case.plan.campaigns.get(activity.campaign or ""))
    return not names or same_name(case.found.conflict.subject) in map(same_name, names)


def _helps(case: _Case, fix: PlanFix) -> bool:
    moved = [step.day for step in fix.steps if step.do in ("move", "move_launch") and step.day]
    if any(d < case.how.as_of for d in moved):
        return False
    try:
        after = apply(case.plan, fix, case.how.settings)
        last = max((a.last_day for a in after.activities.values()), default=case.how.period[1])
        wide = (case.how.period[0], max(case.how.period[1], last))
        how = replace(case.how, period=wide)
        if unusable(after, how).keys() - unusable(case.plan, case.how).keys():
            return False
        left = check_plan(after, how)
    except CalendarError:
        return False
    return not remains(case.found, left)


def _launch_dates(case: _Case) -> Proposed:
    campaign = case.plan.activities[case.found.items[0]].campaign or ""
    running = case.plan.of_campaign(campaign)
    document = case.plan.campaigns.get(campaign)
    meant = document.launch_day if document else None
    first: dict[str, date] = {}
    for activity in running.values():
        channel = same_name(activity.channel)
        begins = activity.launched_on or activity.first_day
        first[channel] = min(first.get(channel, begins), begins)
    often = max(Counter(first.values()).items(), key=lambda day_uses: day_uses[::-1])[0]
    targets = (meant or often, often, max(first.values()), min(first.values()))
    for target in dict.fromkeys(targets):
        by = {
            item: (target - first[same_name(a.channel)]).days for item, a in sorted(running.items())
        }
        steps = case.moved(by)
        if steps is None:
            continue
        if meant and meant != target:
            steps.append(Step("move_launch", campaign, day=target))
        channels = sorted({running[s.item].channel for s in steps if s.do == "move"})
        what = f"Start {listed(channels)}" if channels else f"Move the launch of {campaign}"
        name = document.title if document else campaign
        yield PlanFix(f"{what} on {day(target)}, as all of {name}.", tuple(steps))


def _assets_late(case: _Case) -> Proposed:
    late = {
        a.item: (a.assets_ready_on - launch_day(a)).days
        for a in case.found.conflict.activities
        if a.assets_ready_on
    }
    steps = case.moved(late)
    if steps:
        said = [f"{case.title(s.item)} on {day(s.day)}" for s in steps if s.day]
        yield PlanFix(f"Start {listed(said)}, when the assets are ready.", tuple(steps))
    campaign = case.plan.activities[case.found.items[0]].campaign
    document = case.plan.campaigns.get(campaign or "")
    if campaign is None or document is None:
        return
    by = max(late.values())
    all_steps = case.moved(dict.fromkeys(sorted(case.plan.of_campaign(campaign)), by))
    if all_steps is not None:
        launch = (document.launch_day or document.first_day) + timedelta(days=by)
        all_steps.append(Step("move_launch", campaign, day=launch))
        text = f"Move the launch of {document.title} by {by} {'day' if by == 1 else 'days'}"
        yield PlanFix(f"{text} to {day(launch)}.", tuple(all_steps))


def _team_unaware(case: _Case) -> Proposed:
    conflict, steps, names = case.found.conflict, [], []
    for activity in conflict.activities:
        if same_name(activity.team) == same_name(conflict.unaware):
            continue
        key = case.plan.activities[activity.item].campaign
        campaign = case.plan.campaigns.get(key or "")
        if key and campaign:
            steps.append(Step("tell", key, conflict.unaware))
        else:
            steps.append(Step("inform", activity.item, conflict.unaware))
        names.append(campaign.title if campaign else activity.title)
    said = listed(list(dict.fromkeys(names)))
    yield PlanFix(f"Tell {conflict.unaware} of {said}.", tuple(dict.fromkeys(steps)))


def _assets_missing(case: _Case) -> Proposed:
    (item,) = case.found.items
    launch = launch_day(case.found.conflict.activities[0])
    names = case.found.conflict.subject.split()
    promised = max(case.how.as_of, launch - _ONE)
    if promised <= launch and all(n in case.plan.assets for n in names):
        said = listed([case.plan.assets[n].title for n in names])
        steps = tuple(Step("asset_due", n, day=promised) for n in names)
        yield PlanFix(f"Promise {said} for {day(promised)}.", steps)
    yield _without(case, item, names)


def _without(case: _Case, item: str, names: list[str]) -> PlanFix:
    titles = [case.plan.assets[n].title if n in case.plan.assets else n for n in names]
    steps = tuple(Step("without_asset", item, n) for n in names)
    return PlanFix(f"Run {case.title(item)} without {listed(titles)}.", steps)


def _asset_rights(case: _Case) -> Proposed:
    (item,) = case.found.items
    activity = case.plan.activities[item]
    known = {n: case.plan.assets[n] for n in activity.assets if n in case.plan.assets}
    start = max((a.usable_from for a in known.values() if a.usable_from), default=date.min)
    end = min((a.usable_to for a in known.values() if a.usable_to), default=date.max)
    steps = []
    if start > activity.first_day and movable(activity):
        steps.append(Step("move", item, day=start))
    if end < date.max and end >= max(start, activity.first_day):
        steps.append(Step("end", item, day=end))
    said = [f"{'starts' if s.do == 'move' else 'ends'} on {day(s.day)}" for s in steps if s.day]
    if steps:
        yield PlanFix(f"{case.title(item)} {listed(said)}.", tuple(steps))
    last = max(a.end for a in _occurring(case, item))
    wrong = [
        n
        for n, a in known.items()
        if (a.usable_from and a.usable_from > activity.first_day)
        or (a.usable_to and a.usable_to < last)
    ]
    yield _without(case, item, wrong)


def _occurring(case: _Case, item: str) -> tuple[Activity, ...]:
    alone = part_of(case.plan, frozenset((item,)))
    return planned_activities(alone, *case.how.period, case.how.settings)


def _contradicting_offers(case: _Case) -> Proposed:
    sides: dict[str, dict[str, Activity]] = {}
    for activity in case.found.conflict.activities:
        sides.setdefault(side(activity), {}).setdefault(activity.item, activity)
    offers: dict[str, str] = {}
    for items in sides.values():
        for item in items:
            offers.setdefault(case.plan.activities[item].offer or "", item)
    for offer in [o for o in offers if o in case.plan.offers][:4]:
        steps = tuple(
            Step("offer", i, offer)
            for items in sides.values()
            for i in items
            if case.plan.activities[i].offer != offer
        )
        said = listed([case.title(s.item) for s in steps])
        yield PlanFix(f"Make the offer “{case.plan.offers[offer].title}” in {said} too.", steps)
    groups = list(sides.values())
    if len(groups) == 2:
        for one, two in (groups, groups[::-1]):
            yield _kept_apart(case, one, two)
            yield _after(case, one, two)


def _kept_apart(case: _Case, one: dict[str, Activity], two: dict[str, Activity]) -> PlanFix | None:
    """The audiences of ``one`` left out of ``two``; None when that leaves nobody."""
    steps: list[Step] = []
    names = set().union(*(reach(a).names or () for a in one.values()))
    if not names or any(reach(a).names is None for a in one.values()):
        return None
    for item, activity in two.items():
        own = reach(activity).names
        shared = names if own is None else names & own
        if own is not None and shared == own:
            return None
        steps += [Step("exclude", item, name) for name in _spelled(sorted(shared), one)]
    who = listed(list(dict.fromkeys(s.name for s in steps))) if steps else ""
    return PlanFix(f"Leave {who} out of {listed([case.title(i) for i in two])}.", tuple(steps))


def _spelled(names: list[str], within: dict[str, Activity]) -> list[str]:
    written = {same_name(n): n for a in within.values() for n in a.audiences or ()}
    return [written.get(name, name) for name in names]


def _after(case: _Case, one: dict[str, Activity], two: dict[str, Activity]) -> PlanFix | None:
    """``two`` moved to begin when ``one`` is over, keeping the days between its activities."""
    ends = max(a.end for item in one for a in _occurring(case, item))
    begins = min(case.plan.activities[i].first_day for i in two)
    by = (ends + _ONE - begins).days
    steps = case.moved(dict.fromkeys(two, by)) if by > 0 else None
    if not steps:
        return None
    said = listed([case.title(i) for i in two])
    return PlanFix(f"Move {said} to begin on {day(ends + _ONE)}.", tuple(steps))


def _dependency(case: _Case) -> Proposed:
    conflict, plan = case.found.conflict, case.plan
    if conflict.subject == "circle":
        steps = _back_edges(plan, case.found.items)
        said = [f"{case.title(s.item)} no longer waits for {case.title(s.name)}" for s in steps]
        yield PlanFix(f"{listed(said)}.", tuple(steps))
        return
    item = conflict.activities[0].item
    name = conflict.subject
    if len(conflict.activities) == 2:
        may = earliest_start(conflict.activities[1], case.how.settings)
        if movable(plan.activities[item]):
            steps = [Step("move", item, day=may)]
            yield PlanFix(f"Start {case.title(item)} on {day(may)}.", tuple(steps))
    title = plan.activities[name].title if name in plan.activities else name
    steps = [Step("independent", item, name)]
    yield PlanFix(f"{case.title(item)} no longer waits for {title}.", tuple(steps))


def _back_edges(plan: Plan, group: tuple[str, ...]) -> list[Step]:
    """Dependencies within ``group`` without which none waits in a circle."""
    first = dict.fromkeys(sorted(group))
    graph: dict[str, PlannedActivity] = {k: plan.activities[k] for k in first}
    done: set[str] = set()
    steps: list[Step] = []
    for root in graph:
        way: dict[str, Iterator[str]] = {} if root in done else {root: _inside(graph, root)}
        while way:
            node = next(reversed(way))
            following = next(way[node], None)
            if following is None:
                done.add(node)
                way.popitem()
            elif following in way:
                steps.append(Step("independent", node, following))
            elif following not in done:
                way[following] = _inside(graph, following)
    return steps


def _inside(graph: dict[str, PlannedActivity], key: str) -> Iterator[str]:
    return (k for k in dict.fromkeys(graph[key].depends_on) if k in graph)


def _audience_fatigue(case: _Case) -> Proposed:
    yield from relief(case.plan, case.found, case.how)


_PROPOSERS: dict[str, Callable[[_Case], Proposed]] = {
    "launch_dates": _launch_dates,
    "assets_late": _assets_late,
    "team_unaware": _team_unaware,
    "assets_missing": _assets_missing,
    "asset_rights": _asset_rights,
    "contradicting_offers": _contradicting_offers,
    "dependency": _dependency,
    "audience_fatigue": _audience_fatigue,
}
