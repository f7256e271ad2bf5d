"""A touch log put in order once, and cut into journeys by any of its dimensions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unisono.attribution.journeys import Journeys, cut_ordered, without_touches
from unisono.attribution.ordered import OrderedTouches
from unisono.attribution.ordering import order_touches
from unisono.attribution.touchlog import (
    Codes,
    Conversions,
    Flags,
    TouchLog,
    Windows,
    code_type,
)
from unisono.errors import AttributionError

_Codes = tuple[Codes | None, tuple[str, ...]]


def cut(
    log: TouchLog, conversions: Conversions, windows: Windows | float | None = None
) -> Journeys:
    """Journeys of ``log``; a plain number is the lookback in days of every touch, None any age."""
    if not isinstance(windows, Windows):
        windows = Windows.of(windows)
    return OrderedLog.of(log).journeys("channel", conversions, windows)


@dataclass(frozen=True, eq=False)
class OrderedLog:
    """The touches in order with, for each dimension, codes and names.

    When there are views or further dimensions the ordered codes are those of distinct
    combinations, and ``code_of`` turns them into each dimension's.
    """

    touches: OrderedTouches | None
    code_of: dict[str, _Codes]

    @classmethod
    def of(cls, log: TouchLog) -> OrderedLog:
        """Put a log in order."""
        if log.view is None and not log.also:
            return cls(order_touches(log) if len(log) else None, {"channel": (None, log.channels)})
        combined, code_of, is_view = _combined(log)
        touches = order_touches(combined) if len(log) else None
        if touches is not None and is_view is not None:
            touches = replace(touches, view=is_view[touches.channel])
        return cls(touches, code_of)

    def journeys(self, dimension: str, conversions: Conversions, windows: Windows) -> Journeys:
        """Journeys by one dimension."""
        if dimension not in self.code_of:
            raise AttributionError(
                f"Touches have no {dimension}.", way_out=f"There are: {', '.join(self.code_of)}."
            )
        codes, names = self.code_of[dimension]
        touches = self.touches
        if touches is None:
            return without_touches(names, conversions)
        if codes is not None:
            touches = replace(touches, channel=codes[touches.channel])
        return cut_ordered(touches, names, conversions, windows)


def _combined(
    log: TouchLog,
) -> tuple[TouchLog, dict[str, _Codes], Flags | None]:
    """The log with one code per distinct combination, and each combination's own codes."""
    columns = [("channel", log.channel, log.channels)]
    columns += [(d.name, d.code, d.names) for d in log.also]
    code = np.zeros(len(log), np.int64)
    for _, mine, names in columns:
        _, code = np.unique(code * len(names) + mine, return_inverse=True)
    if log.view is not None:
        code = code * 2 + log.view
    _, example, code = np.unique(code, return_index=True, return_inverse=True)
    rows = list(zip(*(([names[c] for c in mine[example]]) for _, mine, names in columns),
                    strict=True))  # fmt: skip
    view = None if log.view is None else log.view[example]
    labels = tuple(
        "\x1f".join((*row, "" if view is None or not view[i] else "view"))
        for i, row in enumerate(rows)
    )
    small = code_type(len(labels))
    combined = TouchLog(log.person, log.time, code.astype(small), labels, log.touch_id)
    code_of: dict[str, _Codes] = {name: (mine[example], names) for name, mine, names in columns}
    return combined, code_of, view
