"""What came of holding one promise against one thing, and what there is to hold it against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from unisono.messages.catalogue import Catalogue
from unisono.messages.offer_kinds import AMOUNT, PERCENT, PRICE, SHIPPING, TRIAL
from unisono.messages.standing import Offered, bound
from unisono.model.messages import OfferFact
from unisono.model.promises import Place, SeenPage

#: What can be held against a page, a catalogue, another text; codes and last days are not.
KINDS: Final = frozenset({PERCENT, AMOUNT, PRICE, TRIAL, SHIPPING})
MONEY: Final = frozenset({PERCENT, AMOUNT, PRICE})
HELD, FAULT, UNMEASURED = "held", "fault", "not measured"


@dataclass(frozen=True)
class Holding:
    """What came of holding one promise against one thing.

    Attributes:
        state: held, fault or not measured; fault: see :class:`Fault`.
        found: what stands against it; source, owner: of that.
        until: the last day of what was found, where it ends.
    """

    place: str
    state: str
    why: str = ""
    fault: str = ""
    found: str = ""
    fix: str = ""
    source: str = ""
    owner: str = ""
    until: date | None = None


@dataclass(frozen=True, eq=False)
class Reality:
    """What promises are held against.

    Attributes:
        day: the present day.
        pages: by :func:`page_key`; catalogue: None, there is none.
        told: offers of texts for sales and support.
        told_campaigns: campaigns that the plan says sales or support were informed of, in lower
            case; recorded: those that it says of who was informed at all.
    """

    day: date
    pages: Mapping[str, SeenPage] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    told: tuple[Offered, ...] = ()
    told_campaigns: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether there is anything to hold promises against."""
        return bool(self.pages or self.catalogue or self.told or self.recorded)


def unmeasured(place: Place, why: str) -> Holding:
    """Nothing to hold a promise against there, and why."""
    return Holding(place, UNMEASURED, why)


def same_measure(one: OfferFact, other: OfferFact) -> bool:
    """Whether the values of two offers of one kind can be compared: one currency, if both say."""
    units = bound(one)[1], bound(other)[1]
    return one.kind == other.kind and (units[0] == units[1] or "" in units)


def keeps(promise: OfferFact, found: OfferFact) -> bool:
    """Whether what was found keeps the promise."""
    if not same_measure(promise, found):
        return False
    if promise.value is None or found.value is None:
        return promise.kind in (TRIAL, SHIPPING)
    if promise.kind == SHIPPING:
        return found.value <= promise.value
    if bound(promise)[0] and promise.kind == PERCENT:
        return bool(bound(found)[0]) and found.value == promise.value
    return abs(promise.value - found.value) < 0.005
