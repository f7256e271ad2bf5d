"""Statistics counted bucket by bucket elsewhere: what a worker does, and how its results join.

A worker gets the touches and conversions of one bucket's persons as Arrow tables and gives back
rows of :mod:`unisono.attribution.archive`. Joined, they are what one machine counts, to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution.archive import from_arrow, to_arrow
from unisono.attribution.buckets import buckets_of
from unisono.attribution.collect import count
from unisono.attribution.dimensions import cut
from unisono.attribution.statistics import Statistics
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Conversions, TouchLog, code_type
from unisono.errors import AttributionError

#: Columns of the rows a worker gives back.
ROWS: Final = pa.schema(
    [
        ("part", pa.string()),
        ("bucket", pa.int16()),
        ("key", pa.list_(pa.int64())),
        ("figures", pa.list_(pa.float64())),
    ]
)
_TOUCHES: Final = pa.schema(
    [("person", pa.int64()), ("time", pa.int64()), ("touch_id", pa.int64()),
     ("channel", pa.string()), ("view", pa.bool_())]
)  # fmt: skip
_CONVERSIONS: Final = pa.schema(
    [("person", pa.int64()), ("time", pa.int64()), ("conversion_id", pa.string()),
     ("value", pa.float64()), ("joined", pa.bool_())]
)  # fmt: skip


def bucket_column(place: pa.Array) -> pa.Array:
    """Bucket of every row: what rows are sent to workers by.

    Args:
        place: the person; the time of a conversion that could be joined to nobody.
    """
    return pa.array(buckets_of(place.to_numpy(zero_copy_only=False)), pa.int64())


@dataclass(frozen=True)
class PartCounter:
    """Counts the statistics of some persons.

    Attributes:
        channels: every channel there is, so that all workers use the same codes.
        terms: under which to count.
        views: tell views (impressions) from clicks and visits.
    """

    channels: tuple[str, ...]
    terms: Terms
    views: bool = False

    def __call__(self, touches: pa.Table, conversions: pa.Table) -> pa.Table:
        """Rows of :data:`ROWS`.

        Args:
            touches: person, time (microseconds), touch_id, channel and view, in any order.
            conversions: person, time, conversion_id, value and joined, in any order.

        Raises:
            AttributionError: a touch has a channel that is none of ``channels``.
        """
        statistics = self.counted(touches, conversions)
        rows = to_arrow(statistics).replace_schema_metadata(None).cast(ROWS)
        places = pc.if_else(conversions["joined"], conversions["person"], conversions["time"])
        own = np.concatenate((touches["person"].to_numpy(), places.to_numpy()))
        mine = np.unique(buckets_of(own))
        return rows.filter(pc.is_in(rows["bucket"], pa.array(mine, pa.int16())))

    def counted(self, touches: pa.Table, conversions: pa.Table) -> Statistics:
        """The statistics of these persons; all other buckets are empty."""
        code = pc.index_in(touches["channel"], value_set=pa.array(self.channels, pa.string()))
        if code.null_count:
            raise AttributionError(
                "A touch has a channel that was not named when counting began.",
                way_out="Count again: the touches changed in between.",
            )
        log = TouchLog(
            touches["person"].to_numpy(),
            touches["time"].to_numpy(),
            code.to_numpy().astype(code_type(len(self.channels))),
            self.channels,
            touches["touch_id"].to_numpy(),
            view=touches["view"].to_numpy() if self.views else None,
        )
        ordered = conversions.sort_by([("time", "ascending"), ("conversion_id", "ascending")])
        outcomes = Conversions(
            ordered["person"].to_numpy(),
            ordered["time"].to_numpy(),
            ordered["value"].to_numpy(),
            joined=ordered["joined"].to_numpy(),
        )
        return count(cut(log, outcomes, self.terms.windows), outcomes, self.terms)

    def joined(self, parts: Sequence[pa.Table]) -> Statistics:
        """Statistics of the rows of all workers; no two of them may have counted one bucket."""
        empty = to_arrow(self.counted(_TOUCHES.empty_table(), _CONVERSIONS.empty_table()))
        counted = pa.concat_tables([ROWS.empty_table(), *(part.cast(ROWS) for part in parts)])
        unseen = pc.invert(pc.is_in(empty["bucket"], counted["bucket"].combine_chunks()))
        every = pa.concat_tables([counted, empty.replace_schema_metadata(None).filter(unseen)])
        in_order = every.take(pc.sort_indices(every["bucket"]))
        return from_arrow(in_order.replace_schema_metadata(empty.schema.metadata))
