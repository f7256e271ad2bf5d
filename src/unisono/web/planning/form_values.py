"""From what was typed into a form to the body of a document, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from unisono.calendar.planned import activity_problems
from unisono.desk.documents import field_problems
from unisono.errors import DocumentError
from unisono.model.document import Document
from unisono.model.kinds import KINDS, TaxonomyDocument
from unisono.model.plan import PlannedActivity
from unisono.settings import CalendarSettings
from unisono.taxonomy.declaration import wrong_patterns
from unisono.web.planning.form_fields import Field, fields_of
from unisono.web.planning.form_groups import flat, named_rows, nested, pair_lines

#: Rows of a list of records that a form may have.
_ROWS = 500
_SPARE = 2
_ONE_LINE = "One line, without line breaks, is needed."


def body_of(kind: str, form: FormData, only: frozenset[str] | None = None) -> dict[str, Any]:
    """What was typed, as a document's body; blanks are left out, so that defaults hold.

    Args:
        kind: of document.
        form: what the browser sent.
        only: names of fields that stand in the form; None: all.
    """
    out: dict[str, Any] = {}
    for field in fields_of(kind):
        if only is None or field.name in only:
            value = _value(field, form, field.name)
            if value not in ("", [], None):
                out[field.name] = value
    return out


def _value(field: Field, form: FormData, name: str) -> Any:
    if field.control == "tick":
        return form.get(name) == "yes"
    if field.control == "yesno":
        return {"yes": True, "no": False}.get(str(form.get(name) or ""))
    if field.control in ("lines", "pairs"):
        return [line.strip() for line in str(form.get(name) or "").splitlines() if line.strip()]
    if field.control == "references":
        values = [str(v) for v in form.getlist(name)]
        return [line.strip() for v in values for line in v.splitlines() if line.strip()]
    if field.control in ("rows", "cards"):
        return _rows(field, form, name)
    text = str(form.get(name) or "").replace("\r\n", "\n")
    return text.strip()


def _rows(field: Field, form: FormData, name: str) -> list[dict[str, Any]]:
    out = []
    for number in range(_ROWS):
        names = [f"{name}.{number}.{c.name}" for c in field.columns]
        if not any(n in form for n in names):
            break
        row = {c.name: _value(c, form, n) for c, n in zip(field.columns, names, strict=True)}
        row = {k: v for k, v in row.items() if v not in ("", None, [])}
        if any(v is not False for v in row.values()):
            out.append(row)
    return out


def checked(kind: str, key: str, body: Mapping[str, Any], settings: CalendarSettings) -> Document:
    """The document that a body makes, if the calendar can use it as ``settings`` say.

    Raises:
        DocumentError: fields are wrong; ``fields`` says which and why.
    """
    wrong: dict[str, str] = {}
    whole = nested(kind, body, wrong)
    try:
        document = KINDS[kind].model_validate(whole)
    except ValidationError as error:
        raise _wrong(kind, key, {**_plain(field_problems(error)), **wrong}) from None
    flat_body = flat(kind, document.model_dump(mode="json"))
    problems = {**_broken_lines(fields_of(kind), flat_body), **wrong}
    if isinstance(document, PlannedActivity):
        problems |= activity_problems(document, settings)
    if isinstance(document, TaxonomyDocument):
        found = wrong_patterns(document.taxonomy)
        problems |= {".".join(map(str, ("taxonomy", *place))): said for place, said in found}
    if problems:
        raise _wrong(kind, key, problems)
    return document


def _broken_lines(fields: Iterable[Field], body: Mapping[str, Any]) -> dict[str, str]:
    """Values of several lines where a form has one line for each."""
    out: dict[str, str] = {}
    for field in fields:
        value = body.get(field.name)
        if field.control == "line" and len(str(value or "").splitlines()) > 1:
            out[field.name] = _ONE_LINE
        if field.control in ("lines", "pairs"):
            entries = value.items() if isinstance(value, dict) else enumerate(value or ())
            broken = [n for n, v in entries if len("".join(_texts(v)).splitlines()) > 1]
            out |= {f"{field.name}.{n}": _ONE_LINE for n in broken}
        if field.control in ("rows", "cards"):
            for n, row in value.items() if isinstance(value, dict) else enumerate(value or ()):
                wrong = _broken_lines(field.columns, row)
                out |= {f"{field.name}.{n}.{name}": said for name, said in wrong.items()}
    return out


def _texts(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _wrong(kind: str, key: str, fields: dict[str, str]) -> DocumentError:
    told = "; ".join(f"{name}: {what}" if name else what for name, what in fields.items())
    return DocumentError(f"{told}.", kind=kind, key=key, fields=fields)


def _plain(problems: dict[str, str]) -> dict[str, str]:
    """What is wrong in words that do not need the model to be known."""
    return {
        name: "Needed." if said == "Field required" else f"{said[:1].upper()}{said[1:]}."
        for name, said in problems.items()
    }


def beside(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems by the field they stand beside; those of an entry stand beside its list."""
    out: dict[str, str] = {}
    for path, said in problems.items():
        name, _, rest = path.partition(".")
        place = f"{_place(rest)}: " if rest else ""
        out[name] = f"{out[name]} {place}{said}" if name in out else f"{place}{said}"
    return out


def _place(rest: str) -> str:
    number, _, name = rest.partition(".")
    which = f"Entry {int(number) + 1}" if number.isdecimal() else number
    return f"{which}, {name.replace('_', ' ')}" if name else which


def typed(field: Field, body: Mapping[str, Any]) -> Any:
    """The value of a field as its control shows it."""
    value = body.get(field.name)
    if field.control == "rows":
        rows = [dict(r) for r in value or []]
        blank: dict[str, Any] = {}
        return [*rows, *([blank] * _SPARE)]
    if field.control == "cards":
        cards = named_rows(value)
        return [{c.name: typed(c, card) for c in field.columns} for card in [*cards, {}]]
    if field.control == "pairs":
        return pair_lines(value)
    if field.control == "yesno":
        return "" if value is None else "yes" if value else "no"
    if field.control in ("lines", "references"):
        return [" ".join(str(v).splitlines()) for v in value or []]
    if field.control == "tick":
        return bool(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)


def in_words(value: Any) -> str:
    """A value of a body as people read it."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(in_words(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {in_words(v)}" for k, v in value.items() if v not in (None, ""))
    return str(value) if not isinstance(value, float) else json.dumps(value)
