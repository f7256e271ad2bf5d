"""Documents as a folder of YAML files, one each: ``<kind>/<key>.yaml``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from unisono.desk.changing import seal
from unisono.desk.documents import Stored, Unreadable
from unisono.desk.reading import Reader, Revision
from unisono.desk.yaml_writing import to_yaml
from unisono.errors import DeskError
from unisono.model.document import Document
from unisono.model.kinds import BrandDocument, TaxonomyDocument

#: Key of the one brand and the one taxonomy a company has.
MAIN: Final = "main"


@dataclass(frozen=True)
class Exported:
    """What was written: files, those that were the same already, documents that cannot be read."""

    written: tuple[Path, ...]
    same: int
    problems: tuple[Unreadable, ...]


def export_folder(
    reader: Reader,
    folder: Path,
    *,
    kinds: Iterable[str] = (),
    archived: bool = False,
    declarations: bool = False,
) -> Exported:
    """Write every document to ``folder``; files of other names are left alone.

    ``archived``: those put away too. ``declarations``: also brand.yaml and taxonomy.yaml as the
    audit reads them.

    Raises:
        DeskError: the folder cannot be written to.
    """
    written: list[Path] = []
    problems: list[Unreadable] = []
    same = 0
    for kind in tuple(kinds) or (None,):
        listing = reader.list(kind, archived=None if archived else False)
        problems += listing.problems
        for stored in listing:
            texts = {folder / stored.kind / f"{stored.key}.yaml": document_yaml(reader, stored)}
            if declarations and stored.key == MAIN:
                texts |= _declaration(folder, stored.document)
            for path, text in texts.items():
                if _write(path, text.encode()):
                    written.append(path)
                else:
                    same += 1
    return Exported(tuple(written), same, tuple(problems))


def document_yaml(reader: Reader, stored: Stored[Any]) -> str:
    """One document as YAML; the first line says which revision it is."""
    revision = reader.at(stored.kind, stored.key, stored.revision)
    values = stored.document.model_dump(mode="json", exclude_defaults=True)
    if stored.archived:
        values["archived"] = True
    return to_yaml(values, _mark(revision))


def renew_mark(path: Path, revision: Revision) -> None:
    """Say in the first line of an exported file that it is as ``revision`` now.

    A file that cannot be written keeps the old line.
    """
    with suppress(OSError, DeskError):
        lines = path.read_bytes().split(b"\n", 1)
        rest = lines[1] if len(lines) > 1 else b""
        end = "\r\n" if lines[0].endswith(b"\r") else "\n"
        _write(path, f"# {_mark(revision)}{end}".encode() + rest)


def _mark(revision: Revision) -> str:
    return f"{revision.kind}/{revision.key}, revision {revision.number} ({seal(revision)[:12]})"


def declaration_yaml(document: Document) -> str:
    """The brand or the taxonomy as the file that engines read; "" for other documents."""
    if isinstance(document, BrandDocument):
        return to_yaml(document.brand.model_dump(mode="json", exclude_defaults=True))
    if isinstance(document, TaxonomyDocument):
        return to_yaml(document.taxonomy.model_dump(mode="json", exclude_defaults=True))
    return ""


def _declaration(folder: Path, document: Document) -> dict[Path, str]:
    text = declaration_yaml(document)
    name = "brand.yaml" if isinstance(document, BrandDocument) else "taxonomy.yaml"
    return {folder / name: text} if text else {}


def _write(path: Path, data: bytes) -> bool:
    """Write ``data`` unless it is there already; a reader never sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise DeskError(
            f"{path} cannot be written: {error.strerror}.",
            way_out="Choose a folder you may write to.",
        ) from None
    return True
