"""Archives: unpacked into a folder of ours, counting bytes instead of trusting headers."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from unisono.errors import UnreadableFileError
from unisono.sources.landing import SourceProblem
from unisono.sources.readers.extent import Extent

_CHUNK = 1 << 20
_MAX_RATIO = 200
_RATIO_FROM = 64 << 20
_MAX_MEMBERS = 10_000
#: What the directory at the end of a zip file ends with, and where at most that begins.
_DIRECTORY, _DIRECTORY_END = b"PK\x05\x06", (1 << 16) + 22
_ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz")
_BOMB = "Unpack it yourself if you trust it, or raise model.max_unpacked_mb."


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass
class Allowance:
    """How many bytes one archive may still unpack to."""

    left: int
    limit_mb: int

    def take(self, size: int, packed: int, unpacked: int, name: str) -> None:
        """Count ``size`` bytes more. Raises UnreadableFileError beyond the limits."""
        self.left -= size
        if self.left < 0:
            raise UnreadableFileError(
                f"{name} unpacks to more than {self.limit_mb} MiB.",
                path=name,
                way_out=_BOMB,
            )
        if unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * max(packed, 1):
            raise UnreadableFileError(
                f"{name} unpacks to more than {_MAX_RATIO} times its size, as a zip bomb does.",
                path=name, way_out="Unpack it yourself if you trust it.")  # fmt: skip


def _copy(source: _Readable, take: Callable[[bytes], object], packed: int, allowance: Allowance,
          name: str) -> None:  # fmt: skip
    """Unpack ``source`` piece by piece within the allowance."""
    unpacked = 0
    while chunk := source.read(_CHUNK):
        unpacked += len(chunk)
        allowance.take(len(chunk), packed, unpacked, name)
        take(chunk)


def unpack_gzip(path: Path, target: Path, limit_mb: int) -> None:
    """Unpack a .gz file into ``target``.

    Raises:
        UnreadableFileError: damaged, or it unpacks to too much.
    """
    allowance = Allowance(limit_mb << 20, limit_mb)
    try:
        with gzip.open(path) as source, target.open("wb") as file:
            _copy(source, file.write, path.stat().st_size, allowance, path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(
            f"The archive is damaged ({error}).", path=str(path), way_out="Export it again."
        ) from None


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFileError(
            f"The archive is damaged ({error}).", path=str(path), way_out="Export it again."
        ) from None


def is_workbook(path: Path) -> bool:
    """Whether a zip file is a spreadsheet (XLSX, XLSB or ODS)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return "[Content_Types].xml" in names or ("mimetype" in names and "content.xml" in names)


def check_workbook(path: Path, limit_mb: int) -> tuple[int, ...] | None:
    """Unpack a workbook to nowhere.

    Returns:
        An upper bound of the cells that each worksheet spans; None: not known.

    Raises:
        UnreadableFileError: it is damaged, or unpacks to too much.
    """
    allowance, found = Allowance(limit_mb << 20, limit_mb), []
    with _open(path) as archive:
        for info in archive.infolist():
            extent = Extent()
            try:
                with archive.open(info) as source:
                    _copy(source, extent.feed, info.compress_size, allowance, path.name)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError,
                    NotImplementedError) as error:  # fmt: skip
                raise UnreadableFileError(
                    f"The workbook is damaged ({error}).",
                    path=str(path),
                    way_out="Open it in a spreadsheet program and save it again.",
                ) from None
            extent.feed(b"")
            if extent.sheet:
                found.append(extent.cells)
    known = tuple(cells for cells in found if cells is not None)
    return known if len(known) == len(found) and _is_plain(path) else None


def _is_plain(path: Path) -> bool:
    """Whether it is XLSX, and another reader of zip files finds the same members in it."""
    with _open(path) as archive, path.open("rb") as file:
        names = {n.lower() for n in archive.namelist()}
        file.seek(max(path.stat().st_size - _DIRECTORY_END, 0))
        end = file.read()
    one = end.count(_DIRECTORY) == 1 and end[-22:].startswith(_DIRECTORY)
    return one and "xl/workbook.xml" in names and not names & {"xl/workbook.bin", "content.xml"}


def _refusal(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Why a member is not unpacked, and the way out."""
    name = info.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        return "Its name leads out of the archive.", "Pack the file again under a plain name."
    if info.flag_bits & 1:
        return "It is encrypted.", "Pack it again without a password."
    if name.lower().endswith(_ARCHIVES):
        return "It is an archive inside an archive.", "Unpack the outer archive."
    return None


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(p.startswith((".", "~$", "__MACOSX")) and p not in (".", "..") for p in parts)


def unpack_zip(
    path: Path, shown: str, work: Path, limit_mb: int
) -> Iterator[tuple[str, Path | SourceProblem]]:
    """Each member's name and the file it was unpacked to, or the problem it has.

    Raises:
        UnreadableFileError: the archive is damaged or has more than 10,000 members.
    """
    allowance = Allowance(limit_mb << 20, limit_mb)
    with _open(path) as archive:
        members = [i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)]
        if len(members) > _MAX_MEMBERS:
            raise UnreadableFileError(
                f"The archive has more than {_MAX_MEMBERS:,} members.", path=str(path),
                way_out="Unpack it and keep the files you need.")  # fmt: skip
        for number, info in enumerate(members):
            place = f"{shown}!{info.filename}"
            if refusal := _refusal(info):
                yield info.filename, SourceProblem(place, *refusal)
                continue
            folder = work / f"m{number}"
            folder.mkdir()
            target = folder / f"member{PurePosixPath(info.filename).suffix[:12]}"
            try:
                with archive.open(info) as source, target.open("wb") as file:
                    _copy(source, file.write, info.compress_size, allowance, info.filename)
            except UnreadableFileError as error:
                yield info.filename, SourceProblem(place, error.message, error.way_out)
                if allowance.left < 0:
                    return
                continue
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError,
                    NotImplementedError) as error:  # fmt: skip
                yield info.filename, SourceProblem(
                    place, f"It is damaged ({error}).", "Export it again.")  # fmt: skip
                continue
            yield info.filename, target
