"""Components by contraction are those of union-find, and long chains take few rounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from unisono.identity.components import connected_components
from unisono.identity.contraction import contract
from unisono.warehouse.engine import Engine


def contracted(n: int, a: np.ndarray, b: np.ndarray) -> tuple[list[int], int]:
    """Smallest node of every node's component, and the rounds it took."""
    with Engine() as engine:
        engine.run("ATTACH ':memory:' AS identity_work")
        engine.create("edge", pa.table({"a": a, "b": b}))
        rounds = contract(engine, "SELECT a, b FROM edge")
        rows = engine.rows("SELECT node, root FROM identity_work.rooted")
    roots = dict(rows)
    assert len(roots) == len(rows)
    return [roots.get(node, node) for node in range(n)], rounds


@pytest.mark.parametrize("seed", range(12))
def test_components_are_those_of_union_find(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 80))
    a, b = random.integers(0, n, (2, int(random.integers(0, 120))))
    assert contracted(n, a, b)[0] == connected_components(n, a, b).tolist()


@pytest.mark.parametrize(
    "chain",
    [
        np.arange(2000),
        np.r_[np.arange(0, 2000, 2), np.arange(1, 2000, 2)],
        np.random.default_rng(1).permutation(2000),
    ],
)
def test_long_chains_take_few_rounds(chain: np.ndarray) -> None:
    found, rounds = contracted(2000, chain[:-1], chain[1:])
    assert found == [0] * 2000
    assert rounds <= 11
