"""The resolution of :mod:`unisono.identity.graph` as SQL, for engines whose rows do not come here.

The same three steps over tables instead of arrays: only the loops run in Python, one small
statement a round, so the graph may be larger than this machine. Results are identical; the
conformance suite compares them.

Reads ``identity_work.node(node, kind)``, ``identity_work.kind(kind, code)`` with the codes of
:mod:`unisono.identity.reasons` and ``identity_work.edge(a, b)`` with a < b, each pair once.
Creates ``identity_work.node_result`` (node, component, shared) and
``identity_work.edge_result`` (a, b, used, code).
"""

from __future__ import annotations

from unisono.identity.components import CONTESTED, MAX_HOPS
from unisono.identity.reasons import (
    EMAIL,
    FIRST_UNNAMED,
    FIRST_WEAK,
    PERSON_LIMIT,
    PHONE,
    SHARED_STRONG,
    SHARED_WEAK,
    STRONG_TOGETHER,
    USER_ID,
    WEAK_TOGETHER,
)
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

#: Labels move to neighbours and along themselves once a round, so chains halve.
_ROUND = """
CREATE OR REPLACE TABLE identity_work.label AS
WITH up AS (
    SELECT k.n AS node, min(l.component) AS component
    FROM identity_work.link AS k JOIN identity_work.label AS l ON l.node = k.m GROUP BY k.n
), next AS (
    SELECT l.node, l.component AS before, least(l.component, u.component) AS component
    FROM identity_work.label AS l JOIN up AS u ON u.node = l.node
)
SELECT x.node, least(x.component, y.component) AS component, x.before
FROM next AS x JOIN next AS y ON y.node = x.component
"""
_FIRST_LABELS = """
CREATE OR REPLACE TABLE identity_work.label AS
SELECT n AS node, least(n, min(m)) AS component, n AS before FROM identity_work.link GROUP BY n
"""
_CHANGED = "SELECT count(*) FROM identity_work.label WHERE component <> before"

#: Every live edge in both directions, with what is known of its ends.
_SIDES = """
CREATE OR REPLACE TABLE identity_work.side AS
SELECT a AS node, b AS other, a_code AS code, b_code AS other_code, strong
FROM identity_work.live
UNION ALL
SELECT b, a, b_code, a_code, strong FROM identity_work.live
"""
#: One hop: who is reached for the first time, by one label or by several.
_HOP = """
CREATE OR REPLACE TABLE identity_work.reached_next AS
SELECT node, label, hop FROM identity_work.reached
UNION ALL
SELECT s.other, CASE WHEN min(r.label) = max(r.label) THEN min(r.label) ELSE {contested} END,
    {hop}
FROM identity_work.way AS s
JOIN identity_work.reached AS r ON r.node = s.node AND r.hop = {hop} - 1 AND r.label >= 0
LEFT JOIN identity_work.reached AS t ON t.node = s.other
WHERE t.node IS NULL GROUP BY s.other
"""
_KEPT_EDGES = """
SELECT e.a, e.b, e.a_code, e.b_code, e.strong
FROM identity_work.live AS e
LEFT JOIN identity_work.shared AS x ON x.node = e.a
LEFT JOIN identity_work.shared AS y ON y.node = e.b
WHERE x.node IS NULL AND y.node IS NULL
"""
_UNDIVIDED_EDGES = """
SELECT e.a, e.b, e.a_code, e.b_code, e.strong
FROM identity_work.live AS e
LEFT JOIN identity_work.reached AS x ON x.node = e.a
LEFT JOIN identity_work.reached AS y ON y.node = e.b
LEFT JOIN identity_work.taken_apart AS t ON t.a = e.a AND t.b = e.b
WHERE t.a IS NULL OR coalesce(x.label, -1) = coalesce(y.label, -1)
"""
_EXPLAINED = """
CREATE OR REPLACE TABLE identity_work.edge_result AS
SELECT a, b, code <= {weak_together} AS used, code FROM (
    SELECT e.a, e.b, CASE
        WHEN (x.node IS NOT NULL AND e.a_code < {weak})
            OR (y.node IS NOT NULL AND e.b_code < {weak})
            THEN {shared_strong}
        WHEN x.node IS NOT NULL OR y.node IS NOT NULL THEN {shared_weak}
        WHEN p.component <> q.component THEN {person_limit}
        WHEN e.a_code >= {weak} OR e.b_code >= {weak} THEN {weak_together}
        ELSE {strong_together} END AS code
    FROM identity_work.coded AS e
    JOIN identity_work.people AS p ON p.node = e.a
    JOIN identity_work.people AS q ON q.node = e.b
    LEFT JOIN identity_work.shared AS x ON x.node = e.a
    LEFT JOIN identity_work.shared AS y ON y.node = e.b
) AS explained
"""


class GraphTables:
    """The working state: tables of live edges and shared nodes. Use :func:`resolve_tables`."""

    def __init__(self, engine: Engine, limits: IdentitySettings) -> None:
        self.engine = engine
        self.limits = (
            (USER_ID, limits.max_user_ids),
            (EMAIL, limits.max_emails),
            (PHONE, limits.max_phones),
        )
        self.people_per_device = limits.max_people_per_device
        self.make(
            "coded_node",
            "SELECT n.node, k.code FROM identity_work.node AS n "
            "JOIN identity_work.kind AS k ON k.kind = n.kind",
        )
        self.make(
            "coded",
            f"""SELECT e.a, e.b, x.code AS a_code, y.code AS b_code,
                x.code < {FIRST_WEAK} AND y.code < {FIRST_WEAK} AS strong
            FROM identity_work.edge AS e
            JOIN identity_work.coded_node AS x ON x.node = e.a
            JOIN identity_work.coded_node AS y ON y.node = e.b""",
        )
        self.make("live", "SELECT a, b, a_code, b_code, strong FROM identity_work.coded")
        self.make("shared", "SELECT node FROM identity_work.node WHERE node < 0")

    def make(self, table: str, query: str) -> None:
        """Create a working table, replacing it."""
        self.engine.run(f"CREATE OR REPLACE TABLE identity_work.{table} AS {query}")

    def any(self, table: str) -> bool:
        """True when a working table has a row."""
        return bool(self.engine.value(f"SELECT count(*) FROM identity_work.{table}"))

    def share(self, nodes: str) -> None:
        """Mark the nodes of a query as shared and take their edges out."""
        self.make("newly_shared", nodes)
        if self.any("newly_shared"):
            self.make(
                "shared",
                "SELECT node FROM identity_work.shared UNION "
                "SELECT node FROM identity_work.newly_shared",
            )
            self.make("live", _KEPT_EDGES)

    def join(self, into: str, edges: str) -> None:
        """Smallest node of each node's component over ``edges``, as ``into``.

        Args:
            into: working table (node, code, component).
            edges: query with the columns a and b.
        """
        self.make("joined", edges)
        self.make(
            "link",
            "SELECT a AS n, b AS m FROM identity_work.joined "
            "UNION ALL SELECT b, a FROM identity_work.joined",
        )
        self.engine.run(_FIRST_LABELS)
        while self.engine.value(_CHANGED):
            self.engine.run(_ROUND)
        self.make(
            into,
            "SELECT n.node, n.code, coalesce(l.component, n.node) AS component "
            "FROM identity_work.coded_node AS n "
            "LEFT JOIN identity_work.label AS l ON l.node = n.node",
        )

    def share_strong(self) -> None:
        """Step 1: strong ids seen directly with more logins, e-mails, phones than allowed."""
        self.engine.run(_SIDES)
        seen = " OR ".join(
            f"sum(CASE WHEN other_code = {kind} AND code <> {kind} THEN 1 ELSE 0 END) > {most}"
            for kind, most in self.limits
        )
        self.share(f"SELECT node FROM identity_work.side WHERE strong GROUP BY node HAVING {seen}")

    def split_people(self) -> None:
        """Step 2: strong components, those that break a limit taken apart, kind by kind."""
        strong = "SELECT a, b FROM identity_work.live WHERE strong"
        self.join("people", strong)
        for kind, most in self.limits:
            self.make(
                "broken",
                f"SELECT component FROM identity_work.people WHERE code = {kind} "
                f"GROUP BY component HAVING count(*) > {most}",
            )
            if not self.any("broken"):
                continue
            self.make(
                "reached",
                "SELECT p.node, p.node AS label, 0 AS hop FROM identity_work.people AS p "
                "JOIN identity_work.broken AS k ON k.component = p.component "
                f"WHERE p.code = {kind}",
            )
            self.divide(
                "SELECT e.a, e.b FROM identity_work.live AS e "
                "JOIN identity_work.people AS p ON p.node = e.a "
                "JOIN identity_work.broken AS k ON k.component = p.component WHERE e.strong"
            )
            self.join("people", strong)

    def divide(self, edges: str) -> None:
        """Spread the labels of ``reached`` along ``edges``, one hop a round.

        A node that several labels reach at once is shared; an edge between two labels goes.
        """
        self.make("taken_apart", edges)
        self.make(
            "way",
            "SELECT a AS node, b AS other FROM identity_work.taken_apart "
            "UNION ALL SELECT b, a FROM identity_work.taken_apart",
        )
        for hop in range(1, MAX_HOPS + 1):
            self.engine.run(_HOP.format(contested=CONTESTED, hop=hop))
            self.make("reached", "SELECT node, label, hop FROM identity_work.reached_next")
            if not self.engine.value(
                f"SELECT count(*) FROM identity_work.reached WHERE hop = {hop} AND label >= 0"
            ):
                break
        self.make("live", _UNDIVIDED_EDGES)
        self.share(f"SELECT node FROM identity_work.reached WHERE label = {CONTESTED}")

    def name_people(self) -> None:
        """Which nodes belong to a person somebody is named in, as ``named`` (node, person)."""
        self.make(
            "named",
            f"""SELECT p.node, p.component AS person FROM identity_work.people AS p
            JOIN (SELECT DISTINCT component FROM identity_work.people
                  WHERE code < {FIRST_UNNAMED}) AS k ON k.component = p.component
            LEFT JOIN identity_work.shared AS s ON s.node = p.node
            WHERE p.code < {FIRST_WEAK} AND s.node IS NULL""",
        )

    def see_people(self) -> None:
        """Which people each carrier (it names nobody itself) was seen with, as ``seen_with``."""
        self.engine.run(_SIDES)
        self.make(
            "seen_with",
            """SELECT DISTINCT s.node, q.person FROM identity_work.side AS s
            JOIN identity_work.named AS q ON q.node = s.other
            LEFT JOIN identity_work.named AS p ON p.node = s.node
            WHERE p.node IS NULL""",
        )

    def share_weak(self) -> None:
        """Step 3: weak ids seen directly with more people than allowed."""
        self.name_people()
        self.see_people()
        self.share(
            "SELECT node FROM identity_work.seen_with GROUP BY node "
            f"HAVING count(*) > {self.people_per_device}"
        )

    def split_chains(self) -> None:
        """Step 3: chains of weak ids that lead to more people than allowed are taken apart."""
        self.name_people()
        self.join(
            "chain",
            """
            SELECT e.a, e.b FROM identity_work.live AS e
            LEFT JOIN identity_work.named AS p ON p.node = e.a
            LEFT JOIN identity_work.named AS q ON q.node = e.b
            WHERE p.node IS NULL AND q.node IS NULL""",
        )
        self.see_people()
        self.make(
            "crowded",
            f"""SELECT component FROM (
                SELECT DISTINCT c.component, s.person FROM identity_work.seen_with AS s
                JOIN identity_work.chain AS c ON c.node = s.node) AS pair
            GROUP BY component HAVING count(*) > {self.people_per_device}""",
        )
        self.detach("chain")

    def split_beyond_limits(self) -> None:
        """Step 3: people joined by weak ids into one who breaks a limit are taken apart again."""
        self.join("whole", "SELECT a, b FROM identity_work.live")
        beyond = " OR ".join(
            f"sum(CASE WHEN code = {kind} THEN 1 ELSE 0 END) > {most}" for kind, most in self.limits
        )
        self.make(
            "crowded",
            f"SELECT component FROM identity_work.whole GROUP BY component HAVING {beyond}",
        )
        self.name_people()
        self.detach("whole")

    def detach(self, groups: str) -> None:
        """Give each carrier of a crowded component to the one person nearest to it, or nobody."""
        if not self.any("crowded"):
            return
        self.make(
            "carrier",
            f"""SELECT g.node FROM identity_work.{groups} AS g
            JOIN identity_work.crowded AS k ON k.component = g.component
            LEFT JOIN identity_work.named AS p ON p.node = g.node
            WHERE p.node IS NULL""",
        )
        self.make("reached", "SELECT node, person AS label, 0 AS hop FROM identity_work.named")
        self.divide("""
            SELECT e.a, e.b FROM identity_work.live AS e
            LEFT JOIN identity_work.carrier AS x ON x.node = e.a
            LEFT JOIN identity_work.carrier AS y ON y.node = e.b
            WHERE x.node IS NOT NULL OR y.node IS NOT NULL""")

    def explain(self) -> None:
        """Write both results."""
        self.join("people", "SELECT a, b FROM identity_work.live")
        self.make(
            "node_result",
            """SELECT p.node, p.component, s.node IS NOT NULL AS shared
            FROM identity_work.people AS p
            LEFT JOIN identity_work.shared AS s ON s.node = p.node""",
        )
        self.engine.run(
            _EXPLAINED.format(
                weak=FIRST_WEAK,
                weak_together=WEAK_TOGETHER,
                strong_together=STRONG_TOGETHER,
                shared_strong=SHARED_STRONG,
                shared_weak=SHARED_WEAK,
                person_limit=PERSON_LIMIT,
            )
        )


def resolve_tables(engine: Engine, limits: IdentitySettings) -> None:
    """People from identifiers seen together (DATA-5), without bringing the rows here.

    Args:
        engine: with ``identity_work.node`` and ``identity_work.edge``, see the module.
        limits: limits of merging.
    """
    graph = GraphTables(engine, limits)
    graph.share_strong()
    graph.split_people()
    graph.share_weak()
    graph.split_chains()
    if graph.people_per_device > 1:  # with one, a weak id joins no two people
        graph.split_beyond_limits()
    graph.explain()
