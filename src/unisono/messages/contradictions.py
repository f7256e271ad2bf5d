"""Offers that are live together for the same people and do not agree (MSG-3, CAL-3).

Two offers contradict when they are of one kind with different values: 15 % and 20 % off, a plan
from $29 and from $49, a sale that ends on two days. Two different incentives for one campaign
(a discount here, a free trial there) are no contradiction in words but split the message; they
are found by :func:`competing_incentives`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from unisono.messages.meaning import stem, weight
from unisono.messages.offers import (
    AMOUNT,
    DEADLINE,
    PERCENT,
    PRICE,
    SHIPPING,
    TRIAL,
    read_offers,
)
from unisono.messages.text import plain, words
from unisono.model.calendar import Activity
from unisono.model.messages import Contradiction, MessageText, OfferFact
from unisono.model.wording import day

#: Days an offer is taken to be live when its end is not known, its first day included.
ASSUMED_DAYS = 14

#: Words after an offer that do not narrow what it is for.
_GENERIC_WORDS = """
order purchase everything site sitewide store item product line first extra additional plan plans
price save off free shipping delivery discount coupon code voucher use midnight tonight monday
tuesday wednesday thursday friday saturday sunday end until extended extend customer entire
whole total hurry last chance exclusive special savings bestellung alles einkauf month monthly
year yearly annual user trial start starts starting day over above more percent euro dollar
"""
_GENERIC = frozenset(stem(w) for w in _GENERIC_WORDS.split())
_KINDS = {
    PERCENT: "a different percentage off",
    AMOUNT: "a different amount off",
    PRICE: "a different price",
    TRIAL: "a different length of free trial",
    SHIPPING: "different terms of free shipping",
    DEADLINE: "a different last day",
}
_INCENTIVES = {PERCENT: "a discount", AMOUNT: "money off", TRIAL: "a free trial"}


@dataclass
class _Offer:
    """One distinct offer and all messages that make it."""

    fact: OfferFact
    scope: frozenset[str]
    audience: frozenset[str]
    campaign: str
    facts: list[OfferFact]


def live_window(message: MessageText) -> tuple[date, date] | None:
    """First and last day a message is live; None when no date is known.

    An unknown end is taken to be 14 days, the first day included; an unknown start with a known
    end likewise.
    """
    start = message.starts_on or message.day
    end = message.ends_on
    assumed = timedelta(days=ASSUMED_DAYS - 1)
    if start is None:
        return None if end is None else (end - assumed, end)
    return start, max(start, end) if end else start + assumed


def contradictions(
    messages: Sequence[MessageText], as_of: date | None = None
) -> tuple[Contradiction, ...]:
    """Pairs of offers of one kind that disagree, are live together and meet in audience.

    Equal offers of many messages are one offer, so each disagreement is named once, with the
    earliest pair of messages. An empty audience is everybody; messages without any date are
    taken to be live together, and the reason says so. Prices and deadlines only count within one
    campaign or about the same thing, and named products must have a word in common.

    Args:
        as_of: pairs whose shared days lie before it are marked as ended; None: none is.
    """
    return tuple(_pairs(messages, _disagreement, lambda offer: offer.fact.kind, as_of))


def competing_incentives(
    messages: Sequence[MessageText], as_of: date | None = None
) -> tuple[Contradiction, ...]:
    """Pairs of different incentives for one campaign, live together for the same people.

    A lesser finding than a contradiction: both may be true, but one campaign then argues two
    reasons to act. Messages without a campaign are not compared. ``as_of`` as in
    :func:`contradictions`.
    """
    return tuple(_pairs(messages, _competition, lambda offer: offer.campaign, as_of))


def offers_differ(first: Activity, second: Activity) -> str | None:
    """Why the offers of two calendar activities contradict, in words; None when they do not."""
    named = [(a, a.campaign or a.title) for a in (first, second)]
    sides = [MessageText(key=a.key, channel=name, text=a.offer) for a, name in named]
    found = [[_as_offer(f) for f in read_offers(side)] for side in sides]
    for reason in (_disagreement, _rivalry):
        for one in found[0]:
            for two in found[1]:
                if not _also_says(found, one, two) and (why := reason(one, two)):
                    return why
    return None


def _also_says(found: list[list[_Offer]], one: _Offer, two: _Offer) -> bool:
    """True when one side names the other's offer as well, as tiers of a sale do."""
    left = {_same(o.fact) for o in found[0]}
    right = {_same(o.fact) for o in found[1]}
    return _same(one.fact) in right or _same(two.fact) in left


def _same(fact: OfferFact) -> tuple[str, float | None, str]:
    return fact.kind, fact.value, fact.unit


def _as_offer(fact: OfferFact) -> _Offer:
    m = fact.message
    parts = m.audience.replace(",", ";").split(";")
    audience = frozenset(p for p in (" ".join(a.split()).casefold() for a in parts) if p)
    campaign = " ".join(m.campaign.split()).casefold()
    return _Offer(fact, _scope(fact), audience, campaign, [fact])


def _scope(fact: OfferFact) -> frozenset[str]:
    """Content words right after the offer, i.e. what it is for; empty means everything."""
    text = " ".join(plain(f"{fact.message.title}\n{fact.message.text}").split())
    at = text.casefold().find(fact.words.casefold())
    if at < 0:
        return frozenset()
    after = text[at + len(fact.words) :][:60]
    for stop in ".!?;,:–—+()":
        after = after.split(stop, 1)[0]
    content = [w for w in words(after)[:6] if weight(w) == 1 and w.isalpha()]
    return frozenset(s for s in map(stem, content) if s not in _GENERIC)


def _pairs(
    messages: Sequence[MessageText],
    reason: Callable[[_Offer, _Offer], str | None],
    group: Callable[[_Offer], str],
    as_of: date | None,
) -> Iterator[Contradiction]:
    """Pairs of distinct offers within a ``group`` that ``reason`` objects to, each once."""
    ordered = sorted(messages, key=_order)
    offers: dict[tuple[object, ...], _Offer] = {}
    says: dict[tuple[str, float | None, str], set[int]] = {}
    for message in ordered:
        for fact in read_offers(message):
            offer = _as_offer(fact)
            key = (_same(fact), offer.scope, offer.audience, offer.campaign)
            if key in offers:
                offers[key].facts.append(fact)
            else:
                offers[key] = offer
            says.setdefault(_same(fact), set()).add(id(message))
    groups: dict[str, list[_Offer]] = {}
    for offer in offers.values():
        groups.setdefault(group(offer), []).append(offer)
    seen: set[frozenset[tuple[tuple[str, float | None, str], str]]] = set()
    for one, two in (pair for members in groups.values() for pair in combinations(members, 2)):
        if one.audience and two.audience and not one.audience & two.audience:
            continue
        name = frozenset((_same(o.fact), o.campaign) for o in (one, two))
        if name in seen or not reason(one, two):
            continue
        found = _live_pair(one, two, says, as_of)
        if found:
            seen.add(name)
            first, second, days = found
            why = reason(_as_offer(first), _as_offer(second))
            ended = bool(as_of and days and days[1] < as_of)
            when = _days(days, ended, first.message, second.message)
            yield Contradiction(first, second, f"{why}; {when}.", ended)


def _order(m: MessageText) -> tuple[date, str, str, str, str, str, str, str, int]:
    start = m.starts_on or m.day or m.ends_on or date.max
    return (start, m.key, m.channel, m.campaign, m.audience, m.title, m.text, m.path, m.file_row)


_LivePair = tuple[OfferFact, OfferFact, tuple[date, date] | None]


def _live_pair(
    one: _Offer,
    two: _Offer,
    says: dict[tuple[str, float | None, str], set[int]],
    as_of: date | None,
) -> _LivePair | None:
    """The earliest two messages live on one day, with the days (None: not known).

    Those still live ``as_of`` that day come before those that ended; a message that says both
    offers states tiers.
    """
    firsts = [f for f in one.facts if id(f.message) not in says[_same(two.fact)]]
    seconds = [f for f in two.facts if id(f.message) not in says[_same(one.fact)]]
    found = _earliest(firsts, seconds)
    if as_of is None or found is None or found[2] is None or found[2][1] >= as_of:
        return found
    live = ([f for f in side if _reaches(f.message, as_of)] for side in (firsts, seconds))
    return _earliest(*live) or found


def _reaches(message: MessageText, as_of: date) -> bool:
    window = live_window(message)
    return window is None or window[1] >= as_of


def _earliest(firsts: list[OfferFact], seconds: list[OfferFact]) -> _LivePair | None:
    windows = [(live_window(f.message), f) for f in seconds]
    for first in firsts:
        mine = live_window(first.message)
        for theirs, second in windows:
            if mine is None or theirs is None:
                return first, second, None
            start, end = max(mine[0], theirs[0]), min(mine[1], theirs[1])
            if start <= end:
                return first, second, (start, end)
    return None


def _days(days: tuple[date, date] | None, ended: bool, *messages: MessageText) -> str:
    if days is None:
        return "dates are not all known, taken as live at the same time"
    were = "ended: both were live" if ended else "both live"
    both = (
        f"{were} on {day(days[0])}"
        if days[0] == days[1]
        else (f"{were} from {day(days[0])} to {day(days[1])}")
    )
    if any(m.ends_on is None for m in messages):
        both += f" (an unknown end is taken as {ASSUMED_DAYS} days)"
    return both


def _said(offer: _Offer) -> str:
    channel = offer.fact.message.channel
    return f"{channel or 'a message'} says “{offer.fact.words}”"


def _disagreement(one: _Offer, two: _Offer) -> str | None:
    a, b = one.fact, two.fact
    if a.kind != b.kind or a.kind not in _KINDS or not _values_differ(a, b):
        return None
    if one.scope and two.scope and not one.scope & two.scope:
        return None
    if a.kind in (PRICE, DEADLINE) and not _same_subject(one, two):
        return None
    return f"{_said(one)}, {_said(two)}: {_KINDS[a.kind]}"


def _same_subject(one: _Offer, two: _Offer) -> bool:
    """Prices and last days differ between things; they only contradict about one thing."""
    if one.campaign or two.campaign:
        return one.campaign == two.campaign
    shared = _subject(one) & _subject(two)
    return bool(shared)


def _subject(offer: _Offer) -> set[str]:
    text = plain(f"{offer.fact.message.title}\n{offer.fact.message.text}")
    bare = text.casefold().replace(offer.fact.words.casefold(), " ")
    return {stem(w) for w in words(bare) if w.isalpha() and weight(w) >= 0.4}


def _values_differ(a: OfferFact, b: OfferFact) -> bool:
    if a.kind == DEADLINE:
        return (
            bool(a.unit and b.unit)
            and a.unit != b.unit
            and a.unit[0].isdigit() == b.unit[0].isdigit()
        )
    if a.value is None or b.value is None or a.value == b.value:
        return False
    bounds = [_bound(f) for f in (a, b)]
    if a.kind == SHIPPING:
        return a.unit == b.unit or not a.unit or not b.unit
    if bounds[0][1] != bounds[1][1]:  # another currency is another market, no contradiction
        return False
    if bounds[0][0] == bounds[1][0]:
        return True
    (limit, exact) = (a, b) if bounds[0][0] else (b, a)
    if limit.value is None or exact.value is None:
        return False
    return exact.value > limit.value if a.kind == PERCENT else exact.value < limit.value


def _bound(fact: OfferFact) -> tuple[bool, str]:
    """Whether the value is only a limit ("up to", "from"), and the bare unit."""
    for prefix in ("up to ", "from "):
        if fact.unit.startswith(prefix):
            return True, fact.unit.removeprefix(prefix)
    return False, fact.unit


def _competition(one: _Offer, two: _Offer) -> str | None:
    same = one.campaign and one.campaign == two.campaign
    return _rivalry(one, two) if same else None


def _rivalry(one: _Offer, two: _Offer) -> str | None:
    kinds = {one.fact.kind, two.fact.kind}
    if len(kinds) < 2 or not kinds <= set(_INCENTIVES):
        return None
    names = f"{_INCENTIVES[one.fact.kind]} and {_INCENTIVES[two.fact.kind]}"
    return f"{_said(one)}, {_said(two)}: {names} compete as reasons to act"
