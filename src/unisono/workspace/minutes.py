"""Council packs frozen as minutes: kept on the desk as they were, and read back as packs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from unisono.council.months import words, written
from unisono.errors import DeskError, DocumentError, NoDocumentError
from unisono.model.council import Minutes
from unisono.model.council_pack import CouncilPack
from unisono.model.plain import plain
from unisono.model.wording import moment
from unisono.reports.council_document import pack_document
from unisono.reports.paged import NOTE, PagedDocument, Paragraph, Section

if TYPE_CHECKING:
    from unisono.desk import Desk, Stored

KIND = "minutes"
_NO_MOMENT = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Entry:
    """Minutes in a list.

    Attributes:
        newest: no later ones of the month are in use.
    """

    key: str
    title: str
    month: date
    frozen_at: datetime
    frozen_by: str
    present: tuple[str, ...]
    digest: str
    archived: bool
    revision: int
    newest: bool


def pack_text(pack: CouncilPack) -> str:
    """A pack as JSON; :func:`pack_in` gives an equal pack back."""
    return json.dumps(plain(pack), ensure_ascii=False, indent=1, allow_nan=False)


def pack_mark(pack: CouncilPack) -> str:
    """Names what a pack tells, whenever it was made: what somebody saw is what is frozen."""
    return sha256(pack_text(replace(pack, made_at=_NO_MOMENT)).encode()).hexdigest()[:24]


def minutes_of(
    pack: CouncilPack, by: str, *, at: datetime | None = None, notes: str = "",
    present: Iterable[str] = (),
) -> Minutes:  # fmt: skip
    """Minutes that hold ``pack``.

    Raises:
        DocumentError: the pack is too large, or a field is wrong.
    """
    packed, digest = Minutes.packed(pack_text(pack))
    try:
        return Minutes(
            title=f"Council {words(pack.month)}", notes=notes, month=pack.month,
            frozen_at=at or datetime.now(UTC).replace(microsecond=0), frozen_by=by,
            present=tuple(n for n in present if n.strip()), version=_version(), digest=digest,
            pack=packed,
        )  # fmt: skip
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise DocumentError(
            f"{said}.", kind=KIND, key=written(pack.month), fields={},
            way_out="Correct it and freeze again.",
        ) from None  # fmt: skip


def _version() -> str:
    try:
        return version("unisono")
    except PackageNotFoundError:  # run from its sources
        return ""


@cache
def _reader() -> TypeAdapter[CouncilPack]:
    return TypeAdapter(CouncilPack)


def pack_in(minutes: Minutes) -> CouncilPack:
    """The pack as it was frozen.

    Raises:
        DeskError: this unisono cannot read it; its JSON can still be had.
    """
    try:
        return _reader().validate_json(minutes.text())
    except ValidationError as error:
        raise DeskError(
            f"{minutes.title} was frozen by unisono {minutes.version or 'of another version'} "
            f"and cannot be read by this one ({error.error_count()} fields differ).",
            way_out="Its JSON can still be downloaded, or ask that version for it.",
        ) from None


def minutes_document(minutes: Minutes, pack: CouncilPack) -> PagedDocument:
    """The frozen pack to read, with who froze it, who was there and what was noted."""
    made = pack_document(pack)
    said = (
        f"Frozen {moment(minutes.frozen_at.astimezone(UTC))} UTC by "
        f"{minutes.frozen_by or 'somebody'}. These figures do not change any more; SHA-256 "
        f"{minutes.digest}."
    )
    blocks = [Paragraph(said, NOTE)]
    if minutes.present:
        blocks.append(Paragraph(f"Present: {', '.join(minutes.present)}."))
    blocks += [Paragraph(line) for line in minutes.notes.splitlines() if line.strip()]
    return replace(made, sections=(Section("Minutes", tuple(blocks)), *made.sections))


def entries(stored: Iterable[Stored[Any]]) -> tuple[Entry, ...]:
    """Minutes as a list, the newest month first; those put away as well."""
    found = sorted(stored, key=_newest_first, reverse=True)
    newest: dict[date, str] = {}
    for s in found:
        if not s.archived:
            newest.setdefault(s.document.month, s.key)
    return tuple(
        Entry(
            s.key, s.document.title, s.document.month, s.document.frozen_at, s.document.frozen_by,
            s.document.present, s.document.digest, s.archived, s.revision,
            newest.get(s.document.month) == s.key,
        )
        for s in found
    )  # fmt: skip


def _newest_first(stored: Stored[Any]) -> tuple[date, datetime, int, str]:
    return stored.document.month, stored.document.frozen_at, len(stored.key), stored.key


def minutes_on(desk: Desk) -> tuple[Entry, ...]:
    """Every minutes on a desk, those put away as well."""
    return entries(desk.list(KIND, archived=None))


def minutes_called(desk: Desk, key: str) -> Stored[Minutes]:
    """Minutes by their key.

    Raises:
        NoDocumentError: there are none.
    """
    found = desk.find(Minutes, key)
    if found is None:
        raise NoDocumentError(
            f"There are no minutes {key[:80]}.", way_out="'unisono minutes' lists all."
        )
    return found


def unchanged(desk: Desk, stored: Stored[Minutes]) -> bool:
    """Whether the figures are those of the first revision, as they were frozen."""
    first = desk.at(KIND, stored.key, 1).body
    return all(
        first.get(name) == value
        for name, value in stored.document.model_dump(
            mode="json", include={"digest", "month", "frozen_at", "frozen_by"}
        ).items()
    )


def key_for(desk: Desk, minutes: Minutes) -> str:
    """The key of new minutes: the month, and a number from the second on."""
    month, number = written(minutes.month), 1
    key = month
    while desk.find(KIND, key) is not None:
        number += 1
        key = f"{month}-{number}"
    return key
