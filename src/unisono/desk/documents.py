"""Documents as they are stored, and back: kinds, keys, bodies, older shapes of bodies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError

from unisono.errors import DocumentError
from unisono.model.document import Document
from unisono.model.kinds import KINDS

D = TypeVar("D", bound=Document)
Body = dict[str, Any]
#: Turns a body of one shape into the next one.
Upgrade = Callable[[Body], Body]

#: Per kind, how a body of shape 1 becomes one of shape 2, and so on. A kind without has shape 1.
UPGRADES: Final[dict[str, tuple[Upgrade, ...]]] = {}

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_KIND_OF: Final = {cls: kind for kind, cls in KINDS.items()}


@dataclass(frozen=True)
class Stored(Generic[D]):
    """A document with what the desk knows of it."""

    kind: str
    key: str
    revision: int
    document: D
    archived: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Unreadable:
    """A stored document that its kind does not fit (any more); its body is as it was stored."""

    kind: str
    key: str
    revision: int
    problem: str
    body: Body
    archived: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Listing(Generic[D]):
    """Documents in the order of their kinds and keys, and those that cannot be read."""

    documents: tuple[Stored[D], ...]
    problems: tuple[Unreadable, ...] = ()

    def __iter__(self) -> Iterator[Stored[D]]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def keyed(self) -> dict[str, D]:
        """Documents by key (of a listing of one kind)."""
        return {stored.key: stored.document for stored in self.documents}


def kind_of(document: Document | type[Document] | str) -> str:
    """The name of a kind, from a document, a class or the name itself.

    Raises:
        DocumentError: there is no such kind.
    """
    if isinstance(document, str):
        known = document in KINDS
        name = document
    else:
        cls = document if isinstance(document, type) else type(document)
        known, name = cls in _KIND_OF, _KIND_OF.get(cls, cls.__name__)
    if not known:
        raise DocumentError(
            f"There is no kind of document '{name}'.",
            kind=name,
            key="",
            fields={},
            way_out=f"There are: {', '.join(KINDS)}.",
        )
    return name


def checked_key(kind: str, key: str) -> str:
    """``key``, which must be a slug.

    Raises:
        DocumentError: it is none.
    """
    if not _KEY.fullmatch(key):
        raise DocumentError(
            f"'{key[:100]}' is no key of a document.",
            kind=kind,
            key=key,
            fields={"key": "is no slug"},
            way_out="1 to 80 lower-case letters, digits, '.', '_' and '-'; it begins with a "
            "letter or digit.",
        )
    return key


def shape_of(kind: str) -> int:
    """The shape that bodies of ``kind`` are written in now."""
    return len(UPGRADES.get(kind, ())) + 1


def to_body(kind: str, key: str, document: Document) -> Body:
    """The body of ``document`` as it is stored, checked anew.

    Raises:
        DocumentError: a field is wrong, as after ``model_copy(update=…)``, or cannot be stored.
    """
    body = document.model_dump(mode="json", warnings=False)
    wrong = dict(_unstorable(body, ""))
    if wrong:
        raise _wrong(kind, key, wrong)
    return read_body(kind, key, body).model_dump(mode="json")


def read_body(kind: str, key: str, body: Mapping[str, Any], shape: int | None = None) -> Document:
    """The document that ``body`` holds, brought to the present shape.

    Raises:
        DocumentError: it does not fit its kind, or a newer unisono wrote it.
    """
    cls = KINDS[kind_of(kind)]
    present = shape_of(kind)
    if shape is not None and shape > present:
        raise DocumentError(
            f"{kind}/{key} was written by a newer unisono (shape {shape}).",
            kind=kind,
            key=key,
            fields={},
            way_out="Update unisono: pip install --upgrade 'unisono[web]'.",
        )
    new = dict(body)
    try:
        for upgrade in UPGRADES.get(kind, ())[(shape or present) - 1 :]:
            new = upgrade(new)
        return cls.model_validate(new)
    except ValidationError as error:
        raise _wrong(kind, key, field_problems(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _wrong(kind, key, {"": f"cannot be read ({type(error).__name__})"}) from None


def field_problems(error: ValidationError) -> dict[str, str]:
    """Field path → what is wrong, in the words of the model."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False):
        said = "there is no such field" if item["type"] == "extra_forbidden" else item["msg"]
        path = ".".join(str(part) for part in item["loc"] if part != "[key]")
        found.setdefault(path, said.removeprefix("Value error, "))
    return found


def _unstorable(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Places of values that no database or file can hold."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _unstorable(name, f"{path}{name}".replace("\0", ""))
            yield from _unstorable(inner, f"{path}{name}.".replace("\0", ""))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unstorable(inner, f"{path}{place}.")
    elif isinstance(value, str) and "\0" in value:
        yield path.rstrip("."), "holds a NUL character"
    elif isinstance(value, float) and not isfinite(value):
        yield path.rstrip("."), "is no finite number"


def _wrong(kind: str, key: str, fields: dict[str, str]) -> DocumentError:
    told = "; ".join(f"{name}: {what}" if name else what for name, what in fields.items())
    return DocumentError(
        f"{kind}/{key}: {told}.",
        kind=kind,
        key=key,
        fields=fields,
        way_out="Correct the fields named; docs/documents.md lists those of every kind.",
    )
