"""The terms under which credit is counted: statistics of different terms never mix."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from unisono.attribution.touchlog import Windows
from unisono.errors import AttributionError
from unisono.model.attribution import MAX_ORDER
from unisono.settings import AttributionSettings


@dataclass(frozen=True)
class Terms:
    """Everything that must be decided before touches are counted.

    Attributes:
        windows: how old a touch may be.
        half_life_days: half-life of time decay.
        custom: custom weights of first, middle, last.
        direct: channels (lower case) the last-non-direct model passes over.
        order: highest Markov order.
        timed: False when the journeys carry no times, so that time decay is left out.
    """

    windows: Windows
    half_life_days: float
    custom: tuple[float, float, float]
    direct: tuple[str, ...]
    order: int
    timed: bool = True

    @classmethod
    def of(
        cls, options: AttributionSettings, direct: Sequence[str], windows: Windows | None = None
    ) -> Terms:
        """Terms of the settings.

        Raises:
            AttributionError: custom weights or Markov orders that cannot be used.
        """
        _check(options)
        if windows is None:
            view = options.view_lookback_days
            windows = Windows(
                options.lookback_days,
                options.lookback_days if view is None else view,
                options.views_need_no_click,
            )
        return cls(
            windows, options.half_life_days, options.custom_weights, tuple(direct),
            max(options.markov_orders, default=1),
        )  # fmt: skip

    def to_json(self) -> str:
        """The terms as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Terms:
        """The terms written by :meth:`to_json`."""
        found = json.loads(text)
        windows = Windows(**found.pop("windows"))
        custom, direct = tuple(found.pop("custom")), tuple(found.pop("direct"))
        return cls(windows=windows, custom=custom, direct=direct, **found)


def _check(options: AttributionSettings) -> None:
    if min(options.custom_weights) < 0 or sum(options.custom_weights) <= 0:
        raise AttributionError(
            f"Custom weights {options.custom_weights} are negative or all 0.",
            way_out="Set attribution.custom_weights to three shares of 0 or more, e.g. "
            "[0.3, 0.4, 0.3].",
        )
    if not set(options.markov_orders) <= set(range(1, MAX_ORDER + 1)):
        raise AttributionError(
            f"Markov orders {options.markov_orders} are not all between 1 and {MAX_ORDER}.",
            way_out="Set attribution.markov_orders to some of [1, 2, 3].",
        )
