"""Changes of ``taxonomy.yaml`` that keep its comments; where there is a desk, a revision on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from unisono.errors import DeclarationError, TaxonomyError
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.declaration import load_taxonomy, taxonomy_of
from unisono.taxonomy.edits import Edit, edited, edited_text
from unisono.workspace.layout import Layout, write_atomically

if TYPE_CHECKING:
    from unisono.desk import Desk

#: What some editors begin UTF-8 files with.
_MARK: Final = "\ufeff"


def change_taxonomy(
    layout: Layout, edit: Edit, *, by: str, why: str, desk: Desk | None = None
) -> bool:
    """Change ``taxonomy.yaml`` and keep what stands around; whether anything changed.

    Raises:
        DeclarationError: the file is wrong, or differs from the desk's naming rules.
        TaxonomyError: it cannot be changed without changing more.
    """
    path = layout.taxonomy
    before = load_taxonomy(path)
    after = edited(before, edit)
    if after == before:
        return False
    old, mark, ending = _read(path)
    new = edited_text(old, edit)
    if not _means(new, after, path):  # before the desk has a revision that the file never gets
        raise TaxonomyError(
            f"{path.name} is written in a way that cannot be changed safely.",
            way_out="Add the aliases by hand, or write the file plainly.",
        )
    if desk is not None:
        _revise(layout, after, desk, by, why)
    write_atomically(path, mark + new.replace("\n", ending))
    return True


def _read(path: Path) -> tuple[str, str, str]:
    """The text with plain ends of lines, its byte order mark, and how its lines end.

    Editors of Windows write both; who compares the file with an older one sees what changed only.
    """
    if not path.exists():
        return "", "", "\n"
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    mark = _MARK if text.startswith(_MARK) else ""
    ending = "\r\n" if "\r\n" in text else "\n"
    return text[len(mark) :].replace("\r\n", "\n").replace("\r", "\n"), mark, ending


def _means(text: str, wanted: Taxonomy, path: Path) -> bool:
    try:
        return taxonomy_of(text, path).model_dump() == wanted.model_dump()
    except DeclarationError:
        return False


def _revise(layout: Layout, after: Taxonomy, desk: Desk, by: str, why: str) -> None:
    """A revision of the desk's naming rules; the first one is the file as it was."""
    # SQLAlchemy comes with the extra; who has a desk has it.
    from unisono.desk.exporting import MAIN
    from unisono.model.kinds import TaxonomyDocument
    from unisono.workspace.standing import State, document_in_file, standing

    stored = desk.find(TaxonomyDocument, MAIN)
    if stored is not None and stored.archived:
        return
    if stored is not None and standing(layout, "taxonomy", stored.document).state != State.SAME:
        raise DeclarationError(
            f"{layout.taxonomy.name} and the desk's naming rules differ.",
            path=str(layout.taxonomy),
            line=None,
            way_out="Open /plan/taxonomy/main and take the file in, or write the desk's over it.",
        )
    with desk.transaction(by, why) as change:
        if stored is None:
            was = document_in_file(layout, "taxonomy")
            first = was if isinstance(was, TaxonomyDocument) else TaxonomyDocument(title="Taxonomy")
            change.put(first, MAIN, why="taken from the file", expected=0)
            document = first
        else:
            document = stored.document
        change.put(document.model_copy(update={"taxonomy": after}), MAIN)
