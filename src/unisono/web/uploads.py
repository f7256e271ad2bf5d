"""Files brought through the browser: safe names, a size limit, never over another file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from unisono.errors import SourceError
from unisono.sources.readers import kind_not_read

_UNSAFE = re.compile(r"[^\w.()+ -]+")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
#: Signs of a name, and its bytes: file systems take 255, and more is put before and behind it.
_LONGEST, _BYTES = 120, 200
#: What is said of names that do not give away that there is no table inside.
_MAY_BE_TABLE = frozenset(map(kind_not_read, ("table.csv", "feed.xml")))
_CHUNK = 1 << 20


def safe_name(name: str) -> str:
    """The last part of ``name`` without signs a file system or a page could take amiss.

    Raises:
        SourceError: nothing is left of it, or it is of a kind that holds no table.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    text = _UNSAFE.sub("_", last).strip(" .")
    if _RESERVED.match(text):
        text = f"_{text}"
    text = _short(text)
    if not text.strip("._ "):
        raise SourceError("The file has no name.", way_out="Give it a name such as orders.csv.")
    kind = kind_not_read(text)
    if kind not in _MAY_BE_TABLE:
        raise SourceError(
            f"{text}: {kind or 'notes'}, which hold no table.",
            path=text,
            way_out="Bring CSV, XLSX, JSON, Parquet, a product feed in XML, or a ZIP of them.",
        )
    return text


def _short(text: str) -> str:
    """``text`` with its suffix, no longer than a file system takes."""
    stem, dot, suffix = text.rpartition(".")
    end = f"{dot}{suffix}"
    if not dot or len(end.encode()) > _LONGEST // 2:
        stem, end = text, ""
    room = _BYTES - len(end.encode())
    return f"{stem[: _LONGEST - len(end)].encode()[:room].decode(errors='ignore')}{end}"


async def keep_upload(upload: UploadFile, folder: Path, limit_mb: float) -> Path:
    """Write ``upload`` into ``folder`` under a name of its own; returns where.

    The file stands under its name only when it is whole. The same content under the same name is
    kept once.

    Raises:
        SourceError: it is larger than the limit, empty, or its name cannot be used.
    """
    name = safe_name(upload.filename or "")
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{uuid.uuid4().hex}.part"  # others may bring the same name just now
    digest, size = hashlib.sha256(), 0
    try:
        with partial.open("wb") as file:
            while chunk := await upload.read(_CHUNK):
                size += len(chunk)
                if size > limit_mb * (1 << 20):
                    raise SourceError(
                        f"{name} is larger than {limit_mb:g} MB.", path=name,
                        way_out="Put it into the exports folder yourself, or split it.",
                    )  # fmt: skip
                await run_in_threadpool(_write, file, digest, chunk)
        if not size:
            raise SourceError(f"{name} is empty.", path=name, way_out="Export it again.")
        target = await run_in_threadpool(_free, folder, name, digest.digest())
        partial.replace(target)
        return target
    finally:
        partial.unlink(missing_ok=True)


def _write(file: BinaryIO, digest: hashlib._Hash, chunk: bytes) -> None:
    digest.update(chunk)
    file.write(chunk)


def _free(folder: Path, name: str, digest: bytes) -> Path:
    """``name``, or with a number where another file has it already."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}") if dot else (name, "")
    for number in range(1, 1000):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        if not path.exists() or _digest(path) == digest:
            return path
    raise SourceError(f"There are too many files called {name}.", way_out="Remove old ones.")


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
