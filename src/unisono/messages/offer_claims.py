"""What a text claims beside prices and discounts that another text can deny (MSG-3).

Only claims that shut each other out in plain words: a card is asked for or not, bound or free to
leave, where it is made, how fast it comes, open source or not, what returns and fees cost, how long
the warranty lasts, when support answers.
"""

from __future__ import annotations

from typing import Final

from unisono.messages.offer_countries import NAME_OF
from unisono.messages.offer_hints import Cue, any_of
from unisono.messages.offer_kinds import CLAIM, Found

_COUNTRIES: Final = any_of(NAME_OF)
_HOURS: Final = {"h": 1, "d": 24, "w": 168}
_TIME: Final = (
    r"(?:(?:the )?(?P<same>same day)|(?P<next>next day)|(?P<n1>\d{1,2})(?:\s?(?:-|–|to)\s?"
    r"(?P<n2>\d{1,2}))? (?:business |working )?(?P<u>hours?|days?|weeks?))\b"
)
_CLAIMS: Final = Cue.of(
    r"\b(?P<card_no>no (?:credit |debit )?card (?:is )?(?:required|needed|necessary)|"
    r"without (?:a |your )?(?:credit |debit )?card)\b|"
    r"\b(?P<card_yes>(?<!no )(?<!no credit )(?:credit |debit )?card (?:is )?(?:required|needed)|"
    r"enter your (?:credit |debit )?card|requires? a (?:credit |debit )?card)\b|"
    r"\b(?P<leave_no>cancel (?:at )?any ?time|cancel whenever|leave whenever|no lock-in|"
    r"no (?:long-term |minimum )?(?:contracts?|commitments?)|no strings attached)\b|"
    r"\b(?P<leave_yes>\d{1,2}[ -](?:month|year)s? (?:minimum )?(?:commitment|contract|term)|"
    r"minimum (?:contract )?term|(?:commitment|contract) (?:is )?required)\b|"
    rf"\b(?:made|manufactured|produced|crafted|handmade|handcrafted|assembled|built) in "
    rf"(?P<origin>{_COUNTRIES})(?!\w)|"
    rf"\b(?P<way>ships|shipped|dispatched|delivered|delivery|arrives)(?: in| within| takes| "
    rf"time:?)*"
    rf" {_TIME}|"
    r"\b(?P<source_yes>open[ -]source)\b|"
    r"\b(?P<source_no>source[ -]available|closed[ -]source|proprietary (?:software|licen[cs]e)|"
    r"commercial licen[cs]e)\b|"
    r"\b(?P<return_no>free (?:\d{1,3}[ -]day )?returns|returns are free)\b|"
    r"\b(?P<return_yes>returns cost|return fee|returns? (?:is|are) (?:charged|not free))\b|"
    r"\b(?P<fee_no>no (?:hidden |setup |set-up |activation |joining |booking |extra )?fees)\b|"
    r"(?P<fee_yes>(?<=[$£€])\d{1,4} (?:setup|set-up|activation|joining|booking|service) fee)\b|"
    r"\b(?P<hours_yes>(?:open|support|service|help|here for you)(?: is| available)? 24/7|24/7 "
    r"(?:support|service|help))\b|"
    r"\b(?P<hours_no>(?:open|support|service|help)(?: is| available)?(?: from)? "
    r"(?:9(?: ?am)?(?: to | ?[-–] ?)5|monday to friday|on weekdays|weekdays only))\b|"
    r"\b(?P<warranty>(?:lifetime|\d{1,2}[ -]years?)) (?:limited |full )?(?:warranty|guarantee)\b",
    "no without card credit debit enter requires require cancel leave minimum commitment contract "
    "made "
    "manufactured produced crafted handmade handcrafted assembled built ships shipped dispatched "
    "delivered delivery arrives open source closed proprietary commercial free returns return "
    "support service help here lifetime",
    "card cancel leave lock contract contracts commitment commitments strings term ships shipped "
    "dispatched delivered delivery arrives source proprietary licence license returns return fee "
    "fees 24 9 monday weekdays warranty guarantee netherlands states "
    + " ".join(NAME_OF),  # where it is made: that word alone is too common
    "commitment contract term 24 warranty guarantee fee",
)
#: Topics in which the products of one company differ.
OF_A_PRODUCT: Final = frozenset(["origin", "shipped", "warranty"])
CUES: Final = _CLAIMS.cues
#: One of them is in every claim.
NEEDS: Final = _CLAIMS.needs


def claims(text: str, said: frozenset[str]) -> Found:
    """Claims in a text in small letters; value None, unit "topic: what"; ``said``: its words."""
    for match in _CLAIMS.finditer(text, said):
        parts = {name: value for name, value in match.groupdict().items() if value}
        yield match.start(), CLAIM, None, _what(parts), match.group()


def _what(parts: dict[str, str]) -> str:
    if way := parts.get("way"):
        first, last = _hours(parts)
        return f"{'shipped' if way[0] == 's' or way == 'dispatched' else 'there'}: {first}-{last} h"
    if country := parts.get("origin"):
        return f"origin: {NAME_OF[country]}"
    if years := parts.get("warranty"):
        return f"warranty: {years.replace('-', ' ').removesuffix('s')}"
    topic, _, answer = next(iter(parts)).partition("_")
    return f"{topic}: {answer}"


def _hours(parts: dict[str, str]) -> tuple[int, int]:
    """How long it takes, at least and at most, in hours."""
    if "same" in parts or "next" in parts:
        return 0, 24 if "same" in parts else 48
    per = _HOURS[parts["u"][0]]
    last = int(parts.get("n2") or parts["n1"]) * per
    return (int(parts["n1"]) * per if "n2" in parts else 0), last


def claims_differ(one: str, other: str) -> bool:
    """Whether two claims (units of facts) shut each other out."""
    (topic, what), (second, told) = (unit.split(": ") for unit in (one, other))
    if {topic, second} <= {"shipped", "there"}:
        (first, last), (begin, end) = ([int(n) for n in w[:-2].split("-")] for w in (what, told))
        apart = 1 if topic == second else 4  # what leaves in a day may be there in some
        return last * apart < begin or end * apart < first
    return topic == second and what != told


def topic_of(unit: str) -> str:
    """What a claim is about."""
    topic = unit.partition(":")[0]
    return "shipped" if topic == "there" else topic
