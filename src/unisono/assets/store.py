"""Where files are kept: a folder of the workspace by content digest, a row for each in the desk.

A file is whole on the disk before a row names it, and neither is ever changed: what was
acknowledged cannot be lost, and no reader sees half of one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from unisono.assets import signatures as kinds
from unisono.assets.inspection import Facts, inspect
from unisono.assets.tables import asset_file
from unisono.desk.database import Database
from unisono.errors import AssetFileError, DiskFullError, WorkspaceError
from unisono.settings import AssetSettings

_NO_SPACE = 28
_GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class KeptFile:
    """A file of the library and when it came; ``new``: it was not there before."""

    facts: Facts
    kept_at: datetime
    kept_by: str
    new: bool = False


class FileStore:
    """The files of a desk.

    Args:
        folder: where their bytes are.
        database: of the desk, where their rows are.
        settings: limits.
    """

    def __init__(self, folder: Path, database: Database, settings: AssetSettings) -> None:
        self.folder, self.database, self.settings = folder, database, settings

    def path(self, digest: str) -> Path:
        """Where the bytes of a file are, or would be."""
        return place(self.folder, digest)

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A place of its own for a file that is just coming; gone afterwards.

        Raises:
            WorkspaceError: the folder cannot be used.
        """
        folder = self.folder / "incoming"
        with _told(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, path: Path, name: str, by: str) -> KeptFile:
        """Take the file at ``path``, which stays as it is; the same content is kept once.

        Raises:
            AssetFileError: it is not fit to be kept; see :func:`inspect`.
            WorkspaceError: it cannot be written.
        """
        with self.incoming() as own:
            with _told(self.folder):
                shutil.copyfile(path, own)
            return self.take(own, name, by)

    def take(self, incoming: Path, name: str, by: str) -> KeptFile:
        """Take a file that lies at :meth:`incoming`; see :meth:`keep`."""
        facts = inspect(incoming, name, self.settings)
        with self.database.read() as connection:  # so that most are refused without waiting
            self._demand_room(connection, facts)
        with _told(self.folder), incoming.open("rb") as file:
            os.fsync(file.fileno())
        kept = self._enter(incoming, facts, by)
        self._make_preview(self.path(facts.digest), facts)
        return kept

    def _enter(self, incoming: Path, facts: Facts, by: str) -> KeptFile:
        """Put a file in its place and enter it, unless it is there; all in one transaction.

        Writers come one by one, so files that arrive at the same moment cannot pass the limit
        together.
        """
        target = self.path(facts.digest)
        with self.database.begin() as connection:
            self._demand_room(connection, facts)
            with _told(self.folder):
                if not target.exists():
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    incoming.chmod(0o600)
                    incoming.replace(target)
            row = _row(connection, facts.digest)
            if row is not None:
                known = _kept(row)
                return replace(known, facts=replace(known.facts, name=facts.name))
            kept = KeptFile(facts, datetime.now(UTC), by, new=True)
            connection.execute(insert(asset_file), _values(kept))
        return kept

    def _demand_room(self, connection: Connection, facts: Facts) -> None:
        """Refuse a new file that the library has no room for.

        Raises:
            AssetFileError: the library would be larger than the settings allow.
        """
        if _row(connection, facts.digest) is not None:
            return
        held = connection.execute(select(func.sum(asset_file.c.size))).scalar() or 0
        if held + facts.size > self.settings.max_total_gb * _GIGABYTE:
            raise AssetFileError(
                f"There is no room for {facts.name}: it has {facts.size / _GIGABYTE:,.3f} GB, and "
                f"of {self.settings.max_total_gb:g} GB for all files "
                f"{held / _GIGABYTE:,.3f} GB are taken.",
                path=facts.name,
                way_out="Ask whoever runs unisono to raise assets.max_total_gb.",
            )

    def find(self, digest: str) -> KeptFile | None:
        """What is known of a file; None when there is none."""
        with self.database.read() as connection:
            row = _row(connection, digest)
        return _kept(row) if row else None

    def all_of(self, digests: Iterable[str]) -> dict[str, KeptFile]:
        """What is known of several files, by digest."""
        wanted = set(digests)
        if not wanted:
            return {}
        with self.database.read() as connection:
            rows = connection.execute(
                select(asset_file).where(asset_file.c.digest.in_(sorted(wanted)))
            ).all()
        return {row.digest: _kept(row) for row in rows}

    def preview(self, kept: KeptFile) -> Path | None:
        """The preview of a picture, made when it is missing; None for what has none."""
        target = self._preview_path(kept.facts.digest)
        if not target.exists():
            self._make_preview(self.path(kept.facts.digest), kept.facts)
        return target if target.exists() else None

    def damaged(self, kept: KeptFile) -> str:
        """Why the bytes of a file are not what was kept; "" when they are."""
        path = self.path(kept.facts.digest)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "its file is missing"
        return "" if found == kept.facts.digest else "its file was changed"

    def _preview_path(self, digest: str) -> Path:
        size = self.settings.preview_pixels
        return self.folder / "previews" / str(size) / digest[:2] / f"{digest}.webp"

    def _make_preview(self, path: Path, facts: Facts) -> None:
        target = self._preview_path(facts.digest)
        if facts.media_type not in kinds.RASTER or target.exists():
            return
        from unisono.assets.pictures import preview  # Pillow: what only lists files needs none

        data = preview(path, facts.media_type, self.settings)
        if data is not None:
            with suppress(OSError):  # it is made again when somebody looks
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                own = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
                own.write_bytes(data)
                own.replace(target)


def place(folder: Path, digest: str) -> Path:
    """Where a file of this digest is within ``folder``."""
    if len(digest) != 64 or any(c not in "0123456789abcdef" for c in digest):
        raise AssetFileError(f"'{digest[:80]}' is no digest of a file.")
    return folder / digest[:2] / digest


def kept_digests(connection: Connection) -> tuple[str, ...]:
    """Digests of all files, in order."""
    return tuple(connection.execute(select(asset_file.c.digest).order_by("digest")).scalars())


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DiskFullError if error.errno == _NO_SPACE else WorkspaceError
        raise kind(
            f"{folder} cannot be written to: {error.strerror or error}.",
            way_out="Nothing was lost. Make space, or name another folder in assets.folder.",
        ) from None


def _row(connection: Connection, digest: str) -> Row[Any] | None:
    return connection.execute(select(asset_file).where(asset_file.c.digest == digest)).first()


def _values(kept: KeptFile) -> dict[str, Any]:
    facts = dict(vars(kept.facts))
    return {**facts, "notes": list(kept.facts.notes), "kept_at": kept.kept_at,
            "kept_by": kept.kept_by}  # fmt: skip


def _kept(row: Row[Any]) -> KeptFile:
    values = dict(row._mapping)
    at, by = values.pop("kept_at"), values.pop("kept_by")
    return KeptFile(Facts(**{**values, "notes": tuple(values["notes"])}), at, by)
