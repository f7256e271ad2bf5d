"""Cost per acquisition by type of journey: spend allocated over touches (ATT-5)."""

from __future__ import annotations

from typing import Any

from unisono.measure.intervals import wilson
from unisono.model.omnichannel import JourneyCost, JourneyCosts
from unisono.warehouse.engine import Engine

_IDS = "Bring web sessions, events or a touch log with the person's id."
#: Order of the types, and of labels that are no channels.
TYPES = ("channels", "paid or not", "first channel")
DEFINITION = (
    "Each touch carries its channel's spend ÷ that channel's touches, in the days both are known; "
    "the cost of a journey type is that of all its people, converted or not, up to the first "
    "conversion, ÷ its people who converted. Media spend only: content, tools and staff cost too. "
    "An allocation, not an effect."
)


def journey_costs(engine: Engine) -> JourneyCosts:
    """Allocated cost per acquisition by number of channels, paid share and first channel.

    A type with fewer than ``measure.min_customers`` acquisitions has no figure. The interval is
    that of the share who convert (Wilson), because the spend itself is known.
    """
    priced = engine.rows("SELECT channel, spend, touches FROM mart_touch_cost ORDER BY channel")
    total = sum(float(spend) for _, spend, _ in priced)
    carried = sum(float(spend) for _, spend, touches in priced if touches)
    left_out = tuple(str(channel) for channel, _, touches in priced if not touches)
    if not carried:
        reason = (
            f"no channel with spend has a tracked touch ({', '.join(left_out)})"
            if left_out
            else "there is no spend in the days that touches are tracked"
        )
        return JourneyCosts(
            DEFINITION,
            (),
            0.0 if left_out else None,
            left_out,
            reason,
            "Bring ad exports with spend, and visits whose links are tagged as paid.",
        )
    least = int(engine.value("SELECT min_customers FROM mart_audit_period"))
    rows = engine.dicts("SELECT * FROM mart_journey_cost")
    if not rows:
        reason = "no tracked touch names a person, so there are no journeys to carry the spend"
        return JourneyCosts(DEFINITION, (), carried / total, left_out, reason, _IDS)
    found = [_cost(row, least) for row in rows]
    ordered = sorted(found, key=lambda r: (TYPES.index(r.type), _place(r), r.label))
    return JourneyCosts(DEFINITION, tuple(ordered), carried / total, left_out)


def _place(row: JourneyCost) -> float:
    return -row.acquisitions if row.type == "first channel" else 0


def _cost(row: dict[str, Any], least: int) -> JourneyCost:
    persons, won, spend = int(row["persons"]), int(row["acquisitions"]), float(row["spend"])
    cost, interval = None, None
    if won >= least:
        low, high = wilson(won, persons)
        cost, interval = spend / won, (spend / persons / high, spend / persons / low)
    return JourneyCost(row["type"], row["label"], persons, won, spend, cost, interval)
