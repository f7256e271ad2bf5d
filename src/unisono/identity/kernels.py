"""Compiled connected components; needs numba (``pip install 'unisono[fast]'``)."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

Array = Any  # NumPy arrays; numba's compiled functions carry no types


@numba.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def join_edges(n: int, a: Array, b: Array) -> Array:
    """Smallest node of each node's component: union-find with path halving, smaller root wins."""
    parent = np.arange(n, dtype=np.int32)
    for edge in range(a.size):
        x, y = a[edge], b[edge]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        if x < y:
            parent[y] = x
        elif y < x:
            parent[x] = y
    for node in range(n):  # a parent is smaller than its child, so its root is known by now
        parent[node] = parent[parent[node]]
    return parent
