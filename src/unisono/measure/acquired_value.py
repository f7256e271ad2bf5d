"""Customers' realised value by the way they were won (ATT-5)."""

from __future__ import annotations

from typing import Any

from unisono.measure.intervals import mean_interval
from unisono.model.omnichannel import AcquiredValue, AcquiredValues
from unisono.model.wording import counted
from unisono.warehouse.engine import Engine

#: Longer horizons say more about a lifetime, shorter ones hold for more customers.
HORIZONS = (365, 180, 90, 30)
TYPES = ("first channel", "channel mix")
#: What the table shows; ``days`` is the horizon.
DEFINITION = (
    "Realised value per customer, less refunds that can be joined, within {days} days of the first "
    "conversion in the data, by the channel of the first touch and by all channels met before "
    "that conversion; mean with the 95 % interval of the mean. Not a forecast, and not what the "
    "channel caused."
)


def acquired_values(engine: Engine) -> AcquiredValues:
    """Mean realised value per customer within one horizon, by first channel and by channel mix.

    The horizon is the longest for which at least half of the customers have been customers long
    enough; the others are left out, so that old customers do not look better for their age. A way
    with fewer than ``measure.min_customers`` customers is summed up as "other".
    """
    least = int(engine.value("SELECT min_customers FROM mart_audit_period"))
    rows = engine.dicts("SELECT * FROM mart_acquired_value ORDER BY type, customers DESC, label")
    customers = int(
        engine.value("SELECT count(*) FROM mart_buyer WHERE channels > 0 AND value IS NOT NULL")
    )
    seen = {
        days: sum(int(r["customers"]) for r in rows if r["days"] == days and r["type"] == TYPES[0])
        for days in HORIZONS
    }
    days = next((d for d in HORIZONS if seen[d] >= max(least, customers / 2)), None)
    definition = DEFINITION.format(days=days or "a number of")
    if days is None:
        have = "has" if customers == 1 else "have"
        reason = (
            f"{counted(customers, 'customer')} {have} a journey and a value, {seen[HORIZONS[-1]]} "
            f"of them for {HORIZONS[-1]} days or more; {least} are needed"
        )
        return AcquiredValues(
            definition,
            None,
            (),
            reason,
            "Bring orders or won deals with amounts, and visits with an id of the person.",
        )
    shown = [r for r in rows if r["days"] == days]
    values = [v for type_ in TYPES for v in _ways(type_, shown, least)]
    return AcquiredValues(definition, days, tuple(values))


def _ways(type_: str, rows: list[dict[str, Any]], least: int) -> list[AcquiredValue]:
    of = [r for r in rows if r["type"] == type_]
    large = [r for r in of if r["customers"] >= least]
    small = [r for r in of if r["customers"] < least]
    found = [
        AcquiredValue(
            type_,
            r["label"],
            int(r["customers"]),
            float(r["mean"]),
            mean_interval(float(r["mean"]), float(r["sd"]), int(r["customers"])),
            float(r["median"]),
        )
        for r in large
    ]
    if small:
        count = sum(int(r["customers"]) for r in small)
        total = sum(int(r["customers"]) * float(r["mean"]) for r in small)
        words = f"other ({len(small)}, each fewer than {least} customers)"
        mean = total / count if count >= least else None
        found.append(AcquiredValue(type_, words, count, mean, None, None))
    return found
