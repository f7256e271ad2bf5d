"""Deliveries: taken by one process, tried, noted, tried again later, given up; never lost."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from unisono.desk.log import Event, append
from unisono.errors import NoticeError
from unisono.notices.happenings import Message, message_of, one_line
from unisono.notices.hours import wait
from unisono.notices.spreading import DEAD, DONE, MAIL, WAITING, WEBHOOK
from unisono.notices.tables import delivery, delivery_attempt, outbox
from unisono.settings import NoticeSettings

#: How long a process has for what it took before another one may take it.
CLAIM = timedelta(minutes=10)
#: Events one message tells of at most; the rest follows in the next one.
TOGETHER = 100
_LOT = 5_000


@dataclass(frozen=True)
class Taken:
    """What one process sends as one message.

    Attributes:
        ids: of the deliveries, oldest first; attempts: most that one of them had before.
        messages: the events, in the same order.
    """

    channel: str
    target: str
    recipient: str
    ids: tuple[str, ...]
    attempts: int
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended.

    Attributes:
        sent: whether the other side has it.
        final: it will never take it; no further attempt.
        status: HTTP status, 0 without one; reason: in words, without secrets.
    """

    sent: bool
    status: int = 0
    reason: str = ""
    final: bool = False
    seconds: float = 0.0


def take(
    connection: Connection, now: datetime, without: Collection[str] = (), only: str = ""
) -> Taken | None:
    """What is due next, marked as taken; None when nothing is.

    A webhook is sent one event at a time; everything that waits for one reader of one notice goes
    together.

    Args:
        without: places (:func:`place`) that are left alone for now; only: the one delivery to take.
    """
    free = delivery.c.claimed_until.is_(None) | (delivery.c.claimed_until <= now)
    waiting = (delivery.c.state == WAITING) & free
    if only:
        waiting &= delivery.c.id == only
    where = delivery.c.channel + ":" + delivery.c.target + ":" + delivery.c.recipient
    first = connection.execute(
        select(delivery)
        .where(waiting, delivery.c.next_at <= now, where.not_in(list(without)))
        .order_by(delivery.c.next_at, delivery.c.id)
        .limit(1)
    ).first()
    if first is None:
        return None
    same = (
        (delivery.c.channel == first.channel)
        & (delivery.c.target == first.target)
        & (delivery.c.recipient == first.recipient)
    )
    if first.channel == WEBHOOK:
        same = delivery.c.id == first.id
    found = connection.execute(
        select(delivery.c.id.label("delivery_id"), delivery.c.attempts, outbox)
        .join(outbox, outbox.c.id == delivery.c.message)
        .where(waiting, same)
        .order_by(outbox.c.at, outbox.c.id)
        .limit(TOGETHER)
    ).all()
    ids = tuple(r.delivery_id for r in found)
    connection.execute(
        update(delivery).where(delivery.c.id.in_(ids)).values(claimed_until=now + CLAIM)
    )
    return Taken(
        first.channel, first.target, first.recipient, ids, max(r.attempts for r in found),
        tuple(message_of(r) for r in found),
    )  # fmt: skip


def place(channel: str, target: str, recipient: str) -> str:
    """One name for where something goes."""
    return f"{channel}:{target}:{recipient}"


def note(
    connection: Connection, taken: Taken, outcome: Outcome, now: datetime,
    settings: NoticeSettings, chance: float,
) -> None:  # fmt: skip
    """Write down how an attempt ended, and when the next one is."""
    reason = one_line(outcome.reason)
    known: dict[str, Any] = {"claimed_until": None, "status": outcome.status, "reason": reason}
    mine = delivery.c.id.in_(taken.ids)
    more: dict[str, Any] = {"attempts": delivery.c.attempts + 1, "next_at": delivery.c.next_at}
    if outcome.sent:
        more |= {"state": DONE, "done_at": now}
    else:
        more["next_at"] = now + wait(taken.attempts + 1, settings, chance)
    connection.execute(update(delivery).where(mine).values(**known, **more))
    if not outcome.sent:
        most = 0 if outcome.final else settings.attempts
        connection.execute(
            update(delivery)
            .where(mine, delivery.c.attempts >= most)
            .values(state=DEAD, done_at=now)
        )
    connection.execute(
        insert(delivery_attempt),
        [
            {"id": f"try_{secrets.token_urlsafe(12)}", "delivery": id, "at": now,
             "seconds": round(outcome.seconds, 3), "status": outcome.status, "reason": reason}
            for id in taken.ids
        ],
    )  # fmt: skip


def postpone(connection: Connection, taken: Taken, until: datetime) -> None:
    """Give back what was taken, to be sent from ``until`` on; it counts as no attempt."""
    connection.execute(
        update(delivery)
        .where(delivery.c.id.in_(taken.ids))
        .values(claimed_until=None, next_at=until)
    )


def again(
    connection: Connection, id: str, *, by: str, now: datetime, target: str,
    channels: Collection[str],
) -> None:  # fmt: skip
    """Send a delivery once more, under the id it had; a dead one gets all its attempts anew.

    Args:
        target, channels: the document it must be of, and the ways it may have gone.

    Raises:
        NoticeError: there is no such delivery, or it waits already.
    """
    row = connection.execute(
        select(delivery).where(delivery.c.id == id, delivery.c.target == target)
    ).first()
    if row is None or row.channel not in channels or row.state == WAITING:
        waits = row is not None and row.state == WAITING
        what = "waits to be sent already" if waits else "is not known any more"
        raise NoticeError(f"This delivery {what}.", way_out="Look at the page again.")
    connection.execute(
        update(delivery).where(delivery.c.id == id)
        .values(state=WAITING, attempts=0, next_at=now, claimed_until=None, done_at=None)
    )  # fmt: skip
    kind = "notice" if row.channel != WEBHOOK else "webhook"
    append(connection, Event(by, "sent again", kind, row.target, detail={"delivery": id}))


@dataclass(frozen=True)
class Delivered:
    """One delivery as its log shows it."""

    id: str
    channel: str
    target: str
    recipient: str
    event: str
    title: str
    message: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime
    done_at: datetime | None
    status: int
    reason: str


def delivered(
    connection: Connection, *, kinds: Collection[str] = (), target: str = "", newest: int = 200
) -> tuple[Delivered, ...]:
    """The newest deliveries, of some channels or one target."""
    chosen = select(
        *[c for c in delivery.c if c.name not in ("once", "claimed_until")],
        outbox.c.event, outbox.c.title, outbox.c.at,
    ).join(outbox, outbox.c.id == delivery.c.message)  # fmt: skip
    if kinds:
        chosen = chosen.where(delivery.c.channel.in_(list(kinds)))
    if target:
        chosen = chosen.where(delivery.c.target == target)
    rows = connection.execute(
        chosen.order_by(outbox.c.at.desc(), delivery.c.id).limit(newest)
    ).all()
    return tuple(Delivered(**row._mapping) for row in rows)


@dataclass(frozen=True)
class Attempt:
    """One attempt of a delivery."""

    at: datetime
    seconds: float
    status: int
    reason: str


def attempts_of(connection: Connection, id: str) -> tuple[Attempt, ...]:
    """All attempts of a delivery, oldest first."""
    columns = [delivery_attempt.c[n] for n in ("at", "seconds", "status", "reason")]
    rows = connection.execute(
        select(*columns)
        .where(delivery_attempt.c.delivery == id)
        .order_by(delivery_attempt.c.at, delivery_attempt.c.id)
    )
    return tuple(Attempt(**row._mapping) for row in rows)


def forget(connection: Connection, before: datetime) -> int:
    """Take what was told before ``before`` out of the log; what still waits stays. How many."""
    old = select(delivery.c.id).where(delivery.c.state != WAITING, delivery.c.done_at < before)
    ids = [row.id for row in connection.execute(old.limit(_LOT))]
    for lot in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        connection.execute(delete(delivery_attempt).where(delivery_attempt.c.delivery.in_(lot)))
        connection.execute(delete(delivery).where(delivery.c.id.in_(lot)))
    used = select(delivery.c.id).where(delivery.c.message == outbox.c.id).exists()
    connection.execute(delete(outbox).where(outbox.c.at < before, ~used))
    return len(ids)


__all__ = [
    "DEAD", "DONE", "MAIL", "WAITING", "WEBHOOK", "Attempt", "Delivered", "Outcome", "Taken",
    "again", "attempts_of", "delivered", "forget", "note", "place", "postpone", "take",
]  # fmt: skip
