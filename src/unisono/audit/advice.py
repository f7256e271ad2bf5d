"""Advice that fits the company's size, and says when integration is the wrong answer (AUDIT-10)."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.audit import Advice
from unisono.model.messages import Brand

_STAGES = {
    1: "Stage 1: a weekly stand-up, one shared calendar and exports by hand are enough.",
    2: "Stage 2: an automation hub, a written taxonomy, dashboards from 3–5 sources, webhooks and "
    "synchronised retargeting.",
    3: "Stage 3: a warehouse with flows in both directions, multi-touch attribution, live journeys "
    "across channels and offers that follow price and stock.",
}
_SMALL = (
    "Under 5M USD of revenue: three channels, an owned content hub, the one paid channel with the "
    "highest intent, and e-mail; leave PR, events and influencers for later."
)
_MIDDLE = (
    "5–50M USD of revenue: a core of five, paid search, paid social, content, e-mail and sales "
    "enablement; hire the integration person before the fifth specialist."
)
_LARGE = "Over 50M USD of revenue: governance (council, taxonomy, approvals) before more tactics."


@dataclass(frozen=True)
class CompanyFacts:
    """What the data itself says about size; None when it says nothing.

    Attributes:
        channels: channels in which people or money were seen.
        monthly_spend: measured media spend a month, USD; used when brand.yaml names no budget.
    """

    channels: int | None = None
    monthly_spend: float | None = None


def _step(value: float, first: float, second: float) -> int:
    """Stage 1 below ``first``, 2 up to ``second`` included, 3 above."""
    return 1 if value < first else 2 if value <= second else 3


def advise(brand: Brand | None, facts: CompanyFacts) -> Advice:
    """Stage, plan by revenue, and whether integrated communications are worth it here.

    The stage is the middle one of those by team, channels and budget (the lower of two), so that
    one large figure alone does not call for heavy machinery.
    """
    declared = brand or Brand()
    budget = declared.monthly_budget_usd
    if budget is None:
        budget = facts.monthly_spend
    stages, basis, unknown = _stages(declared, facts, budget)
    stage = sorted(stages)[(len(stages) - 1) // 2] if stages else None
    against = _against(declared, facts)
    missing = _unknown_fit(declared, facts)
    fits = False if against else None if missing else True
    recommendations = list(against)
    if stage is not None:
        recommendations.append(_STAGES[stage])
    plan = _plan(declared.revenue_usd)
    if plan:
        recommendations.append(plan)
    else:
        unknown.append("revenue a year (brand.yaml revenue_usd)")
    return Advice(stage, fits, tuple(basis), tuple(recommendations), tuple(unknown + missing))


def _stages(
    brand: Brand, facts: CompanyFacts, budget: float | None
) -> tuple[list[int], list[str], list[str]]:
    """Stage by each known figure, the figures in words, and the unknown ones."""
    stages: list[int] = []
    basis: list[str] = []
    unknown: list[str] = []
    if brand.marketing_team is None:
        unknown.append("people in marketing (brand.yaml marketing_team)")
    else:
        # 5–15 people are stage 2; 15 itself opens stage 3 by the benchmark's "15+".
        stages.append(_step(brand.marketing_team, 5, 14))
        basis.append(f"{brand.marketing_team} people in marketing: stage {stages[-1]}")
    if facts.channels is None:
        unknown.append("channels in use")
    else:
        stages.append(_step(facts.channels, 5, 7))
        basis.append(f"{facts.channels} channels: stage {stages[-1]}")
    if budget is None:
        unknown.append("budget a month (brand.yaml monthly_budget_usd)")
    else:
        stages.append(_step(budget, 50_000, 500_000))
        basis.append(f"{budget:,.0f} USD a month: stage {stages[-1]}")
    return stages, basis, unknown


def _plan(revenue: float | None) -> str:
    if revenue is None:
        return ""
    return _SMALL if revenue < 5e6 else _MIDDLE if revenue <= 50e6 else _LARGE


def _against(brand: Brand, facts: CompanyFacts) -> list[str]:
    """Reasons why integration is the wrong answer now."""
    reasons = (
        (
            brand.product_market_fit is False,
            "Integration is the wrong answer before product-market fit: find it first.",
        ),
        (
            facts.channels == 1,
            "One channel brings everything: there is nothing to integrate; deepen it.",
        ),
        (
            brand.marketing_team is not None and brand.marketing_team < 3,
            "Fewer than three people cannot run integrated channels: keep one or two going well.",
        ),
        (
            brand.commodity is True,
            "For a commodity, price and availability decide: integration will not pay.",
        ),
        (
            brand.pivots_per_year is not None and brand.pivots_per_year >= 4,
            "A pivot every quarter outruns any message architecture: settle the offer first.",
        ),
    )
    return [text for holds, text in reasons if holds]


def _unknown_fit(brand: Brand, facts: CompanyFacts) -> list[str]:
    """Facts without which nobody can say that integration fits."""
    wanted = (
        (brand.product_market_fit, "product-market fit (brand.yaml product_market_fit)"),
        (brand.commodity, "commodity or not (brand.yaml commodity)"),
        (brand.pivots_per_year, "pivots a year (brand.yaml pivots_per_year)"),
    )
    return [name for value, name in wanted if value is None]
