"""Files of assets in a backup: under their digests, which are checked on the way in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from unisono.assets.store import kept_digests, place
from unisono.errors import BackupError
from unisono.workspace.archive import Archive, ArchiveWriter

_PREFIX = "assets/"
_BLOCK = 1 << 20


def back_up_files(
    archive: ArchiveWriter, connection: Connection, folder: Path, notes: list[str]
) -> int:
    """Add every file the desk knows; how many there are. One that is missing or changed is noted.

    A file is never changed once a row names it, so they fit the rows of ``connection``.
    """
    count = 0
    for digest in kept_digests(connection):
        path = place(folder, digest)
        if not path.is_file() or _digest(path) != digest:
            notes.append(f"A file of an asset is missing or was changed: {digest[:16]}….")
            continue
        archive.add(f"{_PREFIX}{digest}", _blocks(path), packed=False)
        count += 1
    return count


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def restored_files(archive: Archive, folder: Path) -> Iterator[None]:
    """The backup's files in ``folder``; those that were new are gone again after an error.

    Raises:
        BackupError: a file is not what its name says.
    """
    made: list[Path] = []
    try:
        for name in archive.names:
            if name.startswith(_PREFIX):
                _restore(archive, name, folder, made)
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _restore(archive: Archive, name: str, folder: Path, made: list[Path]) -> None:
    digest = name.removeprefix(_PREFIX)
    target = place(folder, digest)
    if target.is_file() and _digest(target) == digest:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = target.with_name(f".{digest}.part")
    seen = hashlib.sha256()
    try:
        with own.open("wb") as file:
            for block in archive.blocks(name):
                seen.update(block)
                file.write(block)
        if seen.hexdigest() != digest:
            raise BackupError(
                f"{archive.path} is damaged or was changed: {name} is not what its name says.",
                way_out="Nothing was restored; use another backup.",
            )
        own.chmod(0o600)
        if not target.exists():
            made.append(target)
        own.replace(target)
    finally:
        own.unlink(missing_ok=True)
