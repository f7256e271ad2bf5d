"""Whether log, revisions and documents are as they were written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from unisono.desk.changing import seal
from unisono.desk.digests import NOTHING
from unisono.desk.log import CHANGES, entry_of
from unisono.desk.reading import Revision
from unisono.desk.tables import document, log, revision

_Key = tuple[str, str, int]


@dataclass(frozen=True)
class Verification:
    """What was found.

    Attributes:
        entries, revisions: rows checked.
        head: digest of the newest row of the log. Kept elsewhere, it shows later that no row
            before it was changed, and that none after it was cut off.
        problems: what is not as it was written, in words; empty: nothing.
    """

    entries: int
    revisions: int
    head: str
    problems: tuple[str, ...]


def verify(connection: Connection) -> Verification:
    """Check the chain of the log, every revision against it, and documents against revisions."""
    problems: list[str] = []
    sealed: dict[_Key, str] = {}
    count, head = _check_log(connection, problems, sealed)
    checked = _check_revisions(connection, problems, sealed)
    _check_documents(connection, problems)
    return Verification(count, checked, head, tuple(problems))


def _check_log(
    connection: Connection, problems: list[str], sealed: dict[_Key, str]
) -> tuple[int, str]:
    count, head = 0, NOTHING
    expected = 1
    for row in connection.execute(select(log).order_by(log.c.number)):
        entry = entry_of(row)
        if entry.number != expected:
            gone = (
                f"{expected}" if entry.number == expected + 1 else f"{expected}–{entry.number - 1}"
            )
            problems.append(f"log: row {gone} is missing")
        elif entry.previous != head:
            problems.append(f"log: row {entry.number} does not follow the row before it")
        if entry.seal() != entry.digest:
            problems.append(f"log: row {entry.number} was changed")
        if entry.action in CHANGES and entry.revision is not None:
            sealed[entry.kind, entry.key, entry.revision] = str(entry.detail.get("digest", ""))
        expected, head, count = entry.number + 1, entry.digest, count + 1
    return count, head


def _check_revisions(connection: Connection, problems: list[str], sealed: dict[_Key, str]) -> int:
    count = 0
    for row in connection.execute(select(revision)):
        made = Revision(**row._mapping)
        name = f"revision {made.number} of {made.kind}/{made.key}"
        noted = sealed.pop((made.kind, made.key, made.number), None)
        if noted is None:
            problems.append(f"{name} is not in the log")
        elif noted != seal(made):
            problems.append(f"{name} was changed")
        count += 1
    problems += [f"revision {n} of {kind}/{key} is missing" for kind, key, n in sorted(sealed)]
    return count


def _check_documents(connection: Connection, problems: list[str]) -> None:
    newest = (
        select(revision.c.kind, revision.c.key, func.max(revision.c.number).label("number"))
        .group_by(revision.c.kind, revision.c.key)
        .subquery()
    )
    found = connection.execute(
        select(document, revision.c.body, revision.c.shape, revision.c.archived)
        .add_columns(revision.c.number, revision.c.at, revision.c.by)
        .outerjoin(newest, (newest.c.kind == document.c.kind) & (newest.c.key == document.c.key))
        .outerjoin(
            revision,
            (revision.c.kind == newest.c.kind)
            & (revision.c.key == newest.c.key)
            & (revision.c.number == newest.c.number),
        )
    )
    for kind, key, number, shape, body, archived, at, by, *state in found:
        if [body, shape, archived, number, at, by] != state:
            problems.append(f"{kind}/{key} is not as its newest revision")
    # No command removes a document: what is put away is archived, and stays.
    gone = select(newest.c.kind, newest.c.key).where(
        ~exists().where((document.c.kind == newest.c.kind) & (document.c.key == newest.c.key))
    )
    for kind, key in connection.execute(gone.order_by(newest.c.kind, newest.c.key)):
        problems.append(f"{kind}/{key} is missing among the documents")
