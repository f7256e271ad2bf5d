"""Paths of the model's journeys by one dimension, with what is known of them in time."""

from __future__ import annotations

from unisono.measure import path_steps, person_time, velocity
from unisono.measure.at_risk import at_risk
from unisono.measure.person_time import DRAWS, SEED
from unisono.model.paths import PathReport, PathRow
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.credit import paths_of
from unisono.workspace.outcomes import conversions

_KEPT = 1_000_000


def path_report(
    engine: Engine, settings: Settings, by: str = "channel", top: int = 10
) -> PathReport:
    """Top paths, completion by step, person-time by channels met, velocity and cohorts.

    Args:
        by: one of :data:`unisono.workspace.credit.DIMENSIONS`; person-time is by channels always.
        top: paths of each kind.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    lookback = settings.attribution.lookback_days
    listed = paths_of(engine, by, conversions(engine), lookback, _KEPT)
    found = [PathRow(p.steps, p.conversions, p.value, p.nulls) for p in listed]
    notes = []
    if len(found) == _KEPT:
        notes.append(f"Steps and paths are of the {_KEPT:,} largest paths.")
    strata = person_time.strata(at_risk(engine, settings).cells)
    return PathReport(
        by,
        path_steps.converting(found, top),
        path_steps.not_converting(found, top),
        path_steps.steps(found),
        person_time.person_time(strata, draws=DRAWS, seed=SEED),
        velocity.velocity(engine),
        velocity.cohorts(engine),
        {
            "paths": path_steps.COMPLETION,
            "states": person_time.DEFINITION.format(days=lookback, draws=DRAWS),
            "velocity": velocity.VELOCITY,
            "cohorts": velocity.COHORTS,
        },
        DRAWS,
        SEED,
        tuple(notes),
    )
