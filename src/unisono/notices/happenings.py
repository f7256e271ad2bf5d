"""What happened, as it enters the outbox: once, however often it is seen."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from unisono.notices.tables import outbox

#: The event of "send a test"; nobody subscribes to it.
TEST = "test"


@dataclass(frozen=True)
class Happening:
    """One event.

    Attributes:
        event: one of :data:`unisono.model.telling.EVENTS`.
        kind, key: what it is about, as rights know it: a document, ``conflicts``, ``audit``.
        title: one line; text: what happened, in a sentence or two.
        path: the screen that shows it.
        once: what makes it the same event when it is seen again; "": it is another each time.
        people: accounts and names it concerns; roles: roles it concerns.
        by: account that made it happen; people are not told of what they did themselves.
        data: more, for programs.
    """

    event: str
    kind: str
    key: str
    title: str
    text: str = ""
    path: str = "/"
    once: str = ""
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A row of the outbox."""

    id: str
    happening: Happening
    at: datetime


def digest(*parts: str) -> str:
    """One name for all of ``parts``."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def one_line(text: str, longest: int = 300) -> str:
    """``text`` on one line that a column, a subject and a chat can hold."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split()).encode("utf-8", "replace").decode()[:longest]


def keep(connection: Connection, happened: Happening, at: datetime) -> Message | None:
    """Put an event into the outbox, in the writing transaction of ``connection``.

    Returns None when it is there already.
    """
    id = f"msg_{secrets.token_urlsafe(20)}"
    once = digest("once", happened.once) if happened.once else digest("id", id)
    known = connection.execute(select(outbox.c.id).where(outbox.c.once == once)).first()
    if known is not None:
        return None
    body = {
        "text": happened.text[:5_000], "path": happened.path[:2_000],
        "people": list(happened.people), "roles": list(happened.roles), "by": happened.by,
        "data": json.loads(json.dumps(dict(happened.data), default=str)),
    }  # fmt: skip
    connection.execute(
        insert(outbox).values(
            id=id, once=once, event=happened.event, kind=happened.kind, key=happened.key[:300],
            title=one_line(happened.title), body=body, at=at,
        )
    )  # fmt: skip
    return Message(id, happened, at)


def message_of(row: Row[Any]) -> Message:
    """A row of the outbox as a message."""
    body = row.body
    happened = Happening(
        row.event, row.kind, row.key, row.title, body["text"], body["path"],
        people=tuple(body["people"]), roles=tuple(body["roles"]), by=body["by"], data=body["data"],
    )  # fmt: skip
    return Message(row.id, happened, row.at)


def payload(message: Message, base: str) -> dict[str, Any]:
    """What a program is sent of a message; ``base`` is what addresses of screens begin with."""
    happened = message.happening
    return {
        "type": happened.event,
        "timestamp": message.at.isoformat(),
        "data": {
            "kind": happened.kind, "key": happened.key, "title": happened.title,
            "text": happened.text, "link": f"{base}{happened.path}", **happened.data,
        },
    }  # fmt: skip
