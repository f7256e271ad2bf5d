"""Attribution, journeys, claims, synergy, lifetime value and metrics.

What is shown may be passed on: e-mail addresses and telephone numbers in names are masked.
"""

from __future__ import annotations

from unisono.attribution.touchlog import Windows
from unisono.model.attribution import MAX_ORDER, OTHER_TOOLS, AttributionResult
from unisono.model.lifetime import LifetimeResult
from unisono.model.metrics import MetricAnswer, MetricInfo
from unisono.model.paths import PathReport
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.reports.screens.attribution import AttributionView, attribution_view
from unisono.reports.screens.claims import ClaimsView, claims_view
from unisono.reports.screens.journeys import JourneysView, journeys_view
from unisono.reports.screens.lifetime import LifetimeView, lifetime_view
from unisono.reports.screens.metrics import TIMES, MetricsView, metrics_view
from unisono.reports.screens.synergy import SynergyView, synergy_view
from unisono.web.questions import (
    AttributionQuestion,
    ClaimsQuestion,
    JourneysQuestion,
    LifetimeQuestion,
    MetricsQuestion,
    SynergyQuestion,
)
from unisono.web.results import Results
from unisono.web.screen import Screen
from unisono.workspace.credit_extras import demand_model
from unisono.workspace.masking import masked

DIMENSIONS = ("channel", "campaign", "source", "medium", "content", "ad", "platform",
              "ad_platform", "account")  # fmt: skip
OUTCOMES = ("order", "deal", "lead", "web", "pipeline")
SEGMENTS = ("first_channel", "source", "medium", "campaign", "recorded_source", "platform",
            "cohort")  # fmt: skip


def attribution(results: Results, q: AttributionQuestion) -> AttributionResult:
    """Credit as asked for."""
    windows = None
    if q.click_days is not None or q.view_days is not None or q.views_need_no_click:
        windows = Windows(q.click_days, q.view_days, q.views_need_no_click)
    definition = q.model if q.model in OTHER_TOOLS else ""
    asked = q.model_copy(update={"model": definition})  # every own model is in one answer
    return results.once(
        ("attribution", asked),
        lambda w: masked(
            w.attribute(
                q.by,
                q.customers,
                outcome=q.outcome,
                windows=windows,
                order=q.order,
                definition=definition,
            )
        ),
    )


def one_model(results: Results, q: AttributionQuestion) -> AttributionResult:
    """The same; a model that is asked for is there.

    Raises:
        AttributionError: it is not.
    """
    found = attribution(results, q)
    if q.model:
        demand_model(found, q.model, "order={}")
    return found


def paths(results: Results, q: JourneysQuestion) -> PathReport:
    """Paths as asked for."""
    return results.once(("paths", q), lambda w: masked(w.paths(q.by, q.top)))


def reconciliation(results: Results, q: ClaimsQuestion) -> Reconciliation:
    """Claims and months."""
    return results.once(("claims", q), lambda w: masked(w.reconcile(q.lines)))


def synergy(results: Results, q: SynergyQuestion) -> Synergy:
    """Pairs and sequences."""
    return results.once(("synergy", q), lambda w: masked(w.synergy(q.by)))


def lifetime(results: Results, q: LifetimeQuestion) -> LifetimeResult:
    """Lifetime value as asked for."""
    return results.once(
        ("lifetime", q), lambda w: masked(w.clv(q.by, model=q.model or None, horizon_weeks=q.weeks))
    )


def metric_infos(results: Results) -> tuple[MetricInfo, ...]:
    """Every metric."""
    return results.workspace.metrics()


def metric_answer(results: Results, q: MetricsQuestion) -> MetricAnswer:
    """The answer to a query."""
    return results.once(
        ("metrics", q),
        lambda w: masked(w.metric_query(q.name, q.by, q.where, q.first or None, q.last or None)),
    )


def currency(results: Results) -> str:
    """The reporting currency."""
    return results.audit().data.reporting_currency


def _attribution(results: Results, q: AttributionQuestion) -> AttributionView:
    return attribution_view(attribution(results, q), q.by, currency(results), q.model)


def _journeys(results: Results, q: JourneysQuestion) -> JourneysView:
    report = results.audit()
    money = report.data.reporting_currency
    return journeys_view(report.flows, paths(results, q), report.omnichannel, money)


def _claims(results: Results, q: ClaimsQuestion) -> ClaimsView:
    return claims_view(reconciliation(results, q), currency(results))


def _synergy(results: Results, q: SynergyQuestion) -> SynergyView:
    return synergy_view(synergy(results, q))


def _lifetime(results: Results, q: LifetimeQuestion) -> LifetimeView:
    return lifetime_view(lifetime(results, q))


def _metrics(results: Results, q: MetricsQuestion) -> MetricsView:
    return metrics_view(metric_infos(results), metric_answer(results, q) if q.name else None)


SCREENS = [
    Screen("attribution", "/attribution", "Attribution", "attribution", _attribution,
           "screens/attribution.html", AttributionQuestion,
           more={"dimensions": DIMENSIONS, "outcomes": OUTCOMES, "tools": OTHER_TOOLS,
                 "most": MAX_ORDER}),
    Screen("journeys", "/journeys", "Journeys", "journeys", _journeys, "screens/journeys.html",
           JourneysQuestion, more={"dimensions": DIMENSIONS}),
    Screen("claims", "/claims", "Claimed and real", "claims", _claims, "screens/claims.html",
           ClaimsQuestion),
    Screen("synergy", "/synergy", "Synergy", "synergy", _synergy, "screens/synergy.html",
           SynergyQuestion, more={"dimensions": DIMENSIONS}),
    Screen("lifetime", "/lifetime", "Lifetime value", "customers", _lifetime,
           "screens/lifetime.html", LifetimeQuestion, more={"segments": SEGMENTS}),
    Screen("metrics", "/metrics", "Metrics", "metrics", _metrics, "screens/metrics.html",
           MetricsQuestion, more={"times": TIMES}),
]  # fmt: skip
