"""When two offers do not agree, or split the message of one campaign (MSG-3, CAL-3)."""

from __future__ import annotations

from unisono.messages.meaning import stem, weight
from unisono.messages.offer_claims import OF_A_PRODUCT, claims_differ, topic_of
from unisono.messages.offer_conditions import told_apart
from unisono.messages.offer_kinds import (
    AMOUNT,
    BUNDLE,
    CLAIM,
    DEADLINE,
    GUARANTEE,
    PERCENT,
    PRICE,
    SHIPPING,
    TRIAL,
)
from unisono.messages.offers import message_words
from unisono.messages.standing import Offered, bound
from unisono.messages.text import words
from unisono.model.messages import OfferFact

_KINDS = {
    PERCENT: "a different percentage off",
    AMOUNT: "a different amount off",
    PRICE: "a different price",
    TRIAL: "a different length of free trial",
    SHIPPING: "different terms of free shipping",
    DEADLINE: "a different last day",
    BUNDLE: "a different bundle",
    GUARANTEE: "a different time to get the money back",
    CLAIM: "one denies the other",
}
_INCENTIVES = {PERCENT: "a discount", AMOUNT: "money off", TRIAL: "a free trial"}


def _worded(offer: Offered) -> str:
    channel = offer.fact.message.channel
    return f"{channel or 'a message'} says “{offer.fact.words}”"


def comparable(offer: Offered) -> tuple[str, str, str]:
    """What two offers must have in common to disagree: kind, currency, for prices the campaign."""
    fact = offer.fact
    if fact.kind == CLAIM:
        return fact.kind, topic_of(fact.unit), ""
    unit = "" if fact.kind in (SHIPPING, DEADLINE, BUNDLE) else bound(fact)[1]
    return fact.kind, unit, offer.campaign if fact.kind in (PRICE, DEADLINE) else ""


def disagreement(one: Offered, two: Offered) -> str | None:
    """Why two offers cannot both hold; None: they can. Audiences and days are not looked at."""
    a, b = one.fact, two.fact
    if a.kind != b.kind or a.kind not in _KINDS or not _values_differ(a, b):
        return None
    if one.scope and two.scope and not one.scope & two.scope:
        return None
    if a.kind in (PRICE, DEADLINE) and not _same_subject(one, two):
        return None
    of_products = a.kind == CLAIM and topic_of(a.unit) in OF_A_PRODUCT
    subjects = (_subject(one), _subject(two)) if of_products else (set(), set())
    if all(subjects) and not subjects[0] & subjects[1]:
        return None
    if told_apart(a, b):
        return None
    return f"{_worded(one)}, {_worded(two)}: {_KINDS[a.kind]}"


def _same_subject(one: Offered, two: Offered) -> bool:
    """Prices and last days differ between things; they only contradict about one thing."""
    if one.campaign or two.campaign:
        return one.campaign == two.campaign
    mine, theirs = _subject(one), _subject(two)
    if one.fact.kind == DEADLINE and not mine and not theirs:
        return True
    return bool(mine & theirs)


def _subject(offer: Offered) -> set[str]:
    text = message_words(offer.fact.message)
    bare = text.casefold().replace(offer.fact.words.casefold(), " ")
    return {stem(w) for w in words(bare) if w.isalpha() and weight(w) >= 0.4}


def _values_differ(a: OfferFact, b: OfferFact) -> bool:
    if a.kind == BUNDLE:
        return a.unit != b.unit
    if a.kind == CLAIM:
        return claims_differ(a.unit, b.unit)
    if a.kind == DEADLINE:
        return _last_days_differ(a.unit, b.unit)
    if a.value is None or b.value is None or a.value == b.value:
        return False
    bounds = [bound(f) for f in (a, b)]
    if a.kind == SHIPPING:
        return a.unit == b.unit or not a.unit or not b.unit
    if bounds[0][1] != bounds[1][1]:  # another currency is another market, no contradiction
        return False
    if bounds[0][0] == bounds[1][0]:
        return True
    if bounds[0][0] and bounds[1][0]:  # from $20 and up to $90 are ends of one range
        low, high = (a, b) if bounds[0][0] == "from " else (b, a)
        return (low.value or 0) > (high.value or 0)
    (limit, exact) = (a, b) if bounds[0][0] else (b, a)
    if limit.value is None or exact.value is None:
        return False
    above = limit.unit.startswith("up to ")
    return exact.value > limit.value if above else exact.value < limit.value


def _last_days_differ(one: str, other: str) -> bool:
    """Whether two last days are known alike, as days or as weekdays, and are not one."""
    if not one or not other or one[0].isalpha() != other[0].isalpha():
        return False
    dated = one[0].isdigit() and other[0].isdigit()
    return one != other if dated or one[0].isalpha() else one[-5:] != other[-5:]


def competition(one: Offered, two: Offered) -> str | None:
    """Why two incentives of one campaign split its message; None: they do not."""
    same = one.campaign and one.campaign == two.campaign
    return rivalry(one, two) if same else None


def rivalry(one: Offered, two: Offered) -> str | None:
    """As :func:`competition`, whatever the campaigns."""
    kinds = {one.fact.kind, two.fact.kind}
    if len(kinds) < 2 or not kinds <= set(_INCENTIVES):
        return None
    names = f"{_INCENTIVES[one.fact.kind]} and {_INCENTIVES[two.fact.kind]}"
    return f"{_worded(one)}, {_worded(two)}: {names} compete as reasons to act"
