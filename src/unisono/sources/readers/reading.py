"""Read one file: recognise its format by its content, land every table in it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from unisono.errors import DiskFullError, UnisonoError, UnreadableFileError
from unisono.settings import ModelSettings
from unisono.sources.landing import Landing, ReadResult, SourceProblem
from unisono.sources.readers import archive
from unisono.sources.readers.json_table import read_json, read_jsonl
from unisono.sources.readers.landing_store import (
    Origin,
    discard,
    find_landing,
    land,
    modified,
    recall,
    remember,
    working_folder,
)
from unisono.sources.readers.parquet_table import read_parquet
from unisono.sources.readers.scan import content_hash, table_id
from unisono.sources.readers.staging import Staged
from unisono.sources.readers.text_table import read_text
from unisono.sources.readers.workbook import read_workbook
from unisono.sources.readers.workbook_limits import WorkbookLimits
from unisono.sources.readers.xml_feed import is_product_feed, read_feed
from unisono.warehouse.engine import Engine

_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"SQLite format 3": "an SQLite database",
}
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".geojson": "json"}


@dataclass(frozen=True)
class _Job:
    """One read: the outermost file, where its tables go, and what was found."""

    path: Path
    shown: str
    content: str
    modified_at: str
    out: Path
    settings: ModelSettings
    engine: Engine
    landings: list[Landing]
    problems: list[SourceProblem]
    parts: list[tuple[str, str]]
    made: list[Landing]

    def keep(self, landing: Landing, suffix: str, *, made: bool = False) -> None:
        """Add a landing to the result; ``made`` when this read wrote it."""
        self.landings.append(landing)
        if made:
            self.made.append(landing)
        self.parts.append((landing.file_id, suffix))


def _kind(path: Path, suffix: str) -> str:
    """The format of ``path`` by its first bytes, then by the suffix of its name.

    Raises:
        UnreadableFileError: it is something known that is no table.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFileError(
                f"The file is {name}, not a table.", path=str(path),
                way_out="Export the data as CSV, XLSX, JSON or Parquet.")  # fmt: skip
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx" if archive.is_workbook(path) else "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(b"PAR1") or suffix == ".parquet":
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if is_product_feed(path):
        return "xml"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if suffix == ".xml" or text.startswith((b"<?xml", b"<rss", b"<feed")):
        raise UnreadableFileError(
            "The file is XML, but no product feed.", path=str(path), way_out="Of XML, only RSS 2.0 "
            "and Atom with Google's g: fields are read. Save it as XLSX or CSV.")  # fmt: skip
    if text.startswith((b"<html", b"<!doctype", b"<table")):
        raise UnreadableFileError(
            "The file is a web page, not a table.", path=str(path),
            way_out="Open it in a spreadsheet program and save it as XLSX or CSV.")  # fmt: skip
    if suffix in (".xlsx", ".xlsm", ".xlsb", ".ods", ".zip", ".gz") and b"\x00" in head:
        raise UnreadableFileError(
            f"The file is damaged: it is named {suffix} and is none.", path=str(path),
            way_out="Export it again.")  # fmt: skip
    return _SUFFIXES.get(suffix) or ("tsv" if suffix in (".tsv", ".tab") else "csv")


def _check(path: Path, settings: ModelSettings) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(
            "The file is empty (0 bytes).", path=str(path),
            way_out="Export it again, or remove it.")  # fmt: skip
    if size > settings.max_file_mb << 20:
        raise UnreadableFileError(
            f"The file is larger than {settings.max_file_mb} MiB.", path=str(path),
            way_out="Raise model.max_file_mb, or split the export.")  # fmt: skip


def _tables(job: _Job, path: Path, kind: str, work: Path) -> Iterator[tuple[str, Staged]]:
    """Each table of a file that is no archive, with the part of the file it is."""
    if kind in ("xlsx", "xls"):
        yield from _worksheets(path, work, WorkbookLimits(job.settings.max_unpacked_mb))
    elif kind == "json":
        yield from read_json(path, work, job.engine)
    elif kind == "jsonl":
        yield "", read_jsonl(path, work, job.engine)
    elif kind == "xml":
        yield "", read_feed(path, work, job.engine)
    elif kind == "parquet":
        yield "", read_parquet(path, work, job.engine)
    else:
        yield "", read_text(path, work, job.engine)


def _worksheets(path: Path, work: Path, limits: WorkbookLimits) -> Iterator[tuple[str, Staged]]:
    """The worksheets with cells; the first one notes those without."""
    sheets = list(read_workbook(path, work, limits))
    empty = [name for name, staged in sheets if staged is None]
    notes = (f"Empty worksheets were skipped: {', '.join(empty)}.",) if empty else ()
    tables = [(f"#{name}", staged) for name, staged in sheets if staged is not None]
    if not tables:
        raise UnreadableFileError(
            "The workbook has no cells.", path=str(path),
            way_out="Export it again, or remove it.")  # fmt: skip
    for number, (part, staged) in enumerate(tables):
        yield part, replace(staged, notes=(*staged.notes, *notes)) if not number else staged


def _land_all(job: _Job, path: Path, kind: str, prefix: str, work: Path) -> None:
    """Land every table of ``path``; ``prefix`` is the archive member it is, if any."""
    plain = table_id(job.content, prefix)
    if kind not in ("xlsx", "xls") and (known := find_landing(plain, job.out)) is not None:
        job.keep(replace(known, path=job.shown + prefix, modified_at=job.modified_at), prefix)
        return
    size = path.stat().st_size
    for part, staged in _tables(job, path, kind, work):
        suffix = prefix + part
        origin = Origin(
            file_id=table_id(job.content, suffix),
            path=job.shown + suffix,
            format="xlsx" if kind == "xls" else kind,
            bytes=size,
            modified_at=job.modified_at,
        )
        job.keep(land(job.engine, staged, origin, job.out), suffix, made=True)


def _read_members(job: _Job, work: Path) -> None:
    limit = job.settings.max_unpacked_mb
    for name, member in archive.unpack_zip(job.path, job.shown, work, limit):
        if isinstance(member, SourceProblem):
            job.problems.append(member)
            continue
        with _noting(job, f"{job.shown}!{name}"):
            _check(member, job.settings)
            kind = _kind(member, member.suffix.lower())
            if kind in ("zip", "gz"):
                raise UnreadableFileError(
                    "It is an archive inside an archive.", path=name,
                    way_out="Unpack the outer archive.")  # fmt: skip
            _land_all(job, member, kind, f"!{name}", member.parent)
        member.unlink(missing_ok=True)


def _is_of_the_machine(error: Exception) -> bool:
    """A full disk is no fault of the file being read; nothing after it would go better."""
    full = (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, DiskFullError) or (isinstance(error, OSError) and error.errno in full)


class _noting:  # noqa: N801
    """Turns an error into a problem of the job, so that the other tables go on."""

    def __init__(self, job: _Job, shown: str) -> None:
        self.job = job
        self.shown = shown

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None or not isinstance(error, Exception) or _is_of_the_machine(error):
            return False
        self.job.problems.append(_problem(self.shown, error))
        return True


def _problem(shown: str, error: Exception) -> SourceProblem:
    if isinstance(error, UnisonoError):
        return SourceProblem(shown, error.message, error.way_out or "Export the file again.")
    if isinstance(error, PermissionError):
        return SourceProblem(shown, "The file may not be read (permission denied).",
                             "Give yourself the right to read it.")  # fmt: skip
    if isinstance(error, FileNotFoundError):
        return SourceProblem(shown, "The file is not there any more.", "Put it back, or go on.")
    return SourceProblem(shown, f"The file could not be read ({type(error).__name__}: {error}).",
                         "Export it again in another format, e.g. CSV in UTF-8.")  # fmt: skip


def _read(job: _Job, work: Path) -> None:
    name = job.path.name.lower()
    kind = _kind(job.path, job.path.suffix.lower())
    if kind == "zip":
        _read_members(job, work)
        return
    path = job.path
    if kind == "gz":
        inner = Path(name.removesuffix(".gz"))
        path = work / f"unpacked{inner.suffix}"
        archive.unpack_gzip(job.path, path, job.settings.max_unpacked_mb)
        _check(path, job.settings)
        kind = _kind(path, inner.suffix)
        if kind in ("zip", "gz"):
            raise UnreadableFileError(
                "It is an archive inside an archive.", path=str(job.path),
                way_out="Unpack the outer archive.")  # fmt: skip
    _land_all(job, path, kind, "", work)


def _version(path: Path) -> tuple[int, ...]:
    """What a file has otherwise when it was written to; empty when it is not there any more."""
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _changed(job: _Job) -> ReadResult:
    """The result for a file that changed under the reader's eyes: none of its rows are used."""
    for landing in job.made:
        discard(landing, job.out)
    return ReadResult(problems=(SourceProblem(
        job.shown, "The file changed while it was read, so none of it is used.",
        "Load again when whatever writes it is done; an earlier version stays in use until then.",
    ),))  # fmt: skip


def read_file(
    path: Path, *, root: Path, out: Path, settings: ModelSettings, engine: Engine
) -> ReadResult:
    """Land every table of one file in ``out``; never raises for what is in the file.

    A file that is written to, replaced or taken away meanwhile is a problem and leaves no landing.

    Args:
        path: the file.
        root: exports folder; paths are shown relative to it.
        out: folder of the landings. Content read before is only hashed and found again there.
        settings: limits on sizes.
        engine: an engine that may read and write ``out``.

    Returns:
        The landings, and a problem for each table that could not be read.
    """
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    problems: list[SourceProblem] = []
    try:
        _check(path, settings)
        version = _version(path)
        content, changed = content_hash(path), modified(path)
    except Exception as error:  # the boundary: whatever is wrong with a file is a problem of it
        return ReadResult(problems=(_problem(shown, error),))
    suffix = "".join(path.suffixes[-2:]).lower().lstrip(".").replace(".", "-") or "none"
    known = recall(content, suffix, shown, changed, out)
    if known is not None:
        return ReadResult(tuple(known))
    job = _Job(path, shown, content, changed, out, settings, engine, [], problems, [], [])
    with _noting(job, shown), working_folder(out) as work:
        _read(job, work)
    if _version(path) != version:
        return _changed(job)
    with _noting(job, shown):
        if not job.problems:
            remember(content, suffix, job.parts, out)
    return ReadResult(tuple(job.landings), tuple(job.problems))
