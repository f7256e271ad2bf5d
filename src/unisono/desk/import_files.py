"""Finds and reads the YAML files of documents; every problem with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from unisono.desk.documents import checked_key
from unisono.desk.exporting import MAIN
from unisono.desk.yaml_reading import LARGEST, Parsed, Place, parse_yaml
from unisono.errors import DocumentError, ImportFilesError
from unisono.model.document import Document
from unisono.model.kinds import KINDS, BrandDocument, TaxonomyDocument
from unisono.model.messages import Brand
from unisono.model.taxonomy import Taxonomy

#: File, line, column, what is wrong.
Problem = tuple[str, int | None, int | None, str]

_MARK: Final = re.compile(rb"# (?P<name>\S+), revision (?P<number>\d{1,9}) \((?P<seal>[0-9a-f]+)\)")
_DECLARATIONS: Final = {"brand.yaml": "brand", "taxonomy.yaml": "taxonomy"}


@dataclass(frozen=True)
class Candidate:
    """One document read from a file.

    Attributes:
        base: revision and start of its digest the file was made from; None: written by hand.
        plain: a brand.yaml or taxonomy.yaml, which has no title and notes of its own.
    """

    path: str
    kind: str
    key: str
    document: Document
    archived: bool
    base: tuple[int, str] | None
    plain: bool = False


@dataclass(frozen=True)
class ReadFiles:
    """Documents read, problems found, and YAML files that hold no document."""

    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    passed: tuple[str, ...]


def read_files(paths: Iterable[Path]) -> ReadFiles:
    """Read files, and folders of ``<kind>/<key>.yaml``, brand.yaml and taxonomy.yaml."""
    found: dict[tuple[str, str], Candidate] = {}
    problems: list[Problem] = []
    passed: list[str] = []
    for path in paths:
        for file in _files(path, problems, passed):
            try:
                candidate = _read(file)
            except ImportFilesError as error:
                problems += error.problems
                continue
            other = found.setdefault((candidate.kind, candidate.key), candidate)
            if other.path != candidate.path:
                name = f"{candidate.kind}/{candidate.key}"
                problems.append((candidate.path, None, None, f"is {name}, as {other.path} is"))
    return ReadFiles(tuple(found.values()), tuple(problems), tuple(passed))


def _files(path: Path, problems: list[Problem], passed: list[str]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    if path.name in KINDS:
        yield from _yaml_in(path)
        return
    for entry in sorted(path.iterdir()):
        if entry.name in _DECLARATIONS:
            yield entry
        elif entry.is_dir() and entry.name in KINDS:
            yield from _yaml_in(entry)
        elif entry.is_dir() and not entry.name.startswith(".") and any(_yaml_in(entry)):
            kinds = ", ".join(KINDS)
            problems.append(
                (str(entry), None, None, f"is named after no kind of document ({kinds})")
            )
        elif entry.suffix in {".yaml", ".yml"}:
            passed.append(str(entry))


def _yaml_in(folder: Path) -> Iterator[Path]:
    yield from sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})


def read_declaration(kind: str, data: bytes, name: str) -> Document:
    """The brand or the taxonomy in the bytes of a file called ``name``.

    Raises:
        ImportFilesError: it is no YAML, or a value is wrong; with line and column.
    """
    return _declaration(name, kind, parse_yaml(data, name)).document


def _read(path: Path) -> Candidate:
    name = str(path)
    data = _bytes(path)
    parsed = parse_yaml(data, name)
    if path.parent.resolve().name not in KINDS and path.name in _DECLARATIONS:
        return _declaration(name, _DECLARATIONS[path.name], parsed)
    kind, key = path.parent.resolve().name, path.stem
    if kind not in KINDS:
        raise _problem(name, "lies in no folder named after a kind of document", Parsed(), ())
    try:
        checked_key(kind, key)
    except DocumentError as error:
        raise _problem(name, f"{error.message.rstrip('.')}", Parsed(), ()) from None
    if not isinstance(parsed.values, dict):
        what = "is empty" if parsed.values is None else "holds no fields"
        raise _problem(name, what, parsed, ())
    values = dict(parsed.values)
    archived = values.pop("archived", False)
    if not isinstance(archived, bool):
        raise _problem(name, "archived: is true or false", parsed, ("archived",))
    mark = _MARK.match(data.removeprefix(b"\xef\xbb\xbf"))
    base = (int(mark["number"]), mark["seal"].decode()) if mark else None
    return Candidate(name, kind, key, _valid(KINDS[kind], values, name, parsed), archived, base)


def _declaration(name: str, kind: str, parsed: Parsed) -> Candidate:
    values = {} if parsed.values is None else parsed.values
    if not isinstance(values, dict):
        raise _problem(name, "holds no fields", parsed, ())
    document: Document
    if kind == "brand":
        brand = _valid(Brand, values, name, parsed)
        document = BrandDocument(title=brand.company[:300].strip() or "Brand", brand=brand)
    else:
        document = TaxonomyDocument(
            title="Taxonomy", taxonomy=_valid(Taxonomy, values, name, parsed)
        )
    return Candidate(name, kind, MAIN, document, archived=False, base=None, plain=True)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise ImportFilesError(((str(path), None, None, what),)) from None


def _valid(cls: type[Any], values: dict[str, Any], name: str, parsed: Parsed) -> Any:
    try:
        return cls.model_validate(values)
    except ValidationError as error:
        problems = []
        for item in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in item["loc"] if part != "[key]")
            said = item["msg"].removeprefix("Value error, ")
            if item["type"] == "extra_forbidden":
                said = "there is no such field"
            elif item["type"] == "string_type":
                said += "; put it in quotes"
            field = ".".join(str(part) for part in path)
            line, column = parsed.place(path)
            problems.append((name, line, column, f"{field}: {said}" if field else said))
        raise ImportFilesError(tuple(problems)) from None


def _problem(name: str, what: str, parsed: Parsed, path: Place) -> ImportFilesError:
    return ImportFilesError(((name, *parsed.place(path), what),))
