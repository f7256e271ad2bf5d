"""Words for people: platform names, file states, units, and text without repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from unisono.charts.numbers import NOTHING, amount, number
from unisono.model.audit import AuditReport, FileHealth, TestResult
from unisono.model.calendar import Conflict
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.wording import MONTHS
from unisono.reports.view import day, shown, words
from unisono.sources.catalogue import platform_name

#: Word and icon of each file status.
_STATES = {
    "mapped": ("Used", "good"),
    "loaded": ("Used", "good"),
    "kept": ("Kept, not used", "none"),
    "unknown": ("Not recognised", "warn"),
    "failed": ("Not readable", "bad"),
}
_TEST_ID = re.compile(r"\bAUDIT-[1-7]\b")
_UNIT = re.compile(r"(?<=\d) (?=[%×])")
_SEPARATED = re.compile(r"[^/_.#]*[/_.#]+|[^/_.#]+")
_MANY = 3  # rows from which on a text that is the same in all of them is said once


def file_state(file: FileHealth) -> tuple[str, str]:
    """Word and icon of the status of ``file``: used, kept, not recognised, not readable."""
    word, icon = _STATES.get(file.status, (file.status.replace("_", " ").capitalize(), "none"))
    return ("Used in part", "warn") if icon == "good" and file.quarantined else (word, icon)


def file_kind(file: FileHealth) -> str:
    """What ``file`` was recognised as: "Google Ads · performance"."""
    if not file.platform or not file.table:
        return platform_name(file.platform) if file.platform not in ("", "file") else NOTHING
    name = "Own table" if file.platform == "file" else platform_name(file.platform)
    return " · ".join(x for x in (name, file.table.replace("_", " ")) if x)


def file_notes(file: FileHealth) -> list[str]:
    """What the reader should know about ``file``, without what its other columns say."""
    parts = [p.strip().rstrip(".") for p in file.message.split("; ")]
    return [p for p in parts if p and not (file.target and p.endswith(f"→ {file.target}"))]


def sentence(text: str) -> str:
    """``text`` with a capital first letter and one full stop."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def listing(items: Sequence[str]) -> str:
    """Items joined by semicolons, ending in a full stop."""
    return f"{'; '.join(items)}." if items else ""


def listed(text: str) -> list[str]:
    """The names in a comma-separated list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def age(days: float | None) -> str:
    """Age of the newest row: whole days, or "< 1 day"."""
    if days is None:
        return NOTHING
    return "<\u00a01\u00a0day" if days < 1 else amount(round(days), "days")


def newest(report: AuditReport) -> tuple[date, str] | None:
    """The newest day of facts up to the day of ``report``, and its age; days ahead are plans."""
    today = report.created_at.date()
    plans = {"activity", "planned_spend"}
    days = [f.last_ts.date() for f in report.data.files if f.last_ts and f.target not in plans]
    known = [d for d in days if d <= today]
    return (max(known), age((today - max(known)).days)) if known else None


def once(text: str, title: str = "") -> str:
    """``text`` without a first sentence that is said twice (a title joined to its body)."""
    for head in (title.strip(), text.split(". ", 1)[0].strip()):
        again = re.match(rf"{re.escape(head)}[.!?:]?\s+(?={re.escape(head)})", text)
        if head and again:
            return text[again.end() :]
    return text


def new_title(title: str, text: str) -> str:
    """``title`` when ``text`` does not begin with it, else ""."""
    return "" if text.casefold().startswith(title.casefold()) else title


def more_values(evidence: Evidence) -> dict[str, str]:
    """Values of one finding that its text does not already say."""
    said = evidence.text.casefold()
    found = {name: shown(value) for name, value in evidence.values.items()}
    return {
        name: text
        for name, text in found.items()
        if text != NOTHING and name not in ("rows", "conversion_id", "kind", "reach")
        and not all(_said(part, said) for part in text.split(", "))
    }  # fmt: skip


def _said(part: str, text: str) -> bool:
    return part.casefold().replace("_", " ") in text.replace("_", " ")


def places(refs: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """Files with their rows: ``[("a.csv", 3), ("a.csv", 2)]`` → ``[("a.csv", "2, 3")]``."""
    rows: dict[str, set[int]] = {}
    for file, row in refs:
        if file:
            rows.setdefault(file, set()).update({row} if row else set())
    return [(file, ", ".join(map(str, sorted(found)))) for file, found in rows.items()]


def evidence_places(evidence: Evidence) -> list[tuple[str, str]]:
    """Every file and row one finding names, its own first."""
    refs = [evidence.source] if evidence.source else []
    for text in evidence.values.get("rows", ()):
        file, _, row = str(text).rpartition(":")
        if file and row.isdigit():
            refs.append(SourceRef(file, int(row)))
    return places((r.file, r.row) for r in refs)


def activity_places(conflict: Conflict) -> list[tuple[str, str]]:
    """Files and rows of the activities in ``conflict``."""
    return places((a.path, a.file_row) for a in conflict.activities)


def named_tests(report: AuditReport, text: str) -> str:
    """``text`` with the titles of the tests instead of their ids."""
    titles = {t.id: t.title for t in report.tests}
    return _TEST_ID.sub(lambda found: titles.get(found[0], found[0]), text)


def test_of(text: str) -> tuple[str, str]:
    """The test a line of evidence begins with and the rest: "AUDIT-2: …"; "" when with none."""
    id_, colon, rest = text.partition(": ")
    return (id_, rest) if colon and _TEST_ID.fullmatch(id_) else ("", text)


def title_of(report: AuditReport, id_: str) -> str:
    """Title of the test called ``id_``, or the id."""
    return next((t.title for t in report.tests if t.id == id_), id_)


def unit_of(report: AuditReport, unit: str) -> str:
    """``unit`` with "currency" as the reporting currency; "count" needs no word."""
    if unit == "currency":
        return report.data.reporting_currency
    return "" if unit == "count" else unit


def interval_words(interval: tuple[float, float], unit: str) -> str:
    """Both ends of a 95 % interval with the unit once where that is possible."""
    low, high = (amount(end, unit) for end in interval)
    tail = f"\u00a0{unit}"
    return f"{low.removesuffix(tail) if high.endswith(tail) else low} – {high}"


def limits(test: TestResult) -> str:
    """The thresholds in words: "fine below 20 %, gaps up to 40 %, broken above"."""
    said = []
    for band in test.thresholds.bands:
        end = "above"
        if band.upper is not None:
            word = "up to" if band.inclusive else "below"
            end = f"{word} {amount(band.upper, test.thresholds.unit)}"
        said.append(f"{band.verdict} {end}")
    return ", ".join(said)


def cell(name: str, value: Any) -> str:
    """One cell of a free table: months as "Mar 2026", money whole, platforms by name."""
    if name in ("month", "month_start"):
        when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        return f"{MONTHS[when.month - 1]} {when.year}" if when else NOTHING
    if name == "platform":
        return platform_name(str(value))
    if isinstance(value, float) and (name.endswith("value") or name == "spend"):
        return number(value, 0)
    if name.endswith("_percent") and isinstance(value, int | float):
        return amount(value, "%")
    return shown(value)


def table_columns(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Columns worth a column, and texts that are the same in every row (said once instead)."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    kept: list[str] = []
    same: list[str] = []
    for name in names:
        found = [row.get(name) for row in rows]
        if all(v is None or v == "" for v in found):
            continue
        texts = {v for v in found if isinstance(v, str)}
        if len(rows) >= _MANY and len(texts) == 1 and all(isinstance(v, str) for v in found):
            same.extend(texts)
        else:
            kept.append(name)
    return kept, same


def heading(name: str) -> str:
    """A column name as a heading: ``month_start`` → "Month", ``difference_percent`` → …"""
    return words(name.removesuffix("_start").removesuffix("_percent"))


def span(first: Any, last: Any) -> str:
    """Two days as a range that repeats no month or year: 3–9 Mar 2026, 30 Mar – 2 Apr 2026."""
    low, high = day(first), day(last)
    if low == high or NOTHING in (low, high):
        return low if low == high else f"{low} – {high}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{high}"
    return f"{low.removesuffix(f' {last.year}')} – {high}"


def whole(text: Any) -> Any:
    """``text`` whose figures stay on one line with their "%" or "×"; markup is left as it is."""
    return _UNIT.sub("\u00a0", text) if type(text) is str else text


def breakable(path: str) -> Markup:
    """A path that may be broken after its separators only."""
    return Markup("<wbr>").join(_SEPARATED.findall(path))
