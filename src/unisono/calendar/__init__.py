"""The marketing calendar: plan, conflicts with their fixes, milestones, launch gate, exchange."""

from unisono.calendar.activities import people, tell
from unisono.calendar.check import KINDS, Checking, check_activities, check_plan, unusable
from unisono.calendar.conflicts import conflicts
from unisono.calendar.coverage import unchecked
from unisono.calendar.fixes import Consequences, apply, consequences
from unisono.calendar.left_out import TellingRule
from unisono.calendar.period import last_days
from unisono.calendar.plan import Plan
from unisono.calendar.planned import planned_activities
from unisono.calendar.proposals import fixes_for

__all__ = [
    "KINDS",
    "Checking",
    "Consequences",
    "Plan",
    "TellingRule",
    "apply",
    "check_activities",
    "check_plan",
    "conflicts",
    "consequences",
    "fixes_for",
    "last_days",
    "people",
    "planned_activities",
    "tell",
    "unchecked",
    "unusable",
]
