"""Every promise the company makes now, held against its page, the catalogue, sales and support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from unisono.messages.catalogue import page_key
from unisono.messages.offers import read_offers
from unisono.messages.promises import (
    FAULT,
    KINDS,
    UNMEASURED,
    Holding,
    Reality,
    hold,
    tells_teams,
)
from unisono.messages.standing import as_offered, live_window, said
from unisono.model.messages import MessageText, OfferFact
from unisono.model.promises import Promise, PromiseFinding, PromiseReport
from unisono.workspace.gate import read_live
from unisono.workspace.link_health import UsedLink, check_live, may_ask
from unisono.workspace.offers import source_of
from unisono.workspace.plan import today
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class _Group:
    """One offer with one landing page, and how many texts make it."""

    promise: Promise
    texts: int


def promise_report(workspace: Workspace, as_of: date | None = None) -> PromiseReport:
    """Promises of texts that are live or planned, held against reality.

    Args:
        as_of: promises that are over by then are left out; None: today.
    """
    live, day = read_live(workspace), as_of or today(workspace)
    reality = live.reality or Reality(day)
    return held_report(_promises(live.texts, day), replace(reality, day=day))


def held_report(promises: Iterable[_Group], reality: Reality) -> PromiseReport:
    """Every promise held against everything."""
    findings: list[PromiseFinding] = []
    held: Counter[str] = Counter()
    missing: Counter[tuple[str, str]] = Counter()
    count = 0
    for group in promises:
        count += 1
        for holding in hold(group.promise.fact, group.promise.link, reality):
            if holding.state == FAULT:
                findings.append(_finding(group, holding))
            elif holding.state == UNMEASURED:
                missing[str(holding.place), holding.why] += 1
            else:
                held[str(holding.place)] += 1
    findings.sort(key=lambda f: (f.place, f.fault, f.campaign, f.channel, f.said, f.source))
    unmeasured = sorted(((p, w, n) for (p, w), n in missing.items()), key=lambda x: (x[0], -x[2]))
    return PromiseReport(reality.day, count, tuple(findings), dict(held), tuple(unmeasured))


def _promises(texts: Iterable[MessageText], day: date) -> list[_Group]:
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
        _Group(Promise(facts[0], facts[0].message.link, _owner(facts[0].message)), len(facts))
        for facts in found.values()
    ]


def _owner(message: MessageText) -> str:
    return message.owner or message.team or message.agency


def _finding(group: _Group, holding: Holding) -> PromiseFinding:
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


def look_at_pages(
    workspace: Workspace, desk: Desk, *, by: str, tell: Tell | None = None,
    as_of: date | None = None,
) -> int:  # fmt: skip
    """Ask for the landing pages of promises, within what each site allows; how many."""
    live = read_live(workspace, promises=False)
    links: dict[str, UsedLink] = {}
    for group in _promises(live.texts, as_of or today(workspace)):
        link = group.promise.link
        if link and may_ask(link):
            links.setdefault(page_key(link), UsedLink(link, "text", "", group.texts, None))
    return len(check_live(workspace, desk, by=by, tell=tell, links=links.values()))
