"""What a file is, by its first bytes: the name it came under is no evidence."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

PNG, JPEG, GIF, WEBP, TIFF = "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff"
SVG, PDF = "image/svg+xml", "application/pdf"
MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
PPTX = f"{_OFFICE}presentationml.presentation"
XLSX = f"{_OFFICE}spreadsheetml.sheet"

#: Pictures that Pillow reads; browsers show the first four by themselves.
RASTER: Final = (PNG, JPEG, GIF, WEBP, TIFF)
SHOWN_INLINE: Final = (PNG, JPEG, GIF, WEBP)
FILMS: Final = (MP4, MOV, WEBM)

#: Media type → suffix its files get, and what people call it.
SUFFIXES: Final = {
    PNG: ".png", JPEG: ".jpg", GIF: ".gif", WEBP: ".webp", TIFF: ".tif", SVG: ".svg",
    PDF: ".pdf", MP4: ".mp4", MOV: ".mov", WEBM: ".webm", DOCX: ".docx", PPTX: ".pptx",
    XLSX: ".xlsx",
}  # fmt: skip
#: Other suffixes that say the same.
_SAME: Final = {".jpeg": ".jpg", ".jpe": ".jpg", ".tiff": ".tif", ".m4v": ".mp4"}
_MAIN_PARTS: Final = (
    ("word/document.xml", DOCX), ("ppt/presentation.xml", PPTX), ("xl/workbook.xml", XLSX),
)  # fmt: skip
_BEGINNING: Final = 4096
_MOV_BRANDS: Final = (b"qt  ",)
_OTHER_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"jp2 ")


def plain_suffix(suffix: str) -> str:
    """The usual spelling of a suffix."""
    lower = suffix.casefold()
    return _SAME.get(lower, lower)


def media_type(path: Path) -> str:
    """The media type the content shows; "" when it is none of those known."""
    with path.open("rb") as file:
        start = file.read(_BEGINNING)
    found = _by_signature(start)
    if found:
        return found
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        return "" if brand in _OTHER_BRANDS else MOV if brand in _MOV_BRANDS else MP4
    if start.startswith(b"PK\x03\x04"):
        return _office(path)
    return SVG if looks_like_svg(start) else ""


def _by_signature(start: bytes) -> str:
    for signature, kind in (
        (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF),
        (b"II*\x00", TIFF), (b"MM\x00*", TIFF), (b"%PDF-", PDF),
    ):  # fmt: skip
        if start.startswith(signature):
            return kind
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return WEBP
    if start.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in start[:64]:
        return WEBM
    return ""


def looks_like_svg(start: bytes) -> bool:
    """Whether a text begins like an SVG drawing: its first element is svg."""
    text = start.decode("utf-8-sig", "replace").lstrip()
    text = re.sub(r"^(?:<\?xml.*?\?>|<!--.*?-->|<!DOCTYPE\s+svg[^>\[]*>|\s)+", "", text, flags=re.S)
    return re.match(r"<(?:\w+:)?svg[\s>]", text) is not None


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for part, kind in _MAIN_PARTS if part in names), "")


def described(path: Path) -> str:
    """What a file that is none of the known kinds seems to be, for people."""
    with path.open("rb") as file:
        start = file.read(_BEGINNING)
    if re.match(rb"\s*(?:<!doctype html|<html|<script)", start, re.I):
        return "a web page"
    if start.startswith(b"PK"):
        return "an archive"
    if start.startswith((b"MZ", b"\x7fELF", b"#!")):
        return "a program"
    if b"\0" in start:
        return "data of an unknown kind"
    return "text"
