"""Which files of a folder are data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from unisono.sources.readers.aligned import column_starts
from unisono.sources.readers.dialect import read_sample, sniff

_NOT_DATA = frozenset({
    ".md", ".rst", ".yaml", ".yml", ".toml", ".ini", ".html", ".htm", ".css", ".js", ".py",
    ".sql", ".sh", ".ipynb", ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".png", ".jpg", ".jpeg",
    ".gif", ".svg", ".webp", ".ico", ".tif", ".tiff", ".bmp", ".mp3", ".mp4", ".mov", ".avi",
    ".wav", ".eml", ".log", ".lock", ".xml", ".duckdb", ".db", ".sqlite",
})  # fmt: skip
_NOTES = frozenset({".txt", ""})
_NAMES = frozenset({"readme", "license", "licence", "notice", "changelog", "thumbs", "makefile"})


def _walk(root: Path) -> Iterator[Path]:
    """Visible files below ``root`` in sorted order; symbolic links stay inside it."""
    home = root.resolve()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__MACOSX")))
        for name in files:
            path = Path(folder, name)
            if name.startswith((".", "~$")) or name.lower().endswith((".tmp", ".crdownload")):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                continue
            if path.is_file():
                yield path


def closed_folders(root: Path) -> list[Path]:
    """Folders below ``root`` that may not be listed, so that nobody knows what they hold."""
    found: list[Path] = []

    def note(error: OSError) -> None:
        found.append(Path(error.filename))

    for _, folders, _ in os.walk(root, onerror=note):
        folders[:] = [f for f in folders if not f.startswith((".", "__MACOSX"))]
    return sorted(found)


def _is_prose(path: Path) -> bool:
    """A text that neither a delimiter nor spaces divide into columns."""
    try:
        dialect, lines = sniff(path), read_sample(path)
    except Exception:  # unreadable, binary …: the reader says what is wrong
        return False
    return dialect is not None and len(dialect.head.names) < 2 and not column_starts(lines)


def _is_data(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in _NOT_DATA or path.stem.lower() in _NAMES:
        return False
    return suffix not in _NOTES or not _is_prose(path)


def discover(root: Path) -> tuple[list[Path], list[Path]]:
    """Files below ``root``: those to read as data, and those ignored; both sorted.

    Ignored are documents, images, declarations, scripts and texts without columns. Hidden and
    temporary files (``.x``, ``~$x.xlsx``) and links that lead out of ``root`` are in neither.
    """
    files: list[Path] = []
    ignored: list[Path] = []
    for path in sorted(_walk(root)):
        (files if _is_data(path) else ignored).append(path)
    return files, ignored
