"""The resolution of :mod:`unisono.identity.graph` as SQL, for engines whose rows do not come here.

The same three steps over tables instead of arrays: only the loops run in Python, one statement at
a time, so the graph may be larger than this machine. People are the same; the conformance suite
compares engines.

Components are taken on three levels, each of the few edges the level before left: strong
identifiers seen together are a *person*; identifiers that belong to no named person and were seen
together are a *chain*; a chain joins the people it was seen with. Whatever is taken apart concerns
one person or one chain, so only that one is joined anew.

Reads ``identity_work.identifier(node)`` with the kind in the node
(:func:`unisono.identity.reasons.kind_of`), ``identity_work.login_space(node, space)`` (empty when
all logins are of one id space) and ``identity_work.edge(a, b)``, each pair once.
Creates ``identity_work.grouped`` (node, component), where the component is a node of the same
person (a node without a row is its own), ``identity_work.shared`` (node), what belongs to several
people and merges none, and ``identity_work.refused`` (a, b, code), the edges that do not merge.
"""

from __future__ import annotations

from unisono.identity.components import CONTESTED, UNREACHED
from unisono.identity.contraction import contract
from unisono.identity.reasons import (
    EMAIL,
    FIRST_UNNAMED,
    PERSON_LIMIT,
    PHONE,
    SHARED_STRONG,
    SHARED_WEAK,
    USER_ID,
    is_weak,
    kind_of,
)
from unisono.identity.spreading import spread
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

#: Places of e-mails and telephones follow those of all id spaces.
_LAST = 1_000_000
_LIMITED = f"""
SELECT node, place, {{user_ids}} AS most FROM ({{logins}}) AS login
UNION ALL SELECT node, {_LAST} + {kind_of("node")} AS place,
    CASE WHEN {kind_of("node")} = {EMAIL} THEN {{emails}} ELSE {{phones}} END AS most
FROM identity_work.identifier WHERE {kind_of("node")} IN ({EMAIL}, {PHONE})
"""
_ONE_SPACE = (
    f"SELECT node, 0 AS place FROM identity_work.identifier WHERE {kind_of('node')} = {USER_ID}"
)
_STRONG = f"SELECT a, b FROM identity_work.edge WHERE NOT ({is_weak('a')}) AND NOT ({is_weak('b')})"
#: Strong identifiers seen directly with more logins, e-mails, phones than allowed.
_SHARED_STRONG = """
SELECT DISTINCT s.node FROM (
    SELECT a AS node, b AS other FROM identity_work.strong
    UNION ALL SELECT b, a FROM identity_work.strong) AS s
JOIN identity_work.limited AS x ON x.node = s.other
LEFT JOIN identity_work.limited AS y ON y.node = s.node AND y.place = x.place
WHERE y.node IS NULL GROUP BY s.node, x.place HAVING count(*) > min(x.most)
"""
#: People who break a limit, and which; so do people that chains join.
_BEYOND = """
SELECT coalesce(p.root, x.node) AS root, x.place
FROM identity_work.limited AS x LEFT JOIN identity_work.person AS p ON p.node = x.node
GROUP BY coalesce(p.root, x.node), x.place HAVING count(*) > min(x.most)
"""
_BEYOND_JOINED = """
SELECT DISTINCT root FROM (
    SELECT coalesce(j.root, p.root, x.node) AS root FROM identity_work.limited AS x
    LEFT JOIN identity_work.person AS p ON p.node = x.node
    LEFT JOIN identity_work.joined AS j ON j.node = coalesce(p.root, x.node)
    GROUP BY coalesce(j.root, p.root, x.node), x.place HAVING count(*) > min(x.most)) AS beyond
"""
#: Strong identifiers no person is named with: order numbers that lead to nobody.
_NAMELESS = f"""
SELECT n.node FROM identity_work.identifier AS n
LEFT JOIN identity_work.person AS p ON p.node = n.node
LEFT JOIN identity_work.shared AS s ON s.node = n.node
LEFT JOIN (
    SELECT DISTINCT root FROM identity_work.person
    WHERE {kind_of("node")} < {FIRST_UNNAMED} OR {kind_of("root")} < {FIRST_UNNAMED}
) AS k ON k.root = coalesce(p.root, n.node)
WHERE {kind_of("n.node")} >= {FIRST_UNNAMED} AND NOT ({is_weak("n.node")})
    AND s.node IS NULL AND k.root IS NULL
"""
#: Strong identifiers of nobody.
_OUTSIDE = """
SELECT node FROM identity_work.nameless UNION ALL SELECT node FROM identity_work.shared
"""
#: Which people each carrier (it names nobody itself) was seen with.
_SEEN_WITH = f"""
SELECT DISTINCT e.node, coalesce(p.root, e.other) AS person FROM (
    SELECT a AS node, b AS other FROM identity_work.edge
    WHERE {is_weak("a")} AND NOT ({is_weak("b")})
    UNION ALL SELECT b, a FROM identity_work.edge
    WHERE {is_weak("b")} AND NOT ({is_weak("a")})) AS e
LEFT JOIN identity_work.person AS p ON p.node = e.other
LEFT JOIN identity_work.outside AS o ON o.node = e.other WHERE o.node IS NULL
"""
#: Edges of carriers with each other, without those of shared ones.
_LINKS = f"""
SELECT e.a, e.b FROM (
    SELECT a, b FROM identity_work.edge WHERE {is_weak("a")} AND {is_weak("b")}
    UNION ALL SELECT e.a, e.b FROM identity_work.edge AS e
    JOIN identity_work.nameless AS n ON n.node = e.a WHERE {is_weak("e.b")}
    UNION ALL SELECT e.a, e.b FROM identity_work.edge AS e
    JOIN identity_work.nameless AS n ON n.node = e.b WHERE {is_weak("e.a")}
    UNION ALL SELECT e.a, e.b FROM identity_work.strong AS e
    JOIN identity_work.nameless AS n ON n.node = e.a) AS e
LEFT JOIN identity_work.newly_shared AS x ON x.node = e.a
LEFT JOIN identity_work.newly_shared AS y ON y.node = e.b
WHERE x.node IS NULL AND y.node IS NULL
"""
#: Every chain with each person it was seen with.
_TIES = """
SELECT DISTINCT coalesce(c.root, s.node) AS a, s.person AS b
FROM identity_work.seen_with AS s LEFT JOIN identity_work.chain AS c ON c.node = s.node
"""
_TIED_BEYOND = """
SELECT DISTINCT t.a AS root FROM identity_work.tie AS t
LEFT JOIN identity_work.joined AS j ON j.node = t.a
JOIN identity_work.beyond AS k ON k.root = coalesce(j.root, t.a)
"""
_NEAREST = f"""
SELECT s.node,
    CASE WHEN min(s.person) = max(s.person) THEN min(s.person) ELSE {CONTESTED} END AS label,
    1 AS hop
FROM identity_work.seen_with AS s LEFT JOIN identity_work.chain AS c ON c.node = s.node
JOIN identity_work.crowded AS k ON k.root = coalesce(c.root, s.node) GROUP BY s.node
"""
_WITHIN = """
SELECT e.a, e.b FROM identity_work.{edges} AS e
LEFT JOIN identity_work.{groups} AS g ON g.node = e.a
JOIN identity_work.{changed} AS k ON k.root = coalesce(g.root, e.a)
"""
_REGROUPED = """
SELECT g.node, g.root FROM identity_work.{groups} AS g
LEFT JOIN identity_work.{changed} AS k ON k.root = g.root WHERE k.root IS NULL
UNION ALL SELECT node, root FROM identity_work.rooted
"""
_PARTED = f"""
SELECT t.a, t.b FROM identity_work.taken_apart AS t
LEFT JOIN identity_work.reached AS x ON x.node = t.a
LEFT JOIN identity_work.reached AS y ON y.node = t.b
WHERE coalesce(x.label, {UNREACHED}) <> coalesce(y.label, {UNREACHED})
"""
_STILL_THERE = """
SELECT e.a, e.b FROM identity_work.{edges} AS e
LEFT JOIN identity_work.newly_shared AS x ON x.node = e.a
LEFT JOIN identity_work.newly_shared AS y ON y.node = e.b
WHERE x.node IS NULL AND y.node IS NULL
"""
_STILL_TOGETHER = """
SELECT e.a, e.b FROM identity_work.{edges} AS e
LEFT JOIN identity_work.parted AS p ON p.a = e.a AND p.b = e.b WHERE p.a IS NULL
"""
_GROUPED = """
SELECT g.node, coalesce(j.root, g.root) AS component FROM (
    SELECT p.node, p.root FROM identity_work.person AS p
    LEFT JOIN identity_work.nameless AS n ON n.node = p.node WHERE n.node IS NULL
    UNION ALL SELECT node, root FROM identity_work.chain) AS g
LEFT JOIN identity_work.joined AS j ON j.node = g.root
UNION ALL SELECT node, root FROM identity_work.joined
"""
#: What neither was parted nor has a shared end merges.
_REFUSED = f"""
SELECT e.a, e.b, CASE
    WHEN (x.node IS NOT NULL AND NOT ({is_weak("e.a")}))
        OR (y.node IS NOT NULL AND NOT ({is_weak("e.b")}))
    THEN {SHARED_STRONG} ELSE {SHARED_WEAK} END AS code
FROM identity_work.edge AS e
LEFT JOIN identity_work.shared AS x ON x.node = e.a
LEFT JOIN identity_work.shared AS y ON y.node = e.b
WHERE x.node IS NOT NULL OR y.node IS NOT NULL
UNION ALL
SELECT e.a, e.b, {PERSON_LIMIT} AS code FROM identity_work.ever_parted AS e
LEFT JOIN identity_work.shared AS x ON x.node = e.a
LEFT JOIN identity_work.shared AS y ON y.node = e.b
LEFT JOIN identity_work.grouped AS p ON p.node = e.a
LEFT JOIN identity_work.grouped AS q ON q.node = e.b
WHERE x.node IS NULL AND y.node IS NULL
    AND coalesce(p.component, e.a) <> coalesce(q.component, e.b)
"""


class GraphTables:
    """The working state: tables of live edges, groups and shared nodes. See :func:`resolve_tables`.

    Groups (``person``, ``chain``, ``joined``) have a row (node, root) for every node but the root,
    which is the smallest of a person or a chain.
    """

    def __init__(self, engine: Engine, limits: IdentitySettings) -> None:
        self.engine = engine
        self.people_per_device = limits.max_people_per_device
        self.limit(limits)
        self.make("strong", _STRONG)
        self.make("shared", "SELECT node FROM identity_work.identifier WHERE node < 0")
        self.make("ever_parted", "SELECT a, b FROM identity_work.edge WHERE a < 0")

    def limit(self, limits: IdentitySettings) -> None:
        """What one person may have only so many of, as ``limited`` (node, place, most).

        One place per id space of logins, then one for e-mails and one for telephones.
        """
        logins = "SELECT node, space AS place FROM identity_work.login_space"
        if not self.any("login_space"):
            logins = _ONE_SPACE
        most = {
            "user_ids": limits.max_user_ids,
            "emails": limits.max_emails,
            "phones": limits.max_phones,
        }
        self.make("limited", _LIMITED.format(logins=logins, **most))

    def make(self, table: str, query: str) -> bool:
        """Create a working table, replacing it; True when it has a row."""
        self.engine.run(f"CREATE OR REPLACE TABLE identity_work.{table} AS {query}")
        return self.any(table)

    def any(self, table: str) -> bool:
        """True when a working table has a row."""
        return bool(self.engine.value(f"SELECT count(*) FROM identity_work.{table}"))

    def drop(self, *tables: str) -> None:
        """Drop working tables nothing needs any more: memory is short."""
        for table in tables:
            self.engine.run(f"DROP TABLE identity_work.{table}")

    def share(self, nodes: str) -> bool:
        """Mark the nodes of a query, ``newly_shared``, as shared; True when there are any."""
        if not self.make("newly_shared", nodes):
            return False
        self.make(
            "shared",
            "SELECT node FROM identity_work.shared UNION "
            "SELECT node FROM identity_work.newly_shared",
        )
        return True

    def divide(self, edges: str, within: str, hop: int) -> None:
        """Take apart the edges ``within`` along the labels of ``reached``, known up to ``hop``.

        A node that several labels reach at once is shared; an edge between two labels goes.

        Args:
            edges: live edges (a, b), which lose what goes.
            within: query of those of them that labels may spread along.
        """
        self.make("taken_apart", within)
        spread(self.engine, hop)
        if self.make("parted", _PARTED):
            self.make(edges, _STILL_TOGETHER.format(edges=edges))
            self.make(
                "ever_parted",
                "SELECT a, b FROM identity_work.ever_parted "
                "UNION SELECT a, b FROM identity_work.parted",
            )
        if self.share(f"SELECT node FROM identity_work.reached WHERE label = {CONTESTED}"):
            self.make(edges, _STILL_THERE.format(edges=edges))

    def regroup(self, groups: str, edges: str, changed: str) -> None:
        """Join anew the groups whose root is in ``changed``, over what is left of ``edges``."""
        names = {"groups": groups, "edges": edges, "changed": changed}
        contract(self.engine, _WITHIN.format(**names))
        self.make(groups, _REGROUPED.format(**names))

    def share_strong(self) -> None:
        """Step 1: strong ids seen directly with more logins, e-mails, phones than allowed."""
        if self.share(_SHARED_STRONG):
            self.make("strong", _STILL_THERE.format(edges="strong"))

    def split_people(self) -> None:
        """Step 2: strong components, those that break a limit taken apart, limit by limit."""
        contract(self.engine, "SELECT a, b FROM identity_work.strong", "person")
        # Taking apart never breaks a limit that held.
        for (place,) in self.engine.rows(
            f"SELECT DISTINCT place FROM ({_BEYOND}) AS beyond ORDER BY place"
        ):
            if not self.make(
                "broken", f"SELECT root FROM ({_BEYOND}) AS beyond WHERE place = {place}"
            ):
                continue
            self.make(
                "reached",
                "SELECT x.node, x.node AS label, 0 AS hop FROM identity_work.limited AS x "
                "LEFT JOIN identity_work.person AS p ON p.node = x.node "
                "JOIN identity_work.broken AS k ON k.root = coalesce(p.root, x.node) "
                f"WHERE x.place = {place}",
            )
            within = _WITHIN.format(groups="person", edges="strong", changed="broken")
            self.divide("strong", within, 0)
            self.regroup("person", "strong", "broken")

    def see_people(self) -> None:
        """Step 3: weak ids seen directly with more people than allowed; chains of the others."""
        self.make("nameless", _NAMELESS)
        self.make("outside", _OUTSIDE)
        self.make("seen_with", _SEEN_WITH)
        crowd = f"HAVING count(*) > {self.people_per_device}"
        if self.share(f"SELECT node FROM identity_work.seen_with GROUP BY node {crowd}"):
            self.forget_shared()
        self.make("link", _LINKS)
        self.drop("strong", "outside")
        contract(self.engine, "SELECT a, b FROM identity_work.link", "chain")

    def forget_shared(self) -> None:
        """Take what is newly shared out of ``seen_with``."""
        self.make(
            "seen_with",
            "SELECT s.node, s.person FROM identity_work.seen_with AS s "
            "LEFT JOIN identity_work.newly_shared AS x ON x.node = s.node WHERE x.node IS NULL",
        )

    def split_chains(self) -> None:
        """Step 3: chains of weak ids that lead to more people than allowed are taken apart."""
        self.make("tie", _TIES)
        crowd = f"HAVING count(*) > {self.people_per_device}"
        if self.make("crowded", f"SELECT a AS root FROM identity_work.tie GROUP BY a {crowd}"):
            self.detach()
        self.join_people()

    def join_people(self) -> None:
        """Join chains and people, as ``joined``; a chain of one person is that person's."""
        if self.people_per_device > 1:
            contract(self.engine, "SELECT a, b FROM identity_work.tie", "joined")
        else:
            self.make("joined", "SELECT a AS node, b AS root FROM identity_work.tie")

    def split_beyond_limits(self) -> None:
        """Step 3: people joined by weak ids into one who breaks a limit are taken apart again."""
        if self.make("beyond", _BEYOND_JOINED):
            self.make("crowded", _TIED_BEYOND)
            self.detach()
            self.join_people()

    def detach(self) -> None:
        """Give each carrier of a crowded chain to the one person nearest to it, or nobody."""
        self.make("reached", _NEAREST)
        self.divide("link", _WITHIN.format(groups="chain", edges="link", changed="crowded"), 1)
        self.forget_shared()
        self.regroup("chain", "link", "crowded")
        self.make("tie", _TIES)

    def explain(self) -> None:
        """Write the results."""
        self.drop("link", "seen_with", "tie", "limited")
        self.make("grouped", _GROUPED)
        self.drop("person", "nameless", "chain", "joined")
        self.make("refused", _REFUSED)


def resolve_tables(engine: Engine, limits: IdentitySettings) -> None:
    """People from identifiers seen together (DATA-5), without bringing the rows here.

    Args:
        engine: with ``identity_work.identifier`` and ``identity_work.edge``, see the module.
        limits: limits of merging.
    """
    graph = GraphTables(engine, limits)
    graph.share_strong()
    graph.split_people()
    graph.see_people()
    graph.split_chains()
    if graph.people_per_device > 1:  # with one, a weak id joins no two people
        graph.split_beyond_limits()
    graph.explain()
