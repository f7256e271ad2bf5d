"""What a workspace folder holds: settings, declarations, the desk and the warehouse."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.errors import WorkspaceError
from unisono.model.messages import Brand
from unisono.model.taxonomy import Taxonomy
from unisono.settings import load_settings
from unisono.warehouse.engine import Engine
from unisono.workspace import declarations
from unisono.workspace.desk import open_desk
from unisono.workspace.layout import Layout

if TYPE_CHECKING:
    from unisono.desk import Desk


class WorkspaceFolder:
    """What results of a workspace are made of; the results are those of ``Workspace``.

    Args:
        root: the workspace folder; it need not have an ``unisono.toml``.
        exports: folder to read exports from instead of the one in the settings.
    """

    def __init__(self, root: str | Path = ".", *, exports: str | Path | None = None) -> None:
        self.root = Path(root).resolve()
        if not self.root.is_dir():
            raise WorkspaceError(
                f"{self.root} is not a folder.", way_out="Create it, or run 'unisono init'."
            )
        self.settings, self.settings_origin = load_settings(self.root)
        if exports is not None:
            folder = str(Path(exports).resolve())
            self.settings = self.settings.model_copy(
                update={"workspace": self.settings.workspace.model_copy(update={"exports": folder})}
            )
            self.settings_origin["workspace.exports"] = "command line"
        self.layout = Layout(self.root, self.settings)

    def __repr__(self) -> str:
        return f"Workspace({str(self.root)!r})"

    @cached_property
    def desk(self) -> Desk:
        """Documents with their revisions, and the log; made when there is no desk yet.

        Raises:
            DeskError: the extra ``unisono[web]`` is not installed, or it cannot be opened.
        """
        return open_desk(self.layout)

    @property
    def brand(self) -> Brand | None:
        """The message architecture, None when there is no brand.yaml."""
        return declarations.brand(self.layout)

    @property
    def taxonomy(self) -> Taxonomy:
        """The tracking taxonomy; the default one when there is no taxonomy.yaml."""
        return declarations.taxonomy(self.layout)

    def engine(self) -> Engine:
        """A read-only connection to the warehouse, able to read this workspace's files only.

        Raises:
            WorkspaceError: nothing was loaded yet.
        """
        current = self.layout.current()
        if current is None:
            raise WorkspaceError(
                f"Nothing was loaded in {self.root} yet.",
                way_out="Put exports into the exports folder and run 'unisono load'.",
            )
        return Engine(
            current,
            read_only=True,
            allow=[self.layout.raw],
            memory_gb=self.settings.memory_gb,
            threads=self.settings.threads,
            spill=self.layout.builds / "spill",
        )
