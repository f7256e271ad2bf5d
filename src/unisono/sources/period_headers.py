"""Columns that are periods: ``Jan 2026``, ``2026-01``, ``Q1 26``, ``KW 3/2026``, ``01/02/2026``.

A budget or a plan often has one column a month, week or quarter. Here the headers are read; what
becomes of the columns is decided in :mod:`unisono.sources.unfolding`.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from unisono.sources.landing import LandedColumn
from unisono.sources.month_names import MONTHS

_GAP = r"[\s./_'’-]*"
_YEAR = r"(?P<year>20\d\d)"
_SHORT = r"(?P<short>\d\d)"
_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_QUARTER = r"(?:[qt] ?(?P<quarter>[1-4])|(?P<quarter_>[1-4])[.]? ?(?:q|quartal|quarter))"
_WEEK = r"(?:kw|cw|wk|week|woche|semaine|semana|settimana|w) ?(?P<week>\d\d?)"
_HALF = r"h ?(?P<half>[12])"
_PART = rf"(?:{_MONTH}|{_QUARTER}|{_WEEK}|{_HALF})"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])")


#: Ways to write a period, the most telling first.
_FORMS = tuple(map(_form, (
    r"(?P<y>20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?:[ t]00:00(?::00)?)?",
    r"(?P<a>\d\d?)(?P<mark>[-/.])(?P<b>\d\d?)(?P=mark)(?P<y>20\d\d|\d\d)",
    rf"{_PART}{_GAP}{_YEAR}",
    rf"{_YEAR}{_GAP}{_PART}",
    rf"{_YEAR}(?:[-/._ ]m?|m)(?P<month>0?[1-9]|1[0-2])",
    rf"{_YEAR}(?P<month>0[1-9]|1[0-2])",
    rf"(?P<month>0?[1-9]|1[0-2])[-/._ ]{_YEAR}",
    rf"{_PART}[\s./_'’-]+{_SHORT}",
    rf"(?P<quarter>[1-4])q{_SHORT}",
    rf"{_SHORT}[./_'’-]{_MONTH}",
    _PART,
    _YEAR,
)))  # fmt: skip
#: Words of columns that repeat the others' money or are no amounts.
_NO_AMOUNT = re.compile(
    r"total|totals|totale|sum|summe|gesamt|insgesamt|ytd|fy|cumulative|kumuliert|avg|average|mean|"
    r"mittel|schnitt|diff|difference|delta|variance|var|abw|abweichung|yoy|mom|share|anteil|change|"
    r"annual|year|jahr|gj"
)
#: A word and a year, as a period has them that is not understood.
_DATED = re.compile(r"^\s*[^\W\d_]{2,12}[.]?[\s./_'’-]*(?:20)?\d\d\s*$")
_FEWEST, _FEWEST_OPEN, _MOST = 2, 3, 400


@dataclass(frozen=True)
class PeriodColumn:
    """One column of one period.

    Attributes:
        column: the landing's column.
        measure: what its header says beside the period, in lower case; empty for nothing.
        first, last: the days it covers.
    """

    column: LandedColumn
    measure: str
    first: date
    last: date


@dataclass(frozen=True)
class PeriodColumns:
    """The period columns of a table.

    Attributes:
        columns: those to use; none of one measure overlap.
        left_out: columns whose money the others hold already, and such as totals.
        unclear: why the periods cannot be told; then ``columns`` is empty.
        open_year: headers name no year; with ``columns`` they have the one that was given.
        note: what a person should know.
    """

    columns: tuple[PeriodColumn, ...] = ()
    left_out: tuple[LandedColumn, ...] = ()
    unclear: str = ""
    open_year: bool = False
    note: str = ""


@dataclass(frozen=True)
class _Read:
    """A header's parts before they are dates; ``unit`` is day, month, quarter, week, half, year."""

    column: LandedColumn
    unit: str
    number: int
    year: int | None
    measure: str
    short: bool = False
    parts: tuple[int, int, int] | None = None  # day or month, month or day, year


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


def _century(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _read(column: LandedColumn) -> _Read | None:
    """The period a header names; None when it names none or says too much besides."""
    text = _plain(column.original)
    if len(text) > 60 or not any(ch.isalnum() for ch in text):
        return None
    for form in _FORMS:
        found = form.search(text)
        if found is None:
            continue
        rest = re.sub(r"[\W_]+", " ", text[: found.start()] + " " + text[found.end() :]).strip()
        if len(rest.split()) > 3 or any(ch.isdigit() for ch in rest):
            return None
        return _parts(column, found.groupdict(), rest)
    return None


def _parts(column: LandedColumn, part: dict[str, str | None], rest: str) -> _Read:
    if part.get("d"):
        whole = (int(part["d"] or 0), int(part["m"] or 0), int(part["y"] or 0))
        return _Read(column, "day", 1, whole[2], rest, parts=whole)
    if part.get("a"):
        whole = (int(part["a"] or 0), int(part["b"] or 0), _century(part["y"] or ""))
        return _Read(column, "numeric", 1, whole[2], rest, parts=whole)
    short = part.get("short")
    year = part.get("year") or short
    number, unit = _unit(part)
    return _Read(column, unit, number, _century(year) if year else None, rest, bool(short))


def _unit(part: dict[str, str | None]) -> tuple[int, str]:
    if name := part.get("name"):
        return MONTHS[name], "month"
    for key in ("month", "quarter", "quarter_", "week", "half"):
        if value := part.get(key):
            return int(value), key.rstrip("_")
    return 1, "year"


def _span(read: _Read) -> tuple[date, date] | None:
    """First and last day of a read that has its year; None for a day no calendar has."""
    year = read.year or 0
    try:
        if read.parts:
            day, month, year = read.parts
            return date(year, month, day), date(year, month, day)
        if read.unit == "week":
            first = date.fromisocalendar(year, read.number, 1)
            return first, first + timedelta(days=6)
    except ValueError:
        return None
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[read.unit]
    start = (read.number - 1) * months + 1
    return date(year, start, 1), _month_end(year, start + months - 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _dated(reads: Sequence[_Read], day_first: bool | None) -> tuple[list[_Read], str]:
    """Numeric dates with their day and month told apart, and a note when nothing tells them."""
    open_ones = [r for r in reads if r.unit == "numeric" and r.parts]
    if not open_ones:
        return list(reads), ""
    first = [r.parts[0] for r in open_ones if r.parts]
    second = [r.parts[1] for r in open_ones if r.parts]
    dotted = all("." in r.column.original for r in open_ones)
    note = ""
    if max(first) > 12 or max(second) > 12:
        day_leads = max(first) > 12
    elif day_first is not None:
        day_leads = day_first
    elif dotted or set(first) == {1} != set(second):
        day_leads = True
    else:
        day_leads = False
        if set(second) != {1}:
            note = "day and month of the headers cannot be told apart; read month first "
            note += "(setting model.day_first)"
    told = []
    for r in reads:
        parts = r.parts
        if r.unit == "numeric" and parts and not day_leads:
            parts = (parts[1], parts[0], parts[2])
        told.append(replace(r, unit="day", parts=parts) if r.unit == "numeric" else r)
    return told, note


def _lengthened(spans: list[tuple[date, date]]) -> list[tuple[date, date]] | None:
    """Days that head columns as the periods they begin or end; None when they follow no rule."""
    days = sorted({s[0] for s in spans})
    steps = [(b - a).days for a, b in pairwise(days)]
    starts = all(d.day == 1 for d in days)
    if starts or all(d == _month_end(d.year, d.month) for d in days):
        counts = [d.year * 12 + d.month for d in days]
        apart = {b - a for a, b in pairwise(counts)}
        months = 3 if apart == {3} and starts else 1
        return [_months_from(d, months) for d, _ in spans]
    if steps and all(s % 7 == 0 for s in steps):
        return [(d, d + timedelta(days=6)) for d, _ in spans]
    return spans if steps and min(steps) == 1 else None


def _months_from(day: date, months: int) -> tuple[date, date]:
    month = day.year * 12 + day.month - 1 + months - 1
    return day.replace(day=1), _month_end(month // 12, month % 12 + 1)


def _years_fit(reads: Sequence[_Read]) -> bool:
    """Two-digit numbers beside months are years when no step is longer than a year."""
    counts = sorted({(r.year or 0) * 12 + r.number for r in reads if r.short and r.unit == "month"})
    return all(b - a <= 12 for a, b in pairwise(counts))


def _with_year(reads: Sequence[_Read], year: int | None) -> tuple[list[_Read], str]:
    """Reads without a year get ``year``; else why they cannot have it."""
    bare = [r for r in reads if r.year is None]
    if not bare:
        return list(reads), ""
    names = f"{bare[0].column.original.strip()} … {bare[-1].column.original.strip()}"
    if year is None:
        return (
            [],
            f"its headers ({names}) name no year, nor do the names of file and sheet or the title",
        )
    for unit, measure in {(r.unit, r.measure) for r in bare}:
        numbers = [r.number for r in bare if (r.unit, r.measure) == (unit, measure)]
        if numbers != sorted(set(numbers)):
            return [], f"its headers ({names}) name no year and are not in the order of one"
    return [replace(r, year=year) if r.year is None else r for r in reads], ""


def _finest(columns: Sequence[PeriodColumn]) -> tuple[list[PeriodColumn], list[LandedColumn]]:
    """Columns of which none holds another's days; the longer ones, sums of others, are out."""
    kept: list[PeriodColumn] = []
    for one in sorted(columns, key=lambda c: (c.last - c.first, c.first)):
        inside = any(k.measure == one.measure and k.first <= one.last and one.first <= k.last
                     and (k.first, k.last) != (one.first, one.last) for k in kept)  # fmt: skip
        if not inside:
            kept.append(one)
    names = {k.column.name for k in kept}
    return (
        [c for c in columns if c.column.name in names],
        [c.column for c in columns if c.column.name not in names],
    )


def _sums(text: str) -> bool:
    """The header of a sum, a share or a comparison of other columns."""
    words = re.findall(r"[^\W\d_]+", _plain(text))
    return any(_NO_AMOUNT.fullmatch(w) for w in words)


def _unread(columns: Sequence[LandedColumn], used: set[str]) -> tuple[list[LandedColumn], str]:
    """Columns between the periods that name none, and a header that seems to name one."""
    places = [i for i, c in enumerate(columns) if c.name in used]
    between = [c for c in columns[places[0] : places[-1]] if c.name not in used]
    odd = next((c for c in columns if c.name not in used and _DATED.search(c.original)), None)
    return between, odd.original.strip() if odd else ""


def period_columns(
    columns: Sequence[LandedColumn], year: int | None = None, day_first: bool | None = None
) -> PeriodColumns:
    """The columns whose headers name periods, when there are enough to make the table wide.

    Args:
        columns: of the landing.
        year: the year of headers that name none.
        day_first: how ``01/02/2026`` is read when the headers leave it open.
    """
    told = {c.name: r for c in columns[:_MOST] if (r := _read(c)) is not None}
    reads = list(told.values())
    out = [c for c in columns if _sums(told[c.name].measure if c.name in told else c.original)]
    reads = [r for r in reads if r.column not in out]
    count = Counter(r.measure for r in reads)
    single = [r.column for r in reads if count[r.measure] < _FEWEST]
    out += single
    reads = [r for r in reads if count[r.measure] >= _FEWEST]
    bare = [r for r in reads if r.year is None]
    if not reads or (len(bare) == len(reads) < _FEWEST_OPEN):
        return PeriodColumns()
    reads, unclear = _with_year(reads, year)
    if unclear:
        return PeriodColumns(unclear=unclear, open_year=True)
    rest = [c for c in columns if c not in out or c in single]
    between, odd = _unread(rest, {r.column.name for r in reads})
    if odd:
        return PeriodColumns(unclear=f"the period of {odd!r} cannot be told")
    out = list(dict.fromkeys(out + between))
    if not _years_fit(reads):
        return PeriodColumns(unclear="its columns are days of months without a year")
    reads, note = _dated(reads, day_first)
    spans = [_span(r) for r in reads]
    if any(s is None for s in spans):
        return PeriodColumns()
    days = [s for r, s in zip(reads, spans, strict=True) if s and r.unit == "day"]
    longer = _lengthened(days)
    if longer is None:
        return PeriodColumns(unclear="the dates of its columns follow no rule") if days else (
            PeriodColumns())  # fmt: skip
    days_of = iter(longer)
    found = [
        PeriodColumn(
            r.column, r.measure, *(next(days_of) if r.unit == "day" else s or (date.min,) * 2)
        )
        for r, s in zip(reads, spans, strict=True)
    ]
    twice = Counter((f.measure, f.first, f.last) for f in found)
    if max(twice.values()) > 1:
        _, first, _ = max(twice, key=lambda k: twice[k])
        return PeriodColumns(unclear=f"several of its columns are the period from {first} on")
    kept, coarser = _finest(found)
    return PeriodColumns(tuple(kept), tuple(out + coarser), open_year=bool(bare), note=note)
