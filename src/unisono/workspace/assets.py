"""The asset library of a workspace: its desk and its files together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.assets.channel_formats import with_rules
from unisono.assets.library import Finding, Shown, findings, shown, with_files
from unisono.assets.placements import placements, same_channel
from unisono.errors import AssetFileError, NoDocumentError
from unisono.model.plan import Asset
from unisono.settings.assets import Placement
from unisono.workspace.desk import needs_extra, open_desk
from unisono.workspace.plan import has_desk, plan_on, read_plan, today
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.assets.store import FileStore, KeptFile
    from unisono.desk import Desk


@dataclass(frozen=True)
class Added:
    """Files that were added to an asset; ``revision`` is the asset's newest one."""

    key: str
    revision: int
    files: tuple[KeptFile, ...]


def file_store(workspace: Workspace, desk: Desk) -> FileStore:
    """The files of the workspace's desk.

    Raises:
        DeskError: the extra is not installed.
    """
    needs_extra()
    from unisono.assets.store import FileStore  # SQLAlchemy and Pillow come with the extra

    return FileStore(workspace.layout.files, desk.database, workspace.settings.assets)


@contextmanager
def library(workspace: Workspace) -> Iterator[tuple[Desk, FileStore]]:
    """The desk and the files, open."""
    with open_desk(workspace.layout) as desk:
        workspace.layout.keep_private()
        yield desk, file_store(workspace, desk)


def add_files(
    workspace: Workspace, key: str, paths: Sequence[Path], *, by: str, title: str = "",
    why: str = "",
) -> Added:  # fmt: skip
    """Add files to an asset; all of them or none. ``title`` makes the asset when there is none.

    Raises:
        AssetFileError: one of them is not fit to be kept.
        NoDocumentError: there is no such asset, and no title to make one with.
    """
    with library(workspace) as (desk, store):
        before = desk.find(Asset, key)
        if before is None and not title:
            raise NoDocumentError(
                f"There is no asset {key}.",
                way_out="Make one with --title, or name another; 'unisono assets list' shows all.",
            )
        kept = tuple(_keep(store, path, by) for path in paths)
        with desk.transaction(by, why or f"{len(kept)} files added") as change:
            present = change.find(Asset, key)
            asset = present.document if present else Asset(title=title)
            made = with_files(asset, (k.facts for k in kept))
            stored = change.put(made, key, expected=present.revision if present else 0)
        return Added(key, stored.revision, kept)


def _keep(store: FileStore, path: Path, by: str) -> KeptFile:
    if not path.is_file():
        raise AssetFileError(f"There is no file {path}.", path=str(path))
    return store.keep(path, path.name, by)


def listed_assets(workspace: Workspace) -> tuple[Shown, ...]:
    """All assets in use, by title."""
    with open_desk(workspace.layout) as desk:
        plan = plan_on(desk).plan
    own = workspace.settings.assets
    calendar = with_rules(workspace.settings.calendar, plan.channel_rules)
    day = today(workspace)
    rows = (shown(key, asset, day, own, calendar) for key, asset in plan.assets.items())
    return tuple(sorted(rows, key=lambda s: (s.asset.title.casefold(), s.key)))


def channel_places(workspace: Workspace, channel: str = "") -> tuple[Placement, ...]:
    """What places of channels take: by their rules on the desk, the settings, or unisono."""
    settings = workspace.settings.calendar
    if has_desk(workspace):
        settings = with_rules(settings, read_plan(workspace).plan.channel_rules)
    wanted = same_channel(channel)
    return tuple(
        p for p in placements(settings) if not wanted or same_channel(p.channel) == wanted
    )  # fmt: skip


def check_assets(workspace: Workspace, key: str = "") -> tuple[Finding, ...]:
    """What is wrong with assets, and with their files on the disk.

    Raises:
        NoDocumentError: there is no asset ``key``.
    """
    with library(workspace) as (desk, store):
        plan = plan_on(desk).plan
        if key and key not in plan.assets:
            raise NoDocumentError(f"There is no asset {key}.")
        assets = {k: a for k, a in plan.assets.items() if not key or k == key}
        found = list(
            findings(
                assets, plan.activities, today(workspace), workspace.settings.assets,
                with_rules(workspace.settings.calendar, plan.channel_rules),
            )
        )  # fmt: skip
        found += _lost_files(assets, store)
    return tuple(found)


def _lost_files(assets: dict[str, Asset], store: FileStore) -> Iterator[Finding]:
    known = store.all_of(r.digest for a in assets.values() for r in a.renditions if r.digest)
    for key, asset in sorted(assets.items()):
        for rendition in asset.renditions:
            kept = known.get(rendition.digest)
            why = store.damaged(kept) if kept else "" if not rendition.digest else "it is not kept"
            if why:
                yield Finding(key, asset.title, "file", f"{rendition.file}: {why}")


def saved_file(workspace: Workspace, key: str, name: str, folder: Path) -> Path:
    """Write one file of an asset into ``folder`` under its own name; returns where.

    Raises:
        NoDocumentError: there is no such asset or file.
        AssetFileError: there is a file of that name already, or its content is not what was kept.
    """
    with library(workspace) as (desk, store):
        asset = desk.get(Asset, key).document
        digest = next((r.digest for r in asset.renditions if r.file == name), "")
        kept = store.find(digest) if digest else None
        if kept is None:
            names = ", ".join(r.file for r in asset.renditions if r.digest) or "none"
            raise NoDocumentError(f"{key} has no file {name}.", way_out=f"There are: {names}.")
        if why := store.damaged(kept):
            raise AssetFileError(f"{name}: {why}.", path=name, way_out="Restore a backup.")
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / kept.facts.name
        if target.exists():
            raise AssetFileError(f"{target} exists already.", path=str(target))
        target.write_bytes(store.path(digest).read_bytes())
        return target
