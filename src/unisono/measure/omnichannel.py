"""Omnichannel metrics: what journeys over one, two and more channels look like (ATT-5, ATT-6)."""

from __future__ import annotations

from unisono.measure.evaluation import evaluate
from unisono.measure.metric import OMNICHANNEL
from unisono.measure.metrics import METRICS
from unisono.model.audit import Metric
from unisono.warehouse.engine import Engine


def omnichannel_metrics(engine: Engine) -> tuple[Metric, ...]:
    """All metrics of the group omnichannel, measured or with a reason."""
    return evaluate(engine, (m for m in METRICS if m.group == OMNICHANNEL))
