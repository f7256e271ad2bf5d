"""The brand and the taxonomy: the file that engines read, and the desk's document that keeps their
history.

Engines read the file, and only the file, so a command without the desk shows the same numbers. A
change on the desk writes the file; a file that was edited by hand goes on holding until somebody
takes it in or writes the desk's over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from unisono.desk.exporting import MAIN, declaration_yaml
from unisono.errors import DeclarationError, DeskError
from unisono.messages.brand import load_brand
from unisono.model.document import Document
from unisono.model.kinds import BrandDocument, TaxonomyDocument
from unisono.taxonomy.declaration import load_taxonomy
from unisono.workspace.layout import Layout, write_atomically

#: Kinds of documents that stand in a file of the workspace.
DECLARED: Final = ("brand", "taxonomy")


class State(StrEnum):
    """How the file and the desk's document agree."""

    NEITHER = "neither"
    FILE_ONLY = "file only"
    SAME = "same"
    OTHER = "other"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True)
class Standing:
    """What holds: ``file`` by name; ``problem`` is why it cannot be read, when it cannot."""

    state: State
    file: str
    problem: str = ""


def declaration_file(layout: Layout, kind: str) -> Path:
    """Where engines read the declaration of ``kind`` from."""
    return layout.brand if kind == "brand" else layout.taxonomy


def document_in_file(layout: Layout, kind: str) -> Document | None:
    """What the file says, as a document; None when there is no file.

    Raises:
        DeclarationError: the file is wrong, with its line.
    """
    path = declaration_file(layout, kind)
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, kind, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, kind: str, changed: int, size: int) -> Document | None:
    """The document in a file; ``changed`` and ``size`` tell one state of it from the next."""
    del changed, size
    if kind == "brand":
        brand = load_brand(path)
        if brand is None:
            return None
        return BrandDocument(title=brand.company[:300].strip() or "Brand", brand=brand)
    return TaxonomyDocument(title="Taxonomy", taxonomy=load_taxonomy(path))


def standing(layout: Layout, kind: str, document: Document | None) -> Standing:
    """How the file and ``document`` (None: the desk has none) agree."""
    path = declaration_file(layout, kind)
    try:
        found = document_in_file(layout, kind)
    except DeclarationError as error:
        return Standing(State.BROKEN, path.name, error.message)
    if document is None:
        return Standing(State.NEITHER if found is None else State.FILE_ONLY, path.name)
    if found is None:
        return Standing(State.MISSING, path.name)
    same = _values(found) == _values(document)
    return Standing(State.SAME if same else State.OTHER, path.name)


def publish(layout: Layout, document: Document, before: Document | None = None) -> None:
    """Write ``document`` to the file that engines read.

    What the file held that is neither ``before`` nor ``document`` is kept in
    ``.unisono/replaced/``, comments and all.

    Raises:
        DeskError: the file cannot be written.
    """
    kind = "brand" if isinstance(document, BrandDocument) else "taxonomy"
    path = declaration_file(layout, kind)
    text = f"# {kind}/{MAIN} of the desk; edited there, or here by hand.\n"
    text += declaration_yaml(document)
    try:
        if path.is_file() and not _written_by_desk(layout, kind, before):
            _keep(layout, path)
        write_atomically(path, text)
    except OSError as error:
        raise DeskError(
            f"The change is on the desk, but {path.name} cannot be written: {error.strerror}.",
            way_out="Make the file writable, then write it again from the page of the document.",
        ) from None


def _written_by_desk(layout: Layout, kind: str, before: Document | None) -> bool:
    path = declaration_file(layout, kind)
    if not path.read_bytes().startswith(f"# {kind}/{MAIN} of the desk".encode()):
        return False
    return before is not None and standing(layout, kind, before).state is State.SAME


def _keep(layout: Layout, path: Path) -> None:
    folder = layout.state / "replaced"
    folder.mkdir(parents=True, exist_ok=True)
    when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    (folder / f"{path.stem}-{when}{path.suffix}").write_bytes(path.read_bytes())


def _values(document: Document) -> object:
    if isinstance(document, BrandDocument):
        return document.brand.model_dump(mode="json")
    if isinstance(document, TaxonomyDocument):
        return document.taxonomy.model_dump(mode="json")
    return document.model_dump(mode="json")
