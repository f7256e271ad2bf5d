"""Labels that spread along edges in SQL, as :func:`unisono.identity.components.spread_labels`."""

from __future__ import annotations

from unisono.identity.components import CONTESTED, MAX_HOPS
from unisono.warehouse.engine import Engine

_WAYS = """
CREATE OR REPLACE TABLE identity_work.way AS
SELECT a AS node, b AS other FROM identity_work.taken_apart
UNION ALL SELECT b, a FROM identity_work.taken_apart
"""
#: One hop: who is reached for the first time, by one label or by several.
_HOP = f"""
CREATE OR REPLACE TABLE identity_work.reached_next AS
SELECT node, label, hop FROM identity_work.reached
UNION ALL
SELECT s.other, CASE WHEN min(r.label) = max(r.label) THEN min(r.label) ELSE {CONTESTED} END,
    {{hop}}
FROM identity_work.way AS s
JOIN identity_work.reached AS r ON r.node = s.node AND r.hop = {{hop}} - 1 AND r.label >= 0
LEFT JOIN identity_work.reached AS t ON t.node = s.other
WHERE t.node IS NULL GROUP BY s.other
"""


def spread(engine: Engine, hop: int) -> None:
    """Spread the labels of ``reached`` along ``taken_apart`` (a, b), one hop a round.

    A node that several labels reach at once is contested and passes nothing on.

    Args:
        engine: with ``identity_work.reached`` (node, label, hop), labelled up to ``hop``, which is
            completed.
        hop: the hop labels have come to.
    """
    engine.run(_WAYS)
    for next_hop in range(hop + 1, MAX_HOPS + 1):
        engine.run(_HOP.format(hop=next_hop))
        engine.run(
            "CREATE OR REPLACE TABLE identity_work.reached AS "
            "SELECT node, label, hop FROM identity_work.reached_next"
        )
        if not engine.value(
            f"SELECT count(*) FROM identity_work.reached WHERE hop = {next_hop} AND label >= 0"
        ):
            return
