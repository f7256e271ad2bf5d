"""Documents of one kind as rows of a table, and changes of them back from such a table.

A column that is left out leaves its field as it is, and so do fields that are tables of their own
(milestones of a campaign, files of an asset). Nothing is guessed: what does not fit is an error
with its row and column, and a row made from an older revision is told, not applied.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from unisono.calendar.planned import activity_problems
from unisono.calendar.sheet import COLUMNS, RowError, bare, text_of
from unisono.errors import CalendarError
from unisono.model.document import Document
from unisono.model.kinds import KINDS
from unisono.model.plan import PlannedActivity
from unisono.settings import CalendarSettings

#: Kinds that people keep in spreadsheets.
SHEET_KINDS: Final = ("activity", "campaign", "offer", "asset", "theme")
_TRUE: Final = {"yes": "true", "true": "true", "1": "true", "no": "false", "false": "false"}


@dataclass(frozen=True)
class Present:
    """A document as it is now."""

    revision: int
    document: Document


@dataclass(frozen=True)
class SheetChange:
    """What one row makes of a document; ``before`` is None for a new one."""

    row: int
    key: str
    expected: int
    before: Document | None
    after: Document


@dataclass(frozen=True)
class SheetChanges:
    """What a table changes, how many rows change nothing, and all that is wrong."""

    changes: tuple[SheetChange, ...]
    same: int
    errors: tuple[RowError, ...]


def columns_of(kind: str) -> dict[str, str]:
    """Titles of the columns by field, the key and its revision first."""
    named = COLUMNS if kind == "activity" else {}
    fields = KINDS[kind].model_fields
    titles = {n: named.get(n, _title(n)) for n, info in fields.items() if _flat(info.annotation)}
    return {"key": "Key", "revision": "Revision", **titles}


def _title(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}".replace("_", " ")


def _bare_type(annotation: Any) -> Any:
    if hasattr(annotation, "__metadata__"):
        return _bare_type(annotation.__origin__)
    rest = [a for a in get_args(annotation) if a is not type(None)]
    if get_origin(annotation) in (tuple, list, dict) or not rest:
        return annotation
    return _bare_type(rest[0])


def _flat(annotation: Any) -> bool:
    """Whether values fit a cell: no tables of their own."""
    found = _bare_type(annotation)
    if get_origin(found) is dict:
        return False
    inner = _bare_type(get_args(found)[0]) if get_origin(found) in (tuple, list) else found
    return not (isinstance(inner, type) and issubclass(inner, BaseModel))


def _many(kind: str, name: str) -> bool:
    found = _bare_type(KINDS[kind].model_fields[name].annotation)
    return get_origin(found) in (tuple, list)


def to_rows(kind: str, present: Mapping[str, Present]) -> list[list[str]]:
    """Titles, then one row of texts per document, by key."""
    names = [n for n in columns_of(kind) if n not in ("key", "revision")]
    rows = [list(columns_of(kind).values())]
    for key, one in sorted(present.items()):
        body = one.document.model_dump(mode="json")
        rows.append([key, str(one.revision), *(_cell(body[n]) for n in names)])
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if not isinstance(value, list):
        return "" if value is None else str(value)
    out = io.StringIO()
    if value:
        csv.writer(out, delimiter=";", lineterminator="").writerow(value)
    return out.getvalue()


def changes_in(
    kind: str, rows: Iterable[Sequence[object]], file: str, present: Mapping[str, Present],
    settings: CalendarSettings,
) -> SheetChanges:  # fmt: skip
    """What the rows of a table change; the first row names the columns.

    Args:
        present: documents of the kind in use, by key.

    Raises:
        CalendarError: a column is unknown or stands twice, or there is none of keys.
    """
    numbered = enumerate(rows, start=1)
    header = _header(kind, next(numbered, (1, ()))[1], file)
    titles, seen, same = columns_of(kind), set[str](), 0
    changes: list[SheetChange] = []
    errors: list[RowError] = []
    for number, row in numbered:
        cells = {n: text_of(c) for n, c in zip(header, row, strict=False) if n}
        if not any(text_of(c) for c in row):
            continue
        problems = _beyond(header, row)
        key = cells.pop("key", "")
        problems |= _key_problem(key, seen)
        seen.add(key)
        old = present.get(key)
        problems |= _stale(cells.pop("revision", ""), old)
        after, wrong = _document(kind, cells, old, settings)
        problems |= wrong
        errors += [RowError(file, number, titles.get(n, n), said) for n, said in problems.items()]
        if after is None or problems:
            continue
        if old is not None and old.document == after:
            same += 1
        else:
            changes.append(SheetChange(number, key, old.revision if old else 0,
                                       old.document if old else None, after))  # fmt: skip
    return SheetChanges(tuple(changes), same, tuple(errors))


def _header(kind: str, row: Sequence[object], file: str) -> list[str]:
    titles = columns_of(kind)
    known = {bare(title): name for name, title in titles.items()}
    known |= {bare(name): name for name in titles}
    header = [known.get(bare(text_of(cell)), "") for cell in row]
    unknown = [text_of(c) for c, n in zip(row, header, strict=True) if not n and text_of(c)]
    named = [n for n in header if n]
    said = f"an unknown column '{unknown[0][:80]}'" if unknown else ""
    said = said or ("a column twice" if len(set(named)) < len(named) else "")
    said = said or ("" if "key" in named else "no column Key")
    if said:
        raise CalendarError(
            f"{file} has {said}.", way_out=f"Its columns are: {', '.join(titles.values())}."
        )
    return header


def _beyond(header: Sequence[str], row: Sequence[object]) -> dict[str, str]:
    """Cells that stand under no title."""
    for place, cell in enumerate(row):
        if text_of(cell) and (place >= len(header) or not header[place]):
            return {"": f"'{text_of(cell)[:80]}' stands in no column"}
    return {}


def _key_problem(key: str, seen: set[str]) -> dict[str, str]:
    if key in seen:
        return {"key": f"the key {key} stands in an earlier row too"}
    fits = key[:1].isalnum() and len(key) <= 80 and key.isascii() and key == key.lower()
    if not fits or not all(c.isalnum() or c in "._-" for c in key):
        return {"key": f"'{key[:80]}' is no key such as spring-mail"}
    return {}


def _stale(revision: str, old: Present | None) -> dict[str, str]:
    now = str(old.revision) if old else ""
    if not revision or revision == now:
        return {}
    said = (
        f"it is revision {now} now: export again" if old else "there is no such document (any more)"
    )
    return {"revision": f"the row was made from revision {revision[:20]}, {said}"}


def _document(
    kind: str, cells: Mapping[str, str], old: Present | None, settings: CalendarSettings
) -> tuple[Document | None, dict[str, str]]:
    body: dict[str, Any] = old.document.model_dump(mode="json") if old else {}
    try:
        for name, text in cells.items():
            body.pop(name, None)
            value = _value(kind, name, text)
            if value not in ("", []):
                body[name] = value
        document = KINDS[kind].model_validate(body)
    except csv.Error as error:
        return None, {"": str(error)}
    except ValidationError as error:
        return None, {
            str(item["loc"][0]) if item["loc"] else "": item["msg"].removeprefix("Value error, ")
            for item in error.errors()
        }
    if isinstance(document, PlannedActivity):
        return document, dict(activity_problems(document, settings))
    return document, {}


def _value(kind: str, name: str, text: str) -> Any:
    if _many(kind, name):
        rows = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
        return [n.strip() for row in rows for n in row if n.strip()]
    if _bare_type(KINDS[kind].model_fields[name].annotation) is bool:
        return _TRUE.get(text.casefold(), text)
    return text
