"""Which files of a folder are data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from unisono.sources.readers.aligned import column_starts
from unisono.sources.readers.dialect import read_sample, sniff
from unisono.sources.readers.xml_feed import is_product_feed

#: What files that hold no table are, by the end of their names.
_KINDS = {
    suffix: kind
    for kind, suffixes in {
        "PDF document": ".pdf",
        "text document": ".doc .docx",
        "presentation": ".ppt .pptx",
        "image": ".png .jpg .jpeg .gif .svg .webp .ico .tif .tiff .bmp",
        "sound": ".mp3 .wav",
        "video": ".mp4 .mov .avi",
        "web page": ".html .htm .css",
        "program": ".js .py .sql .sh .ipynb",
        "settings": ".yaml .yml .toml .ini",
        "e-mail": ".eml",
        "log": ".log",
        "XML that is no product feed": ".xml",
        "database": ".duckdb .db .sqlite",
        "notes": ".md .rst .lock",
    }.items()
    for suffix in suffixes.split()
}
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


def _is_feed(path: Path) -> bool:
    try:
        return is_product_feed(path)
    except OSError:  # the reader says what is wrong
        return True


def _is_data(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".xml":
        return _is_feed(path)
    if suffix in _KINDS or path.stem.lower() in _NAMES:
        return False
    return suffix not in _NOTES or not _is_prose(path)


def kind_not_read(path: str) -> str:
    """What an ignored file is, such as ``image``; "" for notes, which nobody expects to be read.

    Notes are ``.md``, ``.rst`` and ``.lock`` files and those called README, LICENSE and the like.
    """
    name = PurePosixPath(path)
    kind = _KINDS.get(name.suffix.lower(), "text without columns")
    return "" if kind == "notes" or name.stem.lower() in _NAMES else kind


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
