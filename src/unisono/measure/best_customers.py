"""Channels in the journeys of the customers worth most, against all other customers (ATT-5)."""

from __future__ import annotations

from unisono.measure.intervals import difference_interval
from unisono.model.omnichannel import LESS, MORE, UNCLEAR, BestCustomers, ChannelInfluence
from unisono.warehouse.engine import Engine

#: What the table shows; ``share`` is measure.best_customers.
DEFINITION = (
    "Share of journeys that hold the channel: customers in the top {share} % by realised "
    "value (to date, less refunds that can be joined) against all others; touches up to "
    "the first conversion. A difference shows who the channel meets, not what it causes; of 20 "
    "channels without any difference one shows one by chance."
)


def best_customer_influence(engine: Engine) -> BestCustomers:
    """How much more often each channel stands in the best customers' journeys to their first sale.

    Customers are ranked by what they were worth so far, net of refunds; journeys hold the touches
    up to the first conversion, so that buying again does not lengthen them. Not measured with
    fewer than ``measure.min_customers`` in either group.
    """
    share, least = engine.rows("SELECT best_customers, min_customers FROM mart_audit_period")[0]
    rows = engine.rows(
        "SELECT channel, best_with, others_with, best, others FROM mart_best_customer "
        "ORDER BY channel"
    )
    best, others = (int(rows[0][3]), int(rows[0][4])) if rows else (0, 0)
    definition = DEFINITION.format(share=f"{share:g}")
    if not rows:
        return BestCustomers(
            definition,
            0,
            0,
            (),
            "no customer has both a journey and a value",
            "Bring orders or won deals with amounts, and visits with an id of the person.",
        )
    if min(best, others) < least:
        reason = (
            f"{best} best and {others} other customers with a journey and a value; "
            f"{least} of each are needed"
            + (" (too many are worth the same to tell the best apart)" if not best else "")
        )
        return BestCustomers(definition, best, others, (), reason, "Bring a longer period.")
    found = [_influence(c, int(b), int(o), best, others) for c, b, o, *_ in rows]
    return BestCustomers(
        definition, best, others, tuple(sorted(found, key=lambda r: (-r.difference, r.channel)))
    )


def _influence(
    channel: str, best_with: int, others_with: int, best: int, others: int
) -> ChannelInfluence:
    low, high = difference_interval(best_with, best, others_with, others)
    shares = 100 * best_with / best, 100 * others_with / others
    return ChannelInfluence(
        channel,
        best_with,
        others_with,
        *shares,
        shares[0] - shares[1],
        (100 * low, 100 * high),
        MORE if low > 0 else LESS if high < 0 else UNCLEAR,
    )
