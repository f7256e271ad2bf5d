"""Statistics counted by workers, one bucket each, are those of one machine, to the bit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from unisono.attribution.archive import to_arrow
from unisono.attribution.buckets import BUCKETS
from unisono.attribution.collect import count
from unisono.attribution.dimensions import cut
from unisono.attribution.parts import PartCounter, bucket_column
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Conversions, TouchLog
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

DAY = 86_400_000_000
CHANNELS = ("Direct", "Email", "Paid Search", "Referral")


def _tables(rows: int, people: int) -> tuple[pa.Table, pa.Table]:
    random = np.random.default_rng(7)
    touches = pa.table(
        {
            "person": random.integers(1, people, rows) * 7_919,
            "time": random.integers(0, 200, rows) * DAY,
            "touch_id": random.permutation(rows),
            "channel": np.array(CHANNELS)[random.integers(0, 3, rows)],
            "view": random.random(rows) < 0.4,
        }
    )
    size = rows // 6
    conversions = pa.table(
        {
            "person": np.where(
                random.random(size) < 0.1, 0, random.integers(1, people, size) * 7_919
            ),
            "time": random.integers(0, 200, size) * DAY,
            "conversion_id": [f"order:{i}" for i in random.permutation(size)],
            "value": random.integers(-500, 90_000, size) / 100,
        }
    )
    joined = np.not_equal(conversions["person"].to_numpy(), 0)
    return touches, conversions.append_column("joined", pa.array(joined))


def _here(touches: pa.Table, conversions: pa.Table, terms: Terms, views: bool) -> pa.Table:
    code = {name: i for i, name in enumerate(CHANNELS)}
    log = TouchLog(
        touches["person"].to_numpy(),
        touches["time"].to_numpy(),
        np.array([code[c] for c in touches["channel"].to_pylist()], np.int8),
        CHANNELS,
        touches["touch_id"].to_numpy(),
        view=touches["view"].to_numpy() if views else None,
    )
    ordered = conversions.sort_by([("time", "ascending"), ("conversion_id", "ascending")])
    outcomes = Conversions(
        *(ordered[c].to_numpy() for c in ("person", "time", "value")),
        joined=ordered["joined"].to_numpy(),
    )
    return to_arrow(count(cut(log, outcomes, terms.windows), outcomes, terms))


@pytest.mark.parametrize("views", [False, True])
@pytest.mark.parametrize(("rows", "people"), [(4_000, 300), (40, 6), (0, 2)])
def test_workers_count_what_one_machine_counts(rows: int, people: int, views: bool) -> None:
    touches, conversions = _tables(rows, people)
    terms = Terms.of(AttributionSettings(view_lookback_days=20 if views else None), ("Direct",))
    worker = PartCounter(CHANNELS, terms, views)
    nobody = np.equal(conversions["person"].to_numpy(), 0)
    place = np.where(nobody, conversions["time"].to_numpy(), conversions["person"].to_numpy())
    of_touch = bucket_column(touches["person"].combine_chunks()).to_numpy()
    of_conversion = bucket_column(pa.array(place)).to_numpy()
    parts = [
        worker(touches.filter(of_touch == bucket), conversions.filter(of_conversion == bucket))
        for bucket in reversed(range(BUCKETS))
        if (of_touch == bucket).any() or (of_conversion == bucket).any()
    ]
    wanted = _here(touches, conversions, terms, views)
    given = to_arrow(worker.joined(parts))
    assert given.schema.metadata == wanted.schema.metadata
    assert given.equals(wanted)


def test_a_channel_nobody_named_is_refused() -> None:
    touches, conversions = _tables(40, 6)
    worker = PartCounter(("Email",), Terms.of(AttributionSettings(), ()))
    with pytest.raises(AttributionError, match="a channel that was not named"):
        worker(touches, conversions)
