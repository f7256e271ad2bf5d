"""The mailing tool's exports: mailings with their figures, and what each recipient did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from unisono.demo.journeys import Journeys
from unisono.demo.people import Flags, Ints, People
from unisono.demo.story import DAY_SECONDS, DAYS, ENTRIES, SITE, Clock, stream
from unisono.demo.write import Exports

_ACTIONS = ("sent", "open", "click", "bounce", "unsubscribe")
_SENT, _OPEN, _CLICK, _BOUNCE, _LEFT = range(5)


@dataclass(frozen=True)
class Mailing:
    """One mailing, sent at 09:00 UTC of a story day."""

    key: str
    campaign: str
    title: str
    subject: str
    day: int

    @property
    def second(self) -> int:
        """When it was sent, in seconds of the story."""
        return self.day * DAY_SECONDS + 9 * 3_600


@dataclass(frozen=True)
class _Events:
    who: Ints
    mailing: Ints
    action: Ints
    second: Ints


def mailings() -> list[Mailing]:
    """A newsletter a month and two mailings per campaign, in order of sending."""
    plan = [("newsletter", 6 + 30 * i) for i in range(9)]
    for entry in ENTRIES:
        if entry.medium == "email" and entry.campaign != "newsletter":
            plan += [(entry.campaign, entry.start), (entry.campaign, entry.start + 10)]
    plan.sort(key=lambda x: (x[1], x[0]))
    seen: dict[str, int] = {}
    out = []
    for i, (campaign, day) in enumerate(plan):
        number = seen[campaign] = seen.get(campaign, 0) + 1
        words = campaign.replace("-", " ")
        out.append(Mailing(f"mc{i + 1:04d}", campaign, f"{campaign} {number}",
                           f"Close the month in hours: {words} no. {number}", day))  # fmt: skip
    return out


def _sends(
    rng: np.random.Generator, people: People, journeys: Journeys, plan: list[Mailing]
) -> list[_Events]:
    """Sent, bounced, opened and unsubscribed, mailing by mailing."""
    listed = ~people.dark & (rng.random(people.contacts) < 0.9)
    out = []
    for i, mailing in enumerate(plan):
        who = np.flatnonzero(listed & (journeys.lead_at < mailing.second - DAY_SECONDS))
        luck, delay = rng.random(len(who)), rng.exponential(20_000, len(who)).astype(np.int64)
        for action, chosen, wait in (
            (_SENT, np.ones(len(who), dtype=np.bool_), 0),
            (_BOUNCE, luck < 0.008, 30),
            (_OPEN, luck > 0.66, delay + 120),
            (_LEFT, luck > 0.997, delay + 400),
        ):
            second = np.minimum(mailing.second + wait + 0 * who, DAYS * DAY_SECONDS - 1)[chosen]
            n = int(chosen.sum())
            out.append(_Events(who[chosen], np.full(n, i), np.full(n, action), second))
        listed[who[luck > 0.997]] = False
    return out


def _clicks(
    people: People, journeys: Journeys, plan: list[Mailing], received: Ints
) -> list[_Events]:
    """The clicks behind visits through a mailing's link of people who received it.

    ``received`` holds mailing × contacts + contact of every mail sent.
    """
    visits = journeys.visits
    out = []
    for code, entry in enumerate(ENTRIES):
        if entry.medium != "email":
            continue
        sent = [i for i, m in enumerate(plan) if m.campaign == entry.campaign]
        times = np.asarray([plan[i].second for i in sent])
        at: Flags = (visits.entry == code) & (visits.person < people.contacts)
        who, second = visits.person[at], visits.second[at] - 20
        latest = np.searchsorted(times, second) - 1
        which = np.asarray(sent)[np.maximum(latest, 0)]
        known = (latest >= 0) & np.isin(which * people.contacts + who, received)
        for action, early in ((_CLICK, 0), (_OPEN, 45)):
            n = int(known.sum())
            out.append(_Events(who[known], which[known], np.full(n, action), second[known] - early))
    return out


def _join(parts: list[_Events]) -> _Events:
    who, mailing, action, second = (
        np.concatenate([getattr(p, name) for p in parts])
        for name in ("who", "mailing", "action", "second")
    )
    order = np.lexsort((who, action, second))
    return _Events(who[order], mailing[order], action[order], second[order])


def _write_activity(
    exports: Exports, people: People, clock: Clock, plan: list[Mailing], events: _Events
) -> None:
    emails = [people.email(p) for p in range(people.contacts)]
    if exports.faults:  # an old list was imported in capitals
        emails = [e.upper() if i % 10 == 3 else e for i, e in enumerate(emails)]
    which = pa.array(events.mailing)
    stamp = pa.array((events.second + clock.epoch) * 1_000_000).cast(pa.timestamp("us"))
    urls = pa.array([f"{SITE}/{m.campaign}" for m in plan]).take(which)
    header = ["Email Address", "Campaign Id", "Campaign Title", "Subject", "Action", "Timestamp",
              "URL"]  # fmt: skip
    columns = [
        pa.array(emails).take(pa.array(events.who)),
        pa.array([m.key for m in plan]).take(which),
        pa.array([m.title for m in plan]).take(which),
        pa.array([m.subject for m in plan]).take(which),
        pa.array(_ACTIONS).take(pa.array(events.action)),
        pc.strftime(stamp.cast(pa.timestamp("s")), format="%Y-%m-%d %H:%M:%S"),
        pc.if_else(pa.array(events.action == _CLICK), urls, ""),
    ]
    name = "mailchimp/recipient_activity.csv"
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
    with exports.path(name).open("wb") as out:
        out.write((",".join(header) + "\n").encode())
        arrow_csv.write_csv(pa.table(columns, names=header), out, options)
    exports.done(name, len(events.who))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.2f}%"


def _campaign_row(mailing: Mailing, clock: Clock, action: Ints, who: Ints) -> list[object]:
    total = np.bincount(action, minlength=5).tolist()
    opened = len(np.unique(who[action == _OPEN]))
    clicked = len(np.unique(who[action == _CLICK]))
    reached = total[_SENT] - total[_BOUNCE]
    day = clock.day(mailing.day)
    return [
        mailing.title, mailing.subject, "Sample Company list", f"{day:%b %d, %Y} 09:00 am",
        f"{day:%A}", total[_SENT], reached, 0, total[_BOUNCE], total[_BOUNCE], opened,
        _percent(opened, reached), total[_OPEN], clicked, _percent(clicked, reached),
        total[_CLICK], total[_LEFT], 0, mailing.key,
    ]  # fmt: skip


def write_mail(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, Any]:
    """Write both exports; the truth about mailings and events."""
    plan = mailings()
    rng = stream(seed, "mail")
    sends = _sends(rng, people, journeys, plan)
    received = np.concatenate(
        [s.mailing * people.contacts + s.who for s in sends if s.action[:1].tolist() == [_SENT]]
    )
    events = _join([*sends, *_clicks(people, journeys, plan, received)])
    rows = []
    for i, mailing in enumerate(plan):
        mine = events.mailing == i
        rows.append(_campaign_row(mailing, clock, events.action[mine], events.who[mine]))
    exports.table(
        "mailchimp/campaigns.csv",
        ("Title", "Subject", "List", "Send Date", "Send Weekday", "Total Recipients",
         "Successful Deliveries", "Soft Bounces", "Hard Bounces", "Total Bounces", "Unique Opens",
         "Open Rate", "Total Opens", "Unique Clicks", "Click Rate", "Total Clicks",
         "Unsubscribes", "Abuse Complaints", "Unique Id"),
        rows,
    )  # fmt: skip
    _write_activity(exports, people, clock, plan, events)
    total = np.bincount(events.action, minlength=5).tolist()
    return {"mailings": len(plan), **dict(zip(_ACTIONS, total, strict=True))}
