"""What a file is and whether it is fit to be kept: decided by its content, never by its name."""

from __future__ import annotations

import hashlib
import mmap
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from unisono.assets import signatures as kinds
from unisono.assets.drawings import read_drawing
from unisono.assets.films import read_film
from unisono.assets.pictures import read_picture
from unisono.errors import AssetFileError
from unisono.settings import AssetSettings

_MEGABYTE = 1_000_000
_LONGEST = 120
#: Bytes from the end within which a whole PDF says that it ends.
_PDF_END = 4096
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
#: What makes a picture a web page or a program, too.
_CODE = re.compile(rb"<script[\s>]|<html[\s>]|<\?php|<!doctype html", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What was found in a file.

    Attributes:
        name: safe, with the suffix of what it is.
        digest: SHA-256 of its bytes; size: how many.
        width, height: pixels, None where it has none or does not say.
        colour: colours of a picture; frames: of a picture; seconds: of a film.
        notes: what people should know of it.
    """

    name: str
    media_type: str
    size: int
    digest: str
    width: int | None = None
    height: int | None = None
    colour: str = ""
    frames: int = 1
    seconds: float | None = None
    notes: tuple[str, ...] = ()


def safe_name(name: str) -> str:
    """The last part of ``name`` without signs a file system, a page or a reader could take amiss.

    Marks that turn the direction of writing are taken out: ``cod\u202egnp.exe`` shows as it is.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co"))
    text = _UNSAFE.sub("_", seen).strip(" .")
    if _RESERVED.match(text):
        text = f"_{text}"
    stem, dot, suffix = text.rpartition(".")
    if dot and len(suffix) <= 10:
        text = f"{stem[: _LONGEST - len(suffix) - 1].rstrip(' .')}.{suffix}"
    text = text[:_LONGEST]
    return text if text.strip("._ ") else "file"


def inspect(path: Path, name: str, settings: AssetSettings) -> Facts:
    """What the file at ``path``, brought as ``name``, is.

    Raises:
        AssetFileError: it is empty, too large, of a kind that is not taken, damaged, or two kinds
            of file in one.
    """
    shown = safe_name(name)
    size = path.stat().st_size
    if not size:
        raise _refused(shown, "is empty", "Export it again.")
    if size > settings.max_file_mb * _MEGABYTE:
        raise _refused(
            shown,
            f"has {size / _MEGABYTE:,.1f} MB; at most {settings.max_file_mb:g} MB are taken",
            "Bring a smaller copy, or raise assets.max_file_mb.",
        )
    kind = kinds.media_type(path)
    if kind not in settings.types:
        called = kind or kinds.described(path)
        raise _refused(
            shown, f"is {called}, which is not taken" + _although(shown, kind),
            "Bring a picture (PNG, JPEG, GIF, WebP, TIFF, SVG), a film (MP4, MOV, WebM), PDF, "
            "DOCX, PPTX or XLSX.",
        )  # fmt: skip
    _one_kind_only(path, kind, shown)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    named, notes = _named(shown, kind)
    return _read(path, Facts(named, kind, size, digest, notes=notes), settings)


def _refused(name: str, what: str, way_out: str) -> AssetFileError:
    return AssetFileError(f"{name} {what}.", path=name, way_out=way_out)


def _although(name: str, kind: str) -> str:
    suffix = kinds.plain_suffix(Path(name).suffix)
    return f", although its name ends in {suffix}" if suffix in kinds.SUFFIXES.values() else ""


def _named(name: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The name with the suffix of what the file is, and a note where it had another."""
    suffix, wanted = Path(name).suffix, kinds.SUFFIXES[kind]
    if kinds.plain_suffix(suffix) == wanted:
        return name, ()
    known = kinds.plain_suffix(suffix) in kinds.SUFFIXES.values()
    stem = name[: -len(suffix)] if known and suffix else name
    note = f"it came as {name}, its content is {kind}"
    return f"{stem}{wanted}", (note,) if suffix else ()


def _one_kind_only(path: Path, kind: str, name: str) -> None:
    """Refuse a file that another program would take for something else.

    Raises:
        AssetFileError: it is also an archive, a PDF or a web page.
    """
    office = kind in (kinds.DOCX, kinds.PPTX, kinds.XLSX)
    also = ""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not office and zipfile.is_zipfile(path):
            also = "an archive"
        elif kind != kinds.PDF and data.find(b"%PDF-", 0, 1024) >= 0:
            also = "a PDF"
        elif kind in kinds.RASTER and _CODE.search(data):
            also = "a web page or program"
        elif kind == kinds.PDF and data.rfind(b"%%EOF", max(0, len(data) - _PDF_END)) < 0:
            raise _refused(name, "is a PDF that was cut off", "Export it again.")
    if also:
        raise _refused(
            name, f"is {kind} and {also} in one", "Open it and export it again from its program."
        )


def _read(path: Path, facts: Facts, settings: AssetSettings) -> Facts:
    known, notes = vars(facts), list(facts.notes)
    more: dict[str, object] = {}
    if facts.media_type in kinds.RASTER:
        picture = read_picture(path, facts.media_type, facts.name, settings)
        more = vars(picture)
        if picture.colour == "CMYK":
            notes.append("its colours are CMYK, for print; screens need RGB")
        if picture.frames > 1:
            notes.append("it moves" if facts.media_type != kinds.TIFF else "it has several pages")
    elif facts.media_type == kinds.SVG:
        drawing = read_drawing(path, facts.name)
        more = {"width": drawing.width, "height": drawing.height}
        if drawing.active:
            notes.append("it holds scripts or loads from elsewhere: open it only if you trust it")
    elif facts.media_type in (kinds.MP4, kinds.MOV):
        more = vars(read_film(path, facts.name))
    return Facts(**{**known, **more, "notes": tuple(notes)})
