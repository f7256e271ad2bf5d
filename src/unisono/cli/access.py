"""What ``user``, ``keys`` and ``serve`` share: the workspace's desk, and addresses of links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import typer

from unisono.errors import ServeError, WorkspaceError

if TYPE_CHECKING:
    from unisono.access.access import Access
    from unisono.settings import ServeSettings
    from unisono.workspace import Workspace

_NEEDED = ("sqlalchemy", "alembic", "argon2", "authlib", "fastapi", "uvicorn")


@contextmanager
def opened(context: typer.Context) -> Iterator[tuple[Workspace, Access]]:
    """The workspace and its accounts, for one command.

    Raises:
        ServeError: the packages for it are not installed.
        WorkspaceError: there is no workspace here.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ServeError(
            f"This command needs packages that are not installed ({', '.join(missing)}).",
            way_out="Run: pip install 'unisono[web]'",
        )
    from unisono.access.access import Access
    from unisono.workspace import Workspace
    from unisono.workspace.desk import open_desk

    workspace = Workspace(context.obj)
    layout = workspace.layout
    if not any(p.exists() for p in (layout.root / "unisono.toml", layout.state, layout.exports)):
        raise WorkspaceError(
            f"{layout.root} is no workspace.",
            way_out="Run 'unisono init' there, or name the folder: unisono -C FOLDER …",
        )
    with open_desk(workspace.layout) as desk:
        yield workspace, Access(desk.database, workspace.settings.serve)


def base_address(settings: ServeSettings) -> str:
    """What the addresses of the application begin with."""
    return settings.public_url or local_address(settings)


def local_address(settings: ServeSettings) -> str:
    """The same on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
