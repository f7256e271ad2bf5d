"""The desk of a workspace: where it is kept, and opening it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from unisono.errors import DeskError
from unisono.workspace.layout import Layout

if TYPE_CHECKING:
    from unisono.desk import Desk


def desk_address(layout: Layout) -> str:
    """Address of the database; a relative SQLite file lies in the workspace folder."""
    address = layout.settings.desk.database
    if not address:
        return f"sqlite:///{layout.state / 'desk.sqlite'}"
    scheme, _, path = address.partition(":///")
    return f"sqlite:///{layout.root / path}" if scheme == "sqlite" and path else address


def needs_extra() -> None:
    """Refuse to go on without the packages of the desk.

    Raises:
        DeskError: the extra is not installed.
    """
    if find_spec("sqlalchemy") is None or find_spec("alembic") is None:
        raise DeskError(
            "The desk needs packages that are not installed.",
            way_out="Run: pip install 'unisono[web]'",
        )


def open_desk(layout: Layout) -> Desk:
    """Open the workspace's desk; it is made when there is none.

    Raises:
        DeskError: the extra is not installed, or the desk cannot be opened.
    """
    needs_extra()
    from unisono.desk import Desk  # SQLAlchemy takes longer to import than most commands run

    if not layout.settings.desk.database:
        layout.keep_private()
    return Desk.open(desk_address(layout))
