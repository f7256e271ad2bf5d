"""The touch log and the conversions as arrays: the only input the attribution kernels know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unisono.errors import AttributionError

Codes = NDArray[np.int8] | NDArray[np.int16] | NDArray[np.int32] | NDArray[np.int64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MICROSECONDS_PER_DAY = 86_400_000_000
#: Longest window, in microseconds: longer than any log, and sums with times do not overflow.
_LONGEST = 1 << 61


@dataclass(frozen=True)
class Windows:
    """How old a touch may be at the conversion to get credit.

    Attributes:
        click_days: lookback of clicks, visits and every touch that is no view; None: any age.
        view_days: lookback of views (impressions); None: any age.
        views_need_no_click: views count only in journeys without any click in its window.
    """

    click_days: float | None = None
    view_days: float | None = None
    views_need_no_click: bool = False

    @classmethod
    def of(cls, days: float | None) -> Windows:
        """The same lookback for clicks and views."""
        return cls(days, days)

    @property
    def click(self) -> int | None:
        """Lookback of clicks in microseconds."""
        return _microseconds(self.click_days)

    @property
    def view(self) -> int | None:
        """Lookback of views in microseconds."""
        return _microseconds(self.view_days)


def _microseconds(days: float | None) -> int | None:
    return None if days is None else round(min(days * MICROSECONDS_PER_DAY, _LONGEST))


@dataclass(frozen=True, eq=False)
class Dimension:
    """Another answer to "what was touched": codes of the touches and the names behind them."""

    name: str
    code: Codes
    names: tuple[str, ...]


def code_type(channels: int) -> type[np.signedinteger]:
    """Smallest signed type that holds codes of ``channels`` channels and the two outcomes."""
    if channels < 2**7 - 2:
        return np.int8
    return np.int16 if channels < 2**15 - 2 else np.int32


def summed(code: NDArray[np.signedinteger], weight: NDArray[np.number] | None, size: int) -> Floats:
    """Sum of ``weight`` (None: 1 each) per code 0 … ``size`` − 1."""
    total: Floats = np.bincount(code, weight, size).astype(np.float64, copy=False)
    return total


def _same_length(what: str, **columns: object) -> None:
    sizes = {name: len(c) for name, c in columns.items() if c is not None}  # type: ignore[arg-type]
    if len(set(sizes.values())) > 1:
        raise AttributionError(
            f"The columns of the {what} differ in length: "
            + ", ".join(f"{name} {size}" for name, size in sizes.items())
            + ".",
            way_out="Give every column one entry per row.",
        )


@dataclass(frozen=True, eq=False)
class TouchLog:
    """All touches, one entry per touch, in any order.

    Attributes:
        person: who, any 64-bit id.
        time: when, microseconds since 1970 UTC.
        channel: code 0 … len(channels) − 1 of the channel (or campaign, ad …).
        channels: the names behind the codes, each once.
        touch_id: decides the order of a person's touches at the same time. Without it they are
            ordered by channel, the one with more touches in the log first (see ``ordering``).
        notes: what reading set aside.
        view: True where the touch is a view (impression) and no click; None: there are none.
        also: further dimensions of the same touches, e.g. campaign and ad.
    """

    person: Ints
    time: Ints
    channel: Codes
    channels: tuple[str, ...]
    touch_id: Ints | None = None
    notes: tuple[str, ...] = ()
    view: Flags | None = None
    also: tuple[Dimension, ...] = ()

    def __post_init__(self) -> None:
        _same_length(
            "touch log",
            person=self.person,
            time=self.time,
            channel=self.channel,
            touch_id=self.touch_id,
            view=self.view,
            **{d.name: d.code for d in self.also},
        )
        if len(set(self.channels)) != len(self.channels):
            raise AttributionError("A channel name occurs twice in the touch log's channels.")
        codes = self.channel
        if len(codes) and (codes.min() < 0 or codes.max() >= len(self.channels)):
            raise AttributionError(
                f"Channel codes run from {codes.min()} to {codes.max()}, "
                f"but there are {len(self.channels)} channel names.",
                way_out="Use codes from 0 to the number of names minus one.",
            )

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, eq=False)
class Conversions:
    """All conversions, one entry per conversion, in any order.

    Attributes:
        person: who, in the ids of the touch log.
        time: when, microseconds since 1970 UTC.
        value: what it was worth, in one currency; negative for a reversal, 0 when not known.
        existing: True when the person was a customer before, when known.
        joined: False where nobody could be joined to the conversion; it stays unattributed.
        notes: what reading set aside or filled in.
    """

    person: Ints
    time: Ints
    value: Floats
    existing: Flags | None = None
    joined: Flags | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _same_length(
            "conversions",
            person=self.person,
            time=self.time,
            value=self.value,
            existing=self.existing,
            joined=self.joined,
        )
        if not np.isfinite(self.value).all():
            raise AttributionError(
                "A conversion's value is not a finite number.",
                way_out="Give 0 where the value is not known.",
            )

    def __len__(self) -> int:
        return len(self.person)

    def select(self, keep: Flags) -> Conversions:
        """Only the conversions where ``keep`` is True, e.g. those of new customers."""
        return Conversions(
            self.person[keep],
            self.time[keep],
            self.value[keep],
            None if self.existing is None else self.existing[keep],
            None if self.joined is None else self.joined[keep],
            self.notes,
        )
