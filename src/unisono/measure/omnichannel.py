"""Omnichannel metrics: what journeys over one, two and more channels look like (ATT-5, ATT-6)."""

from __future__ import annotations

from unisono.measure import acquired_value, best_customers, journey_costs, person_time
from unisono.measure.at_risk import AtRisk
from unisono.measure.evaluation import evaluate
from unisono.measure.metric import OMNICHANNEL
from unisono.measure.metrics import METRICS
from unisono.model.audit import Metric
from unisono.model.omnichannel import Omnichannel
from unisono.warehouse.engine import Engine

#: Tables of the report's section Journeys: title and definition, as docs/metrics.md lists them.
TABLES: tuple[tuple[str, str], ...] = (
    ("Channels of the best customers", best_customers.DEFINITION.format(share="10")),
    ("Cost per acquisition by type of journey", journey_costs.DEFINITION),
    ("Customer value by acquisition", acquired_value.DEFINITION.format(days="365, 180, 90 or 30")),
    (
        "Conversion by channels met so far",
        person_time.DEFINITION.format(days=90, draws=person_time.DRAWS),
    ),
)


def omnichannel_metrics(engine: Engine) -> tuple[Metric, ...]:
    """All metrics of the group omnichannel, measured or with a reason."""
    return evaluate(engine, (m for m in METRICS if m.group == OMNICHANNEL))


def omnichannel_tables(engine: Engine, found: AtRisk) -> Omnichannel:
    """Best customers' channels, cost per acquisition by journey type, value by acquisition mix,
    and conversion by channels met in person-time."""
    return Omnichannel(
        best_customers.best_customer_influence(engine),
        journey_costs.journey_costs(engine),
        acquired_value.acquired_values(engine),
        person_time.person_time_table(found),
    )
