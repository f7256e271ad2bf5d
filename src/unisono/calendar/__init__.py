"""The marketing calendar: conflicts between activities, and the periods they are counted in."""

from unisono.calendar.activities import people, tell
from unisono.calendar.conflicts import conflicts
from unisono.calendar.coverage import unchecked
from unisono.calendar.left_out import TellingRule
from unisono.calendar.period import last_days

__all__ = ["TellingRule", "conflicts", "last_days", "people", "tell", "unchecked"]
