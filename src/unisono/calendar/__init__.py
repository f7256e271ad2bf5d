"""The marketing calendar: conflicts between activities, and the periods they are counted in."""

from unisono.calendar.activities import people
from unisono.calendar.conflicts import conflicts
from unisono.calendar.coverage import measurable, unchecked
from unisono.calendar.period import last_days, last_full_quarter

__all__ = ["conflicts", "last_days", "last_full_quarter", "measurable", "people", "unchecked"]
