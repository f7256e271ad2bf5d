"""What recognising a landing yields: which export it is and which column feeds which field."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        aggregate: sum the measures per natural key (hourly reports, order lines).
        where: column and pattern of the rows that are facts of this table; empty for all rows.
    """

    table: str
    fields: tuple[FieldMap, ...]
    when: tuple[str, ...] = ()
    aggregate: bool = False
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
        click_window_days, view_window_days: the platform's default attribution windows.
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
