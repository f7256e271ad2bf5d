"""What journeys, best customers and ways of acquisition show across channels (ATT-5)."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.paths import StateRow

#: Words for a difference between two shares: its interval lies above, below or across zero.
MORE, LESS, UNCLEAR = "more often", "less often", "no clear difference"


@dataclass(frozen=True)
class ChannelInfluence:
    """One channel in the journeys of the best customers and of all others.

    Attributes:
        best_with, others_with: customers whose journey holds the channel.
        best_share, others_share: the same in % of the group.
        difference: best_share − others_share, in percentage points, with its 95 % interval.
        verdict: "more often", "less often" or "no clear difference", by the interval.
    """

    channel: str
    best_with: int
    others_with: int
    best_share: float
    others_share: float
    difference: float
    interval: tuple[float, float]
    verdict: str


@dataclass(frozen=True)
class BestCustomers:
    """Channel influence in the best customers' journeys; no rows and a reason when unknown."""

    definition: str
    best: int
    others: int
    rows: tuple[ChannelInfluence, ...]
    reason: str = ""
    bring: str = ""


@dataclass(frozen=True)
class JourneyCost:
    """Cost per acquisition of one type of journey.

    Attributes:
        type: what journeys are told apart by: channels, first channel, paid or not.
        spend: allocated spend of all people with this type of journey, converted or not.
        cost: spend ÷ acquisitions; None with too few acquisitions.
        interval: 95 %, from the interval of the share that converts.
    """

    type: str
    label: str
    persons: int
    acquisitions: int
    spend: float
    cost: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class JourneyCosts:
    """Cost per acquisition by journey type, in the reporting currency.

    Attributes:
        allocated: share (0…1) of the spend that belongs to channels with tracked touches.
        left_out: channels with spend and no touch, whose spend no journey can carry.
    """

    definition: str
    rows: tuple[JourneyCost, ...]
    allocated: float | None = None
    left_out: tuple[str, ...] = ()
    reason: str = ""
    bring: str = ""


@dataclass(frozen=True)
class AcquiredValue:
    """Realised value of customers won in one way, in the reporting currency, net of refunds."""

    type: str
    label: str
    customers: int
    mean: float | None
    interval: tuple[float, float] | None
    median: float | None


@dataclass(frozen=True)
class AcquiredValues:
    """Realised value within ``days`` of the first conversion, by first channel and channel mix."""

    definition: str
    days: int | None
    rows: tuple[AcquiredValue, ...]
    reason: str = ""
    bring: str = ""


@dataclass(frozen=True)
class PersonTime:
    """Conversions per 1,000 person-days with 1, 2 and 3+ channels met so far, beside chance."""

    definition: str
    rows: tuple[StateRow, ...]
    reason: str = ""
    bring: str = ""


@dataclass(frozen=True)
class Omnichannel:
    """The tables of ATT-5 that need more than one figure."""

    best_customers: BestCustomers
    journey_costs: JourneyCosts
    acquired_values: AcquiredValues
    person_time: PersonTime | None = None
