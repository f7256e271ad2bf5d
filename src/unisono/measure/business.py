"""Business, customer and coordination metrics (ATT-6, ATT-7, ATT-8)."""

from __future__ import annotations

from unisono.measure.evaluation import evaluate
from unisono.measure.metric import BUSINESS, COORDINATION, CUSTOMER
from unisono.measure.metrics import METRICS
from unisono.model.audit import Metric
from unisono.warehouse.engine import Engine


def business_metrics(engine: Engine) -> tuple[Metric, ...]:
    """All metrics of the groups business, customer and coordination, measured or with a reason."""
    groups = (BUSINESS, CUSTOMER, COORDINATION)
    return evaluate(engine, (m for m in METRICS if m.group in groups))
