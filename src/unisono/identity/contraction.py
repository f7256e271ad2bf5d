"""Connected components as SQL: nodes hook onto their smallest neighbour, edges follow their ends.

Every round replaces each node by the node two hooks above it, so that most edges become one node
and vanish (edge contraction; Borůvka 1926, for relational engines see Bögeholz, Brand and Todor,
ICDE 2020). Ways to their very end would be dearer than another, smaller round. The first round
costs most of all: one grouping of the edges and three joins.
"""

from __future__ import annotations

from unisono.warehouse.engine import Engine

#: Each node that has a smaller neighbour, and the smallest of them.
_HOOK = """
CREATE OR REPLACE TABLE identity_work.hook AS
SELECT b AS node, min(a) AS root FROM identity_work.apart GROUP BY b
"""
#: The same with ways twice as long.
_JUMP = """
CREATE OR REPLACE TABLE identity_work.{into} AS
SELECT x.node, coalesce(y.root, x.root) AS root
FROM identity_work.{source} AS x LEFT JOIN identity_work.{source} AS y ON y.node = x.root
"""
#: An edge's larger end is hooked always, its smaller end may be.
_CONTRACT = """
CREATE OR REPLACE TABLE identity_work.apart AS
SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b FROM (
    SELECT coalesce(x.root, e.a) AS a, y.root AS b
    FROM identity_work.apart AS e
    JOIN identity_work.hooked_{0} AS y ON y.node = e.b
    LEFT JOIN identity_work.hooked_{0} AS x ON x.node = e.a
) AS roots WHERE a <> b
"""
_LEFT = "SELECT count(*) FROM identity_work.apart"
#: Nodes of an earlier round end where their root ended; so do roots that were hooked there, too.
_UNFOLD = """
CREATE OR REPLACE TABLE identity_work.{into} AS
SELECT h.node, coalesce(r.root, h.root) AS root
FROM identity_work.hooked_{0} AS h LEFT JOIN identity_work.{into} AS r ON r.node = h.root
UNION ALL SELECT r.node, r.root
FROM identity_work.{into} AS r LEFT JOIN identity_work.hooked_{0} AS h ON h.node = r.node
WHERE h.node IS NULL
"""


def contract(engine: Engine, edges: str, into: str = "rooted") -> int:
    """The smallest node of the component, for every node that is not the smallest itself.

    Args:
        engine: with the schema ``identity_work``.
        edges: SELECT of the columns a and b, in any order and direction.
        into: table of ``identity_work`` to create, with the columns node and root.

    Returns:
        Rounds it took.
    """
    engine.run(f"""
        CREATE OR REPLACE TABLE identity_work.apart AS
        SELECT least(a, b) AS a, greatest(a, b) AS b FROM ({edges}) AS edges WHERE a <> b
    """)
    rounds, jumps, left = 0, 1, engine.value(_LEFT)
    while left:
        engine.run(_HOOK)
        source, hooked = "hook", f"hooked_{rounds}"
        for _ in range(jumps):
            engine.run(_JUMP.format(into=hooked, source=source))
            source = hooked
        engine.run("DROP TABLE identity_work.hook")
        engine.run(_CONTRACT.format(rounds))
        before, left = left, engine.value(_LEFT)
        jumps += left > before / 2  # long chains in order: twice the way next time
        rounds += 1
    engine.run(
        f"CREATE OR REPLACE TABLE identity_work.{into} AS "
        "SELECT a AS node, b AS root FROM identity_work.apart"
    )
    for earlier in reversed(range(rounds)):
        engine.run(_UNFOLD.format(earlier, into=into))
        engine.run(f"DROP TABLE identity_work.hooked_{earlier}")
    return rounds
