"""Budget moves to decide: the figures that speak for them, and what they do not prove.

No optimum is computed. Every figure is an average over the period; what the next unit of money
brings is not among them, and the caveat of each move says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from unisono.model.council_results import BudgetMove


@dataclass(frozen=True)
class PlatformMoney:
    """What one platform cost, claims, and is credited with."""

    platform: str
    spend: float | None
    claimed: float
    credited: float | None
    credited_value: float | None

    @property
    def returned(self) -> float | None:
        """Credited value for each unit of spend."""
        if not self.spend or self.credited_value is None:
            return None
        found = self.credited_value / self.spend
        return found if isfinite(found) else None


#: A return that is this much larger is worth a question; a claim that is, worth a warning.
_APART, _CLAIMED = 1.5, 1.5
AVERAGE = (
    "Averages of the period, not what the next unit of money brings; a holdout or a step-wise "
    "change with a check date would show that."
)
CREDIT = "Credit depends on the attribution model; compare the models before money moves."


def budget_moves(rows: Sequence[PlatformMoney], currency: str) -> tuple[BudgetMove, ...]:
    """Moves that the figures ask about, those with most money in them first."""
    known = [r for r in rows if r.spend and r.spend > 0]
    found = [*_losing(known, currency), *_apart(known, currency), *_overclaimed(known)]
    spent = {r.platform: r.spend or 0.0 for r in known}
    return tuple(sorted(found, key=lambda m: (_ORDER[m.kind], -spent[m.platforms[0]])))


_ORDER = {"losing": 0, "shift": 1, "overclaimed": 2}


def _losing(rows: Sequence[PlatformMoney], currency: str) -> Iterator[BudgetMove]:
    for r in rows:
        if r.returned is not None and r.returned < 1 and r.spend and r.credited_value is not None:
            yield BudgetMove(
                "losing", (r.platform,),
                f"Does {r.platform} go on at this spend? It is credited with less than it costs.",
                (("spend", r.spend, currency), ("credited value", r.credited_value, currency),
                 ("return", r.returned, "×")),
                f"{AVERAGE} {CREDIT} Value that comes later than the data is not in it.",
            )  # fmt: skip


def _apart(rows: Sequence[PlatformMoney], currency: str) -> Iterator[BudgetMove]:
    known = [(r.returned, r) for r in rows if r.returned is not None]
    if len(known) < 2:
        return
    best = max(known, key=lambda k: (k[0], k[1].platform))
    worst = min(known, key=lambda k: (k[0], k[1].platform))
    if worst[0] <= 0 or best[0] / worst[0] < _APART:
        return
    low, high = worst[1], best[1]
    yield BudgetMove(
        "shift", (low.platform, high.platform),
        f"Move part of the budget from {low.platform} to {high.platform}?",
        ((f"{low.platform}: spend", low.spend or 0.0, currency),
         (f"{low.platform}: return", worst[0], "×"),
         (f"{high.platform}: spend", high.spend or 0.0, currency),
         (f"{high.platform}: return", best[0], "×")),
        f"{AVERAGE} {CREDIT}",
    )  # fmt: skip


def _overclaimed(rows: Sequence[PlatformMoney]) -> Iterator[BudgetMove]:
    over = [
        (r.claimed / r.credited, r)
        for r in rows
        if r.credited is not None and r.credited > 0 and _CLAIMED <= r.claimed / r.credited < inf
    ]
    if not over:
        return
    over.sort(key=lambda o: (-(o[1].spend or 0.0), o[1].platform))
    yield BudgetMove(
        "overclaimed", tuple(r.platform for _, r in over),
        "By which figure are budgets decided? These platforms claim at least "
        f"{_CLAIMED:g} × what they are credited with.",
        tuple((f"{r.platform} claims", times, "×") for times, r in over),
        f"{CREDIT} A platform counts in its own windows, so some gap is normal.",
    )  # fmt: skip
