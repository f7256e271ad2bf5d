"""Who visited when and through which link: the true journeys behind every export."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unisono.demo.people import Flags, Ints, People
from unisono.demo.story import DAY_SECONDS, DAYS, ENTRIES, stream

#: Share of tagged visits whose link was spelled differently, where a link has other spellings.
_MISSPELLED = 0.55
#: Share of paid search clicks that web analytics books as organic in spite of the click id.
_HIDDEN = 0.04


@dataclass(frozen=True)
class Visits:
    """All visits, sorted by person and time; one array element per visit.

    Attributes:
        second: seconds since the start of story day 0.
        entry: index into ENTRIES.
        variant: 0 for the standard spelling, else 1-based index into the entry's variants.
        device: number of the browser; negative numbers are shared ones.
        lead: True for the visit in which the person filled in the form.
        login: True when the login id was known.
        after: True for a visit after the person's deal was won.
        hidden: True when analytics books a paid click as organic.
    """

    person: Ints
    second: Ints
    entry: Ints
    variant: Ints
    content: Ints
    device: Ints
    lead: Flags
    login: Flags
    after: Flags
    hidden: Flags


@dataclass(frozen=True)
class Journeys:
    """Visits and the moments of each contact, in seconds since the start of story day 0."""

    visits: Visits
    lead_at: Ints
    deal_at: Ints
    closed_at: Ints


def _entry_of(rng: np.random.Generator, day: Ints, first: Flags) -> Ints:
    """Draw an entry per visit from the weights of its day."""
    days = np.arange(DAYS)[:, None]
    live = (days >= [e.start for e in ENTRIES]) & (days <= [e.end for e in ENTRIES])
    tables: list[NDArray[np.float64]] = []
    for weights in ([e.later for e in ENTRIES], [e.first for e in ENTRIES]):
        table = np.cumsum(live * np.asarray(weights), axis=1)
        tables.append(table / table[:, -1:])
    both = np.stack(tables)
    draw = rng.random(len(day))
    out = np.empty(len(day), dtype=np.int64)
    for at in range(0, len(day), 200_000):  # a block at a time bounds memory
        part = slice(at, at + 200_000)
        rows = both[first[part].astype(np.int64), day[part]]
        out[part] = (draw[part, None] >= rows).sum(axis=1)
    return out


def _spelling(rng: np.random.Generator, entry: Ints, *, faults: bool) -> Ints:
    spellings = np.asarray([len(e.variants) for e in ENTRIES])[entry]
    pick = 1 + (rng.random(len(entry)) * spellings).astype(np.int64)
    wrong = (rng.random(len(entry)) < _MISSPELLED) & (spellings > 0) & faults
    return np.where(wrong, pick, 0)


def _moments(
    rng: np.random.Generator, people: People
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and length in days of each person's journey; it ends before the data does."""
    span = rng.uniform(0.5, 40, people.count)
    span[: people.contacts] = rng.uniform(12, 60, people.contacts)
    return rng.uniform(0, DAYS - 14 - span), span


def _counts(rng: np.random.Generator, people: People) -> Ints:
    """Visits per person before the deal closed."""
    n = 1 + rng.poisson(0.6, people.count)
    known = 1 + rng.poisson(1.5, people.contacts)
    buying = 2 + rng.poisson(3.2, people.contacts)
    n[: people.contacts] = np.where(people.deal, buying, known)
    n[: people.contacts][people.dark] = 0
    return n.astype(np.int64)


def _visit_times(
    rng: np.random.Generator, people: People, n: Ints, start: NDArray[np.float64],
    span: NDArray[np.float64],
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Person, place in the journey and second of every visit, in order."""
    person = np.repeat(np.arange(people.count), n)
    place = np.arange(len(person)) - np.repeat(np.cumsum(n) - n, n)
    share = rng.random(len(person))
    share = share[np.lexsort((share, person))]
    share[place == 0] = 0
    second = ((start[person] + share * span[person]) * DAY_SECONDS).astype(np.int64)
    return person, place, second + place * 3_600  # never two visits in one second


def _later_logins(rng: np.random.Generator, people: People, closed: Ints) -> tuple[Ints, Ints]:
    """Visits of customers after their deal was won."""
    who = np.flatnonzero(people.won & people.login & ~people.dark)
    who = who[rng.random(len(who)) < 0.25]
    second = closed[who] + rng.integers(DAY_SECONDS, 20 * DAY_SECONDS, len(who))
    keep = second < DAYS * DAY_SECONDS
    return who[keep], second[keep]


def _closing(
    rng: np.random.Generator, people: People, person: Ints, second: Ints, lead: Flags,
    start: NDArray[np.float64], span: NDArray[np.float64],
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """When each contact filled in the form, and when its deal was opened and closed."""
    known = people.contacts
    lead_at = ((start + 0.1 * span) * DAY_SECONDS).astype(np.int64)[:known]
    lead_at[person[lead]] = second[lead] + 60
    last = ((start + span) * DAY_SECONDS).astype(np.int64)[:known]
    np.maximum.at(last, person[person < known], second[person < known])
    closed = last + rng.integers(DAY_SECONDS // 4, 8 * DAY_SECONDS, known)
    deal_at = lead_at + ((closed - lead_at) * rng.uniform(0.05, 0.3, known)).astype(np.int64)
    return lead_at, deal_at, closed


def _browsers(people: People, person: Ints, place: Ints, from_lead: Ints) -> Ints:
    """The browser of every visit: known people alternate from the form on, others from the
    start; the visit with the form may happen on a shared browser.
    """
    known = person < people.contacts
    second = np.where(known, np.where(from_lead > 0, from_lead % 2, 0), place % 2)
    device: Ints = people.first_device[person] + np.where(people.devices[person] > 1, second, 0)
    kiosk = people.kiosk[np.minimum(person, people.contacts - 1)]
    shared = known & (from_lead == 0) & (kiosk >= 0)
    return np.where(shared, -1 - kiosk, device)


def draw_journeys(seed: int, people: People, *, faults: bool) -> Journeys:
    """Draw every visit and each contact's moments (form, deal, close)."""
    rng = stream(seed, "journeys")
    start, span = _moments(rng, people)
    n = _counts(rng, people)
    person, place, second = _visit_times(rng, people, n, start, span)
    known = person < people.contacts
    from_lead = np.where(known, place - np.minimum(1, n - 1)[person], -1)
    lead = known & (from_lead == 0)
    lead_at, deal_at, closed = _closing(rng, people, person, second, lead, start, span)
    who, when = _later_logins(rng, people, closed)
    entry = _entry_of(rng, second // DAY_SECONDS, place == 0)
    hidden = np.asarray([e.click == "gclid" for e in ENTRIES])[entry]
    hidden &= (rng.random(len(entry)) < _HIDDEN) & faults
    login = (from_lead >= 0) & people.login[np.minimum(person, people.contacts - 1)]
    content = rng.integers(0, 6, len(entry))
    visits = Visits(
        person, second, entry, _spelling(rng, entry, faults=faults), content,
        _browsers(people, person, place, from_lead), lead, login,
        np.zeros(len(entry), dtype=np.bool_), hidden,
    )  # fmt: skip
    return Journeys(_with_later(visits, people, who, when), lead_at, deal_at, closed)


def _with_later(visits: Visits, people: People, who: Ints, when: Ints) -> Visits:
    """``visits`` with the customers' later ones (direct, logged in) put in order."""
    zero, yes = np.zeros(len(who), dtype=np.int64), np.ones(len(who), dtype=np.bool_)
    more = Visits(who, when, zero, zero, zero, people.first_device[who], ~yes, yes, yes, ~yes)
    order = np.lexsort(
        (np.concatenate([visits.second, when]), np.concatenate([visits.person, who]))
    )
    joined = [
        np.concatenate([getattr(visits, name), getattr(more, name)])[order]
        for name in Visits.__dataclass_fields__
    ]
    return Visits(*joined)
