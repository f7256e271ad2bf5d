"""Totals rows: found by their label, or as an unlabelled row that sums the others."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.sources.landing import LandedColumn
from unisono.sources.readers.staging import Aside, shorten
from unisono.warehouse.engine import Engine, literal, quote

_LABEL_COLUMNS = 5
_LABEL = (
    r"((grand|sub|report|overall)[ -]?totals?|totals?|total général|totaux|gesamt|gesamtsumme|"
    r"gesamtergebnis|insgesamt|summe|totale|totaal|suma|razem|łącznie|итого|всего|合計|总计|總計)"
    r"( *[:\-–—].*| *\(.*\)|:)?|results from \d+ .*|"
    r"totals? (of|for|from) [\d.,]+ (results?|rows?|records?|entries|items?|campaigns?|ads?|"
    r"ad sets?|ad groups?|days?)"
)
_NOTHING = "('', '-', '--', '–', '—')"
_EXACT = 1e-6


def _cell(name: str) -> str:
    return f"CASE WHEN trim({name}) IN {_NOTHING} THEN NULL ELSE trim({name}) END"


def _first_label(names: Sequence[str], pattern: str) -> str:
    """True where the first filled cell may be a label; further cells are rarely looked at.

    A cell that starts with an ASCII letter or digit is filled, whatever else it holds.
    """
    first, *rest = names
    hit = f"regexp_full_match({first}, {pattern})"
    if not rest:
        return hit
    maybe_empty = f"({first} IS NULL OR {first} < '0' OR {first} > '~')"
    return f"({hit} OR ({maybe_empty} AND {_first_label(rest, pattern)}))"


def _raw(names: Sequence[str]) -> str:
    return f"concat_ws(' | ', {', '.join(names)})"


def labelled_totals(engine: Engine, source: str, columns: Sequence[LandedColumn]) -> list[Aside]:
    """Rows of ``source`` whose first filled cell, among the first five, is a totals label.

    Another cell of the row must hold a figure. ``source`` is a SQL table expression.
    """
    names = [quote(c.name) for c in columns]
    if len(names) < 2:
        return []
    label = ", ".join(_cell(n) for n in names[:_LABEL_COLUMNS])
    loose = literal(rf"(?i)[\s\p{{Zs}}]*(?:{_LABEL})[\s\p{{Zs}}]*")  # far cheaper than trimming all
    quick = _first_label(names[:_LABEL_COLUMNS], loose)
    hits = engine.rows(
        f"""WITH hit AS (SELECT file_row, {", ".join(names[:_LABEL_COLUMNS])} FROM {source}
            WHERE {quick})
        SELECT file_row FROM hit
        WHERE regexp_full_match(coalesce({label}), {literal(_LABEL)}, 'i')"""  # noqa: S608
    )
    if not hits:
        return []
    rows = ", ".join(str(row) for (row,) in hits)
    # All columns are read for the few rows that can be totals only: sheets have up to 16,384.
    found = engine.rows(
        f"""SELECT file_row, raw FROM (
            SELECT file_row, {_raw(names)} AS raw FROM {source} WHERE file_row IN ({rows}))
        WHERE regexp_matches(raw, '[0-9]') ORDER BY file_row"""  # noqa: S608
    )
    return [Aside(r, "", shorten(v), "Totals row, not a fact.", "info") for r, v in found]


def _number(name: str, thousands: str, decimal: str) -> str:
    kept = f"regexp_replace({name}, '[^0-9.,-]', '', 'g')"
    plain = f"replace(replace({kept}, '{thousands}', ''), '{decimal}', '.')"
    return f"try_cast({plain} AS DOUBLE)"


def unlabelled_totals(
    engine: Engine, source: str, columns: Sequence[LandedColumn], left_out: Sequence[int]
) -> list[Aside]:
    """The first or last row, when only its sums are filled.

    Such a row has no value in the first column, which every other row fills, and at least one
    of its figures is the sum of the figures of the other rows.
    """
    names = [quote(c.name) for c in columns]
    if len(names) < 2:
        return []
    skip = f"WHERE file_row NOT IN ({', '.join(map(str, left_out))})" if left_out else ""
    edges = engine.rows(
        f"""SELECT count(*), count({names[0]}), min(file_row), max(file_row)
        FROM {source} {skip}"""  # noqa: S608
    )[0]
    rows, filled, first, last = edges
    if rows < 4 or rows - filled != 1:
        return []
    row = engine.value(
        f"SELECT file_row FROM {source} {skip} {'AND' if skip else 'WHERE'} {names[0]} IS NULL"  # noqa: S608
    )
    if row not in (first, last) or not _is_sum(engine, source, names[1:], row, skip):
        return []
    text = engine.value(f"SELECT {_raw(names)} FROM {source} WHERE file_row = ?", [row])  # noqa: S608
    reason = "Totals row without a label (its figures are the sums of the others), not a fact."
    return [Aside(row, "", shorten(text), reason, "info")]


def _is_sum(engine: Engine, source: str, names: Sequence[str], row: int, skip: str) -> bool:
    """A figure of ``row`` is the sum of its column's other rows, in either decimal notation."""
    for thousands, decimal in ((",", "."), (".", ",")):
        pairs = ", ".join(
            f"sum({n}) FILTER (WHERE file_row <> {row}), any_value({n}) "
            f"FILTER (WHERE file_row = {row})"
            for n in (f"n{i}" for i in range(len(names)))
        )
        figures = ", ".join(
            f"{_number(n, thousands, decimal)} AS n{i}" for i, n in enumerate(names)
        )
        values = engine.rows(
            f"SELECT {pairs} FROM (SELECT file_row, {figures} FROM {source} {skip})"  # noqa: S608
        )[0]
        for total, figure in zip(values[0::2], values[1::2], strict=True):
            if total and figure and abs(total - figure) <= _EXACT * abs(total):
                return True
    return False
