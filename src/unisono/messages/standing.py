"""What one message offers, to whom, and when it stands (MSG-3, CAL-3)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from unisono.messages.meaning import stem, weight
from unisono.messages.offer_claims import topic_of
from unisono.messages.offer_kinds import CLAIM
from unisono.messages.offers import message_words
from unisono.messages.text import words
from unisono.model.messages import MessageText, OfferFact
from unisono.model.names import audiences, same_name
from unisono.model.wording import day

#: Days an offer is taken to be live when its end is not known, its first day included.
ASSUMED_DAYS = 14
#: Characters after an offer that say what it is for.
_SCOPE = 60
_STOP = re.compile("[.!?;,:–—+()]")

#: Words after an offer that do not narrow what it is for.
_GENERIC_WORDS = """
order purchase everything site sitewide store item product line first extra additional plan plans
price save off free shipping delivery discount coupon code voucher use midnight tonight monday
tuesday wednesday thursday friday saturday sunday end until extended extend customer entire
whole total hurry last chance exclusive special savings bestellung alles einkauf month monthly
year yearly annual user trial start starts starting day over above more percent euro dollar
"""
GENERIC = frozenset(stem(w) for w in _GENERIC_WORDS.split())


@dataclass
class Offered:
    """One distinct offer and all messages that make it."""

    fact: OfferFact
    scope: frozenset[str]
    audience: frozenset[str]
    campaign: str
    facts: list[OfferFact]

    def as_said(self, fact: OfferFact) -> Offered:
        """The same offer in the words of one of its messages."""
        return Offered(fact, self.scope, self.audience, self.campaign, [fact])

    def meets(self, other: Offered) -> bool:
        """Whether somebody may be in both audiences; an empty one is everybody."""
        return not (self.audience and other.audience) or bool(self.audience & other.audience)


def live_window(message: MessageText) -> tuple[date, date] | None:
    """First and last day a message is live; None when no date is known.

    An unknown end is taken to be 14 days, the first day included; an unknown start with a known
    end likewise.
    """
    start = message.starts_on or message.day
    end = message.ends_on
    if start is None:
        return None if end is None else (_moved(end, 1 - ASSUMED_DAYS), end)
    return start, max(start, end) if end else _moved(start, ASSUMED_DAYS - 1)


def _moved(day: date, days: int) -> date:
    """A day so many days later; the calendar's first or last where there is none."""
    first, last = date.min.toordinal(), date.max.toordinal()
    return date.fromordinal(min(max(day.toordinal() + days, first), last))


#: What is offered: kind, value and unit.
Said = tuple[str, float | None, str]
#: Two messages live on one day, and the days both are; None: not all dates are known.
LivePair = tuple[OfferFact, OfferFact, tuple[date, date] | None]


def said(fact: OfferFact) -> Said:
    """What a fact offers, whatever its words."""
    return fact.kind, fact.value, fact.unit


def bound(fact: OfferFact) -> tuple[str, str]:
    """The limit that the value only is ("up to ", "from "; "": it is none), and the bare unit."""
    for prefix in ("up to ", "from "):
        if fact.unit.startswith(prefix):
            return prefix, fact.unit.removeprefix(prefix)
    return "", fact.unit


def as_offered(fact: OfferFact) -> Offered:
    """A fact as an offer of its own, with what it is for and whom it is for."""
    m = fact.message
    return Offered(fact, _scope(fact), audiences(m.audience), same_name(m.campaign), [fact])


def _scope(fact: OfferFact) -> frozenset[str]:
    """Content words right after the offer, i.e. what it is for; empty means everything."""
    if fact.kind == CLAIM and topic_of(fact.unit) != "warranty":
        return frozenset()
    text = message_words(fact.message)
    lower = text.casefold()
    at = lower.find(fact.words)
    if at < 0 or len(lower) != len(text):  # words over several lines, or capitals in a code
        text = " ".join(text.split())
        at = text.casefold().find(fact.words.casefold())
        if at < 0:
            return frozenset()
    after = " ".join(text[at + len(fact.words) :][: 2 * _SCOPE].split())[:_SCOPE]
    stop = _STOP.search(after)
    return _content(after[: stop.start()] if stop else after)


@lru_cache(maxsize=20_000)
def _content(after: str) -> frozenset[str]:
    """The content words of what follows an offer."""
    content = [w for w in words(after)[:6] if weight(w) == 1 and w.isalpha()]
    return frozenset(s for s in map(stem, content) if s not in GENERIC)


def earliest(firsts: Iterable[OfferFact], seconds: Iterable[OfferFact]) -> LivePair | None:
    """The first two messages that are live on one day, in the order given.

    Mostly the very first two are; otherwise windows are counted in sorted order, not two by two.
    """
    left, right = iter(firsts), iter(seconds)
    one, two = next(left, None), next(right, None)
    if one is None or two is None:
        return None
    if found := _together(one, two):
        return found
    return _earliest([one, *left], [two, *right])


def _together(first: OfferFact, second: OfferFact) -> LivePair | None:
    mine, theirs = live_window(first.message), live_window(second.message)
    if mine is None or theirs is None:
        return first, second, None
    start, end = max(mine[0], theirs[0]), min(mine[1], theirs[1])
    return (first, second, (start, end)) if start <= end else None


def _earliest(firsts: list[OfferFact], seconds: list[OfferFact]) -> LivePair | None:
    """The first of ``firsts`` that meets any: as many begin by its end as are over before it."""
    windows = [w for f in seconds if (w := live_window(f.message)) is not None]
    always = len(windows) < len(seconds)
    starts, ends = (sorted(w[n] for w in windows) for n in (0, 1))
    for first in firsts:
        mine = live_window(first.message)
        if always or mine is None or bisect_right(starts, mine[1]) > bisect_left(ends, mine[0]):
            return next(found for second in seconds if (found := _together(first, second)))
    return None


def shared_days(days: tuple[date, date] | None, ended: bool, *messages: MessageText) -> str:
    """When two messages are both live, in words."""
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
