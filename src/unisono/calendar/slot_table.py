"""Where slots are kept: one row per reservation; it is released, never removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Row,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from unisono.desk.database import Moment, metadata
from unisono.model.slots import Slot, SlotWish

#: ``owner`` is the API key, or the account of a person: tokens are its own.
slot: Final = Table(
    "slot",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("token", String(80), nullable=False),
    Column("account", String(80), nullable=False),
    Column("key", String(20), nullable=False),
    Column("holder", String(300), nullable=False),
    Column("agency", String(300), nullable=False),
    Column("wish", JSON(none_as_null=True), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("released_at", Moment),
    Column("released_by", String(300), nullable=False),
    UniqueConstraint("owner", "token"),
)


def owner_of(held: Slot) -> str:
    """Whose tokens it is among: the key's, else the account's."""
    return held.key or held.account


def held_slots(connection: Connection, now: datetime) -> tuple[Slot, ...]:
    """What is held at ``now``, by the time it was reserved."""
    held = (slot.c.ends_at > now) & slot.c.released_at.is_(None)
    rows = connection.execute(select(slot).where(held).order_by(slot.c.made_at, slot.c.id))
    return tuple(_slot(row) for row in rows)


def newest_slots(connection: Connection, most: int) -> tuple[Slot, ...]:
    """The newest reservations, those that are over too."""
    newest = select(slot).order_by(slot.c.made_at.desc(), slot.c.id).limit(most)
    return tuple(_slot(row) for row in connection.execute(newest))


def slot_of_token(connection: Connection, owner: str, token: str) -> Slot | None:
    """What was reserved under a token."""
    same = (slot.c.owner == owner) & (slot.c.token == token)
    return _one(connection, same)


def slot_of_id(connection: Connection, id: str) -> Slot | None:
    """One reservation."""
    return _one(connection, slot.c.id == id)


def add_slot(connection: Connection, made: Slot) -> None:
    """Keep a reservation."""
    values = {n: getattr(made, n) for n in slot.c.keys() if n not in ("wish", "owner")}  # noqa: SIM118
    wish = made.wish.model_dump(mode="json")
    connection.execute(insert(slot).values(**values, wish=wish, owner=owner_of(made)))


def end_slot(connection: Connection, id: str, by: str, now: datetime) -> bool:
    """Release a reservation; False: it was released before."""
    open_ = (slot.c.id == id) & slot.c.released_at.is_(None)
    done = connection.execute(update(slot).where(open_).values(released_at=now, released_by=by))
    return bool(done.rowcount)


def _one(connection: Connection, where: Any) -> Slot | None:
    row = connection.execute(select(slot).where(where)).first()
    return _slot(row) if row else None


def _slot(row: Row[Any]) -> Slot:
    values = {n: v for n, v in row._mapping.items() if n not in ("wish", "owner")}
    return Slot(**values, wish=SlotWish.model_validate(row.wish))
