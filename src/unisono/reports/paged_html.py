"""Any :class:`PagedDocument` as one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unisono.charts import chart_css
from unisono.reports import wording
from unisono.reports.compiled_templates import CompiledTemplates
from unisono.reports.paged import (
    Bullets,
    Definitions,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
)
from unisono.reports.screens.table import NUMERIC, Mark, Table, said


def kind_of(block: Any) -> str:
    """What a block is, for templates."""
    return _NAMES[type(block)]


_NAMES = {
    Paragraph: "paragraph", Bullets: "bullets", KeyFigures: "figures", Picture: "picture",
    Table: "table",
}  # fmt: skip


@cache
def _environment() -> Environment:
    room = Path(__file__).parent
    environment = Environment(
        loader=PackageLoader("unisono.reports", "templates"), undefined=StrictUndefined,
        autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=wording.whole,
        bytecode_cache=CompiledTemplates(room, (room, room.parent / "charts")),
    )  # fmt: skip
    environment.globals.update(kind_of=kind_of, said=said, numeric=NUMERIC, is_mark=_is_mark)
    return environment


def _is_mark(value: Any) -> bool:
    return isinstance(value, Mark)


def paged_html(document: PagedDocument) -> str:
    """``document`` as one offline page with its own content policy; nothing in it runs."""
    style = chart_css() + files("unisono.reports").joinpath(
        "templates", "report.css"
    ).read_text(encoding="utf-8")  # fmt: skip
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found = Definitions()
    for section in document.sections:
        for block in section.blocks:
            _define(block, found)
    return _environment().get_template("paged.html").render(
        document=document, style=Markup(style), style_hash=f"sha256-{digest}", definitions=found,
        svg=Markup,
    )  # fmt: skip


def _define(block: Any, found: Definitions) -> None:
    """Number the definitions in the order of the pages."""
    if isinstance(block, Table):
        for column in block.columns:
            if column.on_page:
                found.number(column.definition)
    elif isinstance(block, KeyFigures):
        for figure in block.figures:
            found.number(figure.definition)
