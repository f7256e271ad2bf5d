"""Bodies with groups in them, such as the voice of a brand, as the flat fields of a form, and back.

A form has one name for a field within groups (``brand__voice__use``); what belongs to a name of
its own, such as the rule of one parameter, is a row whose first column is that name; and two
values that belong together stand on one line as ``one = other``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unisono.web.planning.form_fields import JOIN, Field, fields_of, parts_of

_PAIR = "Write it as: one = other."
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}


def flat(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """``body`` with one entry per field of the form."""
    out: dict[str, Any] = {}
    for field in fields_of(kind):
        value: Any = body
        for name in parts_of(field.name):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None or (JOIN not in field.name and field.name in body):
            out[field.name] = value
    return out


def nested(kind: str, body: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """The body of a document from a flat one, or from one that is no longer flat.

    What cannot be read is left out and stands in ``wrong`` by its place.
    """
    fields = {f.name: f for f in fields_of(kind)}
    # A name that no field has stays as it is: the document's type says that it is none of its own.
    out: dict[str, Any] = {k: v for k, v in body.items() if JOIN not in k or k not in fields}
    for name, value in body.items():
        field = fields.get(name)
        if field is None:
            continue
        if field.control in ("pairs", "cards"):
            value = _whole(field, value, ".".join(parts_of(name)), wrong)
        *groups, last = parts_of(name)
        place = out
        for group in groups:
            inner = place.get(group)
            place[group] = inner = inner if isinstance(inner, dict) else {}
            place = inner
        place[last] = value
    return out


def flat_problems(
    kind: str, problems: Mapping[str, str], body: Mapping[str, Any]
) -> dict[str, str]:
    """Problems by the names that the form's fields have; a named row by its number."""
    out: dict[str, str] = {}
    fields = sorted(fields_of(kind), key=lambda f: -len(f.name))
    for path, said in problems.items():
        for field in fields:
            dotted = ".".join(parts_of(field.name))
            if path == dotted or path.startswith(f"{dotted}."):
                rest = path.removeprefix(dotted)
                out[f"{field.name}{_numbered(field, rest, body.get(field.name))}"] = said
                break
        else:
            out[path] = said
    return out


def _numbered(field: Field, rest: str, value: Any) -> str:
    if not (field.keyed and field.control == "cards"):
        return rest
    names = [str(row.get("name", "")) for row in named_rows(value)]
    for number, name in sorted(enumerate(names), key=lambda p: -len(p[1])):
        if name and (rest == f".{name}" or rest.startswith(f".{name}.")):
            return f".{number}{rest.removeprefix(f'.{name}')}"
    return rest


def named_rows(value: Any) -> list[dict[str, Any]]:
    """Rows of a list; of a mapping the names stand in the first column."""
    if isinstance(value, Mapping):
        return [{"name": name, **dict(row)} for name, row in value.items()]
    return [dict(row) for row in value or ()]


def pair_lines(value: Any) -> list[str]:
    """Two values a line, as they are typed."""
    if isinstance(value, Mapping):
        return [f"{_said(one)} = {_said(other)}" for one, other in value.items()]
    return [
        " = ".join(_said(part) for part in line) if isinstance(line, list | tuple) else str(line)
        for line in value or ()
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).splitlines())


def _whole(field: Field, value: Any, path: str, wrong: dict[str, str]) -> Any:
    """What was typed into pairs or cards as a document has it; what is whole stays as it is."""
    if isinstance(value, Mapping):
        return value
    if field.control == "pairs":
        return _pairs(field, value, path, wrong)
    rows = [
        {
            c.name: _whole(c, row[c.name], f"{path}.{n}.{c.name}", wrong)
            if c.control in ("pairs", "cards") else row[c.name]
            for c in field.columns if c.name in row
        }
        for n, row in enumerate(value or ())
    ]  # fmt: skip
    return _by_name(rows, path, wrong) if field.keyed else rows


def _pairs(field: Field, value: Any, path: str, wrong: dict[str, str]) -> Any:
    pairs: list[tuple[str, Any]] = []
    for number, line in enumerate(value or ()):
        if isinstance(line, list | tuple):
            pairs.append((line[0], line[1]))
            continue
        one, sign, other = (part.strip() for part in str(line).partition("="))
        if not (one and sign and other):
            wrong[f"{path}.{number}"] = _PAIR
        elif field.keyed and one in dict(pairs):
            wrong[f"{path}.{number}"] = f"'{one[:60]}' stands here twice."
        else:
            truth = _TRUTHS.get(other.casefold(), other) if field.truths else other
            pairs.append((one, truth))
    return dict(pairs) if field.keyed else [list(pair) for pair in pairs]


def _by_name(rows: list[dict[str, Any]], path: str, wrong: dict[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for number, row in enumerate(rows):
        name = str(row.get("name", ""))
        if not name:
            wrong[f"{path}.{number}.name"] = "Needed."
        elif name in out:
            wrong[f"{path}.{number}.name"] = f"'{name[:60]}' stands here twice."
        else:
            out[name] = {k: v for k, v in row.items() if k != "name"}
    return out
