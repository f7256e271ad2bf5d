"""Fields of a form, read from the documents' types: what is typed, chosen, listed, explained."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from unisono.desk.references import REFERENCES
from unisono.model.kinds import KINDS

#: Texts longer than this are typed in several lines.
_ONE_LINE = 4_000
#: Joins the names of a group and of a field in it, as a form has one name for both.
JOIN = "__"
#: What a form says of itself; a field of such a name is written behind :data:`JOIN`.
_DOCUMENTS = frozenset(KINDS.values())
_OWN_NAMES = frozenset({"expected", "base", "key", "why", "csrf", "clash", "back"})
_HINTS = {
    "pairs": "One a line.",
    "cards": "Empty all fields of one to take it out; saving adds room for more.",
    "moment": "With its offset, such as 2026-05-04T09:00+02:00.",
    "lines": "One a line.",
    "references": "Hold Ctrl (on a Mac: Command) to choose several.",
}
_LABELS = {
    "id": "Id",
    "revenue_usd": "revenue a year, USD",
    "monthly_budget_usd": "monthly budget, USD",
    "brand__voice__use": "Words to use",
    "brand__voice__avoid": "Words to avoid",
    "brand__voice__replace": "Words to replace",
    "brand__voice__avoid_capitals": "No words in capitals",
    "brand__voice__exclamation_marks": "Exclamation marks",
    "brand__voice__sentence_words": "Words of a sentence",
    "brand__voice__reading_difficulty": "Reading difficulty",
    "brand__voice__length": "Characters per channel",
    "brand__claims__forbid": "Claims that block",
    "brand__claims__need": "Claims that need words beside them",
    "brand__pillars": "Message pillars",
    "brand__visual__summary": "Visual identity",
    "brand__visual__assets": "Logos and templates",
    "brand__personalisation__may_vary": "Variants may change",
    "brand__personalisation__must_keep": "Variants must keep",
    "brand__personalisation__products": "Products",
    "brand__owner": "Owner of the brand core",
    "title_characters": "Longest title",
    "text_characters": "Longest text",
    "least_characters": "Shortest text",
    "use": "Words to use",
    "avoid": "Words to avoid",
    "dont": "Not like this",
    "do": "Like this",
    "taxonomy__different": "Never the same",
    "allowed": "Allowed values",
}
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
    "id": "Lower-case letters, digits, - and _; figures are kept under it.",
    "brand__voice__use": "Words to prefer.",
    "brand__voice__avoid": "Words that must not appear.",
    "brand__voice__replace": "A word = what to write instead.",
    "brand__voice__exclamation_marks": "At most in one text; empty: any.",
    "brand__voice__sentence_words": "At most; empty: any.",
    "brand__voice__reading_difficulty": "Hardest LIX: 40 easy, 50 normal, 60 hard; empty: any.",
    "brand__voice__length": "At most, such as Blog = 6000.",
    "brand__claims__forbid": "Words that must not be published.",
    "brand__claims__need": "A word = what must stand in the same text.",
    "calls_to_action": "What its texts ask people to do; the first one leads.",
    "brand__voice__attributes": "How it sounds, each with texts that do and that do not.",
    "brand__personalisation__may_vary": "Of product, timing, format, proof, offer; empty: the "
    "first four.",
    "brand__personalisation__must_keep": "Of voice, value_proposition, visual_identity and those "
    "above; empty: the three.",
    "freedom": "How freely it may be told: word for word, nearly so, in meaning, at will; empty: "
    "as the settings say.",
    "brand__practices": "How you work, such as council = yes, shared_kpis = no.",
    "brand__pillars": "Tier 1: three to five things that every channel says.",
    "taxonomy__parameters": "Rules of source, medium, campaign, content, term.",
    "taxonomy__channels": "Channels of your own, tried before the GA4 default groups; regular "
    "expressions on the whole value.",
    "taxonomy__different": "Values that look alike and must never be merged: one = other.",
    "taxonomy__version": "Raise it with every change; reports name it.",
    "aliases": "Value found in old links = the value it stands for.",
    "required": "Every link needs it.",
}
#: Texts that are typed in several lines, though nothing limits them.
_TEXTS = frozenset({"brand__positioning", "brand__visual__summary", "statement", "meaning"})


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: of the document's field.
        label, help: what is written beside it.
        control: line, text, day, moment, number, tick, yesno, choice, reference, lines,
            references, pairs (two values a line), rows, cards (rows with fields of several lines).
        needed: it cannot be left empty.
        options: values of a choice; of: kind of document that a reference names.
        longest: characters it may have.
        columns: fields of each row.
        keyed: rows or pairs by name: the first column, or the first value, names the rest.
        truths: the other value of a pair is yes or no.
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
    keyed: bool = False
    truths: bool = False


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind of document, in the order people fill them in."""
    fields = _fields(KINDS[kind], REFERENCES.get(kind, {}))
    last = [f for f in fields if f.name == "notes"]
    return (*(f for f in fields if f.name != "notes"), *last)


def _fields(cls: type[BaseModel], references: Any) -> tuple[Field, ...]:
    return tuple(_of(cls, references, ""))


def _of(cls: type[BaseModel], references: Any, group: str) -> Iterator[Field]:
    helps = _helps(cls)
    for name, info in cls.model_fields.items():
        inner, many = _inner(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and not many:
            yield from _of(inner, {}, f"{group}{name}{JOIN}")
        else:
            help_ = helps.get(name, "") or info.description or ""
            own = JOIN if not group and name in _OWN_NAMES and cls in _DOCUMENTS else ""
            yield _field(f"{own}{group}{name}", info, help_, references.get(name, ""))


def _helps(cls: type[BaseModel]) -> dict[str, str]:
    """What the docstring says of each attribute."""
    text = " ".join((inspect.getdoc(cls) or "").partition("Attributes:")[2].split())
    found: dict[str, str] = {}
    for names, words in re.findall(
        r"(\w+(?:, \w+)*): (.*?)(?=[.;] (?!empty:)\w+(?:, \w+)*: |$)", text
    ):
        said = words.strip().rstrip(".;")
        for name in names.split(", "):
            found[name] = f"{said[:1].upper()}{said[1:]}."
    return found


def _field(name: str, info: FieldInfo, help_: str, of: str) -> Field:
    inner, many = _inner(info.annotation)
    control, options, columns = _control(inner, many, of, _longest(info))
    keyed = get_origin(_bare(info.annotation)) is dict
    if not columns and (keyed or (many and get_origin(inner) is tuple)):
        control = "pairs"
    if keyed and columns:
        columns = (Field("name", "Name", "line", needed=True), *columns)
    if control == "tick" and type(None) in get_args(info.annotation):
        control = "yesno"
    if name in _TEXTS:
        control = "text"
    # A list of groups of its own, such as the audiences of a channel, is told by its docstring.
    own = help_ if control == "cards" and JOIN not in name else ""
    hint = " ".join(filter(None, (own or _SAID.get(name) or help_, _HINTS.get(control, ""))))
    needed = info.is_required()
    return Field(
        name, _label(name), control, hint, needed, options, of, _longest(info), columns, keyed,
        inner is bool,
    )  # fmt: skip


def parts_of(name: str) -> list[str]:
    """The groups and the name of a field, as a document has them."""
    return [part for part in name.split(JOIN) if part]


def _label(name: str) -> str:
    """The name as people read it; of a group within a group, both."""
    *groups, last = parts_of(name)
    words = _LABELS.get(name) or " ".join([*groups[1:], _LABELS.get(last, last)])
    return f"{words[:1].upper()}{words[1:]}".replace("_", " ")


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
    if get_origin(bare) in (tuple, list):
        return _bare(get_args(bare)[0]), True
    if get_origin(bare) is dict:
        return _bare(get_args(bare)[1]), True
    return bare, False


def _control(
    inner: Any, many: bool, of: str, longest: int
) -> tuple[str, tuple[str, ...], tuple[Field, ...]]:
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        columns = _fields(inner, {})
        cards = any(c.control in ("lines", "pairs", "text", "tick") for c in columns)
        return "cards" if cards else "rows", (), columns
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
