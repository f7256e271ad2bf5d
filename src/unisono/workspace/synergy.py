"""Synergy of the model's channels, or of the values of another dimension."""

from __future__ import annotations

from unisono.errors import AttributionError
from unisono.measure import synergy
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
    column, join = DIMENSIONS[by], dimension_join(engine, by)
    names = synergy.largest(engine, column, join)
    found = synergy.cells(engine, names, settings.attribution.lookback_days, column, join)
    pairs, sequences = synergy.synergies(found, names)
    notes = []
    if len(names) == synergy.CHANNELS:
        notes.append(f"Looked at: the {synergy.CHANNELS} that most people met.")
    elif len(names) < 2:
        notes.append("Synergy needs touches in two channels at least.")
    return Synergy(
        by,
        names,
        pairs,
        sequences,
        {
            "pairs": synergy.PAIRS,
            "sequences": synergy.SEQUENCES,
            "warning": synergy.WARNING.format(share=100 * synergy.SHARE_FALSE),
        },
        tuple(notes),
    )
