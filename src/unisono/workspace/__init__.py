"""The workspace: a folder with exports and declarations, and everything done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unisono.workspace.workspace import Workspace

__all__ = ["Workspace"]


def __getattr__(name: str) -> Any:
    # On first use: what needs one module of this room need not wait for all of them.
    if name != "Workspace":
        raise AttributeError(f"module 'unisono.workspace' has no attribute {name!r}")
    from unisono.workspace.workspace import Workspace

    return Workspace
