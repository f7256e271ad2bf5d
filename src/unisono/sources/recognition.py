"""What recognising a landing yields: which export it is and which column feeds which field."""

from __future__ import annotations

from dataclasses import dataclass, field

from unisono.sources.unfolding import Unfolding

MAPPED, KEPT, UNKNOWN = "mapped", "kept", "unknown"


@dataclass(frozen=True)
class ValueSource:
    """Where one value comes from: landing columns, transform, argument.

    Attributes:
        columns: normalised landing names; several for ``sum`` and ``key``, none for a constant.
        originals: the same columns as the file names them.
    """

    columns: tuple[str, ...]
    originals: tuple[str, ...]
    transform: str
    argument: str = ""


@dataclass(frozen=True)
class FieldMap:
    """One model field and its sources in this file; the first source with a value wins."""

    field: str
    sources: tuple[ValueSource, ...]


@dataclass(frozen=True)
class TargetMap:
    """One model table this file feeds.

    Attributes:
        when: fields that must have a value for a row to be a fact of this table.
        aggregate: one row per natural key: "sum" adds its measures up (hourly reports, order
            lines), "once" takes the figure that stands on one or all of its rows (orders written
            line by line); empty for one row per row.
        where: column and pattern of the rows that are facts of this table; empty for all rows.
    """

    table: str
    fields: tuple[FieldMap, ...]
    when: tuple[str, ...] = ()
    aggregate: str = ""
    where: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Recognition:
    """What a landing was taken for.

    Attributes:
        status: mapped, kept (recognised, not modelled) or unknown.
        confidence: 0 … 1.
        missing: expected fields no column feeds.
        unmapped: columns (as the file names them) that are kept raw only.
        message: what a person should know; for unknown files how to map them.
        currency, time_zone: of the file, when a mapping file or the platform says so.
        unfolding: how period columns become rows before the fields are read; None for a table
            that is no wide one.
    """

    platform: str
    table: str
    status: str
    confidence: float
    targets: tuple[TargetMap, ...] = ()
    missing: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    message: str = ""
    currency: str = ""
    time_zone: str = ""
    notes: tuple[str, ...] = field(default=())
    unfolding: Unfolding | None = None
