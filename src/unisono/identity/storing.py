"""Identifiers and their pairs as nodes and edges in the warehouse: ``identity_work``.

Creates ``identifier`` (node, value), ``seen_time`` (node, first_ts, last_ts), ``edge`` (a, b, seen,
sighting) with each pair once, and ``file`` (file_id, place) for the sightings. The codes of kinds
and reasons are in ``kind`` and ``reason``. Once people are known, ``node_result`` (node, kind,
value, component, shared) replaces ``identifier``.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from unisono.errors import QueryError
from unisono.identity.reasons import KIND_CODE, KIND_ROOM, NO_KIND, REASON_TEXT, kind_of
from unisono.warehouse.engine import Engine

#: Times the graph is hashed until no two identifiers share a node.
_MOST_ROUNDS = 8
#: A sighting is the place of its file times this, a power of two, plus its row; the last row says
#: that none is known.
ROW_BITS: Final = 40
_ROWS = 1 << ROW_BITS
NO_ROW: Final = _ROWS - 1

#: A node is the hash of its identifier and the code of its kind, so edges are made without sorting
#: or joining texts. Which hash an engine gives changes nothing, as long as no two identifiers share
#: it.
_IDENTIFIERS = """
CREATE OR REPLACE TABLE identity_work.identifier AS
SELECT {node} AS node, value FROM identifier_seen
WHERE kind IS NOT NULL AND value <> ''
UNION SELECT {a}, a_value FROM identifier_pairs
WHERE a_kind IS NOT NULL AND a_value <> ''
UNION SELECT {b}, b_value FROM identifier_pairs
WHERE b_kind IS NOT NULL AND b_value <> ''
"""
_KINDS = """
SELECT kind FROM identifier_seen WHERE kind IS NOT NULL AND value <> ''
UNION SELECT a_kind FROM identifier_pairs WHERE a_kind IS NOT NULL AND a_value <> ''
UNION SELECT b_kind FROM identifier_pairs WHERE b_kind IS NOT NULL AND b_value <> ''
"""
_COLLISIONS = "SELECT count(*) - count(DISTINCT node) FROM identity_work.identifier"
_TIMES = """
CREATE OR REPLACE TABLE identity_work.seen_time AS
SELECT {node} AS node, first_ts, last_ts FROM identifier_seen
WHERE first_ts IS NOT NULL OR last_ts IS NOT NULL
"""
#: The smallest file has the smallest place, so a sighting is one number.
_FILES = """
CREATE OR REPLACE TABLE identity_work.file AS
SELECT file_id, row_number() OVER (ORDER BY file_id) AS place
FROM (SELECT DISTINCT file_id FROM identifier_pairs WHERE file_id IS NOT NULL) AS known
"""
#: The smaller identifier comes first, whatever its hash is. The first sighting stands for all.
_EDGES = f"""
CREATE OR REPLACE TABLE identity_work.edge AS
WITH hashed AS (
    SELECT {{a}} AS x,
           {{b}} AS y,
           p.a_kind < p.b_kind OR (p.a_kind = p.b_kind AND p.a_value < p.b_value) AS in_order,
           p.seen, f.place * {_ROWS} + coalesce(p.file_row, {NO_ROW}) AS sighting
    FROM identifier_pairs AS p LEFT JOIN identity_work.file AS f ON f.file_id = p.file_id
    WHERE p.a_kind IS NOT NULL AND p.b_kind IS NOT NULL AND p.a_value <> '' AND p.b_value <> ''
)
SELECT CASE WHEN in_order THEN x ELSE y END AS a, CASE WHEN in_order THEN y ELSE x END AS b,
       CAST(sum(seen) AS BIGINT) AS seen, min(sighting) AS sighting
FROM hashed WHERE x <> y
GROUP BY CASE WHEN in_order THEN x ELSE y END, CASE WHEN in_order THEN y ELSE x END
"""
_RESULT = f"""
CREATE OR REPLACE TABLE identity_work.node_result AS
SELECT i.node, k.kind, i.value, coalesce(g.component, i.node) AS component,
       s.node IS NOT NULL AS shared
FROM identity_work.identifier AS i
JOIN identity_work.kind AS k ON k.code = {kind_of("i.node")}
LEFT JOIN identity_work.grouped AS g ON g.node = i.node
LEFT JOIN identity_work.shared AS s ON s.node = i.node
"""


def store_graph(engine: Engine) -> None:
    """The nodes and edges; hashed anew while two identifiers share a node.

    Raises:
        QueryError: an unknown kind of identifier.
    """
    for attempt in range(_MOST_ROUNDS):
        a, b = _node("a_", attempt), _node("b_", attempt)
        engine.run(_IDENTIFIERS.format(node=_node("", attempt), a=a, b=b))
        _check_kinds(engine)
        if not engine.value(_COLLISIONS):
            engine.run(_TIMES.format(node=_node("", attempt)))
            engine.run(_FILES)
            engine.run(_EDGES.format(a=_node("p.a_", attempt), b=_node("p.b_", attempt)))
            return
    raise QueryError("The engine's hash function does not tell identifiers apart.")


def _node(side: str, attempt: int) -> str:
    """SQL of an identifier's node: a hash, another one at every attempt, and the kind's code."""
    codes = " ".join(f"WHEN '{kind}' THEN {code}" for kind, code in KIND_CODE.items())
    return f"{_hash(side, attempt)} * {KIND_ROOM} + CASE {side}kind {codes} ELSE {NO_KIND} END"


def _hash(side: str, attempt: int) -> str:
    """SQL of the engine's own hash of an identifier, with room left for the kind."""
    salt = f", {attempt}" if attempt else ""
    return f"CAST(hash({side}kind, {side}value{salt}) >> {KIND_ROOM.bit_length()} AS BIGINT)"


def _check_kinds(engine: Engine) -> None:
    if not engine.value(
        f"SELECT count(*) FROM identity_work.identifier WHERE {kind_of('node')} = {NO_KIND}"
    ):
        return
    kinds = {row[0] for row in engine.rows(_KINDS)}
    raise QueryError(
        "identifier_pairs or identifier_seen has unknown kinds: "
        f"{', '.join(sorted(kinds - set(KIND_CODE)))}.",
        way_out=f"Known kinds are {', '.join(KIND_CODE)}.",
    )


def store_result(engine: Engine) -> None:
    """Every identifier with its person, from ``grouped`` and ``shared``."""
    engine.run(_RESULT)
    for table in ("identifier", "grouped", "shared"):
        engine.run(f"DROP TABLE identity_work.{table}")


def store_codes(engine: Engine) -> None:
    """The code of every kind and every reason."""
    codes = pa.array(list(KIND_CODE.values()), pa.int8())
    engine.create("identity_work.kind", pa.table({"kind": list(KIND_CODE), "code": codes}))
    codes = pa.array(range(len(REASON_TEXT)), pa.int8())
    engine.create("identity_work.reason", pa.table({"code": codes, "reason": list(REASON_TEXT)}))
