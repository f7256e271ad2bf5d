"""Backup and restore of what people decided: the desk, declarations, and the history of audits.

A backup is one zip, written from one consistent view of the desk while others go on working. It
holds the desk's tables as JSON lines (so it restores into SQLite and PostgreSQL alike), the
declarations, decisions on matches and tracking names, audit runs and files of assets; no exports
and no warehouse, which `unisono load` makes of the exports. Accounts and keys are in it as digests;
sign-ins and one-time links are not, nor are secrets of webhooks and chats, calendar feeds and what
waits to be told. Settings that are secrets are left out of its copy of unisono.toml.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from sqlalchemy import func, select

from unisono.access.tables import PASSING
from unisono.calendar import checked_pages, slot_table  # noqa: F401 (tables of the desk)
from unisono.desk import Desk, Event
from unisono.desk.database import metadata
from unisono.desk.log import append
from unisono.desk.migrate import head
from unisono.desk.tables import document
from unisono.desk.transfer import dump_rows, rebuild
from unisono.desk.verification import verify
from unisono.errors import BackupError
from unisono.messages import rated  # noqa: F401 (its tables are part of the desk)
from unisono.notices.tables import IN_NO_BACKUP
from unisono.settings import load_settings
from unisono.workspace.archive import Archive, writing
from unisono.workspace.asset_backup import back_up_files, restored_files
from unisono.workspace.layout import Layout
from unisono.workspace.secretless import without_secrets

_SETTINGS = "files/unisono.toml"


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written; ``notes``: what is not in it, and why."""

    path: Path
    documents: int
    runs: int
    notes: tuple[str, ...]
    assets: int = 0


@dataclass(frozen=True)
class Restored:
    """What was restored; ``before``: backup of what it replaced, None when there was nothing."""

    documents: int
    files: tuple[Path, ...]
    before: Path | None
    notes: tuple[str, ...]


def backup(layout: Layout, desk: Desk, path: Path, *, force: bool = False) -> BackedUp:
    """Write a backup to ``path``.

    Raises:
        BackupError: there is such a file already, or it cannot be written.
    """
    if path.exists() and not force:
        raise BackupError(f"{path} exists already.", way_out="Name another file, or add --force.")
    if path.resolve().is_relative_to(layout.exports.resolve()):
        raise BackupError(
            f"{path} lies in the exports folder: the next load would read it as data.",
            way_out="Name another folder.",
        )
    notes: list[str] = []
    with writing(path) as archive, desk.database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name not in (*PASSING, *IN_NO_BACKUP):
                archive.add(f"desk/{table.name}.jsonl", dump_rows(connection, table))
        found = verify(connection)
        documents = connection.execute(select(func.count()).select_from(document)).scalar_one()
        notes += [f"The desk is not as it was written: {problem}." for problem in found.problems]
        for name, file in _files(layout).items():
            if file.is_file():
                data = _readable(name, file, notes)
                if data is not None:
                    archive.add(name, [data])
        runs = [p for p in sorted(layout.runs.glob("[!.]*")) if p.is_file()]
        for run in runs:
            archive.add(f"runs/{run.name}", [run.read_bytes()])
        assets = back_up_files(archive, connection, layout.files, notes)
        archive.finish(
            {
                "unisono": installed("unisono"),
                "desk_version": head(),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "log_head": found.head,
                "problems": found.problems,
            }
        )
    return BackedUp(path, documents, len(runs), tuple(notes), assets)


def restore(layout: Layout, desk: Desk, path: Path, *, by: str, force: bool = False) -> Restored:
    """Bring back what the backup at ``path`` holds; everything is checked before anything changes.

    What is there is overwritten only with ``force``, and backed up to ``.unisono`` before. An
    existing unisono.toml stays as it is.

    Raises:
        BackupError: it is no backup, is damaged, or something would be overwritten.
    """
    with Archive(path, layout.settings.model.max_unpacked_mb << 20) as archive:
        target, notes = _target(layout, archive)
        files = _placed(target, archive)
        occupied = _occupied(desk, files, archive)
        if occupied and not force:
            raise BackupError(
                f"There is something already: {', '.join(occupied)}.",
                way_out="Restore into an empty folder, or add --force to replace it; a backup of "
                "it is made first.",
            )
        before = None
        if occupied:
            before = layout.state / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.zip"
            layout.keep_private()
            backup(layout, desk, before)
        _replace(layout, desk, archive, (files, target.files), by)
    documents = len(desk.list(archived=None))
    return Restored(documents, tuple(files.values()), before, notes)


def _files(layout: Layout) -> dict[str, Path]:
    return {
        _SETTINGS: layout.root / "unisono.toml",
        "files/brand.yaml": layout.brand,
        "files/taxonomy.yaml": layout.taxonomy,
        "files/mapping.yaml": layout.mapping,
        "files/matches.json": layout.state / "matches.json",
        "files/calibrations.json": layout.calibrations,
        "files/tracking-answers.json": layout.state / "tracking-answers.json",
    }


def _readable(name: str, file: Path, notes: list[str]) -> bytes | None:
    data = file.read_bytes()
    if name != _SETTINGS:
        return data
    text = without_secrets(data.decode("utf-8", "replace"))
    if text is None:
        notes.append("unisono.toml is not in the backup: its secrets cannot be told from the rest.")
    return None if text is None else text.encode()


def _target(layout: Layout, archive: Archive) -> tuple[Layout, tuple[str, ...]]:
    """Where files go: as the settings here say, or those of the backup where there are none."""
    here = layout.root / "unisono.toml"
    if _SETTINGS not in archive.names:
        return layout, ()
    if here.exists():
        text = without_secrets(here.read_text(encoding="utf-8", errors="replace"))
        same = text is not None and text.encode() == archive.bytes(_SETTINGS)
        return layout, () if same else ("unisono.toml is there already and stays as it is.",)
    with _folder(layout, "settings") as folder:
        (folder / "unisono.toml").write_bytes(archive.bytes(_SETTINGS))
        settings, _ = load_settings(folder)
    return Layout(layout.root, settings), ()


def _placed(layout: Layout, archive: Archive) -> dict[str, Path]:
    """Members that are files and where each belongs; all of it within the workspace."""
    wanted = _files(layout)
    if wanted[_SETTINGS].exists():
        del wanted[_SETTINGS]
    wanted |= {n: layout.state / n for n in archive.names if n.startswith("runs/")}
    found = {name: path for name, path in wanted.items() if name in archive.names}
    root = layout.root.resolve()
    for name, path in found.items():
        if not path.resolve().is_relative_to(root):
            found[name] = layout.root / Path(name).name
    return found


def _occupied(desk: Desk, files: dict[str, Path], archive: Archive) -> list[str]:
    out = []
    if desk.log(newest=1):
        out.append("a desk in use")
    for name, path in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != archive.bytes(name)):
            out.append(path.name)
    return out[:10]


@contextmanager
def _folder(layout: Layout, name: str) -> Iterator[Path]:
    """A folder of our own that is gone afterwards."""
    layout.keep_private()
    folder = layout.state / f"restoring-{name}-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(
    layout: Layout, desk: Desk, archive: Archive, to: tuple[dict[str, Path], Path], by: str
) -> None:
    """The desk in one transaction; files just before it holds, put back when it does not.

    ``to``: where declarations and runs belong, and the folder of assets' files.
    """
    files, folder = to
    rows = {
        name.removeprefix("desk/").removesuffix(".jsonl"): archive.lines(name)
        for name in archive.names
        if name.startswith("desk/")
    }
    with (
        _folder(layout, "files") as staged,
        _put_back(files, staged),
        restored_files(archive, folder),
    ):
        for name in files:
            place = staged / "new" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.bytes(name))
        with desk.database.begin() as connection:
            place_name = f"The backup {archive.path}"
            rebuild(connection, archive.facts["desk_version"], rows, place=place_name)
            found = verify(connection)
            known = archive.facts.get("problems", [])
            new = [problem for problem in found.problems if problem not in known]
            if new or found.head != archive.facts.get("log_head"):
                problem = (*new, "its log is not the one its manifest names")[0]
                raise BackupError(
                    f"{archive.path} does not hold together: {problem}.",
                    way_out="Nothing was restored; use another backup.",
                )
            made = str(archive.facts.get("made_at", ""))
            append(connection, Event(by, "restore backup", detail={"made_at": made}))
            for name, path in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                (staged / "new" / name).replace(path)


@contextmanager
def _put_back(files: dict[str, Path], staged: Path) -> Iterator[None]:
    """Keeps what is at the places of ``files``; on an error it is there again."""
    kept = {}
    for number, path in enumerate(files.values()):
        if path.exists():
            kept[path] = staged / f"old{number}"
            shutil.copy2(path, kept[path])
    try:
        yield
    except BaseException:
        for path in files.values():
            with suppress(OSError):
                if path in kept:
                    shutil.copy2(kept[path], path)
                else:
                    path.unlink(missing_ok=True)
        raise
