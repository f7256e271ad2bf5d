"""Calibrations of message scores made of the company's own ratings, kept with their version."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from unisono.errors import DeclarationError, QueryError
from unisono.model.ratings import Calibrations, CalibrationVersion
from unisono.workspace.layout import Layout, write_atomically

_STORED = TypeAdapter(Calibrations)
#: What the calibration that comes with unisono is called when one is chosen.
SHIPPED = "shipped"


def read_calibrations(layout: Layout) -> Calibrations:
    """All calibrations; none when none was made.

    Raises:
        DeclarationError: the file is damaged.
    """
    try:
        found = layout.calibrations.stat()
    except FileNotFoundError:
        return Calibrations()
    return _read(layout.calibrations, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int, size: int) -> Calibrations:
    """The file; ``changed`` and ``size`` tell one state of it from the next."""
    del changed, size
    try:
        return _STORED.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(x) for x in first["loc"])
        raise DeclarationError(
            f"{path.name} cannot be read: {where} {first['msg']}.",
            way_out="Restore it from a backup, or delete it to score with the shipped calibration.",
        ) from None


def write_calibrations(layout: Layout, calibrations: Calibrations) -> None:
    """Keep ``calibrations``; what is scored from now on is scored with the one in use."""
    layout.keep_private()
    write_atomically(layout.calibrations, _STORED.dump_json(calibrations, indent=1).decode())


def add_calibration(layout: Layout, version: CalibrationVersion) -> Calibrations:
    """Keep a new version and use it."""
    known = read_calibrations(layout)
    made = Calibrations(version.curve.name, (*known.versions, version))
    write_calibrations(layout, made)
    return made


def use_calibration(layout: Layout, name: str) -> Calibrations:
    """Score with the version of that name, or with the ``shipped`` calibration.

    Raises:
        QueryError: there is no such version.
    """
    known = read_calibrations(layout)
    if name != SHIPPED and known.named(name) is None:
        names = ", ".join((SHIPPED, *(v.curve.name for v in known.versions)))
        raise QueryError(f"There is no calibration “{name[:80]}”.", way_out=f"There are: {names}.")
    chosen = replace(known, active="" if name == SHIPPED else name)
    write_calibrations(layout, chosen)
    return chosen
