"""Conflicts of a plan, against sweeping over the same spans of days.

    python benchmarks/plan_check.py [ACTIVITIES]

A plan with an activity per day and campaign as a company of ten teams has it: eight channels, nine
teams, five hundred audiences, three offers, assets and dependencies, over two years for 10,000
activities and in proportion for more or fewer, so that as many run at once at every size. The
sweep sorts the spans and finds every pair that shares a day, and does nothing with them: what any
calendar has to do at least. CPU seconds, best of the runs, both in one process.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from unisono.calendar import Checking, Plan, check_plan
from unisono.model.plan import Asset, Campaign, Offer, OfferKind, PlannedActivity
from unisono.settings import CalendarSettings

FIRST = date(2026, 1, 1)
_DAYS_PER_10K = 730


def plan(activities: int, seed: int = 5) -> tuple[Plan, Checking]:
    """A plan of that many activities, and how to check all its days."""
    rng = random.Random(seed)
    days = max(activities * _DAYS_PER_10K // 10_000, 30)
    campaigns = max(activities // 12, 1)
    found: list[tuple[str, object]] = [
        (f"offer-{n}", Offer(title=f"{n}% off", first_day=FIRST, last_day=FIRST,
                             kind=OfferKind.PERCENT_OFF, value=n)) for n in (5, 10, 20)
    ]  # fmt: skip
    starts = [FIRST + timedelta(days=rng.randrange(days)) for _ in range(campaigns)]
    for n, start in enumerate(starts):
        told = tuple(f"Team {t}" for t in range(9) if t != n % 9) if n % 50 else ()
        found.append(
            (
                f"c{n}",
                Campaign(
                    title=f"Campaign {n}",
                    first_day=start,
                    last_day=start + timedelta(days=60),
                    informed=told,
                ),
            )
        )
        found.append((f"film-{n}", Asset(title=f"Film {n}", ready_on=FIRST)))  # fmt: skip
    for n in range(activities):
        campaign = rng.randrange(campaigns)
        start = starts[campaign] + timedelta(days=0 if rng.random() < 0.98 else rng.randrange(28))
        found.append((f"a{n}", PlannedActivity(
            title=f"Activity {n}", channel=f"Channel {rng.randrange(8)}", campaign=f"c{campaign}",
            first_day=start, last_day=start + timedelta(days=rng.randrange(1, 22)),
            team=f"Team {rng.randrange(9)}", audiences=(f"Audience {rng.randrange(500)}",),
            offer=rng.choice((None, None, None, "offer-5", "offer-10", "offer-20")),
            assets=(f"film-{campaign}",),
            depends_on=(f"a{rng.randrange(n)}",) if n and rng.random() < 0.02 else (),
        )))  # fmt: skip
    how = Checking(
        (FIRST, FIRST + timedelta(days=days + 60)), FIRST, CalendarSettings(fatigue_limit=6),
        offers_differ=lambda a, b: None if a.offer == b.offer else "they differ",
    )  # fmt: skip
    return Plan.of(found), how  # type: ignore[arg-type]


def sweep(spans: list[tuple[date, date]]) -> int:
    """How many pairs of spans share a day."""
    pairs, live = 0, []
    for first, last in sorted(spans):
        live = [end for end in live if end >= first]
        pairs += len(live)
        live.append(last)
    return pairs


def _best(runs: int, work: Callable[[], object]) -> float:
    took = []
    for _ in range(runs):
        before = time.process_time()
        work()
        took.append(time.process_time() - before)
    return min(took)


def measure(activities: int, runs: int = 5) -> dict[str, float]:
    """CPU seconds of the check and of the bare sweep, and what they found."""
    documents, how = plan(activities)
    spans = [(a.first_day, a.last_day) for a in documents.activities.values()]
    return {
        "check_s": _best(runs, lambda: check_plan(documents, how)),
        "sweep_s": _best(runs, lambda: sweep(spans)),
        "pairs": sweep(spans),
        "conflicts": len(check_plan(documents, how)),
    }


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for count in (size, 10 * size):
        print(count, {k: round(v, 3) for k, v in measure(count, 3).items()}, flush=True)
