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
from unisono.identity.components import Nodes
from unisono.identity.decisions import Decision, apply_decisions
from unisono.identity.graph import Resolution, Spaces, resolve
from unisono.identity.reasons import (
    KIND_ROOM,
    STRONG_TOGETHER,
    USER_ID,
    WEAK_TOGETHER,
    is_weak,
    kind_of,
    match_reason,
)
from unisono.identity.storing import (
    NO_ROW,
    ROW_BITS,
    store_codes,
    store_graph,
    store_result,
)
from unisono.identity.tables import resolve_tables
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

#: Working tables live in a database of their own in memory, gone at the end.
_WORK = "identity_work"
_MOST_ROUNDS = 8
#: Memory that resolving over arrays takes at most, as measured.
_NODE_BYTES, _EDGE_BYTES = 64, 128

#: A login of no known space has code 0; no rows when all logins are of one space.
_LOGIN_SPACES = f"""
CREATE OR REPLACE TABLE identity_work.login_space AS
SELECT DISTINCT i.node, coalesce(c.code, 0) AS space
FROM identity_work.identifier AS i
LEFT JOIN login_space AS s ON s.value = i.value
LEFT JOIN identity_work.space AS c ON c.name = s.space
WHERE {kind_of("i.node")} = {USER_ID}
"""
#: A person is called by the smallest identifier. The kinds are collected as a set of bits.
_GROUPS = f"""
CREATE OR REPLACE TABLE identity_work.person_group AS
WITH told AS (
    SELECT r.component, min(r.kind || ':' || r.value) AS name, count(*) AS identifiers,
           bit_or(1 << CAST({kind_of("r.node")} AS INTEGER)) AS kind_set, min(d.domain) AS domain
    FROM identity_work.node_result AS r
    LEFT JOIN identity_work.domain AS d
        ON r.kind = 'email' AND d.host = regexp_extract(r.value, '@([^@]+)$', 1)
    GROUP BY r.component
), seen AS (
    SELECT r.component, min(s.first_ts) AS first_ts, max(s.last_ts) AS last_ts
    FROM identity_work.seen_time AS s
    JOIN identity_work.node_result AS r ON r.node = s.node
    GROUP BY r.component
)
SELECT t.component, t.name, t.identifiers, t.kind_set, t.domain,
       s.first_ts AS first_seen, s.last_ts AS last_seen
FROM told AS t LEFT JOIN seen AS s ON s.component = t.component
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
_PERSON_IDENTIFIERS = """
CREATE OR REPLACE TABLE person_identifier AS
SELECT r.kind, r.value, p.person_id, r.shared
FROM identity_work.node_result AS r
JOIN identity_work.person AS p ON p.component = r.component
"""
_EDGE_TABLE = """
CREATE OR REPLACE TABLE identifier_edge AS
SELECT a.kind AS a_kind, a.value AS a_value, b.kind AS b_kind, b.value AS b_value,
       e.seen, e.used, e.reason, e.file_id, e.file_row, e.probability
FROM ({edges}) AS e
JOIN identity_work.node_result AS a ON a.node = e.a
JOIN identity_work.node_result AS b ON b.node = e.b
"""
_SEEN_EDGES = f"""
SELECT e.a, e.b, e.seen, r.code IS NULL AS used, t.reason, f.file_id,
       nullif(e.sighting & {NO_ROW}, {NO_ROW}) AS file_row, CAST(NULL AS DOUBLE) AS probability
FROM identity_work.edge AS e
LEFT JOIN identity_work.refused AS r ON r.a = e.a AND r.b = e.b
JOIN identity_work.reason AS t ON t.code = coalesce(r.code,
    CASE WHEN {is_weak("e.a")} OR {is_weak("e.b")} THEN {WEAK_TOGETHER} ELSE {STRONG_TOGETHER} END)
LEFT JOIN identity_work.file AS f ON f.place = e.sighting >> {ROW_BITS}
"""
_MATCHED_EDGES = f"""
{_SEEN_EDGES} LEFT JOIN identity_work.matched AS m ON m.a = e.a AND m.b = e.b WHERE m.a IS NULL
UNION ALL
SELECT a, b, CAST(0 AS BIGINT), TRUE, reason, CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT),
       probability
FROM identity_work.matched
"""
_SUMMARY = """
SELECT count(*), coalesce(sum(CASE WHEN shared THEN 1 ELSE 0 END), 0) FROM identity_work.node_result
"""
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
    store_codes(engine)
    store_graph(engine)
    _store_spaces(engine, limits)
    if engine.elsewhere:
        resolve_tables(engine, limits)
    else:
        with engine.leaving(_room(engine)):
            _resolve_here(engine, limits)
    store_result(engine)
    edges = _SEEN_EDGES
    if matched := apply_decisions(engine, decisions, limits):
        _store_matched(engine, matched)
        edges = _MATCHED_EDGES
    _store_domains(engine)
    engine.run(_GROUPS)
    engine.run(_PERSON_ID)
    _separate_collisions(engine)
    engine.run(_PERSON_IDENTIFIERS)
    engine.run(_EDGE_TABLE.format(edges=edges))
    engine.run(_PERSONS)
    people = engine.value(
        "SELECT count(DISTINCT person_id) FROM person_identifier WHERE NOT shared"
    )
    ((identifiers, shared),) = engine.rows(_SUMMARY)
    seen, refused = (_count(engine, name) for name in ("edge", "refused"))
    _drop_working_tables(engine)
    return IdentitySummary(
        identifiers=int(identifiers),
        persons=int(people),
        merged=seen - refused,
        refused=refused,
        shared=int(shared),
    )


def _store_spaces(engine: Engine, limits: IdentitySettings) -> None:
    """The code of every id space, by name, and which logins each one knows."""
    names = sorted(row[0] for row in engine.rows("SELECT DISTINCT space FROM login_space"))
    names = [] if limits.one_login_space else names
    codes = pa.array(range(1, len(names) + 1), pa.int64())
    engine.create(f"{_WORK}.space", pa.table({"name": pa.array(names, pa.string()), "code": codes}))
    engine.run(_LOGIN_SPACES if len(names) > 1 else f"{_LOGIN_SPACES} AND i.node < 0")


def _room(engine: Engine) -> int:
    """Bytes that resolving over arrays takes beside the engine."""
    nodes, edges = (_count(engine, name) for name in ("identifier", "edge"))
    return nodes * _NODE_BYTES + edges * _EDGE_BYTES


def _count(engine: Engine, table: str) -> int:
    return int(engine.value(f"SELECT count(*) FROM {_WORK}.{table}"))


def _resolve_here(engine: Engine, limits: IdentitySettings) -> None:
    """Resolve over arrays: the quick way while the graph's numbers fit into memory."""
    rows = engine.arrow("SELECT rowid AS place, node FROM identity_work.identifier")
    nodes = np.empty(rows.num_rows, np.int64)
    nodes[rows["place"].to_numpy()] = rows["node"].to_numpy()
    kinds = (nodes % KIND_ROOM).astype(np.int8)
    rows = engine.arrow(
        "SELECT n.rowid AS place, s.space FROM identity_work.login_space AS s "
        "JOIN identity_work.identifier AS n ON n.node = s.node"
    )
    spaces = Spaces(rows["place"].to_numpy(), rows["space"].to_numpy()) if rows.num_rows else None
    edges = engine.arrow(
        "SELECT x.rowid::INTEGER AS x, y.rowid::INTEGER AS y "
        "FROM identity_work.edge AS e JOIN identity_work.identifier AS x ON x.node = e.a "
        "JOIN identity_work.identifier AS y ON y.node = e.b"
    )
    ends = edges["x"].to_numpy(), edges["y"].to_numpy()
    _store(engine, resolve(kinds, kinds.size, *ends, limits, spaces), nodes, ends)


def _store(
    engine: Engine, found: Resolution, nodes: npt.NDArray[np.int64], ends: tuple[Nodes, Nodes]
) -> None:
    """Bring the resolution into the warehouse, as :mod:`unisono.identity.tables` would."""
    grouped = np.flatnonzero(found.component != np.arange(nodes.size))
    table = {"node": nodes[grouped], "component": nodes[found.component[grouped]]}
    engine.create(f"{_WORK}.grouped", pa.table(table))
    engine.create(f"{_WORK}.shared", pa.table({"node": nodes[found.shared]}))
    refused = np.flatnonzero(~found.edge_used)
    a, b = (nodes[end[refused]] for end in ends)
    code = found.edge_reason[refused]
    engine.create(f"{_WORK}.refused", pa.table({"a": a, "b": b, "code": code}))


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
        "SELECT DISTINCT '@' || regexp_extract(value, '@([^@]+)$', 1) "
        "FROM identity_work.node_result WHERE kind = 'email' AND contains(value, '@')"
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
