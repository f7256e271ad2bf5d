"""Identity as SQL gives what identity over arrays gives, on any graph."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from unisono.identity.graph import Spaces, resolve
from unisono.identity.reasons import KIND_CODE, KIND_ROOM, KINDS, NO_KIND
from unisono.identity.tables import resolve_tables
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

#: Each node's person, by its smallest node.
_NODES = f"""
SELECT min(n.node) OVER (PARTITION BY coalesce(g.component, n.node)) // {KIND_ROOM},
       s.node IS NOT NULL
FROM identity_work.identifier AS n LEFT JOIN identity_work.grouped AS g ON g.node = n.node
LEFT JOIN identity_work.shared AS s ON s.node = n.node ORDER BY n.node
"""


@pytest.mark.parametrize("seed", range(60))
def test_sql_and_arrays_agree_on_random_graphs(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(10, 60)), int(random.integers(10, 90))
    kinds = random.integers(0, len(KINDS), n).astype(np.int8)
    ends = np.sort(random.integers(0, n, (m, 2)), axis=1)
    a, b = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).T
    limits = IdentitySettings(
        max_emails=int(random.integers(1, 4)),
        max_user_ids=int(random.integers(1, 3)),
        max_phones=int(random.integers(1, 3)),
        max_people_per_device=int(random.integers(1, 3)),
    )
    known = np.argwhere(random.random((n, 3)) < 0.5)
    known = known[kinds[known[:, 0]] == KIND_CODE["user_id"]] if seed % 4 else known[:0]
    logins = np.flatnonzero(kinds == KIND_CODE["user_id"])
    unknown = logins[~np.isin(logins, known[:, 0])] if known.size else logins[:0]
    node = np.concatenate([known[:, 0], unknown])
    space = np.concatenate([known[:, 1] + 1, np.zeros_like(unknown)])
    wanted = resolve(kinds, n, a, b, limits, Spaces(node, space) if node.size else None)
    with Engine() as engine:
        engine.run("ATTACH ':memory:' AS identity_work")
        packed = np.arange(n) * KIND_ROOM + kinds
        engine.create("identity_work.identifier", pa.table({"node": packed}))
        spaces = pa.table({"node": packed[node], "space": space})
        engine.create("identity_work.login_space", spaces)
        engine.create("identity_work.edge", pa.table({"a": packed[a], "b": packed[b]}))
        resolve_tables(engine, limits)
        nodes = engine.rows(_NODES)
        refused = engine.rows("SELECT a, b, code FROM identity_work.refused ORDER BY a, b")
    assert nodes == list(zip(wanted.component.tolist(), wanted.shared.tolist(), strict=True))
    why = wanted.edge_reason
    assert refused == [
        (packed[a[i]], packed[b[i]], why[i]) for i in np.flatnonzero(~wanted.edge_used)
    ]


def test_every_kind_has_room_in_a_node() -> None:
    assert len(KINDS) <= NO_KIND < KIND_ROOM
    assert KIND_ROOM & (KIND_ROOM - 1) == 0
