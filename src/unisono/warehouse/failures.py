"""What a failing engine means: the disk or the memory is full, a file is damaged, or the SQL."""

from __future__ import annotations

import duckdb

from unisono.errors import DiskFullError, QueryError, UnisonoError, WorkspaceError

_FULL = ("No space left", "File too large", "Could not write")
_DAMAGED = ("Could not read", "not a valid DuckDB", "No magic bytes", "checksum")


def failure_of(error: duckdb.Error) -> UnisonoError:
    """The error with its way out: the disk or the memory is full, a file is damaged, or the SQL."""
    text = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return WorkspaceError(
            f"The engine ran out of memory: {text}.",
            way_out="Close other programs, raise memory_gb in unisono.toml, or free disk space.",
        )
    if any(mark in text for mark in _FULL):
        return DiskFullError(
            f"The warehouse cannot be written: {text}.",
            way_out="Free some disk space and run it again; what was loaded before is untouched.",
        )
    ours = ".unisono" in text and ".reading-" not in text  # else it is an export
    if ours and any(mark in text for mark in _DAMAGED):
        # The warehouse is remade from what was read; what was read from the exports still there.
        folder = ".unisono/warehouse"
        if "/raw/" in text.replace("\\", "/"):
            folder = ".unisono/raw and .unisono/warehouse"
        return WorkspaceError(
            f"A file of the workspace is damaged: {text.splitlines()[0].rstrip('!.')}.",
            way_out=f"Remove {folder} and run 'unisono load'; exports are untouched.",
        )
    way_out = "Run 'unisono load': the model may have been built by another version of unisono."
    return QueryError(text, way_out=way_out)


def unless_interrupted(error: RuntimeError) -> None:
    """Ctrl-C during a query: DuckDB makes another error of it."""
    if "interrupted" in str(error).lower():
        raise KeyboardInterrupt from None
