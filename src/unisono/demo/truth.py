"""What is true about the demo company: the answers an audit of its exports must come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from unisono.demo.ads import last_paid_touch, revenue
from unisono.demo.journeys import Journeys
from unisono.demo.people import People
from unisono.demo.story import CLEAN_CAMPAIGNS, ENTRIES, NEVER_MERGE, Clock
from unisono.demo.web import browser_ids

#: Above this many people the identifiers of each are left out of the truth.
_LISTED = 20_000


@dataclass(frozen=True)
class DemoTruth:
    """Ground truth; shares are 0 … 1, money is in the reporting currency.

    Attributes:
        deals: won, lost, number; revenue of won deals; per month of closing.
        billing: payments, failed payments, refunds.
        people: true people, observable people (all a deterministic merge can tell apart), CRM
            records, duplicates, shared browsers, and per contact its identifiers.
        touchpoints: visits, web events, mail events, webinar registrations and attendances.
        utm: planted spellings per canonical value, pairs that must stay apart, shares off.
        ads: per platform claims, spend and true conversions; total over-claim; restated days.
        dark: share of revenue without any touchpoint before the deal was won.
        messages: drifted channels, contradicting offers and pairs that do not contradict.
        calendar: planted conflicts and clean campaigns.
        sync, alignment, handoffs: what AUDIT-4, 5 and 7 must find.
        quarantine: planted rows with file and row as a spreadsheet shows it.
        files: data rows per export. unknown_files: exports nothing may be made of.
        clean_campaigns, patterns: what must not be flagged, and which patterns are there.
    """

    company: str
    seed: int
    faults: bool
    start: date
    end: date
    currency: str
    deals: dict[str, Any]
    billing: dict[str, Any]
    people: dict[str, Any]
    touchpoints: dict[str, Any]
    attribution: dict[str, Any]
    utm: dict[str, Any]
    ads: dict[str, Any]
    dark: dict[str, Any]
    messages: dict[str, Any]
    calendar: dict[str, Any]
    sync: dict[str, Any]
    alignment: dict[str, Any]
    handoffs: dict[str, Any]
    nps: dict[str, Any]
    offline: dict[str, Any]
    quarantine: list[dict[str, Any]]
    files: dict[str, int]
    unknown_files: list[str]
    clean_campaigns: list[str]
    never_merge: list[list[str]]
    patterns: dict[str, bool]


def deals_truth(people: People, journeys: Journeys, clock: Clock) -> dict[str, Any]:
    """Won and lost deals, revenue in USD, and both per month of closing."""
    money = revenue(people, journeys, clock)
    months: dict[str, dict[str, float]] = {}
    for person, amount in money.items():
        month = f"{clock.day(int(journeys.closed_at[person]) // 86_400):%Y-%m}"
        row = months.setdefault(month, {"won": 0, "revenue": 0.0})
        row["won"] += 1
        row["revenue"] = round(row["revenue"] + amount, 2)
    return {
        "won": len(money),
        "lost": int((people.deal & ~people.won).sum()),
        "revenue": round(sum(money.values()), 2),
        "per_month": dict(sorted(months.items())),
    }


def dark_truth(people: People, journeys: Journeys, clock: Clock) -> dict[str, Any]:
    """Revenue and won deals of people nobody saw before."""
    money = revenue(people, journeys, clock)
    dark = {p: v for p, v in money.items() if people.dark[p]}
    return {
        "deals": len(dark),
        "revenue": round(sum(dark.values()), 2),
        "share_of_revenue": sum(dark.values()) / sum(money.values()),
        "share_of_deals": len(dark) / len(money),
    }


def _identifiers(people: People, person: int, browsers: list[str]) -> dict[str, Any]:
    twice = bool(people.alias[person] or people.twin[person])
    return {
        "emails": [people.email(person), *([people.email(person, alias=True)] if twice else [])],
        "crm_ids": [people.record(person, second=again) for again in ([False, True][: 1 + twice])],
        "user_id": people.user_id(person),
        "browsers": browsers,
    }  # fmt: skip


def people_truth(people: People, journeys: Journeys) -> dict[str, Any]:
    """Who is who: true people and what a perfect deterministic merge can tell apart."""
    visits = journeys.visits
    device, first = np.unique(visits.device, return_index=True)
    owner = visits.person[first]
    shared = device < 0
    linked = np.unique(visits.device[visits.login | visits.lead])
    alone = ~np.isin(device, linked) & ~shared
    texts = browser_ids(device).to_pylist()
    of: dict[int, list[str]] = {}
    for person, text, is_shared, lonely in zip(
        owner.tolist(), texts, shared.tolist(), alone.tolist(), strict=True
    ):
        if not is_shared and not lonely:
            of.setdefault(person, []).append(text)
    listed = range(people.contacts) if people.count <= _LISTED else range(0)
    twice = int((people.alias | people.twin).sum())
    return {
        "people": people.count,
        "contacts": people.contacts,
        "crm_records": people.contacts + twice,
        "duplicate_records": twice,
        "browsers": int((~shared).sum()),
        "browsers_nobody_can_name": int(alone.sum()),
        "observable_people": people.contacts + int(alone.sum()),
        "shared_browsers": [t for t, s in zip(texts, shared.tolist(), strict=True) if s],
        "accounts": len(np.unique(people.firm)),
        "by_contact": {f"{p:04d}": _identifiers(people, p, of.get(p, [])) for p in listed},
    }


def attribution_truth(people: People, journeys: Journeys) -> dict[str, Any]:
    """Won deals per source / medium of the first and of the last visit before the deal."""
    visits = journeys.visits
    at = np.flatnonzero((visits.person < people.contacts) & ~visits.after)
    at = at[people.won[visits.person[at]]]
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for person, entry in zip(visits.person[at].tolist(), visits.entry[at].tolist(), strict=True):
        first.setdefault(person, entry)
        last[person] = entry

    def count(chosen: dict[int, int]) -> dict[str, int]:
        names = [f"{ENTRIES[e].source} / {ENTRIES[e].medium}" for e in chosen.values()]
        return {n: names.count(n) for n in sorted(set(names))}

    return {
        "touched_deals": len(last),
        "visits_before_won_deals": len(at),
        "first_visit": count(first),
        "last_visit": count(last),
        "hidden_paid_clicks": int(visits.hidden.sum()),
        "last_paid_platform": {
            p or "none": n
            for p, n in sorted(_tally(list(last_paid_touch(people, journeys).values())).items())
        },
    }


def _tally(values: list[str]) -> dict[str, int]:
    return {v: values.count(v) for v in set(values)}


def fixed_truth(*, faults: bool) -> dict[str, Any]:
    """What holds by the story itself: clean campaigns, pairs kept apart, failure patterns."""
    names = ("message_drift", "data_silos", "organisation_mismatch", "measurement_gaps",
             "calendar_chaos")  # fmt: skip
    return {
        "clean_campaigns": list(CLEAN_CAMPAIGNS),
        "never_merge": [list(x) for x in NEVER_MERGE],
        "patterns": dict.fromkeys(names, faults),
    }
