"""Calibrations of message scores made of the company's own ratings, kept with their version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from unisono.errors import DeclarationError, QueryError
from unisono.model.ratings import Calibrations, CalibrationVersion
from unisono.workspace.changing_alone import changing_alone
from unisono.workspace.layout import Layout, write_atomically

_STORED = TypeAdapter(Calibrations)
#: What the calibration that comes with unisono is called when one is chosen.
SHIPPED = "shipped"
_OWN = "own-"


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
    return _parsed(path)


def _parsed(path: Path) -> Calibrations:
    try:
        return _STORED.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(x) for x in first["loc"])
        raise DeclarationError(
            f"{path.name} cannot be read: {where} {first['msg']}.",
            way_out="Restore it from a backup, or delete it to score with the shipped calibration.",
        ) from None


def add_calibration(layout: Layout, version: CalibrationVersion) -> CalibrationVersion:
    """Keep a new version and use it; what is scored from now on is scored with it.

    Returns:
        the version, under the next name that none has: ``own-1``, ``own-2`` …

    Raises:
        WorkspaceError: somebody else is changing the calibrations.
    """
    with _changing(layout) as known:
        last = max((_number(v.curve.name) for v in known.versions), default=0)
        curve = version.curve.model_copy(update={"name": f"{_OWN}{last + 1}"})
        made = replace(version, curve=curve)
        _write(layout, Calibrations(curve.name, (*known.versions, made)))
    return made


def use_calibration(layout: Layout, name: str) -> Calibrations:
    """Score with the version of that name, or with the ``shipped`` calibration.

    Raises:
        QueryError: there is no such version.
        WorkspaceError: somebody else is changing the calibrations.
    """
    with _changing(layout) as known:
        if name != SHIPPED and known.named(name) is None:
            names = ", ".join((SHIPPED, *(v.curve.name for v in known.versions)))
            raise QueryError(
                f"There is no calibration “{name[:80]}”.", way_out=f"There are: {names}."
            )
        chosen = replace(known, active="" if name == SHIPPED else name)
        _write(layout, chosen)
    return chosen


@contextmanager
def _changing(layout: Layout) -> Iterator[Calibrations]:
    """All calibrations as they are in the file, while nobody else changes them."""
    with changing_alone(layout, "calibrations", "the calibrations"):
        # not as it was read before: two states within one tick of the clock look alike
        yield _parsed(layout.calibrations) if layout.calibrations.exists() else Calibrations()


def _write(layout: Layout, calibrations: Calibrations) -> None:
    write_atomically(layout.calibrations, _STORED.dump_json(calibrations, indent=1).decode())


def _number(name: str) -> int:
    number = name.removeprefix(_OWN)
    return int(number) if number.isdecimal() else 0
