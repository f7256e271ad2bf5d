"""Platforms' claims against what the business booked, and why they differ (ATT-3, ATT-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.measure.month_lines import month_gaps
from unisono.model.reconciliation import ClaimRow, Reconciliation
from unisono.model.wording import counted, day
from unisono.sources.catalogue import platform_name
from unisono.warehouse.engine import Engine

#: Months agree when CRM and conversions differ by no more than this share (SPEC ATT-4).
MONTHLY_TOLERANCE = 0.05


@dataclass(frozen=True)
class Real:
    """Real outcomes the claims are held against; ``kind`` order, deal, lead or web."""

    kind: str
    conversions: float
    value: float | None
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class PlatformCredit:
    """What the company's own data credits ad platforms with, in the days that are compared.

    Attributes:
        conversions: credited conversions per platform that any tracked touch belongs to, in the
            kind the claims are held against.
        value: credited value per platform, in the kind the company is measured on.
        definition: model, kind and window in one sentence.
    """

    conversions: Mapping[str, float]
    value: Mapping[str, float]
    definition: str


def reconcile(
    engine: Engine,
    credit: PlatformCredit | None = None,
    *,
    unclaimed: bool = False,
    lines: int = 20,
) -> Reconciliation | None:
    """Claims, real outcomes, over-claim, months and windows; None when no platform claims anything.

    Args:
        credit: shown beside each platform's claim; a platform it does not name has no credit.
        unclaimed: months are matched to the CRM even when no platform claims anything.
        lines: lines shown per month that differs from the CRM.
    """
    claims = engine.dicts(
        "SELECT * FROM mart_claim WHERE conversions IS NOT NULL OR value IS NOT NULL "
        "ORDER BY platform"
    )
    if not claims and not unclaimed:
        return None
    real = real_outcomes(engine)
    rows = tuple(_claim_row(c, credit, real) for c in claims)
    compared = [r for r in rows if r.comparable] or rows
    claimed = sum(r.claimed_conversions for r in compared)
    values = [r.claimed_value for r in compared if r.claimed_value is not None]
    claimed_value = sum(values) if values else None
    overclaim, definition = None, "No platform claims anything: bring ad exports with conversions."
    if rows:
        overclaim, definition = _like_with_like(rows, claimed, claimed_value, real)
    months = _months(engine)
    return Reconciliation(
        rows=rows,
        claimed_conversions=claimed,
        real_conversions=real.conversions,
        claimed_value=claimed_value,
        real_value=real.value,
        overclaim=overclaim,
        definition=definition,
        monthly=months,
        windows=_windows(engine, rows),
        notes=_notes(rows, real) + _unsaid(claims, rows, real) + _credit_notes(rows, credit),
        gaps=month_gaps(engine, _differing(months), lines),
    )


def real_outcomes(engine: Engine) -> Real:
    """The outcomes claims compare with: leads where deals count, else the primary kind."""
    found = {row["kind"]: row for row in engine.dicts("SELECT * FROM mart_real")}
    primary = next((row for row in found.values() if row["primary_kind"]), None)
    if primary is None:
        return Real("conversion", 0.0, None, None, None)
    counted = found.get("lead", primary) if primary["kind"] == "deal" else primary
    return Real(
        counted["kind"],
        float(counted["conversions"]),
        primary["value"] or None,
        primary["compare_from"],
        primary["compare_until"],
    )


def _claim_row(claim: dict[str, Any], credit: PlatformCredit | None, real: Real) -> ClaimRow:
    platform = claim["platform"]
    return ClaimRow(
        platform=platform,
        claimed_conversions=float(claim["conversions"] or 0),
        claimed_value=claim["value"],
        spend=claim["spend"],
        attributed_conversions=credit.conversions.get(platform) if credit else None,
        attributed_value=credit.value.get(platform) if credit else None,
        click_window_days=claim["click_window_days"],
        view_window_days=claim["view_window_days"],
        comparable=_like(claim, real),
    )


def _like(claim: dict[str, Any], real: Real) -> bool:
    """Whether a claim may be held against the outcome.

    One of unknown actions is, unless it alone is more than all there was: then other actions
    (sign-ups, page views) are surely among it, and it would show a far too large over-claim.
    """
    said = real.kind == "lead" or not claim["any_action"]
    none = not real.conversions  # nothing to hold any claim against
    return said or none or float(claim["conversions"] or 0) <= real.conversions


def _unsaid(
    claims: list[dict[str, Any]], rows: tuple[ClaimRow, ...], real: Real
) -> tuple[str, ...]:
    """Platforms whose exports do not say which action they count."""
    told = []
    for comparable, what in (
        (True, "leads may be among what is"),
        (False, "and it is more than all there were, so other actions are among it and it is not"),
    ):
        named = ", ".join(
            platform_name(row.platform)
            for claim, row in zip(claims, rows, strict=True)
            if claim["any_action"] and real.kind != "lead" and row.comparable == comparable
        )
        if named:
            told.append(
                f"{named}: the export says neither which action it counts nor what it is worth; "
                f"{what} compared with {real.kind}s. Bring the report by conversion action."
            )
    return tuple(told)


def _not_comparable(rows: tuple[ClaimRow, ...]) -> str:
    return ", ".join(platform_name(r.platform) for r in rows if not r.comparable)


def _like_with_like(
    rows: tuple[ClaimRow, ...], claimed: float, claimed_value: float | None, real: Real
) -> tuple[float | None, str]:
    """The over-claim of the platforms whose claims can be compared, and what it is."""
    named = _not_comparable(rows)
    if named and not any(r.comparable for r in rows):
        return None, (
            f"Undecided: {named} does not say which action it counts, and its "
            f"{counted(round(claimed), 'conversion')} are more than all "
            f"{counted(round(real.conversions), real.kind)}. Bring the report by conversion action."
        )
    overclaim, definition = _overclaim(claimed, claimed_value, real)
    rest = f" Without {named}, whose counted action is not known." if named else ""
    return overclaim, definition + rest


def _credit_notes(rows: tuple[ClaimRow, ...], credit: PlatformCredit | None) -> tuple[str, ...]:
    if credit is None:
        return ()
    unseen = [platform_name(r.platform) for r in rows if r.attributed_conversions is None]
    if not unseen:
        return (credit.definition,)
    return (
        credit.definition,
        f"No paid visit can be told to come from {', '.join(unseen)}: tag its links with its own "
        "utm_source and a paid utm_medium.",
    )


def _overclaim(claimed: float, claimed_value: float | None, real: Real) -> tuple[float | None, str]:
    span = " to ".join(day(d) for d in (real.first_day, real.last_day) if d)
    if claimed_value and real.value:
        return claimed_value / real.value, (
            f"Value the platforms claim ({claimed_value:,.0f}) ÷ real value ({real.value:,.0f}), "
            f"{span}; by count {claimed:,.0f} claimed, "
            f"{counted(round(real.conversions), real.kind)} real."
        )
    if real.conversions:
        return claimed / real.conversions, (
            f"Conversions the platforms claim ({claimed:,.0f}) ÷ real {real.kind}s "
            f"({real.conversions:,.0f}), {span}."
        )
    return None, "Claims cannot be compared: no real outcome in the days of the claims."


def _windows(engine: Engine, rows: tuple[ClaimRow, ...]) -> tuple[dict[str, Any], ...]:
    """Each platform's windows, with what it claims in each where its exports split it."""
    split = engine.dicts(
        "SELECT * FROM mart_claim_window ORDER BY platform, window_kind, window_days"
    )
    found = []
    for r in rows:
        mine = [
            {k: v for k, v in w.items() if k != "platform"}
            for w in split
            if w["platform"] == r.platform
        ]
        found.append({**_window(r), "claims": mine + _rest(r.claimed_conversions, mine)})
    return tuple(found)


def _rest(claimed: float, split: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a claim holds beyond its windows: a longer window of a kind holds the shorter ones."""
    largest: dict[str, float] = {}
    for w in split:
        kind = w["window_kind"]
        largest[kind] = max(largest.get(kind, 0.0), float(w["conversions"] or 0))
    rest = claimed - largest.get("all", sum(largest.values()))
    if not split or round(rest) < 1:
        return []
    return [{"window_kind": "not split", "window_days": None, "conversions": rest, "value": None}]


def _differing(months: tuple[dict[str, Any], ...]) -> list[date]:
    """Months that differ from the CRM beyond the tolerance."""
    return [
        m["month_start"]
        for m in months
        if m["difference_percent"] is not None
        and abs(m["difference_percent"]) > 100 * MONTHLY_TOLERANCE
    ]


def _window(row: ClaimRow) -> dict[str, Any]:
    return {
        "platform": row.platform,
        "click_window_days": row.click_window_days,
        "view_window_days": row.view_window_days,
        "known": row.click_window_days is not None or row.view_window_days is not None,
    }


def _months(engine: Engine) -> tuple[dict[str, Any], ...]:
    rows = engine.dicts("SELECT * FROM mart_month ORDER BY month_start")
    return tuple({**row, **_crm_difference(row)} for row in rows)


def _crm_difference(row: dict[str, Any]) -> dict[str, Any]:
    """How the month's conversions differ from CRM closed-won, in per cent and in words."""
    won, value = row["won_value"], row["value"]
    deals, counted = int(row["won"] or 0), int(row["conversions"] or 0)
    if not won or not value:
        missing = "closed-won value in the CRM" if not won else "value of conversions"
        words = f"No {missing} for this month."
        if not won and not value and deals and deals == counted:
            words = f"No value in either; the same number ({deals:,}) in both."
        return {"difference_percent": None, "explained": words}
    share = (value - won) / won
    if abs(share) <= MONTHLY_TOLERANCE:
        words = f"Agrees with the CRM within {100 * MONTHLY_TOLERANCE:.0f} %."
    elif deals != counted:
        words = (
            f"{counted} conversions stand against {deals} won deals: outcomes are booked in one "
            "system and not in the other, or in another month."
        )
    else:
        words = (
            f"The same number ({deals}) in both; the amounts differ: check currency, tax, "
            "discounts and refunds."
        )
    return {"difference_percent": share * 100, "explained": words}


def _notes(rows: tuple[ClaimRow, ...], real: Real) -> tuple[str, ...]:
    notes = []
    lengths = {r.click_window_days for r in rows if r.click_window_days is not None}
    if len(lengths) > 1:
        listed = ", ".join(f"{d:g}" for d in sorted(lengths))
        notes.append(f"Platforms count with different click windows ({listed} days).")
    unknown = [platform_name(r.platform) for r in rows if r.click_window_days is None]
    if unknown:
        notes.append(f"Attribution window unknown: {', '.join(unknown)}.")
    too_much = [
        platform_name(r.platform)
        for r in rows
        if r.comparable and real.conversions < r.claimed_conversions
    ]
    if too_much and real.conversions:
        notes.append(f"Claims more than all {real.kind}s there were: {', '.join(too_much)}.")
    return tuple(notes)
