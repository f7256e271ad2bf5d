"""Brings YAML files into the desk: new revisions of what differs, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unisono.desk.changing import Transaction, seal
from unisono.desk.desk import Desk
from unisono.desk.differences import merge
from unisono.desk.documents import read_body, shape_of, to_body
from unisono.desk.exporting import renew_mark
from unisono.desk.import_files import Candidate, Problem, read_files
from unisono.desk.reading import Revision, present
from unisono.errors import DocumentError, ImportFilesError, NoDocumentError
from unisono.model.document import Document

_FLAG = "archived"


@dataclass(frozen=True)
class Step:
    """What became of one file: created, changed, merged, unchanged; and the revision now.

    ``as_file``: the document was exported to this file before and is now as the file says.
    """

    path: str
    kind: str
    key: str
    action: str
    revision: int
    as_file: bool = False


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do; ``passed`` are YAML files that hold no document."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    passed: tuple[str, ...]

    def count(self, action: str) -> int:
        """Files that were created, changed, merged or unchanged."""
        return sum(step.action == action for step in self.steps)


class _DryRun(Exception):  # noqa: N818 (ends the transaction, nobody sees it)
    pass


def import_files(
    desk: Desk,
    paths: Iterable[Path],
    *,
    by: str,
    why: str = "",
    dry_run: bool = False,
    keep_going: bool = False,
) -> Imported:
    """Import YAML files and folders of them. A file whose document is the same makes no revision.

    A file says in its first line which revision it was exported from. When the document was
    changed since, both edits are joined; fields that both changed are a problem. After an import
    that made the document as the file says, its first line says the new revision.
    ``keep_going``: import what is right although something is wrong; else all or nothing.

    Raises:
        ImportFilesError: something is wrong and nothing was imported, with every problem.
    """
    read = read_files(paths)
    problems = list(read.problems)
    steps: list[Step] = []
    try:
        with desk.transaction(by, why) as change:
            for candidate in read.candidates:
                _try(change, candidate, steps, problems)
            if problems and not keep_going:
                raise ImportFilesError(
                    tuple(problems),
                    way_out="Nothing was imported. Correct the files, or add --keep-going to "
                    "import the others.",
                )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    else:
        for step in steps:
            if step.as_file:  # the next edit of this file is one of this revision
                renew_mark(Path(step.path), desk.at(step.kind, step.key, step.revision))
    return Imported(tuple(steps), tuple(problems), read.passed)


class _ClashError(Exception):
    """The desk's document and the file cannot be joined."""


def _try(
    change: Transaction, candidate: Candidate, steps: list[Step], problems: list[Problem]
) -> None:
    try:
        steps.append(_import(change, candidate))
    except (DocumentError, _ClashError) as error:
        problems.append((candidate.path, None, None, str(error.args[0]).rstrip(".")))


def _import(change: Transaction, candidate: Candidate) -> Step:
    kind, key = candidate.kind, candidate.key
    row = present(change.connection, kind, key)
    if row is None:
        stored: Any = change.put(candidate.document, key, expected=0)
        if candidate.archived:
            stored = change.archive(kind, key)
        return Step(candidate.path, kind, key, "created", stored.revision)
    mine = _with_flag(_mine(candidate, row.body), candidate.archived)
    theirs = _with_flag(_now(kind, key, row.body, row.shape), row.archived)
    base = _base(change, candidate)
    wanted, joined = mine, False
    if base is not None:
        merged = merge(base, mine, theirs)
        if merged.clashes:
            raise _ClashError(_clash_text(candidate, row, [c.field for c in merged.clashes]))
        wanted, joined = merged.body, merged.body not in (mine, theirs)
    if wanted == theirs:
        as_file = base is not None and mine == theirs
        return Step(candidate.path, kind, key, "unchanged", row.revision, as_file)
    number = _apply(change, candidate, wanted, theirs)
    action = "merged" if joined else "changed"
    return Step(candidate.path, kind, key, action, number, base is not None and not joined)


def _apply(
    change: Transaction, candidate: Candidate, wanted: dict[str, Any], theirs: dict[str, Any]
) -> int:
    kind, key = candidate.kind, candidate.key
    body = {name: value for name, value in wanted.items() if name != _FLAG}
    document: Document = read_body(kind, key, body)
    now = _with_flag(body, theirs[_FLAG])
    stored: Any = None
    if theirs[_FLAG] and (not wanted[_FLAG] or now != theirs):
        stored = change.restore(kind, key)
    if now != theirs:
        stored = change.put(document, key)
    if wanted[_FLAG] and (stored is not None or not theirs[_FLAG]):
        stored = change.archive(kind, key)
    return int(stored.revision)


def _mine(candidate: Candidate, present_body: dict[str, Any]) -> dict[str, Any]:
    document = candidate.document
    if candidate.plain:  # a declaration says nothing of title and notes: they stay
        kept = {name: present_body.get(name, "") for name in ("title", "notes")}
        document = document.model_copy(update=kept)
    return to_body(candidate.kind, candidate.key, document)


def _base(change: Transaction, candidate: Candidate) -> dict[str, Any] | None:
    """The body that the file was exported from, when this desk has it."""
    if candidate.base is None:
        return None
    number, start = candidate.base
    try:
        revision: Revision = change.at(candidate.kind, candidate.key, number)
        if not seal(revision).startswith(start):
            return None
        body = _now(candidate.kind, candidate.key, revision.body, revision.shape)
    except (NoDocumentError, DocumentError):
        return None
    return _with_flag(body, revision.archived)


def _now(kind: str, key: str, body: dict[str, Any], shape: int) -> dict[str, Any]:
    """A stored body in the present shape; as it is when it cannot be read."""
    try:
        return to_body(kind, key, read_body(kind, key, body, shape))
    except DocumentError:
        if shape == shape_of(kind):
            return dict(body)
        raise


def _with_flag(body: dict[str, Any], archived: bool) -> dict[str, Any]:
    return {**body, _FLAG: archived}


def _clash_text(candidate: Candidate, row: Any, fields: list[str]) -> str:
    number = candidate.base[0] if candidate.base else 0
    return (
        f"{candidate.kind}/{candidate.key} was changed by {row.changed_by} at "
        f"{row.changed_at:%Y-%m-%d %H:%M} UTC after revision {number} was exported; both changed "
        f"{', '.join(fields)}. Export again and repeat your change there"
    )
