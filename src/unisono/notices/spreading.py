"""From one event to its deliveries: one for each webhook, each person, each chat."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from unisono.desk.documents import read_body
from unisono.desk.tables import document
from unisono.errors import DeskError
from unisono.model.telling import Channel, Notice, Webhook
from unisono.notices.happenings import Happening, Message, digest, keep
from unisono.notices.hours import due
from unisono.notices.recipients import Reader, readers, thing_of, told
from unisono.notices.tables import delivery

WEBHOOK, MAIL, CHAT = "webhook", "mail", "chat"
WAITING, DONE, DEAD = "waiting", "done", "dead"


class Spreader:
    """Puts events into the outbox together with their deliveries, in one transaction.

    It knows webhooks, notices and people as they are when it is made.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection, self.now = connection, now
        self.webhooks: dict[str, Webhook] = _active(connection, "webhook")
        self.notices: dict[str, Notice] = _active(connection, "notice")
        self._everybody: tuple[Reader, ...] | None = None

    @property
    def listens(self) -> bool:
        """Whether anybody is to be told anything; without, the outbox stays empty."""
        return bool(self.webhooks or self.notices)

    @property
    def everybody(self) -> tuple[Reader, ...]:
        """People who can be told, read when first needed."""
        if self._everybody is None:
            self._everybody = readers(self.connection, self.now)
        return self._everybody

    def tell(self, happened: Happening, at: datetime | None = None) -> Message | None:
        """Keep an event and what is to be delivered of it; None when it was told before."""
        message = keep(self.connection, happened, at or self.now)
        if message is None:
            return None
        for key, webhook in self.webhooks.items():
            if not webhook.events or happened.event in webhook.events:
                add(self.connection, message, WEBHOOK, key, "", self.now)
        for key, notice in self.notices.items():
            if not notice.events or happened.event in notice.events:
                self._notice(message, key, notice)
        return message

    def _notice(self, message: Message, key: str, notice: Notice) -> None:
        if notice.channel is Channel.CHAT:
            waiting = _next(self.connection, CHAT, key, "")
            add(self.connection, message, CHAT, key, "", due(self.now, notice, waiting))
            return
        of = thing_of(self.connection, message.happening)
        for reader in told(notice, message.happening, self.everybody, of):
            waiting = _next(self.connection, MAIL, key, reader.account.id)
            when = due(self.now, notice, waiting)
            add(self.connection, message, MAIL, key, reader.account.id, when)


def add(
    connection: Connection, message: Message, channel: str, target: str, recipient: str,
    next_at: datetime,
) -> str:  # fmt: skip
    """One delivery; its id, "" when this receiver is told of this event already.

    A person is told of an event by one e-mail, however many notices would tell them.
    """
    to = recipient if channel == MAIL else target
    once = digest(message.id, channel, to)
    if connection.execute(select(delivery.c.id).where(delivery.c.once == once)).first():
        return ""
    id = f"dlv_{secrets.token_urlsafe(20)}"
    connection.execute(
        insert(delivery).values(
            id=id, once=once, message=message.id, channel=channel, target=target,
            recipient=recipient, state=WAITING, attempts=0, next_at=next_at, status=0, reason="",
        )
    )  # fmt: skip
    return id


def _next(connection: Connection, channel: str, target: str, recipient: str) -> datetime | None:
    """When what waits for the same reader and was not tried yet will be sent."""
    found: datetime | None = connection.execute(
        select(func.min(delivery.c.next_at)).where(
            delivery.c.channel == channel, delivery.c.target == target,
            delivery.c.recipient == recipient, delivery.c.state == WAITING,
            delivery.c.attempts == 0, delivery.c.claimed_until.is_(None),
        )
    ).scalar()  # fmt: skip
    return found


def _active(connection: Connection, kind: str) -> dict[str, Any]:
    """Documents of one kind that are in use and active; what cannot be read tells nobody."""
    rows = connection.execute(
        select(document.c.key, document.c.body, document.c.shape)
        .where(document.c.kind == kind, document.c.archived.is_(False))
        .order_by(document.c.key)
    ).all()
    found: dict[str, Any] = {}
    for row in rows:
        try:
            read: Any = read_body(kind, row.key, row.body, row.shape)
        except DeskError:
            continue
        if read.active:
            found[row.key] = read
    return found
