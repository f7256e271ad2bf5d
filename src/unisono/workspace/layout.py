"""Where things stand in a workspace folder, and which warehouse build is the present one.

::

    unisono.toml  brand.yaml  taxonomy.yaml  mapping.yaml     declarations (yours)
    exports/                                                  exports (yours)
    reports/                                                  what unisono writes for people
    .unisono/raw/        landings, one Parquet per table of a file, never changed
    .unisono/ledger.json every landing ever loaded, in order
    .unisono/warehouse/  <build>.duckdb, and `current` naming the one in use
    .unisono/statistics/ what attribution counted, per bucket of persons
    .unisono/runs/       one JSON per audit run
    .unisono/files/      files of assets by their digest, unless assets.folder names another place
    .unisono/desk.sqlite documents, accounts and the log, unless desk.database names another place

``.unisono`` holds personal data: only its owner may read it, and Git leaves it out.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from unisono.errors import SettingsError, SourceError, WorkspaceError
from unisono.settings import Settings


@dataclass(frozen=True)
class Layout:
    """Paths of one workspace."""

    root: Path
    settings: Settings

    def _at(self, name: str) -> Path:
        return self.root / Path(name).expanduser() if name.startswith("~") else self.root / name

    @property
    def exports(self) -> Path:
        """Folder the exports are read from."""
        return self._at(self.settings.workspace.exports)

    @property
    def reports(self) -> Path:
        """Folder reports are written to."""
        return self._at(self.settings.workspace.reports)

    @property
    def brand(self) -> Path:
        """Message architecture."""
        return self._at(self.settings.workspace.brand)

    @property
    def taxonomy(self) -> Path:
        """Tracking taxonomy."""
        return self._at(self.settings.workspace.taxonomy)

    @property
    def mapping(self) -> Path:
        """Column mapping for own tables."""
        return self._at(self.settings.workspace.mapping)

    @property
    def state(self) -> Path:
        """Folder unisono keeps its own files in."""
        return self.root / ".unisono"

    @property
    def raw(self) -> Path:
        """Landings."""
        return self.state / "raw"

    @property
    def ledger(self) -> Path:
        """Ledger of landings."""
        return self.state / "ledger.json"

    @property
    def builds(self) -> Path:
        """Warehouse builds."""
        return self.state / "warehouse"

    @property
    def statistics(self) -> Path:
        """Attribution statistics kept between runs."""
        return self.state / "statistics"

    @property
    def runs(self) -> Path:
        """Audit runs."""
        return self.state / "runs"

    @property
    def calibrations(self) -> Path:
        """Calibrations made of the company's own ratings, and which is in use."""
        return self.state / "calibrations.json"

    @property
    def files(self) -> Path:
        """Files of assets."""
        folder = self.settings.assets.folder
        return self._at(folder) if folder else self.state / "files"

    def current(self) -> Path | None:
        """The warehouse file in use, None when nothing was loaded yet."""
        pointer = self.builds / "current"
        try:
            name = pointer.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        # Anything but the name of a build, as after a crash, means that there is none.
        build = self.builds / name
        named = build.name == name and build.suffix == ".duckdb"
        return build if named and build.is_file() else None

    def publish(self, build: Path) -> None:
        """Make ``build`` the warehouse in use and remove builds nobody can reach any more."""
        before = self.current()
        write_atomically(self.builds / "current", build.name)
        kept = {path.stem for path in (build, before) if path}
        for old in self.builds.iterdir():
            # What a killed run left goes too; only the one that holds the lock comes here.
            if old.is_file() and old.name != "current" and old.name.split(".")[0] not in kept:
                with suppress(OSError):  # somebody still reads it, where that keeps it
                    old.unlink()

    def protect(self) -> None:
        """Keep unisono's own files, which hold personal data, from other users and from Git."""
        with suppress(OSError):  # not our files, or a file system without rights
            (self.state / ".gitignore").write_text("*\n", encoding="utf-8")
        for folder, _, files in os.walk(self.state):
            with suppress(OSError):
                os.chmod(folder, 0o700)
                for name in files:
                    os.chmod(os.path.join(folder, name), 0o600)

    def keep_private(self) -> None:
        """Create unisono's own folder, closed to other users and to Git.

        Raises:
            WorkspaceError: it cannot be created.
        """
        try:
            self.state.mkdir(mode=0o700, exist_ok=True)
            if not (self.state / ".gitignore").exists():
                (self.state / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise WorkspaceError(
                f"{self.state} cannot be created: {error.strerror}.",
                way_out="Choose a folder you may write to.",
            ) from None

    def prepare(self) -> None:
        """Create unisono's own folders, unless there is nothing to load.

        Raises:
            SourceError: there is no exports folder.
            SettingsError: reports would be written among the exports.
            WorkspaceError: the folders cannot be created.
        """
        if not self.exports.is_dir():
            raise SourceError(
                f"There is no folder {self.exports}.",
                path=str(self.exports),
                way_out="Create it and put your exports into it, or run 'unisono init'.",
            )
        if self.reports.resolve() == self.exports.resolve():
            raise SettingsError(
                f"Exports and reports are one folder, {self.exports}.",
                way_out="Name another for workspace.reports: reports would be read as exports.",
            )
        try:
            self.state.mkdir(mode=0o700, exist_ok=True)
            for folder in (self.raw, self.builds, self.runs):
                folder.mkdir(parents=True, exist_ok=True)
            self.protect()
        except OSError as error:
            raise WorkspaceError(
                f"{self.state} cannot be created: {error.strerror}.",
                way_out="Choose a folder you may write to.",
            ) from None


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` so that a reader sees the old or the new content, never half of it.

    Raises:
        WorkspaceError: it cannot be written; nothing half written is left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="")  # as it is given, on any system
        temporary.replace(path)
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror}.",
            way_out="Check that the folder may be written to and that the disk is not full.",
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
