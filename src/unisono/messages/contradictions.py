"""Offers that are live together for the same people and do not agree (MSG-3, CAL-3).

Two offers contradict when they are of one kind with different values: 15 % and 20 % off, a plan
from $29 and from $49, a sale that ends on two days. Two different incentives for one campaign
(a discount here, a free trial there) are no contradiction in words but split the message; they
are found by :func:`competing_incentives`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import (
    Callable,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from unisono.messages.candidates import Columns, Grouping, candidates
from unisono.messages.disagreement import comparable, competition, disagreement, rivalry
from unisono.messages.offers import read_all_offers, read_offers
from unisono.messages.standing import (
    LivePair,
    Offered,
    Said,
    as_offered,
    earliest,
    live_window,
    said,
    shared_days,
)
from unisono.model.calendar import Activity
from unisono.model.messages import Contradiction, MessageText, OfferFact


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
    return OfferBook.of(messages).contradictions(as_of)


def competing_incentives(
    messages: Sequence[MessageText], as_of: date | None = None
) -> tuple[Contradiction, ...]:
    """Pairs of different incentives for one campaign, live together for the same people.

    A lesser finding than a contradiction: both may be true, but one campaign then argues two
    reasons to act. Messages without a campaign are not compared. ``as_of`` as in
    :func:`contradictions`.
    """
    return OfferBook.of(messages).competing_incentives(as_of)


def offers_differ(first: Activity, second: Activity) -> str | None:
    """Why the offers of two calendar activities contradict, in words; None when they do not."""
    named = [(a, a.campaign or a.title) for a in (first, second)]
    sides = [MessageText(key=a.key, channel=name, text=a.offer) for a, name in named]
    found = [[as_offered(f) for f in read_offers(side)] for side in sides]
    for reason in (disagreement, rivalry):
        for one in found[0]:
            for two in found[1]:
                if not _also_says(found, one, two) and (why := reason(one, two)):
                    return why
    return None


def _also_says(found: list[list[Offered]], one: Offered, two: Offered) -> bool:
    """True when one side names the other's offer as well, as tiers of a sale do."""
    left = {said(o.fact) for o in found[0]}
    right = {said(o.fact) for o in found[1]}
    return said(one.fact) in right or said(two.fact) in left


#: Pairs of one message that are told; who has twenty to settle needs no more.
_MOST = 20


_BY_KIND = Grouping(comparable, lambda offer: said(offer.fact), scoped=True)
_BY_CAMPAIGN = Grouping(lambda o: o.campaign or None, lambda o: o.fact.kind, scoped=False)


@dataclass(frozen=True, eq=False)
class OfferBook:
    """Offers of many messages, read once: each distinct one with all messages that make it.

    Attributes:
        offers: distinct by what is offered, for what, to whom and in which campaign.
        says: per offered thing, the messages (by identity) that offer it.
    """

    offers: tuple[Offered, ...]
    says: MutableMapping[Said, frozenset[int]]

    @classmethod
    def of(cls, messages: Sequence[MessageText]) -> OfferBook:
        """The offers of ``messages``, in any order."""
        return cls.of_facts(read_all_offers(sorted(messages, key=_order)))

    @classmethod
    def of_facts(cls, facts: Iterable[OfferFact]) -> OfferBook:
        """Offers that were read already, message after message, the earliest message first."""
        offers: dict[tuple[object, ...], Offered] = {}
        says: dict[Said, set[int]] = {}
        for fact in facts:
            offer = as_offered(fact)
            key = (said(fact), offer.scope, offer.audience, offer.campaign)
            if key in offers:
                offers[key].facts.append(fact)
            else:
                offers[key] = offer
            says.setdefault(said(fact), set()).add(id(fact.message))
        return cls(tuple(offers.values()), {what: frozenset(who) for what, who in says.items()})

    def contradictions(self, as_of: date | None = None) -> tuple[Contradiction, ...]:
        """See :func:`contradictions`."""
        blocks = candidates(self.offers, _BY_KIND)
        return tuple(self._found(blocks, disagreement, as_of))

    def competing_incentives(self, as_of: date | None = None) -> tuple[Contradiction, ...]:
        """See :func:`competing_incentives`."""
        blocks = candidates(self.offers, _BY_CAMPAIGN)
        return tuple(self._found(blocks, competition, as_of))

    def against(
        self, draft: MessageText | OfferBook, most: int = _MOST
    ) -> tuple[Contradiction, ...]:
        """What a message would contradict if it went out, up to ``most`` pairs.

        The draft is always the first of a pair; given as a book, it is not read again.
        """
        return self._with(draft, _BY_KIND, disagreement, most)

    def competing_with(
        self, draft: MessageText | OfferBook, most: int = _MOST
    ) -> tuple[Contradiction, ...]:
        """Incentives of the draft's campaign that its own would compete with, up to ``most``."""
        return self._with(draft, _BY_CAMPAIGN, competition, most)

    @cached_property
    def _columns(self) -> dict[Grouping, Mapping[Hashable, Columns]]:
        return {
            how: {
                key: Columns.of(offers, how)
                for key, offers in _grouped(self.offers, how.group).items()
            }
            for how in (_BY_KIND, _BY_CAMPAIGN)
        }

    def _with(
        self,
        draft: MessageText | OfferBook,
        how: Grouping,
        reason: Callable[[Offered, Offered], str | None],
        most: int,
    ) -> tuple[Contradiction, ...]:
        own = draft if isinstance(draft, OfferBook) else OfferBook.of([draft])
        both = {what: who | self.says.get(what, frozenset()) for what, who in own.says.items()}
        says = ChainMap(both, self.says)
        groups = self._columns[how]

        def pairs() -> Iterator[tuple[Offered, Offered]]:
            for mine in own.offers:
                if (there := groups.get(how.group(mine))) is not None:
                    for theirs in there.meeting(mine, how):
                        yield mine, theirs

        held = OfferBook(own.offers, says)
        told: set[tuple[Said, Said, str]] = set()
        found: list[Contradiction] = []
        for one, two in pairs():
            name = (said(one.fact), said(two.fact), two.campaign)
            if name not in told and (pair := held._judged(one, two, reason, None)):
                told.add(name)
                found.append(pair)
                if len(found) >= most:
                    break
        return tuple(found)

    def _found(
        self,
        blocks: Iterable[Iterable[tuple[Offered, Offered]]],
        reason: Callable[[Offered, Offered], str | None],
        as_of: date | None,
    ) -> Iterator[Contradiction]:
        """Of every block of pairs of the same names, the first that ``reason`` objects to."""
        for block in blocks:
            judged = (self._judged(one, two, reason, as_of) for one, two in block)
            if found := next(filter(None, judged), None):
                yield found

    def _judged(
        self,
        one: Offered,
        two: Offered,
        reason: Callable[[Offered, Offered], str | None],
        as_of: date | None,
    ) -> Contradiction | None:
        if not one.meets(two) or not reason(one, two):
            return None
        found = self._live_pair(one, two, as_of)
        if found is None:
            return None
        first, second, days = found
        why = reason(one.as_said(first), two.as_said(second))
        ended = bool(as_of and days and days[1] < as_of)
        when = shared_days(days, ended, first.message, second.message)
        return Contradiction(first, second, f"{why}; {when}.", ended)

    def _live_pair(self, one: Offered, two: Offered, as_of: date | None) -> LivePair | None:
        """The earliest two messages live on one day, with the days (None: not known).

        Those still live ``as_of`` that day come before those that ended; a message that says both
        offers states tiers.
        """
        tiers = self.says[said(two.fact)], self.says[said(one.fact)]

        def each(ends: date | None = None) -> Iterator[Iterator[OfferFact]]:
            for offer, says in zip((one, two), tiers, strict=True):
                yield _apart(offer.facts, says, ends)

        found = earliest(*each())
        if as_of is None or found is None or found[2] is None or found[2][1] >= as_of:
            return found
        return earliest(*each(as_of)) or found


def _apart(
    facts: Iterable[OfferFact], says: frozenset[int], ends: date | None
) -> Iterator[OfferFact]:  # fmt: skip
    """Facts of messages that are none of ``says`` and reach the day ``ends``, where it is given."""
    for fact in facts:
        if id(fact.message) not in says and (ends is None or _reaches(fact.message, ends)):
            yield fact


def _grouped(
    offers: Iterable[Offered], key: Callable[[Offered], Hashable | None]
) -> Mapping[Hashable, Sequence[Offered]]:
    groups: dict[Hashable, list[Offered]] = {}
    for offer in offers:
        if (group := key(offer)) is not None:
            groups.setdefault(group, []).append(offer)
    return groups


def _order(m: MessageText) -> tuple[date, str, str, str, str, str, str, str, int]:
    start = m.starts_on or m.day or m.ends_on or date.max
    return (start, m.key, m.channel, m.campaign, m.audience, m.title, m.text, m.path, m.file_row)


def _reaches(message: MessageText, as_of: date) -> bool:
    window = live_window(message)
    return window is None or window[1] >= as_of
