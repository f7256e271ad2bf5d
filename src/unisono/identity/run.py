"""Build the person graph in the warehouse: ``person``, ``person_identifier``, ``identifier_edge``.

Reads ``identifier_pairs(a_kind, a_value, b_kind, b_value, seen, file_id, file_row)``,
``identifier_seen(kind, value, first_ts, last_ts)`` and ``login_space(value, space)``, the id spaces
that know a login; values are expected in their normal form (:mod:`unisono.identity.normalise`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from unisono.errors import QueryError
from unisono.identity.accounts import company_domains
from unisono.identity.decisions import Decision, apply_decisions
from unisono.identity.graph import Resolution, Spaces, resolve
from unisono.identity.reasons import KIND_CODE, REASON_TEXT, match_reason
from unisono.identity.tables import resolve_tables
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

#: Working tables live in a database of their own in memory, gone at the end.
_WORK = "identity_work"
_MOST_ROUNDS = 8
#: Memory that resolving over arrays takes at most, as measured.
_NODE_BYTES, _EDGE_BYTES = 64, 128

#: A node is the hash of its identifier, so edges are made without sorting or joining texts. Which
#: hash an engine gives changes nothing, as long as no two identifiers share it.
_NODES = """
CREATE OR REPLACE TABLE identity_work.node AS
WITH told AS (
    SELECT kind, value, first_ts, last_ts FROM identifier_seen
    UNION ALL SELECT a_kind, a_value, CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP)
    FROM identifier_pairs
    UNION ALL SELECT b_kind, b_value, CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP)
    FROM identifier_pairs
), seen AS (
    SELECT kind, value, min(first_ts) AS first_ts, max(last_ts) AS last_ts
    FROM told WHERE kind IS NOT NULL AND value IS NOT NULL AND value <> '' GROUP BY kind, value
)
SELECT kind, value, first_ts, last_ts, {node} AS node
FROM seen
"""
#: The smaller identifier comes first, whatever its hash is.
_EDGES = """
CREATE OR REPLACE TABLE identity_work.edge AS
WITH hashed AS (
    SELECT {a} AS x,
           {b} AS y,
           a_kind < b_kind OR (a_kind = b_kind AND a_value < b_value) AS in_order,
           seen, file_id, file_row
    FROM identifier_pairs
    WHERE a_kind IS NOT NULL AND b_kind IS NOT NULL AND a_value <> '' AND b_value <> ''
        AND NOT (a_kind = b_kind AND a_value = b_value)
), sided AS (
    SELECT CASE WHEN in_order THEN x ELSE y END AS a, CASE WHEN in_order THEN y ELSE x END AS b,
           seen, file_id, file_row
    FROM hashed
)
SELECT a, b, CAST(sum(seen) AS BIGINT) AS seen, min(file_id) AS file_id,
       arg_min(file_row, ROW(file_id, file_row)) AS file_row
FROM sided GROUP BY a, b
"""
_SHARED_NODES = "SELECT count(*) - count(DISTINCT node) FROM identity_work.node"
#: A login of no known space has code 0; no rows when all logins are of one space.
_LOGIN_SPACES = """
CREATE OR REPLACE TABLE identity_work.login_space AS
SELECT DISTINCT n.node, coalesce(c.code, 0) AS space
FROM identity_work.node AS n
LEFT JOIN login_space AS s ON s.value = n.value
LEFT JOIN identity_work.space AS c ON c.name = s.space
WHERE n.kind = 'user_id'
"""
#: A person is called by the smallest identifier. The kinds are collected as a set of bits.
_GROUPS = """
CREATE OR REPLACE TABLE identity_work.person_group AS
SELECT r.component, min(n.kind || ':' || n.value) AS name, count(*) AS identifiers,
       bit_or(1 << k.code::INTEGER) AS kind_set, min(d.domain) AS domain,
       min(n.first_ts) AS first_seen, max(n.last_ts) AS last_seen
FROM identity_work.node AS n
JOIN identity_work.node_result AS r ON r.node = n.node
JOIN identity_work.kind AS k ON k.kind = n.kind
LEFT JOIN identity_work.domain AS d
    ON n.kind = 'email' AND d.host = regexp_extract(n.value, '@([^@]+)$', 1)
GROUP BY r.component
"""
_PERSON_ID = """
CREATE OR REPLACE TABLE identity_work.person AS
SELECT component, name, CAST(md5_number_lower(name) >> 1 AS BIGINT) AS person_id
FROM identity_work.person_group
"""
_REHASH = """
CREATE OR REPLACE TABLE identity_work.person AS
SELECT component, name, CASE WHEN place > 1 OR person_id = 0
    THEN CAST(md5_number_lower(person_id || '/' || name) >> 1 AS BIGINT)
    ELSE person_id END AS person_id
FROM (SELECT component, name, person_id,
          row_number() OVER (PARTITION BY person_id ORDER BY name) AS place
      FROM identity_work.person) AS numbered
"""
_IDENTIFIERS = """
CREATE OR REPLACE TABLE person_identifier AS
SELECT n.kind, n.value, p.person_id, r.shared
FROM identity_work.node AS n
JOIN identity_work.node_result AS r ON r.node = n.node
JOIN identity_work.person AS p ON p.component = r.component
"""
_EDGE_TABLE = """
CREATE OR REPLACE TABLE identifier_edge AS
SELECT a.kind AS a_kind, a.value AS a_value, b.kind AS b_kind, b.value AS b_value,
       e.seen, e.used, e.reason, e.file_id, e.file_row, e.probability
FROM ({edges}) AS e
JOIN identity_work.node AS a ON a.node = e.a
JOIN identity_work.node AS b ON b.node = e.b
"""
_SEEN_EDGES = """
SELECT e.a, e.b, e.seen, r.used, t.reason, e.file_id, e.file_row,
       CAST(NULL AS DOUBLE) AS probability
FROM identity_work.edge_result AS r
JOIN identity_work.edge AS e ON e.a = r.a AND e.b = r.b
JOIN identity_work.reason AS t ON t.code = r.code
"""
_MATCHED_EDGES = f"""
{_SEEN_EDGES} LEFT JOIN identity_work.matched AS m ON m.a = e.a AND m.b = e.b WHERE m.a IS NULL
UNION ALL
SELECT a, b, CAST(0 AS BIGINT), TRUE, reason, CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT),
       probability
FROM identity_work.matched
"""
_SUMMARY = (
    "SELECT count(*), coalesce(sum(CASE WHEN shared THEN 1 ELSE 0 END), 0) "
    "FROM identity_work.node_result",
    "SELECT count(*), coalesce(sum(CASE WHEN used THEN 1 ELSE 0 END), 0) "
    "FROM identity_work.edge_result",
)
#: There are few distinct sets of kinds.
_PERSONS = """
CREATE OR REPLACE TABLE person AS
WITH named AS (
    SELECT g.kind_set, string_agg(k.kind, ',' ORDER BY k.kind) AS kinds
    FROM (SELECT DISTINCT kind_set FROM identity_work.person_group) AS g
    JOIN identity_work.kind AS k ON g.kind_set & (1 << k.code::INTEGER) > 0
    GROUP BY g.kind_set
)
SELECT p.person_id, g.identifiers, n.kinds, g.domain, g.first_seen, g.last_seen
FROM identity_work.person_group AS g
JOIN identity_work.person AS p ON p.component = g.component
JOIN named AS n ON n.kind_set = g.kind_set ORDER BY p.person_id
"""


@dataclass(frozen=True)
class IdentitySummary:
    """What the graph came to.

    Attributes:
        identifiers: distinct identifiers.
        persons: people, lone identifiers included, shared identifiers left out.
        merged: pairs seen together that merge.
        refused: pairs seen together that do not.
        shared: identifiers that belong to several people.
    """

    identifiers: int
    persons: int
    merged: int
    refused: int
    shared: int


def build_identity(
    engine: Engine, limits: IdentitySettings, decisions: Sequence[Decision] = ()
) -> IdentitySummary:
    """Resolve all identifiers and write the three identity tables, replacing older ones.

    Args:
        engine: with the tables of the module's description.
        limits: limits of deterministic merging.
        decisions: matches accepted and rejected (:mod:`unisono.identity.decisions`).

    Raises:
        QueryError: an input table is missing or names an unknown kind of identifier.
    """
    engine.run(f"ATTACH IF NOT EXISTS ':memory:' AS {_WORK}")
    store_graph(engine)
    _check_kinds(engine)
    store_codes(engine)
    _store_spaces(engine, limits)
    if engine.elsewhere:
        resolve_tables(engine, limits)
    else:
        with engine.leaving(_room(engine)):
            _resolve_here(engine, limits)
    edges = _SEEN_EDGES
    if matched := apply_decisions(engine, decisions, limits):
        _store_matched(engine, matched)
        edges = _MATCHED_EDGES
    _store_domains(engine)
    engine.run(_GROUPS)
    engine.run(_PERSON_ID)
    _separate_collisions(engine)
    engine.run(_IDENTIFIERS)
    engine.run(_EDGE_TABLE.format(edges=edges))
    engine.run(_PERSONS)
    people = engine.value(
        "SELECT count(DISTINCT person_id) FROM person_identifier WHERE NOT shared"
    )
    (identifiers, shared), (edges, used) = (engine.rows(sql)[0] for sql in _SUMMARY)
    _drop_working_tables(engine)
    return IdentitySummary(
        identifiers=int(identifiers),
        persons=int(people),
        merged=int(used),
        refused=int(edges) - int(used),
        shared=int(shared),
    )


def store_graph(engine: Engine) -> None:
    """The nodes and edges; hashed anew while two identifiers share a node."""
    for attempt in range(_MOST_ROUNDS):
        engine.run(_NODES.format(node=_node("", attempt)))
        if not engine.value(_SHARED_NODES):
            engine.run(_EDGES.format(a=_node("a_", attempt), b=_node("b_", attempt)))
            return
    raise QueryError("The engine's hash function does not tell identifiers apart.")


def _node(side: str, attempt: int) -> str:
    """SQL of an identifier's node: the engine's own hash, another one at every attempt."""
    salt = f", {attempt}" if attempt else ""
    return f"CAST(hash({side}kind, {side}value{salt}) >> 1 AS BIGINT)"


def _check_kinds(engine: Engine) -> None:
    kinds = {row[0] for row in engine.rows("SELECT DISTINCT kind FROM identity_work.node")}
    if unknown := sorted(kinds - set(KIND_CODE)):
        raise QueryError(
            f"identifier_pairs or identifier_seen has unknown kinds: {', '.join(unknown)}.",
            way_out=f"Known kinds are {', '.join(KIND_CODE)}.",
        )


def store_codes(engine: Engine) -> None:
    """The code of every kind and every reason."""
    codes = pa.array(list(KIND_CODE.values()), pa.int8())
    engine.create(f"{_WORK}.kind", pa.table({"kind": list(KIND_CODE), "code": codes}))
    codes = pa.array(range(len(REASON_TEXT)), pa.int8())
    engine.create(f"{_WORK}.reason", pa.table({"code": codes, "reason": list(REASON_TEXT)}))


def _store_spaces(engine: Engine, limits: IdentitySettings) -> None:
    """The code of every id space, by name, and which logins each one knows."""
    names = sorted(row[0] for row in engine.rows("SELECT DISTINCT space FROM login_space"))
    names = [] if limits.one_login_space else names
    codes = pa.array(range(1, len(names) + 1), pa.int64())
    engine.create(f"{_WORK}.space", pa.table({"name": pa.array(names, pa.string()), "code": codes}))
    engine.run(_LOGIN_SPACES if len(names) > 1 else f"{_LOGIN_SPACES} AND n.node < 0")


def _room(engine: Engine) -> int:
    """Bytes that resolving over arrays takes beside the engine."""
    nodes, edges = (
        int(engine.value(f"SELECT count(*) FROM {_WORK}.{name}")) for name in ("node", "edge")
    )
    return nodes * _NODE_BYTES + edges * _EDGE_BYTES


def _resolve_here(engine: Engine, limits: IdentitySettings) -> None:
    """Resolve over arrays: the quick way while the graph's numbers fit into memory."""
    rows = engine.arrow(
        "SELECT n.rowid AS place, n.node, k.code FROM identity_work.node AS n "
        "JOIN identity_work.kind AS k ON k.kind = n.kind"
    )
    place = rows["place"].to_numpy()
    nodes, kinds = np.empty(place.size, np.int64), np.empty(place.size, np.int8)
    nodes[place], kinds[place] = rows["node"].to_numpy(), rows["code"].to_numpy()
    rows = engine.arrow(
        "SELECT n.rowid AS place, s.space FROM identity_work.login_space AS s "
        "JOIN identity_work.node AS n ON n.node = s.node"
    )
    spaces = Spaces(rows["place"].to_numpy(), rows["space"].to_numpy()) if rows.num_rows else None
    edges = engine.arrow(
        "SELECT e.a, e.b, x.rowid::INTEGER AS x, y.rowid::INTEGER AS y "
        "FROM identity_work.edge AS e JOIN identity_work.node AS x ON x.node = e.a "
        "JOIN identity_work.node AS y ON y.node = e.b"
    )
    ends = edges["x"].to_numpy(), edges["y"].to_numpy()
    found = resolve(kinds, kinds.size, *ends, limits, spaces)
    _store(engine, found, nodes, edges)


def _store(
    engine: Engine, found: Resolution, nodes: npt.NDArray[np.int64], edges: pa.Table
) -> None:
    """Bring the resolution into the warehouse, one row per node and per edge."""
    table = {"node": nodes, "component": nodes[found.component], "shared": found.shared}
    engine.create(f"{_WORK}.node_result", pa.table(table))
    result = pa.table(
        {"a": edges["a"], "b": edges["b"], "used": found.edge_used, "code": found.edge_reason}
    )
    engine.create(f"{_WORK}.edge_result", result)


def _store_matched(engine: Engine, matched: list[tuple[int, int, Decision]]) -> None:
    """The edges matching adds, each with what it says."""
    table = {
        "a": pa.array([a for a, _, _ in matched], pa.int64()),
        "b": pa.array([b for _, b, _ in matched], pa.int64()),
        "probability": pa.array([d.probability for *_, d in matched], pa.float64()),
        "reason": pa.array([match_reason(d.probability, d.by_hand) for *_, d in matched]),
    }
    engine.create(f"{_WORK}.matched", pa.table(table))


def _separate_collisions(engine: Engine) -> None:
    """Hash again until no two people share an id; one build in some 10^12 needs it."""
    for _ in range(_MOST_ROUNDS):
        if not engine.value(
            "SELECT count(*) - count(DISTINCT nullif(person_id, 0)) FROM identity_work.person"
        ):
            return
        engine.run(_REHASH)
    raise QueryError("The engine's MD5 does not tell people apart; their ids cannot be made.")


def _store_domains(engine: Engine) -> None:
    """Company domain per distinct mail host."""
    hosts = engine.rows(
        "SELECT DISTINCT '@' || regexp_extract(value, '@([^@]+)$', 1) FROM identity_work.node "
        "WHERE kind = 'email' AND contains(value, '@')"
    )
    domains = company_domains(row[0] for row in hosts)
    table = pa.table(
        {
            "host": pa.array(list(domains), pa.string()),
            "domain": pa.array(list(domains.values()), pa.string()),
        }
    )
    engine.create(f"{_WORK}.domain", table)


def _drop_working_tables(engine: Engine) -> None:
    engine.run(f"DETACH {_WORK}")
