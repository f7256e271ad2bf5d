"""Results as small HTML tables, for notebooks that show the last value of a cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from unisono.model.wording import figure

#: Rows a notebook shows at most; the result itself has them all.
SHOWN = 30


def shown(value: object) -> str:
    """One cell: figures as everywhere, nothing as "–", text escaped."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return figure(value) if math.isfinite(value) else "–"
    return escape(str(value))


def html_table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Iterable[str] = (),
) -> str:
    """A table with a caption above and notes below; texts from data are escaped."""
    every = list(rows)
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{shown(value)}</td>" for value in row) + "</tr>"
        for row in every[:SHOWN]
    )
    more = [f"{SHOWN} of {len(every):,} rows."] if len(every) > SHOWN else []
    tail = "".join(f"<p>{escape(text)}</p>" for text in (*more, *notes) if text)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{body}</tbody></table>{tail}"
    )
