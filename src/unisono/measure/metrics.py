"""The registry of metrics: each one defined once and used by every door (ATT-11)."""

from __future__ import annotations

from unisono.measure.business_definitions import BUSINESS_METRICS
from unisono.measure.metric import MetricSpec
from unisono.measure.omnichannel_definitions import OMNICHANNEL_METRICS

METRICS: tuple[MetricSpec, ...] = (*BUSINESS_METRICS, *OMNICHANNEL_METRICS)
BY_ID: dict[str, MetricSpec] = {m.id: m for m in METRICS}
