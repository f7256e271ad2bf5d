"""unisono makes all of a company's marketing channels speak with one voice.

>>> import unisono
>>> report = unisono.Workspace("my-company").audit()      # doctest: +SKIP
>>> unisono.attribute("touches.parquet").models           # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unisono.errors import UnisonoError
    from unisono.workspace import Workspace
    from unisono.workspace.clv import clv_file as clv
    from unisono.workspace.path_file import attribute_path_file as attribute_paths
    from unisono.workspace.touch_file import attribute_file as attribute

__all__ = ["UnisonoError", "Workspace", "attribute", "attribute_paths", "clv"]

_PUBLIC = {
    "UnisonoError": ("unisono.errors", "UnisonoError"),
    "Workspace": ("unisono.workspace", "Workspace"),
    "attribute": ("unisono.workspace.touch_file", "attribute_file"),
    "attribute_paths": ("unisono.workspace.path_file", "attribute_path_file"),
    "clv": ("unisono.workspace.clv", "clv_file"),
}


def __getattr__(name: str) -> Any:
    # Names are imported on first use, so that the command line starts fast.
    if name not in _PUBLIC:
        raise AttributeError(f"module 'unisono' has no attribute {name!r}")
    module, attribute_name = _PUBLIC[name]
    return getattr(import_module(module), attribute_name)
