"""All conflicts of a plan before they happen (CAL-3), each under an id that people can accept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from unisono.calendar.activities import days_of, order_key
from unisono.calendar.conflicts import conflicts_of
from unisono.calendar.dependencies import Looked, dependency_problems
from unisono.calendar.fatigue import tired_audiences
from unisono.calendar.left_out import TellingRule
from unisono.calendar.plan import Plan
from unisono.calendar.planned import BEFORE, planned_activities, wrong_rules
from unisono.calendar.readiness import asset_problems
from unisono.model.calendar import Activity, Conflict, PlanConflict
from unisono.model.names import same_name
from unisono.settings import CalendarSettings

Period = tuple[date, date]
Differ = Callable[[Activity, Activity], str | None]
Facts = tuple[str, ...]

KINDS = {
    "launch_dates": "different launch dates",
    "team_unaware": "team unaware",
    "assets_late": "assets late",
    "assets_missing": "assets missing",
    "asset_rights": "rights of an asset",
    "asset_formats": "formats of an asset",
    "contradicting_offers": "contradicting offers",
    "audience_fatigue": "audience fatigue",
    "dependency": "dependency",
}


@dataclass(frozen=True)
class Checking:
    """How a plan is checked.

    Attributes:
        period: first and last day looked at, both included.
        as_of: the day looked from.
        settings: thresholds.
        told: when a team counts as told of campaigns as a rule; None: the usual rule.
        offers_differ: says in words why two activities' offers contradict.
    """

    period: Period
    as_of: date
    settings: CalendarSettings
    told: TellingRule | None = None
    offers_differ: Differ | None = None


def check_plan(plan: Plan, how: Checking) -> tuple[PlanConflict, ...]:
    """All conflicts of the plan that touch the period, in order of their first day.

    Cost is n log n in the activities plus the overlapping pairs found. The order of the documents
    changes nothing. An activity whose rule cannot be used counts once (:func:`unusable`).
    """
    since = how.period[0] - BEFORE
    activities = planned_activities(plan, since, how.period[1], how.settings)
    found = check_activities(activities, how, plan)
    occurring: dict[str, list[Activity]] = {}
    for activity in activities:
        occurring.setdefault(activity.item, []).append(activity)
    first = {key: group[0] for key, group in occurring.items()}
    looked = Looked(plan, first, how.period, how.settings, how.as_of)
    more = [
        *asset_problems(plan, occurring, how.period, how.settings, how.as_of),
        *dependency_problems(looked),
    ]
    return _sorted([*found, *_all_named(more, plan)])


def unusable(plan: Plan, how: Checking) -> dict[str, str]:
    """Activities that a check can only count once, each with what is wrong with its rule."""
    return wrong_rules(plan, how.period[0] - BEFORE, how.period[1], how.settings)


def check_activities(
    activities: Sequence[Activity],
    how: Checking,
    plan: Plan | None = None,
) -> tuple[PlanConflict, ...]:
    """Conflicts that activities show by themselves, also those read from exports (no ``plan``)."""
    ordered = sorted(activities, key=order_key)
    found = conflicts_of(
        ordered,
        period=how.period,
        tolerance_days=how.settings.launch_tolerance_days,
        told=how.told,
        offers_differ=how.offers_differ,
        as_of=how.as_of,
    )
    tired = tired_audiences(ordered, how.period, how.settings, how.as_of)
    return _sorted(_all_named((*found, *tired), plan or Plan()))


def _sorted(found: Iterable[PlanConflict]) -> tuple[PlanConflict, ...]:
    def place(named: PlanConflict) -> tuple[date, str, str, str, str]:
        c = named.conflict
        return c.first_day, c.kind, c.campaign, c.text, named.id

    return tuple(sorted(found, key=place))


def _all_named(found: Iterable[Conflict], plan: Plan) -> list[PlanConflict]:
    facts: dict[str, Facts] = {}
    out = []
    for conflict in found:
        for activity in conflict.activities:
            if activity.item and activity.key not in facts:
                facts[activity.key] = _facts(activity, plan)
        name = _id(conflict, [facts.get(a.key) or _facts(a, plan) for a in conflict.activities])
        known = plan.acknowledgements.get(name)
        items = dict.fromkeys(a.item for a in conflict.activities if a.item)
        out.append(PlanConflict(name, conflict, tuple(items), known.reason if known else ""))
    return out


def _id(conflict: Conflict, concerned: Iterable[Facts]) -> str:
    """16 hexadecimal digits of the facts: what, who, when, which offer; not of the wording.

    Titles and notes are no facts of a conflict, nor is the day it is looked at from, so that an id
    stays while the horizon rolls on.
    """
    tired = conflict.kind == "audience_fatigue"
    offers = conflict.kind == "contradicting_offers"
    facts = [
        conflict.kind,
        "" if offers else same_name(conflict.subject),
        same_name(conflict.unaware),
        conflict.first_day.isoformat() if tired else "",
        sorted(set(concerned)),
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _facts(activity: Activity, plan: Plan) -> Facts:
    """What a conflict can depend on of an activity; of a recurring one, its rule.

    The many names of audiences are told by their digest.
    """
    document = plan.activities.get(activity.item)
    days: tuple[object, ...] = (
        *days_of(activity), activity.launched_on, activity.assets_ready_on
    )  # fmt: skip
    if document is not None:
        days = (
            document.first_day, document.last_day, document.launched_on, document.ready_on,
            document.repeats, activity.campaign_launch, *document.depends_on,
        )  # fmt: skip
    texts = (activity.item or activity.key, activity.channel, activity.team, activity.offer)
    whom = _whom(activity.audience, activity.audiences, activity.excludes)
    return (*map(same_name, texts), whom, *[str(d or "") for d in days])


@lru_cache(maxsize=4096)
def _whom(text: str, audiences: tuple[str, ...] | None, excludes: tuple[str, ...]) -> str:
    """The digest of who is reached, whatever the order and spelling of their names."""
    named = sorted(map(same_name, audiences or (text,)))
    without = sorted(map(same_name, excludes))
    return hashlib.sha256(repr((named, without)).encode()).hexdigest()
