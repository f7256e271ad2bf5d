"""What the joined data says: metrics defined once, reconciliation, omnichannel figures, flows."""

from unisono.measure.business import business_metrics
from unisono.measure.flows import journey_flows
from unisono.measure.metric import MetricSpec
from unisono.measure.metrics import METRICS
from unisono.measure.omnichannel import omnichannel_metrics, omnichannel_tables
from unisono.measure.reconcile import reconcile

__all__ = [
    "METRICS",
    "MetricSpec",
    "business_metrics",
    "journey_flows",
    "omnichannel_metrics",
    "omnichannel_tables",
    "reconcile",
]
