"""Synergy of the model's channels, or of the values of another dimension."""

from __future__ import annotations

from unisono.errors import AttributionError
from unisono.measure.at_risk import at_risk
from unisono.measure.synergy import synergy
from unisono.model.synergy import Synergy
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.credit import DIMENSIONS, dimension_join


def synergy_report(engine: Engine, settings: Settings, by: str = "channel") -> Synergy:
    """Pairs and sequences of the largest values of a dimension.

    Args:
        by: one of :data:`unisono.workspace.credit.DIMENSIONS`.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    if by not in DIMENSIONS:
        raise AttributionError(
            f"Touchpoints have no {by}.", way_out=f"There are: {', '.join(DIMENSIONS)}."
        )
    found = at_risk(engine, settings, DIMENSIONS[by], dimension_join(engine, by))
    return synergy(found, by, settings.synergy)
