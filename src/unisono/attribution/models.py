"""Every model side by side, from the statistics alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from unisono.attribution import fitted as fitted_model
from unisono.attribution import shapley
from unisono.attribution.counts import Transitions
from unisono.attribution.effort import USUAL, Effort
from unisono.attribution.intervals import Band, band, removal_draws, sum_draws, weights
from unisono.attribution.journeys import Total
from unisono.attribution.markov import Removal, definition, removal_effects
from unisono.attribution.orders import best_order, score_orders
from unisono.attribution.paths import LAST_BAND, TOUCH_BANDS
from unisono.attribution.result import (
    markov_detail,
    model_credit,
    removal_credit,
    spreads,
    value_by_removal,
)
from unisono.attribution.rules import is_direct, rule_models
from unisono.attribution.statistics import Count, Statistics
from unisono.attribution.touchlog import Floats
from unisono.model.attribution import (
    AttributionResult,
    FittedDetail,
    Interaction,
    MarkovDetail,
    ModelCredit,
    OrderScore,
    PathCount,
)
from unisono.settings import AttributionSettings

#: Channels up to which pair interactions are listed.
MAX_PAIRED = 64


def from_statistics(
    statistics: Statistics,
    options: AttributionSettings,
    *,
    models: Sequence[str] | None = None,
    paths: Sequence[PathCount] = (),
    notes: Sequence[str] = (),
    effort: Effort = USUAL,
) -> AttributionResult:
    """Credit of every model, with intervals, without reading the touch log again.

    Args:
        statistics: what was counted; its terms fix windows, half-life and custom weights.
        options: Markov orders, interval level and draws.
        models: names of the models wanted; None: all.
        paths: most frequent paths, when known.
        notes: what reading set aside.
        effort: what large Markov chains may take, and who is told.
    """
    wanted = None if models is None else frozenset(models)
    table = _Models(statistics, options, wanted, effort)
    table.add_rules()
    table.add_markov()
    table.add_shapley()
    table.add_fitted()
    table.note_direct()
    return _result(table, paths, notes)


def _result(table: _Models, paths: Sequence[PathCount], notes: Sequence[str]) -> AttributionResult:
    s = table.s
    attributed, lost = int(s.total(Count.CONVERSIONS)), int(s.total(Total.UNATTRIBUTED))
    value, lost_value = s.total(Count.VALUE), s.total(Total.UNATTRIBUTED_VALUE)
    return AttributionResult(
        channels=s.channels,
        models=tuple(table.models),
        markov=tuple(table.details),
        persons=int(s.total(Total.PERSONS)),
        touches=int(s.total(Total.TOUCHES)),
        journeys=attributed + int(s.total(Count.NULLS)),
        conversions=attributed + lost,
        value=value + lost_value,
        attributed_conversions=attributed,
        attributed_value=value,
        unattributed_conversions=lost,
        unattributed_value=lost_value,
        null_journeys=int(s.total(Count.NULLS)),
        touches_after_conversion=int(s.total(Total.AFTER_CONVERSION)),
        touches_outside_window=int(s.total(Total.OUTSIDE_WINDOW)),
        lookback_days=s.terms.windows.click_days,
        half_life_days=s.terms.half_life_days,
        median_lag_days=s.lags.median(),
        touches_per_conversion=_bands(s, lost),
        paths=tuple(paths),
        spread=spreads(table.models, attributed),
        notes=(*notes, *table.notes),
        order_scores=table.scores,
        best_order=best_order(table.scores),
        fitted=table.fitted,
        interactions=_interactions(s),
        interval_level=table.options.interval_level if table.options.interval_draws else None,
    )


def _bands(s: Statistics, lost: int) -> dict[str, int]:
    counted = s.totals[:, Count.BANDS :].sum(axis=0)
    names = [name for name, _ in TOUCH_BANDS] + [LAST_BAND]
    return {"0": lost} | {k: int(n) for k, n in zip(names, counted.tolist(), strict=True)}


def _interactions(s: Statistics) -> tuple[Interaction, ...]:
    """Pairs with an interaction in the coalition-sum game, strongest first."""
    size = len(s.channels)
    if size > MAX_PAIRED:
        return ()
    index = shapley.interactions(s.sets)
    found = [
        Interaction(s.channels[i], s.channels[j], float(index[i, j]))
        for i in range(size)
        for j in range(i + 1, size)
        if index[i, j]
    ]
    return tuple(sorted(found, key=lambda p: (-abs(p.conversions), p.first, p.second)))


@dataclass
class _Models:
    """Models gathered one after the other."""

    s: Statistics
    options: AttributionSettings
    wanted: frozenset[str] | None
    effort: Effort = USUAL
    models: list[ModelCredit] = field(default_factory=list)
    details: list[MarkovDetail] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scores: tuple[OrderScore, ...] = ()
    fitted: FittedDetail | None = None

    def __post_init__(self) -> None:
        self.totals = (self.s.total(Count.CONVERSIONS), self.s.total(Count.VALUE))
        draws = self.options.interval_draws if self.totals[0] else 0
        self.weight = weights(draws) if draws else None

    def wants(self, model: str) -> bool:
        """Whether a model was asked for."""
        return self.wanted is None or model in self.wanted

    def add(
        self, name: str, title: str, meaning: str, credit: Floats, drawn: Floats | None
    ) -> None:
        """A model of credits (2, channels) and their draws (draws, 2, channels)."""
        interval: Band | None = None
        if drawn is not None:
            interval = band(credit, drawn, self.options.interval_level)
        self.models.append(
            model_credit(name, title, meaning, self.s.channels, credit, self.totals, interval)
        )

    def add_sum(self, name: str, title: str, meaning: str, credit: Floats, moved: Floats) -> None:
        """A model whose credit is a sum over buckets; ``moved`` is what is resampled."""
        drawn = None if self.weight is None else sum_draws(self.weight, moved)
        self.add(name, title, meaning, credit.sum(axis=0), drawn)

    def add_rules(self) -> None:
        """All rule models."""
        for m, rule in enumerate(rule_models(self.s.terms)):
            if self.wants(rule.model):
                credit = self.s.credit[:, :, m]
                self.add_sum(rule.model, rule.title, rule.definition, credit, credit)

    def add_markov(self) -> None:
        """Markov models of the orders asked for."""
        orders = sorted(set(self.options.markov_orders))
        orders = [k for k in orders if self.wants(f"markov_{k}")]
        if not orders:
            return
        self.scores = score_orders(self.s.steps)
        by_conversions, steps = False, {}
        at_hand = self.s.steps
        for order in reversed([k for k in orders if k <= at_hand.order]):
            at_hand = at_hand.of_order(order)  # each from the one above, which is smaller
            steps[order] = at_hand
        for order in orders:
            removal = self._removal(steps[order]) if order in steps else None
            if removal is None:
                self.notes.append(
                    f"Markov order {order} was not computed: {len(self.s.channels)} channels make "
                    "too many contexts. Attribute by coarser channels to get it."
                )
                continue
            by_value = value_by_removal(removal, bool(self.s.total(Count.NEGATIVE)))
            by_conversions |= not by_value and self.totals[1] != 0
            self._add_removal(order, removal, by_value)
        if by_conversions:
            self.notes.append(
                "Markov value is shared by the removal effects on conversions: with reversals "
                "among the values a removal effect on value has no meaning."
            )

    def _removal(self, steps: Transitions) -> Removal | None:
        return removal_effects(steps, shifts=self.weight is not None, effort=self.effort)

    def _add_removal(self, order: int, removal: Removal, by_value: bool) -> None:
        credit = np.vstack(removal_credit(removal, self.totals, by_value))
        drawn = None
        if self.weight is not None:
            totals = self.s.totals[:, [Count.CONVERSIONS, Count.VALUE]]
            drawn = removal_draws(self.weight, removal, totals, by_value)
        self.add(f"markov_{order}", f"Markov order {order}", definition(order), credit, drawn)
        self.details.append(markov_detail(order, removal, self.s.channels))

    def add_shapley(self) -> None:
        """The coalition-sum Shapley value."""
        if self.wants("shapley"):
            credit = shapley.coalition_credit(self.s.sets)
            self.add_sum("shapley", shapley.TITLE, shapley.DEFINITION, credit, credit)

    def add_fitted(self) -> None:
        """The fitted model, when there is something to tell apart."""
        if not self.wants("fitted"):
            return
        found = fitted_model.fit(self.s.sets)
        if found is None:
            if self.totals[0]:
                self.notes.append(
                    "The fitted model was not computed: it needs journeys with and without "
                    "conversion, and not too many distinct sets of channels."
                )
            return
        meaning = fitted_model.DEFINITION.format(ridge=found.ridge)
        self.add_sum("fitted", fitted_model.TITLE, meaning, found.credit, found.pseudo)
        weight = dict(zip(self.s.channels, found.weight.tolist(), strict=True))
        self.fitted = FittedDetail(found.intercept, weight, found.ridge, found.calibration)

    def note_direct(self) -> None:
        """Say when the log has no direct channel."""
        terms = self.s.terms
        if not is_direct(self.s.channels, terms).any():
            named = ", ".join(terms.direct) or "none named"
            self.notes.append(
                f"No direct channel ({named}) in the log: last non-direct equals last touch."
            )
