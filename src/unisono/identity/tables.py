"""The resolution of :mod:`unisono.identity.graph` as SQL, for engines whose rows do not come here.

The same three steps over tables instead of arrays: only the loops run in Python, one small
statement a round, so the graph may be larger than this machine. They, too, look closely only at
what breaks a limit or joins two people. Results are identical; the conformance suite compares them.

Reads ``identity_work.node(node, kind)``, ``identity_work.kind(kind, code)`` with the codes of
:mod:`unisono.identity.reasons`, ``identity_work.login_space(node, space)`` (empty when all logins
are of one id space) and ``identity_work.edge(a, b)``, each pair once.
Creates ``identity_work.node_result`` (node, component, shared) and
``identity_work.edge_result`` (a, b, used, code).
"""

from __future__ import annotations

from unisono.identity.components import CONTESTED, MAX_HOPS
from unisono.identity.contraction import contract
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
#: Components that break a limit, and which.
_BEYOND = """
SELECT p.component, x.place FROM identity_work.{of} AS p
JOIN identity_work.limited AS x ON x.node = p.node
GROUP BY p.component, x.place HAVING count(*) > min(x.most)
"""
#: Places of e-mails and telephones follow those of all id spaces.
_LAST = 1_000_000
#: Components that name several people or break a limit.
_CONTESTED = f"""
SELECT component FROM (
    SELECT DISTINCT w.component, p.component AS person
    FROM identity_work.whole AS w JOIN identity_work.people AS p ON p.node = w.node
    WHERE w.code < {FIRST_UNNAMED}
) AS name GROUP BY component HAVING count(*) > 1
UNION SELECT component FROM ({_BEYOND.format(of="whole")}) AS beyond
"""
_RESULT = """
SELECT p.node, p.component, s.node IS NOT NULL AS shared
FROM identity_work.people AS p
LEFT JOIN identity_work.shared AS s ON s.node = p.node
UNION ALL
SELECT w.node, w.component, FALSE AS shared
FROM identity_work.whole AS w
LEFT JOIN identity_work.contested AS c ON c.component = w.component
WHERE c.component IS NULL
"""
#: Edges of people nothing is wrong with have no row in ``people`` and merge.
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
    LEFT JOIN identity_work.people AS p ON p.node = e.a
    LEFT JOIN identity_work.people AS q ON q.node = e.b
    LEFT JOIN identity_work.shared AS x ON x.node = e.a
    LEFT JOIN identity_work.shared AS y ON y.node = e.b
) AS explained
"""


class GraphTables:
    """The working state: tables of live edges and shared nodes. Use :func:`resolve_tables`."""

    def __init__(self, engine: Engine, limits: IdentitySettings) -> None:
        self.engine = engine
        self.people_per_device = limits.max_people_per_device
        self.make(
            "coded_node",
            "SELECT n.node, k.code FROM identity_work.node AS n "
            "JOIN identity_work.kind AS k ON k.kind = n.kind",
        )
        self.limit(limits)
        self.make(
            "coded",
            f"""SELECT e.a, e.b, x.code AS a_code, y.code AS b_code,
                x.code < {FIRST_WEAK} AND y.code < {FIRST_WEAK} AS strong
            FROM identity_work.edge AS e
            JOIN identity_work.coded_node AS x ON x.node = e.a
            JOIN identity_work.coded_node AS y ON y.node = e.b""",
        )
        self.make("shared", "SELECT node FROM identity_work.node WHERE node < 0")

    def limit(self, limits: IdentitySettings) -> None:
        """What one person may have only so many of, as ``limited`` (node, place, most).

        One place per id space of logins, then one for e-mails and one for telephones.
        """
        logins = "SELECT node, space AS place FROM identity_work.login_space"
        if not self.any("login_space"):
            logins = f"SELECT node, 0 AS place FROM identity_work.coded_node WHERE code = {USER_ID}"
        self.make(
            "limited",
            f"""SELECT node, place, {limits.max_user_ids} AS most FROM ({logins}) AS login
            UNION ALL SELECT node, {_LAST} + code,
                CASE WHEN code = {EMAIL} THEN {limits.max_emails} ELSE {limits.max_phones} END
            FROM identity_work.coded_node WHERE code IN ({EMAIL}, {PHONE})""",
        )

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
        contract(self.engine, edges)
        self.make(
            into,
            "SELECT n.node, n.code, coalesce(r.root, n.node) AS component "
            "FROM identity_work.coded_node AS n "
            "LEFT JOIN identity_work.rooted AS r ON r.node = n.node",
        )

    def contest(self) -> bool:
        """Keep of nodes, edges and limits what needs a closer look; True when anything does."""
        self.join("whole", "SELECT a, b FROM identity_work.coded")
        self.join("people", "SELECT a, b FROM identity_work.coded WHERE strong")
        self.make("contested", _CONTESTED)
        self.make(
            "coded_node",
            "SELECT w.node, w.code FROM identity_work.whole AS w "
            "JOIN identity_work.contested AS c ON c.component = w.component",
        )
        self.make(
            "live",
            "SELECT e.a, e.b, e.a_code, e.b_code, e.strong FROM identity_work.coded AS e "
            "JOIN identity_work.coded_node AS n ON n.node = e.a",
        )
        self.make(
            "limited",
            "SELECT x.node, x.place, x.most FROM identity_work.limited AS x "
            "JOIN identity_work.coded_node AS n ON n.node = x.node",
        )
        return self.any("contested")

    def share_strong(self) -> None:
        """Step 1: strong ids seen directly with more logins, e-mails, phones than allowed."""
        self.engine.run(_SIDES)
        self.share("""
            SELECT s.node FROM identity_work.side AS s
            JOIN identity_work.limited AS x ON x.node = s.other
            LEFT JOIN identity_work.limited AS y ON y.node = s.node AND y.place = x.place
            WHERE s.strong AND y.node IS NULL
            GROUP BY s.node, x.place HAVING count(*) > min(x.most)""")

    def split_people(self) -> None:
        """Step 2: strong components, those that break a limit taken apart, limit by limit."""
        strong = "SELECT a, b FROM identity_work.live WHERE strong"
        self.join("people", strong)
        # Taking apart never breaks a limit that held.
        for (place,) in self.engine.rows(
            f"SELECT DISTINCT place FROM ({_BEYOND.format(of='people')}) AS beyond ORDER BY place"
        ):
            self.make(
                "broken",
                f"SELECT component FROM ({_BEYOND.format(of='people')}) AS beyond "
                f"WHERE place = {place}",
            )
            if not self.any("broken"):
                continue
            self.make(
                "reached",
                "SELECT p.node, p.node AS label, 0 AS hop FROM identity_work.people AS p "
                "JOIN identity_work.broken AS k ON k.component = p.component "
                f"JOIN identity_work.limited AS x ON x.node = p.node AND x.place = {place}",
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
        self.join("joined", "SELECT a, b FROM identity_work.live")
        self.make(
            "crowded",
            f"SELECT DISTINCT component FROM ({_BEYOND.format(of='joined')}) AS beyond",
        )
        self.name_people()
        self.detach("joined")

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
        self.make("node_result", _RESULT)
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
    if graph.contest():
        graph.share_strong()
        graph.split_people()
        graph.share_weak()
        graph.split_chains()
        if graph.people_per_device > 1:  # with one, a weak id joins no two people
            graph.split_beyond_limits()
    graph.explain()
