"""A promise held against what sales and support were told."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from unisono.messages.catalogue import says_any
from unisono.messages.disagreement import comparable, disagreement
from unisono.messages.holding import FAULT, HELD, Holding, Reality, keeps, unmeasured
from unisono.messages.standing import Offered, live_window
from unisono.model.messages import MessageText
from unisono.model.promises import Fault, Place

_TEAMS: Final = re.compile(
    r"\b(sales|vertrieb|ventas|support|help ?desk|service desk|customer (?:service|care|success)|"
    r"call ?cent(?:er|re)|kundendienst|macros?|talk ?tracks?|battle ?cards?|enablement|"
    r"telesales|inside sales|first level)\b"
)


def tells_teams(name: str) -> bool:
    """Whether texts of a channel or team are those that sales and support work with."""
    return bool(_TEAMS.search(re.sub(r"[\W_]+", " ", name.casefold())))


def told(offer: Offered, link: str, reality: Reality) -> Holding:
    """Whether sales and support know of a promise, and know the same."""
    if not reality.told and not (offer.campaign and offer.campaign in reality.recorded):
        why = "no text for sales or support, and no plan that names who was informed, is known"
        return unmeasured(Place.TOLD, why)
    near = [o for o in reality.told if _meets(offer, o)]
    if near and reality.catalogue is not None:
        # Who speaks of another product says nothing of this one.
        subject = reality.catalogue.subject(offer.fact.message, link)
        near = [o for o in near if not subject or says_any(o.fact.message, subject)]
    same = [o for o in near if keeps(offer.fact, o.fact)]
    if same:
        text = same[0].fact.message
        return Holding(Place.TOLD, HELD, found=f"“{same[0].fact.words}”", source=_source(text),
                       owner=_owner(text))  # fmt: skip
    other = next((o for o in near if comparable(o) == comparable(offer) and disagreement(offer, o)),
                 None)  # fmt: skip
    if other is not None:
        text = other.fact.message
        said = f"{text.channel}: “{other.fact.words}”"
        why, fix = "sales or support were told another value", "Tell them the offer that holds."
        return Holding(Place.TOLD, FAULT, why, Fault.OTHER, said, fix, _source(text), _owner(text))
    if offer.campaign and offer.campaign in reality.told_campaigns:
        return Holding(Place.TOLD, HELD, found="the plan says they were informed", source="plan")
    return Holding(Place.TOLD, FAULT, "no text for sales or support says it", Fault.NOT_TOLD,
                   "", "Tell sales and support: value, product, days and code.")  # fmt: skip


def _meets(one: Offered, other: Offered) -> bool:
    """Whether both may be about one thing: kind, product, audience, campaign, days."""
    if one.fact.kind != other.fact.kind or not one.meets(other):
        return False
    if one.scope and other.scope and not one.scope & other.scope:
        return False
    if one.campaign and other.campaign and one.campaign != other.campaign:
        return False
    windows = live_window(one.fact.message), live_window(other.fact.message)
    if windows[0] is None or windows[1] is None:
        return True
    ends = one.fact.message.ends_on, other.fact.message.ends_on
    # What teams are told without an end holds until they are told otherwise.
    last = date.max if ends[1] is None else windows[1][1]
    return windows[0][0] <= last and windows[1][0] <= windows[0][1]


def _source(message: MessageText) -> str:
    return f"{message.path}:{message.file_row}" if message.path else message.key


def _owner(message: MessageText) -> str:
    return message.owner or message.team
