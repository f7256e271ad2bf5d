"""Customer lifetime value: BG/NBD, Pareto/NBD and Gamma-Gamma, exact and with intervals."""

from unisono.measure.lifetime.buyers import (
    SEGMENTS,
    Buyers,
    count_purchases,
    counted_buyers,
    model_sales,
    name_segments,
)
from unisono.measure.lifetime.fit import MODELS, Fit, fit_buying, fit_spending, purchases
from unisono.measure.lifetime.histories import Histories, group
from unisono.measure.lifetime.run import Lifetime, Question, lifetime_value, value_of_counts

__all__ = [
    "MODELS",
    "SEGMENTS",
    "Buyers",
    "Fit",
    "Histories",
    "Lifetime",
    "Question",
    "count_purchases",
    "counted_buyers",
    "fit_buying",
    "fit_spending",
    "group",
    "lifetime_value",
    "model_sales",
    "name_segments",
    "purchases",
    "value_of_counts",
]
