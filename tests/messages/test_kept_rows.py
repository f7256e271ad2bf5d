"""Rows that are kept are those that are made, however many are asked for, in any order."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages.kept_rows import KeptRows
from unisono.messages.products import product


def make(keys):
    numbers = np.array(keys, dtype=float)[:, None]
    return numbers * np.arange(3), numbers + 0.5


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=20), max_size=8),
       st.sampled_from([0, 8, 40, 10_000]))  # fmt: skip
def test_kept_rows_are_the_rows_that_are_made(asked, most):
    kept = KeptRows(make, most)
    for keys in asked:
        for ours, theirs in zip(kept.rows(keys), make(keys), strict=True):
            assert np.array_equal(ours, theirs)


def test_each_row_is_made_once_while_there_is_room():
    made = []

    def counted(keys):
        made.extend(keys)
        return make(keys)

    kept = KeptRows(counted, 8)
    kept.rows([1, 1])
    kept.rows([2, 1])
    assert made == [1, 2]
    kept.rows([3, 1])
    kept.rows([1])
    assert made == [1, 2, 3, 3, 1, 1], "it was full and began anew"


def test_threads_share_them():
    kept = KeptRows(make, 400)
    with ThreadPoolExecutor(8) as pool:
        sets = [[(n * k) % 97 for k in range(1, 20)] for n in range(200)]
        for keys, found in zip(sets, pool.map(kept.rows, sets), strict=True):
            assert np.array_equal(found[0], make(keys)[0])


@given(st.integers(1, 40), st.sampled_from([1, 7, 384]), st.sampled_from([1, 60, 900]))
def test_products_in_parts_are_the_product(rows, inner, columns):
    draw = np.random.default_rng(rows)
    left, right = (
        draw.integers(-8, 8, size).astype(np.float32) for size in ((rows, inner), (inner, columns))
    )
    assert np.array_equal(product(left, right), left @ right)
