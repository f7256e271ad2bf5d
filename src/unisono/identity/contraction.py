"""Connected components as SQL: nodes hook onto their smallest neighbour, hooked nodes vanish.

Every round shrinks the graph to the nodes that are still the smallest of their surroundings (edge
contraction; Borůvka 1926, for relational engines see Bögeholz, Brand and Todor, ICDE 2020), so
the first round costs most of all: a few joins of the edges with their nodes.
"""

from __future__ import annotations

from unisono.warehouse.engine import Engine

#: Each node that has a smaller neighbour, and the smallest of them.
_HOOK = """
CREATE OR REPLACE TABLE identity_work.hook AS
SELECT b AS node, min(a) AS root, 1 AS moved FROM identity_work.apart GROUP BY b
"""
#: The way to a node that hooks onto nobody, up to four times shorter.
_JUMP = """
CREATE OR REPLACE TABLE identity_work.hook AS
SELECT x.node, coalesce(z.root, y.root, x.root) AS root,
    CASE WHEN z.node IS NULL THEN 0 ELSE 1 END AS moved
FROM identity_work.hook AS x
LEFT JOIN identity_work.hook AS y ON y.node = x.root
LEFT JOIN identity_work.hook AS z ON z.node = y.root
"""
_MOVED = "SELECT max(moved) FROM identity_work.hook"
#: Only edges between two roots remain.
_CONTRACT = """
CREATE OR REPLACE TABLE identity_work.apart AS
SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b FROM (
    SELECT coalesce(x.root, e.a) AS a, y.root AS b
    FROM identity_work.apart AS e
    JOIN identity_work.hook AS y ON y.node = e.b
    LEFT JOIN identity_work.hook AS x ON x.node = e.a
) AS roots WHERE a <> b
"""
_LEFT = "SELECT count(*) FROM identity_work.apart"
#: Nodes of an earlier round end where their root ended.
_UNFOLD = """
CREATE OR REPLACE TABLE identity_work.rooted AS
SELECT h.node, coalesce(r.root, h.root) AS root
FROM identity_work.hooked_{0} AS h LEFT JOIN identity_work.rooted AS r ON r.node = h.root
UNION ALL SELECT node, root FROM identity_work.rooted
"""


def contract(engine: Engine, edges: str) -> None:
    """The smallest node of the component, for every node that is not the smallest itself.

    Creates ``identity_work.rooted`` (node, root).

    Args:
        engine: with the schema ``identity_work``.
        edges: SELECT of the columns a and b, in any order and direction.
    """
    engine.run(f"""
        CREATE OR REPLACE TABLE identity_work.apart AS
        SELECT least(a, b) AS a, greatest(a, b) AS b FROM ({edges}) AS edges WHERE a <> b
    """)
    rounds = 0
    while engine.value(_LEFT):
        engine.run(_HOOK)
        while engine.value(_MOVED):
            engine.run(_JUMP)
        engine.run(f"""
            CREATE OR REPLACE TABLE identity_work.hooked_{rounds} AS
            SELECT node, root FROM identity_work.hook
        """)
        engine.run(_CONTRACT)
        rounds += 1
    engine.run(
        "CREATE OR REPLACE TABLE identity_work.rooted AS "
        "SELECT a AS node, b AS root FROM identity_work.apart"
    )
    for earlier in reversed(range(rounds)):
        engine.run(_UNFOLD.format(earlier))
