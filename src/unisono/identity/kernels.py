"""Compiled connected components; needs numba (``pip install 'unisono[fast]'``)."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

Array = Any  # NumPy arrays; numba's compiled functions carry no types


@numba.njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def join_edges(n: int, a: Array, b: Array) -> Array:
    """Smallest node of each node's component.

    Rem's union-find (Dijkstra 1976; the quickest of those compared by Patwary, Blair and Manne,
    SEA 2010): both ends climb in turns, the one with the larger parent first, and each node on the
    way gets the smaller parent, until the two meet or a root is reached.
    """
    parent = np.arange(n, dtype=np.int32)
    for edge in range(a.size):
        x, y = a[edge], b[edge]
        above_x, above_y = parent[x], parent[y]
        while above_x != above_y:
            if above_x > above_y:
                parent[x] = above_y
                if x == above_x:  # a root
                    break
                x, above_x = above_x, parent[above_x]
            else:
                parent[y] = above_x
                if y == above_y:
                    break
                y, above_y = above_y, parent[above_y]
    for node in range(n):  # a parent is smaller than its child, so its root is known by now
        parent[node] = parent[parent[node]]
    return parent
