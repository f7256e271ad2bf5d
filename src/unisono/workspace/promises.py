"""Every promise the company makes now, held against its page, the catalogue, sales and support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec

from unisono.errors import CalendarError
from unisono.messages.catalogue import page_key
from unisono.messages.holding import FAULT, KINDS, UNMEASURED, Holding, Reality
from unisono.messages.offers import read_offers
from unisono.messages.promises import hold
from unisono.messages.promises_told import tells_teams
from unisono.messages.standing import as_offered, live_window, said
from unisono.model.messages import MessageText, OfferFact
from unisono.model.promises import Promise, PromiseFinding, PromiseReport, PromiseStanding
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.gate import read_live
from unisono.workspace.offers import source_of
from unisono.workspace.plan import has_desk, today


@dataclass(frozen=True)
class Grouped:
    """One offer with one landing page, and how many texts make it."""

    promise: Promise
    texts: int


def promise_report(workspace: WorkspaceFolder, as_of: date | None = None) -> PromiseReport:
    """Promises of texts that are live or planned, held against reality.

    Args:
        as_of: promises that are over by then are left out; None: today.
    """
    live, day = read_live(workspace), as_of or today(workspace)
    reality = live.reality or Reality(day)
    return held_report(promises_of(live.texts, day), replace(reality, day=day))


def broken_promises(
    workspace: WorkspaceFolder, as_of: date | None = None
) -> tuple[tuple[PromiseFinding, ...], str]:
    """Promises that do not hold, by what is known already; and why nobody could tell, if so.

    No page is asked for: what was found last counts.
    """
    if has_desk(workspace) and find_spec("sqlalchemy") is None:
        return (), ""  # as without a desk: see audit_answers
    try:
        return promise_report(workspace, as_of).findings, ""
    except CalendarError as error:
        return (), error.message


def held_report(promises: Iterable[Grouped], reality: Reality) -> PromiseReport:
    """Every promise held against everything."""
    findings: list[PromiseFinding] = []
    held: Counter[str] = Counter()
    missing: Counter[tuple[str, str]] = Counter()
    every: list[PromiseStanding] = []
    for group in promises:
        states: dict[str, str] = {}
        for holding in hold(group.promise.fact, group.promise.link, reality):
            states[str(holding.place)] = holding.state
            if holding.state == FAULT:
                findings.append(_finding(group, holding))
            elif holding.state == UNMEASURED:
                missing[str(holding.place), holding.why] += 1
            else:
                held[str(holding.place)] += 1
        every.append(_standing(group, states))
    findings.sort(key=lambda f: (f.place, f.fault, f.campaign, f.channel, f.said, f.source))
    unmeasured = sorted(((p, w, n) for (p, w), n in missing.items()), key=lambda x: (x[0], -x[2]))
    every.sort(key=lambda p: (p.campaign, p.channel, p.said, p.source))
    return PromiseReport(
        reality.day, len(every), tuple(findings), dict(held), tuple(unmeasured), tuple(every)
    )


def promises_of(texts: Iterable[MessageText], day: date) -> list[Grouped]:
    """Distinct offers of texts for the public that are not over, the earliest text of each."""
    found: dict[object, list[OfferFact]] = {}
    for message in texts:
        window = live_window(message)
        if tells_teams(message.channel) or (window is not None and window[1] < day):
            continue
        for fact in read_offers(message):
            if fact.kind in KINDS:
                offer = as_offered(fact)
                key = (said(fact), offer.scope, offer.audience, offer.campaign,
                       page_key(message.link))  # fmt: skip
                found.setdefault(key, []).append(fact)
    return [
        Grouped(Promise(facts[0], facts[0].message.link, _owner(facts[0].message)), len(facts))
        for facts in found.values()
    ]


def _owner(message: MessageText) -> str:
    return message.owner or message.team or message.agency


def _standing(group: Grouped, states: dict[str, str]) -> PromiseStanding:
    message = group.promise.message
    first, last = live_window(message) or (None, None)
    return PromiseStanding(
        group.promise.fact.words, message.channel, message.campaign, group.promise.owner,
        source_of(message), first, last, group.texts, states,
    )  # fmt: skip


def _finding(group: Grouped, holding: Holding) -> PromiseFinding:
    fact, message = group.promise.fact, group.promise.message
    window = live_window(message)
    last = window[1] if window else None
    if holding.until and last:
        last = min(last, holding.until)
    return PromiseFinding(
        holding.fault, holding.place, f"{message.channel or 'a text'}: “{fact.words}”",
        holding.found, holding.why, holding.fix, message.channel, message.campaign,
        source_of(message), group.promise.owner, holding.source, holding.owner,
        window[0] if window else None, last, group.texts,
    )  # fmt: skip
