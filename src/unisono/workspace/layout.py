"""Where things stand in a workspace folder, and which warehouse build is the present one.

::

    unisono.toml  brand.yaml  taxonomy.yaml  mapping.yaml     declarations (yours)
    exports/                                                  exports (yours)
    reports/                                                  what unisono writes for people
    .unisono/raw/        landings, one Parquet per table of a file, never changed
    .unisono/ledger.json every landing ever loaded, in order
    .unisono/warehouse/  <build>.duckdb, and `current` naming the one in use
    .unisono/runs/       one JSON per audit run
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from unisono.errors import SourceError, WorkspaceError
from unisono.settings import Settings


@dataclass(frozen=True)
class Layout:
    """Paths of one workspace."""

    root: Path
    settings: Settings

    @property
    def exports(self) -> Path:
        """Folder the exports are read from."""
        return self.root / self.settings.workspace.exports

    @property
    def reports(self) -> Path:
        """Folder reports are written to."""
        return self.root / self.settings.workspace.reports

    @property
    def brand(self) -> Path:
        """Message architecture."""
        return self.root / self.settings.workspace.brand

    @property
    def taxonomy(self) -> Path:
        """Tracking taxonomy."""
        return self.root / self.settings.workspace.taxonomy

    @property
    def mapping(self) -> Path:
        """Column mapping for own tables."""
        return self.root / self.settings.workspace.mapping

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
    def runs(self) -> Path:
        """Audit runs."""
        return self.state / "runs"

    def current(self) -> Path | None:
        """The warehouse file in use, None when nothing was loaded yet."""
        pointer = self.builds / "current"
        try:
            name = pointer.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        # Anything but the name of a build, as after a crash, means that there is none.
        builds = {path.name: path for path in self.builds.glob("*.duckdb")}
        return builds.get(name)

    def publish(self, build: Path) -> None:
        """Make ``build`` the warehouse in use and remove builds nobody can reach any more."""
        before = self.current()
        write_atomically(self.builds / "current", build.name)
        for old in self.builds.glob("*.duckdb"):
            if old not in (build, before):
                old.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Create unisono's own folders, unless there is nothing to load.

        Raises:
            SourceError: there is no exports folder.
            WorkspaceError: the folders cannot be created.
        """
        if not self.exports.is_dir():
            raise SourceError(
                f"There is no folder {self.exports}.",
                path=str(self.exports),
                way_out="Create it and put your exports into it, or run 'unisono init'.",
            )
        try:
            for folder in (self.raw, self.builds, self.runs):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"{self.state} cannot be created: {error.strerror}.",
                way_out="Choose a folder you may write to.",
            ) from None


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` so that a reader sees the old or the new content, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
