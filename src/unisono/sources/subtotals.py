"""Rows of a wide plan that sum the rows above them: subtotals within the table."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.model.tables import NUMBER
from unisono.sources.transforms import TRANSFORMS, Values
from unisono.sources.unfolding import DATE, PERIOD_END, Unfolded
from unisono.warehouse.engine import Engine, literal, quote

_LABEL = (
    r"(?i)(^|[^\p{L}])(sub-?totals?|totals?|summe|zwischensumme|gesamt|total[ei]?|sous-total|suma|"
    r"subtotaal|totaal|sum)([^\p{L}]|$)"
)
_EXACT, _CENT = 1e-6, 0.011

Figures = dict[tuple[object, str], float]


def subtotal_rows(engine: Engine, landing: Unfolded, values: Values) -> list[int]:
    """File rows that a word such as "total" labels and whose figures are sums of other rows.

    A campaign that only has the word in its name stays: every figure must be the sum of the rows
    since the last subtotal, of all facts above, or of all rows without such a word. Only labelled
    rows make the figures be read; such tables are small.
    """
    made = (DATE, PERIOD_END, *landing.headers)
    words = [c.name for c in landing.columns if c.name not in made and c.type == "VARCHAR"]
    if not words:
        return []
    said = f"concat_ws(' | ', {', '.join(map(quote, words))})"
    labelled = {
        row
        for (row,) in engine.rows(
            f"SELECT DISTINCT file_row FROM {landing.relation} "  # noqa: S608
            f"WHERE regexp_matches({said}, {literal(_LABEL)})"
        )
    }
    return _sums(_figures(engine, landing, values), labelled) if labelled else []


def _figures(engine: Engine, landing: Unfolded, values: Values) -> dict[int, Figures]:
    """Figures by file row, each by period and kind."""
    number, kinds = TRANSFORMS["number"], list(landing.headers)
    read = ", ".join(f"{number(values, k, '', NUMBER)} AS {quote(k)}" for k in kinds)
    found: dict[int, Figures] = {}
    for row, day, *cells in engine.rows(
        f"SELECT file_row, {quote(DATE)}, {read} FROM {landing.relation} ORDER BY file_row"  # noqa: S608
    ):
        here = found.setdefault(row, {})
        here.update({(day, k): c for k, c in zip(kinds, cells, strict=True) if c is not None})
    return found


def _sums(figures: dict[int, Figures], labelled: set[int]) -> list[int]:
    plain = [f for row, f in figures.items() if row not in labelled]
    since: list[Figures] = []
    facts: list[Figures] = []
    found = []
    for row, own in figures.items():
        if row in labelled and any(_is_sum(own, others) for others in (since, facts, plain)):
            found.append(row)
            since = []
        else:
            since.append(own)
            facts.append(own)
    return found


def _is_sum(own: Figures, others: Sequence[Figures]) -> bool:
    """Every figure of ``own`` is the sum of the others', and there is one besides zeros."""
    sums = {key: sum(o.get(key, 0.0) for o in others) for key in own}
    near = all(abs(sums[k] - v) <= max(_CENT, _EXACT * abs(v)) for k, v in own.items())
    return len(others) > 0 and near and any(own.values())
