"""The workspace: a folder with exports and declarations, and everything done with it."""

from unisono.workspace.workspace import Workspace

__all__ = ["Workspace"]
