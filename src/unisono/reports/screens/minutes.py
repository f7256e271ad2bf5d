"""Frozen packs as a table, and what differs between a frozen pack and the live one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from unisono.charts import amount
from unisono.council.differences import Difference, Value
from unisono.council.months import words
from unisono.reports import view
from unisono.reports.screens.table import Column, Link, Mark, Table


class Frozen(Protocol):
    """What is told of minutes in a list."""

    @property
    def key(self) -> str:
        """Their key."""
        ...

    @property
    def month(self) -> date:
        """First day of the month."""
        ...

    @property
    def frozen_at(self) -> datetime:
        """When the pack was frozen."""
        ...

    @property
    def frozen_by(self) -> str:
        """By whom."""
        ...

    @property
    def present(self) -> tuple[str, ...]:
        """Who was there."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the pack."""
        ...

    @property
    def archived(self) -> bool:
        """Whether they are put away."""
        ...

    @property
    def newest(self) -> bool:
        """Whether no later ones of the month are in use."""
        ...


def minutes_table(found: Sequence[Frozen]) -> Table:
    """Every frozen pack, the newest month first."""
    columns = (
        Column("month", "Month"), Column("frozen_at", "Frozen", "moment"),
        Column("frozen_by", "By"), Column("present", "Present"), Column("state", "State"),
        Column("digest", "SHA-256", "code", on_page=False),
        Column("key", "Key", "code", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            Link(words(m.month), f"/council/minutes/{m.key}"), m.frozen_at, m.frozen_by,
            ", ".join(m.present), _state(m), m.digest, m.key,
        )
        for m in found
    )  # fmt: skip
    empty = "No pack is frozen yet. Freeze one below the monthly pack."
    return Table("minutes", "Minutes", columns, rows, empty=empty)


def _state(m: Frozen) -> Mark:
    if m.archived:
        return Mark("none", "Put away")
    return Mark("good", "In force") if m.newest else Mark("none", "Later ones exist")


def value_words(value: Value, unit: str) -> str:
    """One side of a difference as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return view.day(value)
    return amount(value, unit)


def differences_table(found: Sequence[Difference]) -> Table:
    """What the live pack tells differently."""
    columns = (
        Column("item", "What"), Column("what", "Figure"), Column("section", "Section"),
        Column("then", "Frozen"), Column("now", "Now"),
        Column("then_value", "Frozen, as stored", on_page=False),
        Column("now_value", "Now, as stored", on_page=False),
        Column("unit", "Unit", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            d.item, d.what, d.section, value_words(d.then, d.unit), value_words(d.now, d.unit),
            d.then, d.now, d.unit,
        )
        for d in found
    )  # fmt: skip
    return Table("differences", "What differs", columns, rows, shown=200,
                 empty="Nothing differs from the frozen pack.")  # fmt: skip
