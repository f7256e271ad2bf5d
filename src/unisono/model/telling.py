"""Who is told what: webhooks for programs, notices for people, reports sent on a schedule.

None of these documents holds a secret: the secret of a webhook and the address of a notice's
channel are kept apart, are never exported and never shown again.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from unisono.model.document import Day, Document, Line, Names

#: What can be told of, and what it means.
EVENTS: Final[dict[str, str]] = {
    "document.changed": "a document was made, changed, archived or brought back",
    "conflict.found": "the calendar has a new conflict",
    "conflict.solved": "a conflict is gone, or somebody accepts it",
    "launch.cleared": "all checks hold and all leads signed",
    "launch.blocked": "a cleared campaign is no longer cleared, or a deadline passed",
    "signature.missing": "somebody has to sign before the deadline",
    "milestone.due": "a milestone is due soon",
    "milestone.late": "a milestone is late; goes one level up each time",
    "review.due": "a part of the message architecture has to be looked at soon",
    "review.overdue": "a part of the message architecture was not looked at in time",
    "post_mortem.due": "a reaction that was published is to be looked back at",
    "audit.finished": "an audit was made",
    "threshold.crossed": "a test of the audit changed its verdict",
    "drift.signal": "the weekly mean message score left its control limits",
}

_ROLES: Final = (
    "owner", "council", "brand", "channel_lead", "analyst", "sales", "agency"
)  # fmt: skip
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _events(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in EVENTS:
            raise ValueError(f"'{name}' is no event; there are {', '.join(EVENTS)}")
    return names


def _roles(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in _ROLES:
            raise ValueError(f"'{name}' is no role; there are {', '.join(_ROLES)}")
    return names


def _clock(text: str) -> str:
    if text and not _CLOCK.fullmatch(text):
        raise ValueError(f"'{text}' is no time such as 08:30")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{name}' is no time zone such as Europe/Paris") from None
    return name


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or not text.isprintable() or " " in text:
        raise ValueError("an address such as https://hooks.example.com/unisono is needed")
    if "@" in urlsplit(text).netloc:
        raise ValueError("a user name or password has no place in the address")
    return text


EventNames = Annotated[tuple[Line, ...], Field(max_length=len(EVENTS)), AfterValidator(_events)]
RoleNames = Annotated[tuple[Line, ...], Field(max_length=len(_ROLES)), AfterValidator(_roles)]
Clock = Annotated[str, Field(max_length=5), AfterValidator(_clock)]
Zone = Annotated[str, Field(max_length=80), AfterValidator(_zone)]


class Webhook(Document):
    """A program that is told of events by signed HTTP requests.

    Attributes:
        address: where it listens; it must not hold a secret.
        events: those it is told of; empty: all.
        active: whether anything is sent.
    """

    address: Annotated[str, Field(max_length=2_000), AfterValidator(_web_address)]
    events: EventNames = ()
    active: bool = True


class Channel(StrEnum):
    """How a notice reaches people."""

    EMAIL = "email"
    CHAT = "chat"


class Notice(Document):
    """Who is told of which events, and how.

    Attributes:
        events: those that are told; empty: all.
        channel: e-mail to each of the people, or one message to a chat whose address is kept apart.
        roles, teams, accounts: whom an e-mail goes to, besides those concerned.
        concerned: whether those that an event itself names are told, such as who has to sign.
        digest_minutes: how long events are collected for one message; 0: told at once.
        quiet_from, quiet_to: hours of the day in which nothing is sent, such as 20:00 to 07:00.
        time_zone: of these hours; empty is UTC.
        active: whether anything is sent.
    """

    events: EventNames = ()
    channel: Channel = Channel.EMAIL
    roles: RoleNames = ()
    teams: Names = ()
    accounts: Names = ()
    concerned: bool = True
    digest_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    quiet_from: Clock = ""
    quiet_to: Clock = ""
    time_zone: Zone = ""
    active: bool = True


class ReportKind(StrEnum):
    """What can be sent on a schedule."""

    AUDIT = "audit"
    COUNCIL = "council"
    TABLE = "table"


class ReportFormat(StrEnum):
    """Files a report can be sent as."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


class Schedule(Document):
    """A report that is mailed again and again.

    Attributes:
        report: the audit, the council's pack, or one table of a screen.
        table: for a table, its place such as attribution/credit, with filters such as ?by=campaign.
        repeats: an RRULE (RFC 5545) of whole days, such as FREQ=WEEKLY;BYDAY=MO.
        first_day: the first day it can be sent on.
        at: time of day.
        time_zone: of that time; empty is UTC.
        recipients: accounts, by e-mail address or id; each gets only what it may export.
        formats: of the attached files.
        active: whether anything is sent.
    """

    report: ReportKind
    table: Annotated[str, Field(max_length=1_000)] = ""
    repeats: Annotated[str, Field(min_length=1, max_length=300)]
    first_day: Day
    at: Clock = "07:00"
    time_zone: Zone = ""
    recipients: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]
    formats: Annotated[tuple[ReportFormat, ...], Field(min_length=1, max_length=5)]
    active: bool = True
