"""The form of one document: its fields with what was typed, what is wrong, and what clashes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unisono.access.rights import Actor
from unisono.desk import Clash, merge
from unisono.desk.documents import read_body
from unisono.errors import StaleEdit
from unisono.model.plan import Status
from unisono.web.planning.changes import shown_body
from unisono.web.planning.form_fields import Field, fields_of
from unisono.web.planning.form_groups import flat, flat_problems
from unisono.web.planning.form_values import beside, in_words, typed
from unisono.web.planning.state import PlanState

#: More documents than this are named by key instead of being chosen from.
_CHOICES = 300
_MARKED = "Correct what is marked in it."
_DEFAULTS = {"status": Status.PLANNED.value}


@dataclass(frozen=True)
class Both:
    """What two people made of one field, in words."""

    before: str
    mine: str
    theirs: str
    kept: str = ""


@dataclass(frozen=True)
class Filled:
    """One field as it stands in the form.

    Attributes:
        value: as its control shows it; options: (value, text) of what can be chosen.
        problem: what is wrong with it.
        inner: what is wrong with fields of its cards, by number and name of the field.
        both: the two edits that clash here.
    """

    field: Field
    value: Any
    options: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    both: Both | None = None
    inner: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def told_by(self) -> str:
        """Ids of the texts that belong to the control, for ``aria-describedby``."""
        name = self.field.name
        ids = [f"help-{name}"] if self.field.help else []
        ids += [f"wrong-{name}"] if self.problem else []
        return " ".join([*ids, f"both-{name}"] if self.both else ids)


@dataclass(frozen=True)
class Stale:
    """Whose edit was faster, and what became of both.

    Attributes:
        base: the revision that was edited; revision: the present one.
        theirs: fields that only the other changed, in words; they stand in the form already.
    """

    by: str
    at: datetime
    base: int
    revision: int
    clashes: tuple[Clash, ...] = ()
    theirs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DocumentForm:
    """The whole form; ``general`` is what is wrong with it as a whole."""

    kind: str
    key: str
    expected: int
    fields: tuple[Filled, ...]
    general: str = ""
    stale: Stale | None = None
    problems: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def wrong_key(self) -> str:
        """What is wrong with the key of a new document."""
        return self.problems.get("key", "")


def filled_form(
    kind: str, key: str, expected: int, body: Mapping[str, Any], state: PlanState, *,
    problems: Mapping[str, str] | None = None, stale: Stale | None = None,
    kept: Mapping[str, str] | None = None,
) -> DocumentForm:  # fmt: skip
    """The form with ``body`` in it.

    Args:
        kind, key: which document; the key is empty for a new one.
        expected: the revision that is edited, 0 for a new document.
        body: what stands in the fields.
        state: the plan as its reader sees it, for what can be chosen.
        problems: field path → what is wrong.
        stale: when somebody else was faster.
        kept: field → mine or theirs, as chosen already.
    """
    told = flat_problems(kind, problems or {}, body)
    wrong = beside(told)
    clashing = {c.field.partition(".")[0]: c for c in (stale.clashes if stale else ())}
    fields = []
    for one in fields_of(kind):
        clash = clashing.get(one.name)
        both = clash and Both(
            in_words(clash.base), in_words(clash.mine), in_words(clash.theirs),
            (kept or {}).get(one.name, ""),
        )  # fmt: skip
        value = typed(one, {**({} if expected else _DEFAULTS), **body})
        options = _options(one, value, state, key if one.of == kind else "")
        if one.control in ("reference", "references") and not options:
            one = _typed_keys(one, state)
        inner = _inner(one, told)
        said = _MARKED if inner and one.name not in told else wrong.get(one.name, "")
        fields.append(Filled(one, value, options, said, both or None, inner))
    names = {f.field.name for f in fields}
    general = " ".join(said for name, said in wrong.items() if name not in {*names, "key"})
    return DocumentForm(kind, key, expected, tuple(fields), general, stale, wrong)


def _inner(one: Field, problems: Mapping[str, str]) -> dict[str, str]:
    """What is wrong within cards, by number and name of the field."""
    out: dict[str, str] = {}
    for path, said in problems.items():
        name, _, rest = path.partition(".")
        number, _, rest = rest.partition(".")
        cell, _, entry = rest.partition(".")
        if name == one.name and one.control == "cards" and cell:
            line = f"Entry {int(entry) + 1}: " if entry.isdecimal() else f"{entry}: "
            key = f"{number}.{cell}"
            out[key] = f"{out.get(key, '')} {line if entry else ''}{said}".strip()
    return out


def _options(field: Field, value: Any, state: PlanState, own: str) -> tuple[tuple[str, str], ...]:
    if field.control == "choice":
        return tuple((str(o), str(o).replace("_", " ")) for o in field.options)
    if field.control not in ("reference", "references"):
        return ()
    found = {k: d.title for k, d in state.documents(field.of).items() if k != own}
    if len(found) > _CHOICES:
        return ()
    for key in value if isinstance(value, list) else [value]:
        if key:
            found.setdefault(key, f"{key} (not in use)")
    return tuple(sorted(found.items(), key=lambda p: (p[1].casefold(), p[0])))


def _typed_keys(field: Field, state: PlanState) -> Field:
    """The field as one that keys are typed into: there are none, or too many to choose from."""
    none = not state.documents(field.of)
    hint = f"There is no {field.of} yet." if none else f"Keys of documents of kind {field.of}."
    many = field.control == "references"
    text = f"{hint} One a line." if many and not none else hint
    return Field(field.name, field.label, "lines" if many else "line", text, field.needed)


def stale_of(actor: Actor, kind: str, key: str, error: StaleEdit) -> tuple[Stale, dict[str, Any]]:
    """What became of both edits, and the body for the form: mine where they clash."""

    def seen(body: Mapping[str, Any] | None) -> dict[str, Any]:
        if body is None:
            return {}
        return flat(kind, shown_body(actor, kind, read_body(kind, key, body)))

    return joined(
        seen(error.base), seen(error.mine), seen(error.theirs),
        Stale(error.changed_by, error.changed_at, error.expected, error.revision),
    )  # fmt: skip


def joined(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], about: Stale
) -> tuple[Stale, dict[str, Any]]:
    """Both edits of ``base`` in one body; nothing of mine is lost, theirs stands beside it."""
    merged = merge(base, mine, theirs)
    body = dict(merged.body)
    clashing = {c.field.partition(".")[0] for c in merged.clashes}
    for name in clashing:
        body[name] = mine.get(name)
    only_theirs = tuple(
        (name.replace("_", " "), in_words(value))
        for name, value in theirs.items()
        if name not in clashing and value != base.get(name) and value != mine.get(name)
    )
    return Stale(
        about.by, about.at, about.base, about.revision, merged.clashes, only_theirs
    ), body  # fmt: skip
