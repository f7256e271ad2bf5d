"""The registry of metrics: each one defined once and used by every door (ATT-11)."""

from __future__ import annotations

from unisono.measure.business_definitions import BUSINESS_METRICS
from unisono.measure.facts import BY_SOURCE, TIMES, Fact
from unisono.measure.media_definitions import MEDIA_METRICS
from unisono.measure.metric import MetricSpec
from unisono.measure.omnichannel_definitions import OMNICHANNEL_METRICS

METRICS: tuple[MetricSpec, ...] = (*BUSINESS_METRICS, *OMNICHANNEL_METRICS, *MEDIA_METRICS)
BY_ID: dict[str, MetricSpec] = {m.id: m for m in METRICS}


def facts_of(metric: MetricSpec) -> tuple[Fact, ...]:
    """Facts a metric is measured on; none when it is known for the whole period only."""
    marts = dict.fromkeys(m for m in (metric.mart, metric.against) if m)
    found = tuple(BY_SOURCE[m] for m in marts if m in BY_SOURCE)
    return found if len(found) == len(marts) else ()


def dimensions_of(metric: MetricSpec) -> tuple[str, ...]:
    """What a metric can be split by: what all its facts share, and time."""
    facts = facts_of(metric)
    if not facts:
        return ()
    shared = [d for d in facts[0].dimensions if all(d in f.dimensions for f in facts)]
    return (*shared, *TIMES)


def grain_of(metric: MetricSpec) -> str:
    """What one row of the metric's source is, in words."""
    return "; ".join(f.grain for f in facts_of(metric)) or "audited period"
