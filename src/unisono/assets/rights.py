"""What may be done with an asset on a day: its rights, and warnings before they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unisono.model.plan import Asset
from unisono.model.wording import day as in_words
from unisono.settings import AssetSettings

VALID, SOON, ENDED, NOT_YET, UNKNOWN = "valid", "ends soon", "ended", "not yet", "no limit"
#: States in the order of their urgency.
STATES = (ENDED, SOON, NOT_YET, VALID, UNKNOWN)


@dataclass(frozen=True)
class RightsState:
    """The rights of an asset on a day.

    Attributes:
        state: one of STATES.
        days: until the last day of the rights; negative: since; None without a last day.
        warned: the threshold of ``assets.expiry_days`` it lies within; None: none.
        words: the same for people.
    """

    state: str
    days: int | None
    warned: int | None
    words: str


def rights_state(asset: Asset, as_of: date, settings: AssetSettings) -> RightsState:
    """The rights of ``asset`` on ``as_of``; both ends of the rights are included."""
    last = asset.usable_to
    days = None if last is None else (last - as_of).days
    if days is not None and last is not None and days < 0:
        return RightsState(ENDED, days, None, f"ended on {in_words(last)}")
    if asset.usable_from and asset.usable_from > as_of:
        return RightsState(NOT_YET, days, None, f"begin on {in_words(asset.usable_from)}")
    if days is None or last is None:
        began = asset.usable_from is not None
        return RightsState(VALID if began else UNKNOWN, None, None, "have no last day")
    within = [d for d in settings.expiry_days if days <= d]
    if within:
        left = "today" if days == 0 else f"in {days} {'day' if days == 1 else 'days'}"
        return RightsState(SOON, days, min(within), f"end {left}, on {in_words(last)}")
    return RightsState(VALID, days, None, f"hold to {in_words(last)}")


def expiry_warning(asset: Asset, as_of: date, settings: AssetSettings) -> int | None:
    """The threshold that ``as_of`` is the day of: whom to tell is told once per threshold."""
    if asset.usable_to is None:
        return None
    days = (asset.usable_to - as_of).days
    return days if days in settings.expiry_days else None
