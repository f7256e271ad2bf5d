"""Fields of a form, read from the documents' types: what is typed, chosen, listed, explained."""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from unisono.desk.references import REFERENCES
from unisono.model.plan import KINDS

#: Texts longer than this are typed in several lines.
_ONE_LINE = 4_000
_HINTS = {
    "moment": "With its offset, such as 2026-05-04T09:00+02:00.",
    "lines": "One a line.",
    "references": "Hold Ctrl (on a Mac: Command) to choose several.",
}
_LABELS = {"first_day": "First day", "key": "Key"}
_SAID = {
    "repeats": "A rule such as FREQ=WEEKLY;BYDAY=TU;COUNT=6 (RFC 5545); empty: once.",
    "currency": "Three letters, such as EUR.",
    "informed": "Teams that were told.",
    "audiences": "Who it is for; empty: everybody.",
    "excludes": "Who is left out of it.",
    "usable_from": "First day its rights cover; empty: no limit.",
    "usable_to": "Last day its rights cover; empty: no limit.",
    "launch_day": "The one day all channels start; empty: the first day.",
    "starts_at": "The moment it goes live; empty: some time on the first day.",
    "ready_on": "The day it was finished; empty: not yet.",
    "due": "The day it must be done by.",
    "share": "Between 0 and 1.",
}


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: of the document's field.
        label, help: what is written beside it.
        control: line, text, day, moment, number, tick, choice, reference, lines, references, rows.
        needed: it cannot be left empty.
        options: values of a choice; of: kind of document that a reference names.
        longest: characters it may have.
        columns: fields of each row.
    """

    name: str
    label: str
    control: str
    help: str = ""
    needed: bool = False
    options: tuple[str, ...] = ()
    of: str = ""
    longest: int = 0
    columns: tuple[Field, ...] = ()


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind of document, in the order people fill them in."""
    fields = _fields(KINDS[kind], REFERENCES.get(kind, {}))
    last = [f for f in fields if f.name == "notes"]
    return (*(f for f in fields if f.name != "notes"), *last)


def _fields(cls: type[BaseModel], references: Any) -> tuple[Field, ...]:
    helps = _helps(cls)
    return tuple(
        _field(name, info, helps.get(name, ""), references.get(name, ""))
        for name, info in cls.model_fields.items()
    )


def _helps(cls: type[BaseModel]) -> dict[str, str]:
    """What the docstring says of each attribute."""
    text = " ".join((inspect.getdoc(cls) or "").partition("Attributes:")[2].split())
    found: dict[str, str] = {}
    for names, words in re.findall(r"(\w+(?:, \w+)*): (.*?)(?=[.;] \w+(?:, \w+)*: |$)", text):
        said = words.strip().rstrip(".;")
        for name in names.split(", "):
            found[name] = f"{said[:1].upper()}{said[1:]}."
    return found


def _field(name: str, info: FieldInfo, help_: str, of: str) -> Field:
    inner, many = _inner(info.annotation)
    control, options, columns = _control(inner, many, of, _longest(info))
    hint = " ".join(filter(None, (_SAID.get(name) or help_, _HINTS.get(control, ""))))
    label = _LABELS.get(name) or f"{name[:1].upper()}{name[1:]}".replace("_", " ")
    return Field(
        name, label, control, hint, info.is_required(), options, of, _longest(info), columns
    )


def _longest(info: FieldInfo) -> int:
    found = [m.max_length for m in info.metadata if isinstance(m, MaxLen)]
    return found[0] if found else 0


def _bare(annotation: Any) -> Any:
    """A type without Annotated and without None."""
    if hasattr(annotation, "__metadata__"):
        return _bare(annotation.__origin__)
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        return _bare(rest[0])
    return annotation


def _inner(annotation: Any) -> tuple[Any, bool]:
    """The type of one value, and whether there are many."""
    bare = _bare(annotation)
    if get_origin(bare) is tuple:
        return _bare(get_args(bare)[0]), True
    return bare, False


def _control(
    inner: Any, many: bool, of: str, longest: int
) -> tuple[str, tuple[str, ...], tuple[Field, ...]]:
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return "rows", (), _fields(inner, {})
    if of:
        return ("references" if many else "reference"), (), ()
    if many:
        return "lines", (), ()
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return "choice", tuple(inner), ()
    if inner is str:
        return ("text" if longest > _ONE_LINE else "line"), (), ()
    names = {date: "day", bool: "tick", int: "number", float: "number", AwareDatetime: "moment"}
    return names.get(inner, "line"), (), ()
