"""Tables with a column per month, week or quarter, taken as one row per period.

The landing stays as the file has it; where it is recognised and staged, its period columns are
read as rows: ``date`` (first day), ``period_end`` (last day) and one column per kind of figure. A
row keeps the number it has in the file, so file, row and date lead to the one cell. What the
figures are, the headers say (``Budget Jan 2026``), else the names of file and sheet and the lines
above the table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.parsing import has_value_sql
from unisono.sources.period_headers import PeriodColumn, PeriodColumns, period_columns
from unisono.sources.readers.naming import normalise
from unisono.sources.transforms import CODE, SIGNS
from unisono.warehouse.engine import literal, quote

SPEND, PLANNED, FIGURE = "spend", "planned_spend", "value"
DATE, PERIOD_END = "date", "period_end"
_PLANNED = re.compile(
    r"\w*budgets?|budget\w*|\w*plan|plans|planned|planning|\w*planung|forecast\w*|prognose|soll|"
    r"targets?|presupuestos?|preventivo|orcamento|begroting|previsto|prevu"
)
_ACTUAL = re.compile(r"actuals?|ist|invoiced|realized|realised|real|reel|effektiv")
_SPENT = re.compile(
    r"spend|spent|spending|\w*spend|costs?|\w*kosten|\w*ausgaben|gastos?|inversion|depenses?|"
    r"spes[ae]|uitgaven|custos?"
)
_OTHER = re.compile(
    r"sessions|visits|users|leads|conversions|orders|revenue|sales|umsatz|umsatze|clicks|"
    r"impressions|traffic|bestellungen|besuche|klicks|reach|followers|engagement|engagements|mqls?|"
    r"sqls?|deals|pipeline|mrr|arr|roas|roi|cpa|cpc|cpm|cpl|ctr|hours|headcount|subscribers|nps|"
    r"scores?|rankings?|views|opens|signups|tickets|contacts|customers"
)
#: Words beside a period that do not say what its figure is.
_NO_KIND = ("in", "k", "net", "netto", "gross", "brutto", "teur", "keur")
_CODES = frozenset(re.findall(r"[A-Z]{3}", CODE))
_METRIC = ("metric", "metrics", "measure", "kpi", "indicator", "kennzahl", "metrik", "figure")
_THOUSANDS = re.compile(
    r"(?i)(?<![a-z])(?:teur|tusd|t€|k€|keur|kusd|tsd|thousands?|000s|tausend)(?![a-z])"
)
_K_CODE = re.compile(r"(?<![A-Za-z])[TtKk](EUR|USD|GBP|CHF)(?![A-Za-z])")
_QUARTER = 92
_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?!\d|[-/.]\d)")


def _words(text: str) -> list[str]:
    return [w for w in normalise(text).split("_") if w]


def _any(pattern: re.Pattern[str], words: Iterable[str]) -> bool:
    return any(pattern.fullmatch(w) for w in words)


@dataclass(frozen=True)
class Unfolded(Landing):
    """A landing whose period columns are rows.

    Attributes:
        sql: its rows, for FROM.
        headers: column of a figure → column that holds the header it stands under.
    """

    sql: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """The rows in SQL, for FROM: ``file_row BIGINT`` and the columns."""
        return self.sql


@dataclass(frozen=True)
class Unfolding:
    """How a wide table is read.

    Attributes:
        periods: its period columns.
        figures: what a figure is when its header does not say; empty when nothing tells it.
        year: the year of headers that name none.
        guessed: nothing in the file says that the figures are spend.
        thousands: the file says that its amounts are in thousands.
        currency: of the amounts, in lower case, when the file says it.
        tellable: without columns: a mapping that says what the figures are would do.
    """

    periods: PeriodColumns
    figures: str = SPEND
    year: int | None = None
    guessed: bool = False
    thousands: bool = False
    currency: str = ""
    tellable: bool = False

    def kinds(self) -> dict[str, str]:
        """Period column → column its figures are read in; its end names their currency."""
        money = {k: f"{k}_{self.currency}" for k in (SPEND, PLANNED)} if self.currency else {}
        kinds = {c.column.name: _measure(c.measure, self.figures) for c in self.periods.columns}
        return {name: money.get(kind, kind) for name, kind in kinds.items()}

    def columns_of(self, used: Collection[str]) -> list[LandedColumn]:
        """The period columns whose figures are among the columns ``used``."""
        kinds = self.kinds()
        return [c.column for c in self.periods.columns if kinds[c.column.name] in used]

    def with_days_first(self, landing: Landing, day_first: bool | None) -> Unfolding:
        """The same with the settings' answer to how ``01/02/2026`` is read."""
        periods = period_columns(landing.columns, self.year, day_first)
        return replace(self, periods=periods) if periods.columns else self

    def notes(self) -> list[str]:
        """What a person should know about how the table was read."""
        columns = self.periods.columns
        first, last = columns[0].column.original.strip(), columns[-1].column.original.strip()
        notes = [f"{len(columns)} columns ({first} … {last}) are read as rows, one a period"]
        if self.year is not None:
            notes.append(f"the year {self.year} is that of the file's name or title")
        if self.periods.left_out:
            names = ", ".join(c.original.strip() for c in self.periods.left_out)
            notes.append(f"left out, being sums of the others or no such figures: {names}")
        if self.thousands:
            notes.append("its amounts are in thousands, as the file says")
        if self.guessed:
            notes.append("nothing in the file says what the figures are; they are read as spend")
        return [*notes, *([self.periods.note] if self.periods.note else [])]


def _said(landing: Landing) -> tuple[str, ...]:
    """The name of the file (and sheet) and the lines above the table."""
    return re.split(r"[/!]", landing.path)[-1], *landing.context.values()


def _named_years(landing: Landing) -> set[int]:
    return {int(y) for text in _said(landing) for y in _YEAR.findall(text)}


def _figures(landing: Landing) -> tuple[str, bool]:
    """What the figures are by the file's name and title, and whether nothing says so."""
    if any(c.name in _METRIC for c in landing.columns):
        return FIGURE, False
    words = [w for text in _said(landing) for w in _words(text)]
    kinds = {_PLANNED: PLANNED, _SPENT: SPEND, _ACTUAL: SPEND}
    planned, spent, actual = (_any(p, words) for p in kinds)
    other = next((w for w in words if _OTHER.fullmatch(w)), "")
    if (planned and actual) or (other and (spent or planned or actual)):
        return "", False
    if planned:
        return PLANNED, False
    return (other, False) if other else (SPEND, not (spent or actual))


def _measure(text: str, figures: str) -> str:
    """Column name of a figure whose header says ``text`` beside the period."""
    words = _words(text)
    if _any(_PLANNED, words):
        return PLANNED
    if _any(_ACTUAL, words) or _any(_SPENT, words):
        return SPEND
    said = [w for w in words if w.upper() not in _CODES and w not in _NO_KIND]
    return normalise(" ".join(said)) or figures


def find_unfolding(landing: Landing, year: int | None = None, figures: str = "") -> Unfolding:
    """How a landing's period columns are to be read; without columns when it is not wide.

    Only headers are looked at, so tables without such columns cost nothing.

    Args:
        landing: the landed table.
        year: the year of headers that name none, when a mapping file says it.
        figures: what the figures are, when a mapping file says it.
    """
    periods = period_columns(landing.columns, year)
    if periods.open_year and year is None:
        named = _named_years(landing)
        if len(named) == 1:
            year = named.pop()
            periods = period_columns(landing.columns, year)
    if not periods.columns:
        return Unfolding(periods, figures or SPEND)
    said, guessed = (figures, False) if figures else _figures(landing)
    silent = any(_measure(c.measure, "") == "" for c in periods.columns)
    if guessed and silent and all((c.last - c.first).days > _QUARTER for c in periods.columns):
        said = ""  # years head tables of anything
    if silent and not said:
        unclear = "its name and title do not tell what its figures are, e.g. money spent or planned"
        return Unfolding(PeriodColumns(unclear=unclear), tellable=True)
    cells = Counter((_measure(c.measure, said), c.first) for c in periods.columns)
    if max(cells.values()) > 1:
        (kind, first), _ = cells.most_common(1)[0]
        unclear = f"several of them are {kind.replace('_', ' ')} of the period from {first} on"
        return Unfolding(PeriodColumns(unclear=unclear))
    return Unfolding(
        periods, said or SPEND, year if periods.open_year else None, guessed and silent,
        _in_thousands(landing), _currency(landing),
    )  # fmt: skip


def _currency(landing: Landing) -> str:
    """The one currency that the file's name, title or headers tell, in lower case."""
    said = (*_said(landing), *(c.original for c in landing.columns))
    found = {code for text in said for code in (*re.findall(CODE, text), *_K_CODE.findall(text))}
    found |= {code for text in said for sign, code in SIGNS.items() if sign in text}
    return found.pop().lower() if len(found) == 1 else ""


def _in_thousands(landing: Landing) -> bool:
    said = (*_said(landing), *(c.original for c in landing.columns))
    return any(_THOUSANDS.search(text) for text in said)


def unfolded(landing: Landing, unfolding: Unfolding) -> Unfolded:
    """The landing with one row per row and period that has a figure."""
    periods = unfolding.periods.columns
    kinds = {c.column.name: _measure(c.measure, unfolding.figures) for c in periods}
    out = set(kinds) | {c.name for c in unfolding.periods.left_out}
    rest = [c for c in landing.columns if c.name not in out and not _repeats(c)]
    if unfolding.currency:  # a money column tells its currency by the end of its name
        money = {SPEND: f"{SPEND}_{unfolding.currency}", PLANNED: f"{PLANNED}_{unfolding.currency}"}
        kinds = {name: money.get(kind, kind) for name, kind in kinds.items()}
    measures = list(dict.fromkeys(kinds.values()))
    rest = [c for c in rest if c.name not in (*measures, DATE, PERIOD_END)]
    text = any(c.column.type == "VARCHAR" for c in periods)
    first = {m: next(c.column for c in periods if kinds[c.column.name] == m)
             for m in measures}  # fmt: skip
    last = {kinds[c.column.name]: c.column for c in periods}
    names = [c.column.original.strip() for c in periods]
    heads = f"{names[0]} … {names[-1]}"
    columns = (
        *rest,
        LandedColumn(DATE, heads, "DATE"),
        LandedColumn(PERIOD_END, heads, "DATE"),
        *(LandedColumn(m, f"{first[m].original.strip()} … {last[m].original.strip()}",
                       "VARCHAR" if text else "DOUBLE") for m in measures),
    )  # fmt: skip
    headers = {m: f"{m} header" for m in measures}
    return Unfolded(
        **{f.name: getattr(landing, f.name) for f in fields(Landing) if f.name != "columns"},
        columns=columns,
        sql=_sql(landing, rest, periods, kinds, headers, text=text),
        headers=headers,
    )


def _repeats(column: LandedColumn) -> bool:
    """A column beside the periods that holds an amount of all of them."""
    words = _words(column.original)
    return _any(_PLANNED, words) or _any(_SPENT, words)


def _sql(
    landing: Landing, rest: list[LandedColumn], periods: tuple[PeriodColumn, ...],
    kinds: Mapping[str, str], headers: Mapping[str, str], *, text: bool,
) -> str:  # fmt: skip
    spans: dict[tuple[date, date], dict[str, LandedColumn]] = {}
    for c in periods:
        spans.setdefault((c.first, c.last), {})[kinds[c.column.name]] = c.column
    type_ = "VARCHAR" if text else "DOUBLE"
    cells = []
    for (first, last), held in spans.items():
        parts = [f"{quote(DATE)}: DATE '{first}'", f"{quote(PERIOD_END)}: DATE '{last}'"]
        for measure, header in headers.items():
            column = held.get(measure)
            value = f"CAST({quote(column.name)} AS {type_})" if column else f"NULL::{type_}"
            parts.append(f"{quote(measure)}: {value}")
            parts.append(f"{quote(header)}: {literal(column.original if column else '')}")
        cells.append("{" + ", ".join(parts) + "}")
    names = ["file_row", *(quote(c.name) for c in rest)]
    made = [DATE, PERIOD_END, *(n for pair in headers.items() for n in pair)]
    figures = [f"cell.{quote(m)}" for m in headers]
    there = " OR ".join(has_value_sql(f) if text else f"{f} IS NOT NULL" for f in figures)
    kept = ", ".join([*names, *(f"cell.{quote(n)} AS {quote(n)}" for n in made)])
    return (
        f"(SELECT {kept} FROM (SELECT {', '.join(names)}, unnest([{', '.join(cells)}]) AS cell "  # noqa: S608
        f"FROM {landing.relation}) WHERE {there})"
    )
