"""Dependency problems (CAL-3): circles, starts before what they wait for, and missing links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from unisono.calendar.activities import days_of, people
from unisono.calendar.plan import Plan
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import day
from unisono.settings import CalendarSettings

Graph = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Looked:
    """What dependencies are looked at: the plan, its activities' first occurrences, the span."""

    plan: Plan
    first: Mapping[str, Activity]
    period: tuple[date, date]
    settings: CalendarSettings
    as_of: date


def earliest_start(predecessor: Activity, settings: CalendarSettings) -> date:
    """The first day on which what waits for ``predecessor`` may start."""
    start, end = days_of(predecessor)
    ordinal = end.toordinal() + 1 if settings.depends_on_end else start.toordinal()
    return date.fromordinal(ordinal)


def circles(graph: Graph) -> list[list[str]]:
    """Groups of activities that wait for each other (strongly connected components).

    Tarjan's algorithm (1972) without recursion, linear in activities and dependencies. Members
    stand in alphabetical order, groups by their first member.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in graph:
        # What waits for nothing is in no circle.
        work = [(root, iter(graph[root]))] if graph[root] and root not in index else []
        if work:
            _visit(root, index, low, stack, on_stack)
        while work:
            node, rest = work[-1]
            nearest = next((n for n in rest if n not in index or n in on_stack), None)
            if nearest is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_unstack(node, stack, on_stack))
            elif nearest in index:
                low[node] = min(low[node], index[nearest])
            else:
                _visit(nearest, index, low, stack, on_stack)
                work.append((nearest, iter(graph[nearest])))
    return sorted(sorted(g) for g in found if len(g) > 1 or g[0] in graph[g[0]])


def _visit(
    node: str, index: dict[str, int], low: dict[str, int], stack: list[str], on_stack: set[str]
) -> None:
    index[node] = low[node] = len(index)
    stack.append(node)
    on_stack.add(node)


def _unstack(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    group = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        group.append(member)
        if member == node:
            return group


def shortest_circle(graph: Graph, members: Sequence[str]) -> list[str]:
    """The shortest way from the first member back to itself, within ``members``."""
    inside, start = set(members), members[0]
    came: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for following in graph[node]:
            if following == start:
                way = [node]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if following in inside and following not in came:
                came[following] = node
                queue.append(following)
    return list(members)


def waiting(plan: Plan, first: Mapping[str, Activity]) -> dict[str, list[str]]:
    """Per activity, those of the plan that it waits for; unknown ones are left out."""
    named = {key: plan.activities[key].depends_on for key in first}
    return {
        key: [k for k in dict.fromkeys(keys) if k in first] if keys else []
        for key, keys in named.items()
    }


def dependency_problems(looked: Looked) -> Iterator[Conflict]:
    """Conflicts of kind ``dependency``.

    One per group that waits in a circle, one per activity that starts too early for one it waits
    for, one per activity and predecessor that is cancelled, an idea or not in the plan at all.
    Within a circle no order is right, so only the circle is told.
    """
    graph = waiting(looked.plan, looked.first)
    groups = circles(graph)
    together = {key: n for n, group in enumerate(groups) for key in group}
    for group in groups:
        if any(_touches(looked.first[k], looked.period) for k in group):
            yield _circle(shortest_circle(graph, group), group, looked)
    for key, activity in looked.first.items():
        if not looked.plan.activities[key].depends_on or not _touches(activity, looked.period):
            continue
        for other in graph[key]:
            if together.get(key, -1) != together.get(other, -2):
                yield from _early(activity, looked.first[other], looked)
        for missing in dict.fromkeys(looked.plan.activities[key].depends_on):
            if missing not in looked.first:
                yield _missing(activity, missing, looked)


def _touches(activity: Activity, period: tuple[date, date]) -> bool:
    start, end = days_of(activity)
    return start <= period[1] and end >= period[0]


def _name(activity: Activity) -> str:
    return activity.title or activity.key


def _circle(way: Sequence[str], group: Sequence[str], looked: Looked) -> Conflict:
    members = tuple(looked.first[key] for key in group)
    said = " → ".join(_name(looked.first[key]) for key in (*way, way[0]))
    more = len(group) - len(way)
    rest = f" ({more} more are caught in it)" if more else ""
    return Conflict(
        kind="dependency",
        campaign=members[0].campaign.strip(),
        text=f"None of these can start, each waits for the next: {said}{rest}.",
        fix="Let one of them start without waiting.",
        first_day=min(a.start for a in members),
        last_day=max(days_of(a)[1] for a in members),
        activities=members,
        people=people(members),
        subject="circle",
    )


def _early(activity: Activity, before: Activity, looked: Looked) -> Iterator[Conflict]:
    may = earliest_start(before, looked.settings)
    if activity.start >= may:
        return
    until = "ends" if looked.settings.depends_on_end else "starts"
    on = days_of(before)[1] if looked.settings.depends_on_end else before.start
    both = (activity, before)
    over = days_of(activity)[1] < looked.as_of
    yield Conflict(
        kind="dependency",
        campaign=activity.campaign.strip() or _name(activity),
        text=f"{_name(activity)} starts on {day(activity.start)} but waits for {_name(before)},"
        f" which {until} on {day(on)}.",
        fix=f"{'Next time start' if over else 'Start'} {_name(activity)} on {day(may)} or later.",
        first_day=activity.start,
        last_day=max(activity.start, on),
        activities=both,
        people=people(both),
        over=over,
        subject=before.item,
    )


def _missing(activity: Activity, missing: str, looked: Looked) -> Conflict:
    document = looked.plan.activities.get(missing)
    why = "is not in the plan"
    if document is not None:
        why = "is cancelled or only an idea, or its campaign is"
    return Conflict(
        kind="dependency",
        campaign=activity.campaign.strip() or _name(activity),
        text=f"{_name(activity)} waits for {document.title if document else missing}, which {why}.",
        fix=f"Take it out of what {_name(activity)} waits for, or plan it.",
        first_day=activity.start,
        last_day=days_of(activity)[1],
        activities=(activity,),
        people=people((activity,)),
        over=days_of(activity)[1] < looked.as_of,
        subject=missing,
    )
