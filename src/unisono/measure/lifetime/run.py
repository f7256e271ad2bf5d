"""Customer lifetime value from purchases: what can be said, with its badge, and why not more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from unisono.measure.lifetime.buyers import Buyers, buyers, middle, regularity, subscribers
from unisono.measure.lifetime.definitions import definitions, loose, parameters
from unisono.measure.lifetime.fit import Fit, fit_buying, fit_spending
from unisono.measure.lifetime.holdout import check
from unisono.measure.lifetime.special import Ints
from unisono.measure.lifetime.value import Forecast, Terms, by_segment, forecast
from unisono.model.lifetime import (
    MEASURED,
    NOT_MEASURED,
    OFF,
    UNDECIDED,
    Holdout,
    LifetimeResult,
    SegmentValue,
)
from unisono.settings import LifetimeSettings, Settings
from unisono.warehouse.engine import Engine

_OTHER = "other"
_CORRELATED = 0.3  # a medium-sized correlation (Cohen 1988)
_MIN_PAIRS = 30  # customers with two gaps that tell of regularity
_NOT_HELD_OUT = Holdout(
    NOT_MEASURED, "Held-out check not measured: counts of customers hold no single purchases."
)
_CONTRACT = "Revenue under a contract needs another model (retention of subscribers)."


@dataclass(frozen=True)
class Question:
    """What is asked: model, horizon, segments, and what the amounts are in."""

    settings: Settings
    by: str
    currency: str = ""
    notes: tuple[str, ...] = ()

    @property
    def lifetime(self) -> LifetimeSettings:
        """The section of the settings."""
        return self.settings.lifetime

    @property
    def terms(self) -> Terms:
        """How the future is valued."""
        margin = self.settings.measure.gross_margin
        s = self.lifetime
        return Terms(s.horizon_weeks, s.discount_rate, 1.0 if margin is None else margin / 100)


@dataclass(frozen=True, eq=False)
class Lifetime:
    """The result and, when measured, the same for every customer."""

    result: LifetimeResult
    customers: pa.Table | None = None


@dataclass(frozen=True, eq=False)
class _History:
    """What is known of customers.

    Attributes:
        known: today.
        early: in the middle of the history, with what came later; None where only counts are known.
        subscribed: customers with a subscription.
        shape, told: how regular customers buy, and how many tell (:func:`.buyers.regularity`).
    """

    known: Buyers
    early: Buyers | None = None
    subscribed: int = 0
    shape: float = 1.0
    told: int = 0


def lifetime_value(engine: Engine, question: Question) -> Lifetime:
    """Customer lifetime value of ``clv_purchase`` and ``clv_customer``."""
    known = buyers(engine)
    if known is None or known.first is None or known.last is None:
        return _of(None, question)
    early = buyers(engine, middle(known.first, known.last))
    return _of(_History(known, early, subscribers(engine), *regularity(engine)), question)


def value_of_counts(known: Buyers | None, question: Question) -> Lifetime:
    """The same of customers of whom only frequency, recency and age are known."""
    found = _of(None if known is None else _History(known), question)
    if known is not None:
        return found
    told = replace(
        found.result, reason="The table has no customer that can be read.",
        way_out="Bring one row a customer with frequency, recency and age.",
    )  # fmt: skip
    return Lifetime(told)


def _of(history: _History | None, question: Question) -> Lifetime:
    terms, settings = question.terms, question.lifetime
    blank = LifetimeResult(
        NOT_MEASURED, settings.model, question.by, terms.weeks, terms.discount, terms.margin,
        currency=question.currency, notes=question.notes,
    )  # fmt: skip
    if history is None:
        return Lifetime(replace(
            blank, reason="There is no purchase by a known customer in the data.",
            way_out="Bring orders with a customer id or e-mail address.",
        ))  # fmt: skip
    known = history.known
    counted = replace(
        blank, first=known.first, as_of=known.last, customers=len(known.later),
        repeat_customers=int(np.count_nonzero(known.frequency)), purchases=known.purchases,
        histories=len(known.histories.age),
    )  # fmt: skip
    reason, way_out = _too_little(known, counted, settings) or _contract(history, counted, settings)
    if reason:
        return Lifetime(replace(counted, reason=reason, way_out=way_out))
    fit = fit_buying(known.histories, settings.model)
    if not fit.converged:
        return Lifetime(replace(
            counted, reason="The model does not fit: its likelihood has no clear maximum.",
            way_out="Try the other one with --model, or bring a longer history.",
        ))  # fmt: skip
    return _measured(history, question, counted, fit)


def _too_little(
    known: Buyers, counted: LifetimeResult, settings: LifetimeSettings
) -> tuple[str, str] | None:
    weeks = known.weeks
    needed = settings.min_history * settings.horizon_weeks
    if not counted.repeat_customers:
        return (
            f"None of the {counted.customers:,} customers bought a second time.",
            "Without a repeat purchase nothing can be said about further ones. Bring a longer "
            "history, or check that purchases of one customer carry the same id.",
        )
    if counted.repeat_customers < settings.min_repeat_customers:
        buyers = "customer" if counted.repeat_customers == 1 else "customers"
        return (
            f"Only {counted.repeat_customers:,} {buyers} bought again; "
            f"{settings.min_repeat_customers} are needed (lifetime.min_repeat_customers).",
            "Bring a longer history of orders.",
        )
    if weeks < needed:
        return (
            f"The history is {weeks:.1f} weeks long; {settings.horizon_weeks:g} weeks ahead need "
            f"{needed:g} (lifetime.min_history).",
            "Bring a longer history, or ask for a shorter --horizon: "
            f"{int(weeks / settings.min_history)}w.",
        )
    return None


def _contract(
    history: _History, counted: LifetimeResult, settings: LifetimeSettings
) -> tuple[str, str]:
    subscribed, shape, told = history.subscribed, history.shape, history.told
    if subscribed > settings.max_subscriber_share * counted.customers:
        return (
            f"{subscribed:,} of {counted.customers:,} customers have a subscription: the models "
            "are for buying without a contract, where nobody says when he leaves.",
            _CONTRACT,
        )
    if told >= _MIN_PAIRS and shape > settings.max_regularity:
        return (
            f"Customers buy at regular intervals (regularity {shape:.1f}, at random is 1): that "
            "looks like a contract, and the models take purchases as random in time.",
            _CONTRACT + " If these are no subscriptions, raise lifetime.max_regularity.",
        )
    return "", ""


def _measured(history: _History, question: Question, counted: LifetimeResult, fit: Fit) -> Lifetime:
    terms, settings = question.terms, question.lifetime
    known, early = history.known, history.early
    spending, said = _spending(known)
    found = forecast(known, fit, spending, terms)
    everyone = np.zeros(len(known.later), np.int64)
    total = by_segment(known, found, fit, spending, terms, everyone, ("all",))[0]
    code, names = _segments(known, question.settings.measure.min_customers)
    parts = by_segment(known, found, fit, spending, terms, code, names)
    holdout = _NOT_HELD_OUT
    if early is not None:
        holdout = check(early, known.weeks - early.weeks, settings, settings.model)
    off = holdout.status == OFF
    result = replace(
        counted,
        status=UNDECIDED if off else MEASURED,
        reason="The model did not foresee the second half of the history." if off else "",
        way_out="Compare --model paretonbd and bgnbd; look for a change in the business (prices, "
        "assortment, season) since " f"{holdout.split}." if off else "",
        parameters=parameters(fit, ""),
        log_likelihood=fit.log_likelihood,
        spend_parameters=() if spending is None else parameters(spending, question.currency),
        spend_log_likelihood=None if spending is None else spending.log_likelihood,
        spend_customers=int(np.count_nonzero(known.valued)),
        spend_correlation=_correlation(known),
        total=total,
        segments=tuple(sorted(parts, key=_by_value)) if any(names) else (),
        holdout=holdout,
        definitions=definitions(
            settings.model, question.by, terms, settings.period if early else "",
            spending is not None,
        ),
        warnings=_warnings(history, fit, said),
    )  # fmt: skip
    return Lifetime(result, _table(known, found))


def _by_value(row: SegmentValue) -> tuple[bool, float, str]:
    return row.segment == _OTHER, -(row.total or row.purchases).value, row.segment


def _spending(known: Buyers) -> tuple[Fit | None, str]:
    """The spending model, or why there is none."""
    valued = known.valued > 0
    count = int(np.count_nonzero(valued))
    if count < _MIN_PAIRS:
        return None, (
            f"No money: customers with a repeat purchase that has an amount: {count}; "
            f"{_MIN_PAIRS} are needed. Purchases are predicted, their value is not."
        )
    spend = known.spend[valued]
    if float(spend.std()) <= 1e-9 * float(spend.mean()):
        return None, "No money: every customer spends the same, which the spend model cannot fit."
    fit = fit_spending(known.valued[valued], spend)
    if not fit.converged or fit.theta[1] <= 1:
        return None, (
            "No money: the spend model has no maximum with a finite mean; a few purchases far "
            "larger than all others are the usual cause."
        )
    return fit, ""


def _correlation(known: Buyers) -> float | None:
    valued = known.valued > 0
    frequency = known.frequency[valued].astype(np.float64)
    spend = known.spend[valued]
    if len(spend) < 3 or not frequency.std() or not spend.std():
        return None
    return float(np.corrcoef(frequency, spend)[0, 1])


def _segments(known: Buyers, least: int) -> tuple[Ints, tuple[str, ...]]:
    """Segments, those with fewer than ``least`` customers summed up as "other"."""
    count = np.bincount(known.segment, minlength=len(known.segments))
    small = count < least
    if small.sum() < 2:
        return known.segment, known.segments
    names = [n for n, s in zip(known.segments, small, strict=True) if not s]
    place = np.where(small, len(names), np.cumsum(~small) - 1)
    return place[known.segment], (*names, _OTHER)


def _warnings(history: _History, fit: Fit, said: str) -> tuple[str, ...]:
    found = [said] if said else []
    if names := loose(fit):
        found.append(
            f"The data hardly determine {', '.join(names)}: the interval spans more than a factor "
            "of 1,000. Expected purchases may still be sound; see their interval."
        )
    together = _correlation(history.known)
    if together is not None and abs(together) > _CORRELATED:
        found.append(
            f"Spend and frequency go together (correlation {together:.2f}); the spend model takes "
            "them as independent, so values of frequent buyers are biased."
        )
    if history.subscribed:
        found.append(
            f"{history.subscribed:,} customers have a subscription; their renewals are counted as "
            "if they bought freely."
        )
    return tuple(found)


def _table(known: Buyers, found: Forecast) -> pa.Table:
    """One row per customer, for spreadsheets and other tools."""
    h, place = known.histories, known.histories.place
    names = pa.array(known.segments, pa.string())
    columns = {
        "customer": known.customer,
        "segment": pa.DictionaryArray.from_arrays(pa.array(known.segment), names).cast(pa.string()),
        "frequency": known.frequency,
        "recency_weeks": h.recency[place],
        "age_weeks": h.age[place],
        "mean_spend": pa.array(known.spend, mask=known.valued == 0),
        "p_alive": found.alive,
        "expected_purchases": found.purchases,
    }
    if found.order_value is not None and found.value is not None:
        columns |= {"expected_order_value": found.order_value, "expected_value": found.value}
    return pa.table(columns)
