"""Tables of these screens: what there is, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from unisono.desk import Stored
from unisono.errors import CalendarError
from unisono.model.document import Document
from unisono.model.telling import Notice, Schedule, Webhook
from unisono.notices.deliveries import Delivered
from unisono.notices.feeds import Feed
from unisono.notices.runs import Run
from unisono.reports.screens.table import Column, Link, Mark, Table
from unisono.workspace.schedules import next_time

_STATES = {
    "done": ("good", "sent"), "dead": ("bad", "given up"), "waiting": ("undecided", "waiting"),
    "running": ("undecided", "running"), "failed": ("bad", "given up"),
}  # fmt: skip
TITLES = {"webhook": "Webhooks", "notice": "Notices", "schedule": "Scheduled reports"}


def mark(state: str) -> Mark:
    """A state in words and colour."""
    return Mark(*_STATES.get(state, ("none", state)))


def listed(kind: str, found: Sequence[Stored[Document]], now: datetime) -> Table:
    """All documents of one kind."""
    columns = (
        Column("title", "Title"),
        *_COLUMNS[kind],
        Column("state", "State"),
        Column("changed_at", "Changed", "moment"),
        Column("changed_by", "By"),
        Column("key", "Key", "code", on_page=False),
    )
    rows = tuple(
        (
            Link(s.document.title, f"/{kind}s/{s.key}"), *_cells(s.document, now),
            Mark("good", "active") if _active(s.document) else Mark("none", "off"),
            s.changed_at, s.changed_by, s.key,
        )
        for s in sorted(found, key=lambda s: (s.document.title.casefold(), s.key))
    )  # fmt: skip
    return Table(f"{kind}s", TITLES[kind], columns, rows, empty="There is none.")


_COLUMNS = {
    "webhook": (Column("address", "Address", "code"), Column("events", "Events")),
    "notice": (Column("channel", "By"), Column("who", "Who"), Column("events", "Events")),
    "schedule": (
        Column("report", "Report"), Column("repeats", "Repeats"), Column("next", "Next", "moment"),
        Column("formats", "Files"), Column("recipients", "Recipients"),
    ),
}  # fmt: skip


def _active(document: Document) -> bool:
    return isinstance(document, Webhook | Notice | Schedule) and document.active


def _cells(document: Document, now: datetime) -> tuple[object, ...]:
    if isinstance(document, Webhook):
        return (document.address, ", ".join(document.events) or "all")
    if isinstance(document, Notice):
        who = [*document.roles, *document.teams, *document.accounts]
        who += ["those concerned"] if document.concerned else []
        told = "the chat" if document.channel == "chat" else ", ".join(who) or "nobody"
        return (document.channel.value, told, ", ".join(document.events) or "all")
    if isinstance(document, Schedule):
        report = document.table or document.report.value
        files = ", ".join(document.formats)
        return (report, document.repeats, _next(document, now), files,
                ", ".join(document.recipients))  # fmt: skip
    return ()


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    try:
        return next_time(schedule, now) if schedule.active else None
    except CalendarError:
        return None


def deliveries_table(
    found: Sequence[Delivered], names: Mapping[str, str], *, of_one: bool = False
) -> Table:
    """What was sent, and what was not.

    Args:
        names: of accounts; of_one: all of one document, which the page need not repeat.
    """
    people = any(d.recipient for d in found)
    columns = (
        Column("title", "What"), Column("event", "Event", "code"),
        Column("target", "By", on_page=not of_one), Column("recipient", "To", on_page=people),
        Column("state", "State"),
        Column("attempts", "Attempts", "count"), Column("reason", "Reason"),
        Column("at", "Happened", "moment"), Column("next_at", "Next try", "moment"),
        Column("done_at", "Done", "moment"), Column("status", "Status", "count", on_page=False),
        Column("message", "Message", "code", on_page=False),
        Column("id", "Delivery", "code", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            d.title, d.event, Link(d.target, _where(d)), names.get(d.recipient, d.recipient) or "–",
            mark(d.state), d.attempts, d.reason or "–", d.at,
            d.next_at if d.state == "waiting" else None, d.done_at, d.status or None, d.message,
            d.id,
        )
        for d in found
    )  # fmt: skip
    return Table("deliveries", "Delivery log", columns, rows, empty="Nothing was told yet.")


def _where(found: Delivered) -> str:
    return f"/{'webhooks' if found.channel == 'webhook' else 'notices'}/{found.target}"


def runs_table(found: Sequence[Run], names: Mapping[str, str], *, of_one: bool = False) -> Table:
    """Runs of schedules, newest first; the arguments are those of :func:`deliveries_table`."""
    columns = (
        Column("due", "Due", "moment"), Column("schedule", "Report", on_page=not of_one),
        Column("state", "State"),
        Column("attempts", "Attempts", "count"), Column("reason", "Reason"),
        Column("next_at", "Next try", "moment"), Column("done_at", "Done", "moment"),
        Column("to", "Sent to"), Column("not_to", "Not to"), Column("files", "Files"),
    )  # fmt: skip
    rows = tuple(
        (
            r.due, Link(r.schedule, f"/schedules/{r.schedule}"), mark(r.state), r.attempts,
            r.reason or "–", r.next_at if r.state == "waiting" else None, r.done_at,
            ", ".join(names.get(a, a) for a in r.sent.get("to", ())) or "–",
            ", ".join(r.sent.get("not to", ())) or "–", ", ".join(r.sent.get("files", ())) or "–",
        )
        for r in found
    )  # fmt: skip
    return Table("runs", "Runs", columns, rows, empty="It did not run yet.")


def feeds_table(found: Sequence[Feed]) -> Table:
    """One's calendar feeds, without their addresses."""
    columns = (
        Column("team", "Shows"), Column("created_at", "Made", "moment"),
        Column("used_at", "Last read", "moment"), Column("state", "State"),
        Column("id", "Id", "code"),
    )  # fmt: skip
    rows = tuple(
        (
            f.team or "all you may see", f.created_at, f.used_at,
            Mark("none", "revoked") if f.revoked_at else Mark("good", "good"), f.id,
        )
        for f in found
    )  # fmt: skip
    return Table("feeds", "Your feeds", columns, rows, empty="You have none.")
