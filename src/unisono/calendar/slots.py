"""What a slot would do to the plan: the conflicts it causes, and who else holds the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from unisono.calendar.activities import reach
from unisono.calendar.check import Checking, Period, check_plan
from unisono.calendar.plan import Plan
from unisono.calendar.planned import audiences_of
from unisono.model.calendar import Activity, PlanConflict
from unisono.model.document import EARLIEST, LATEST
from unisono.model.names import bare_name
from unisono.model.plan import PlannedActivity
from unisono.model.slots import Slot, SlotWish

#: Conflicts for which no slot is given; others tell what is still to be done.
_PREVENT = frozenset({"launch_dates", "contradicting_offers", "audience_fatigue", "dependency"})
#: Key of a draft in a plan; no document has a key with a colon.
_DRAFT = "slot:draft"


def prevents(found: PlanConflict) -> bool:
    """Whether no slot is given for this conflict; one that was accepted is no reason."""
    return found.conflict.kind in _PREVENT and not found.accepted


def item_of(slot: Slot) -> str:
    """What a slot is called among the activities of a plan."""
    return f"slot:{slot.id}"


def planned(wish: SlotWish) -> PlannedActivity:
    """The activity that a slot stands for."""
    return PlannedActivity(
        title=wish.title, channel=wish.channel, first_day=wish.first_day, last_day=wish.last_day,
        campaign=wish.campaign, audiences=wish.audiences, offer=wish.offer, team=wish.team,
    )  # fmt: skip


def with_slots(plan: Plan, slots: Iterable[Slot]) -> Plan:
    """The plan with what is reserved in it."""
    for slot in slots:
        plan = plan.with_document(item_of(slot), planned(slot.wish))
    return plan


def caused(plan: Plan, wish: SlotWish, how: Checking) -> tuple[PlanConflict, ...]:
    """Conflicts of the plan that an activity like this would be part of.

    ``how`` has to look at its days and as many around them as contacts add up in:
    :func:`days_around`.
    """
    found = check_plan(plan.with_document(_DRAFT, planned(wish)), how)
    return tuple(c for c in found if _DRAFT in c.items)


def same_slot(plan: Plan, wish: SlotWish, held: Sequence[Slot]) -> Slot | None:
    """Who holds the channel on one of these days for people this is for too; None: nobody."""
    return next((slot for slot in held if _meet(plan, wish, slot.wish)), None)


def _meet(plan: Plan, one: SlotWish, other: SlotWish) -> bool:
    return (
        bare_name(one.channel) == bare_name(other.channel)
        and one.first_day <= other.last_day
        and one.last_day >= other.first_day
        and reach(_for_whom(plan, one)).meets(reach(_for_whom(plan, other)))
    )


def _for_whom(plan: Plan, wish: SlotWish) -> Activity:
    named = audiences_of(planned(wish), plan.campaigns.get(wish.campaign or ""))
    return Activity(
        _DRAFT, "", wish.channel, wish.title, wish.first_day, wish.last_day, audiences=named
    )


def days_around(wish: SlotWish, fatigue_days: int) -> Period:
    """First and last day that matter to a slot."""
    around = timedelta(days=fatigue_days)
    return max(wish.first_day - around, EARLIEST), min(wish.last_day + around, LATEST)
