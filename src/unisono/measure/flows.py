"""Links of the journey diagram."""

from __future__ import annotations

from unisono.model.audit import Flow
from unisono.warehouse.engine import Engine


def journey_flows(engine: Engine) -> tuple[Flow, ...]:
    """Links of the first four steps: six largest channels and Other, to Converted or Not yet.

    Journeys are the folded channel sequences of ``path``; a journey of more than four steps
    leads from its fourth channel to its outcome.
    """
    rows = engine.rows(
        "SELECT step, source, target, journeys FROM mart_flow "
        "ORDER BY step, journeys DESC, source, target"
    )
    return tuple(Flow(int(step), source, target, int(n)) for step, source, target, n in rows)
