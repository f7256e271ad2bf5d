"""A document to read page by page: sections of paragraphs, key figures, tables and pictures.

It knows nothing of how it is rendered: :mod:`unisono.reports.pdf` makes PDF of it,
:mod:`unisono.reports.paged_html` one HTML file. Every text in it is data, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from unisono.reports.screens.table import Table

#: Tones of a paragraph.
PLAIN, LEAD, NOTE, WARNING = "plain", "lead", "note", "warning"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; ``tone`` is plain, lead, note (small) or warning (set off)."""

    text: str
    tone: str = PLAIN


@dataclass(frozen=True)
class Bullets:
    """A list; ``numbered`` where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """One figure people look for first.

    Attributes:
        label, figure: what it is called, and the figure in words with its unit.
        note: a line below it, such as what it was before.
        state: good, warn, bad, undecided or none colours it; the words say it too.
        definition: explained at the end of the document.
    """

    label: str
    figure: str
    note: str = ""
    state: str = ""
    definition: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Picture:
    """A chart of :mod:`unisono.charts` (SVG text) with a caption and words for whom cannot see it.

    ``width`` is its share of the page's width.
    """

    svg: str
    alt: str
    caption: str = ""
    width: float = 1.0


Block = Paragraph | Bullets | KeyFigures | Picture | Table


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        level: 1 to 3.
        new_page: it begins a page.
        to: address within the application where its figures can be traced; not in files.
    """

    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    new_page: bool = False
    to: str = ""


@dataclass(frozen=True)
class PagedDocument:
    """A whole document.

    Attributes:
        title, subtitle: at the head of the first page.
        made_at: the moment it tells of; also the date in the file, so that the same document
            gives the same bytes.
        running: a short line at the foot of every page.
        language: BCP 47 tag of its words.
    """

    title: str
    subtitle: str
    made_at: datetime
    sections: tuple[Section, ...]
    running: str = ""
    language: str = "en"

    def tables(self) -> Iterator[Table]:
        """Every table in the order of the pages."""
        for section in self.sections:
            yield from (b for b in section.blocks if isinstance(b, Table))


class Definitions:
    """The definitions of a document, each numbered where it is first met."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {}

    def number(self, definition: str) -> int:
        """Number of ``definition``, from 1; 0 when there is none to give."""
        text = definition.strip()
        return self._found.setdefault(text, len(self._found) + 1) if text else 0

    def texts(self) -> tuple[str, ...]:
        """All of them in the order of their numbers."""
        return tuple(self._found)
