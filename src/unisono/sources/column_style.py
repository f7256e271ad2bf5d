"""Decide once per column how it writes numbers and dates, by one aggregate query a landing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unisono.sources.landing import Landing
from unisono.sources.parsing import NUMERIC_DATE, OFFSET, ColumnStyle, year_first_sql
from unisono.warehouse.engine import Engine, literal, quote

_NUMBER_KINDS = (
    # kind, pattern; first match wins
    ("whole", r"^[^0-9.,]*[0-9]+[^0-9.,]*$"),
    (
        "point",
        r"[0-9],[0-9]{3}\.|^[^0-9]*[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})[^0-9.,]*$|[0-9]{4}\.[0-9]{3}[^0-9]*$|^[^0-9]*0\.[0-9]+[^0-9]*$",
    ),
    (
        "comma",
        r"[0-9]\.[0-9]{3},|^[^0-9]*[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})[^0-9.,]*$|[0-9]{4},[0-9]{3}[^0-9]*$|^[^0-9]*0,[0-9]+[^0-9]*$",
    ),
    ("points", r"[0-9]\.[0-9]{3}\."),
    ("commas", r"[0-9],[0-9]{3},"),
)
_TIME_KINDS = (
    ("day_first", r"^(?:1[3-9]|2\d|3[01])[-./]\d{1,2}[-./]\d{2,4}(?:\D|$)"),
    ("month_first", r"^\d{1,2}[-./](?:1[3-9]|2\d|3[01])[-./]\d{2,4}(?:\D|$)"),
    ("dotted", r"^\d{1,2}\.\d{1,2}\.\d{2,4}(?:\D|$)"),
    ("numeric", NUMERIC_DATE),
    ("week", r"^\d{4}-?W\d{1,2}$"),
    ("month", r"^\d{4}[-/]\d{1,2}$"),
    ("compact", r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"),
    ("hour", r"^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])$"),
    ("epoch", r"^\d{9,16}(?:\.\d+)?$|^\d\.\d+[eE]\+?\d+$"),
    ("words", r"\p{L}{3}|\d[年년]"),
)


def _case(x: str, kinds: Sequence[tuple[str, str]]) -> str:
    arms = " ".join(f"WHEN regexp_matches({x}, {literal(p)}) THEN '{k}'" for k, p in kinds)
    return f"CASE {arms} ELSE 'other' END"


def _number_kind(x: str) -> str:
    packed = f"regexp_replace({x}, '[\\s\\x{{00A0}}\\x{{202F}}]', '', 'g')"
    plain = f"try_cast({x} AS BIGINT) IS NOT NULL AND NOT contains({x}, '.')"
    return f"CASE WHEN {plain} THEN 'whole' ELSE {_case(packed, _NUMBER_KINDS)} END"


def _time_kind(x: str) -> str:
    offset = f"length({x}) > 16 AND regexp_matches({x}, {literal(OFFSET)})"
    return (
        f"CASE WHEN {year_first_sql(x)} IS NOT NULL THEN "
        f"CASE WHEN {offset} THEN 'offset' ELSE 'iso' END ELSE {_case(x, _TIME_KINDS)} END"
    )


def _counts(
    engine: Engine, landing: Landing, numbers: Sequence[str], times: Sequence[str]
) -> dict[str, dict[str, int]]:
    kinds = [f"{_number_kind(quote(c))} AS {quote('n:' + c)}" for c in numbers]
    kinds += [f"{_time_kind('trim(' + quote(c) + ')')} AS {quote('t:' + c)}" for c in times]
    names = [quote("n:" + c) for c in numbers] + [quote("t:" + c) for c in times]
    if not names:
        return {}
    filled = dict(zip(names, [quote(c) for c in (*numbers, *times)], strict=True))
    aggregates = ", ".join(
        f"histogram(CASE WHEN {c} IS NOT NULL THEN {n} END) AS {n}" for n, c in filled.items()
    )
    columns = ", ".join(sorted(set(filled.values())))
    sql = (
        f"SELECT {aggregates} FROM (SELECT {columns}, {', '.join(kinds)} "  # noqa: S608
        f"FROM {landing.relation})"
    )
    row = engine.dicts(sql)[0]
    return {name: {k: int(v) for k, v in (row[name] or {}).items()} for name in row}


def _decimal(count: Mapping[str, int], file_comma: bool) -> tuple[str, str]:
    comma = count.get("comma", 0) + count.get("points", 0)
    point = count.get("point", 0) + count.get("commas", 0)
    if comma != point:
        return ("," if comma > point else "."), ""
    if count.get("other", 0) and not comma and file_comma:
        return ",", "read with decimal comma, as the other columns of the file"
    return ("," if file_comma and not point else "."), ""


def _time_style(count: Mapping[str, int], day_first: bool | None) -> ColumnStyle:
    forms = {k for k in ("iso", "offset", "week", "month", "compact", "hour", "epoch", "words")
             if count.get(k)}  # fmt: skip
    first, second = count.get("day_first", 0), count.get("month_first", 0)
    dotted, plain = count.get("dotted", 0), count.get("numeric", 0)
    numeric = first or second or dotted or plain
    note = ""
    decided = day_first
    if first or second:
        decided = first >= second
        if first and second:
            note = f"{first} dates are day first and {second} month first; the rest cannot be read"
    elif dotted and not plain:
        decided = True if day_first is None else day_first
    elif plain and day_first is None:
        decided = False
        note = "day and month cannot be told apart; read month first (setting model.day_first)"
    if numeric:
        forms.add("numeric")
    return ColumnStyle(day_first=bool(decided), forms=frozenset(forms or {"iso"}), note=note)


def decide_styles(
    engine: Engine,
    landing: Landing,
    numbers: Sequence[str],
    times: Sequence[str],
    day_first: bool | None,
) -> dict[str, ColumnStyle]:
    """The style of each text column that is read as a number or a time.

    Args:
        engine: where the query runs.
        landing: the landed table; columns that are not VARCHAR need no style.
        numbers: normalised names of columns read as numbers.
        times: normalised names of columns read as dates or times.
        day_first: settings' answer for columns whose values do not decide.

    Returns:
        Column name → style, with a note where the values alone did not decide.
    """
    text = {c.name for c in landing.columns if c.type == "VARCHAR"}
    wanted_numbers = sorted(text & set(numbers))
    wanted_times = sorted((text & set(times)) - set(wanted_numbers))
    counts = _counts(engine, landing, wanted_numbers, wanted_times)
    comma = sum(counts[f"n:{c}"].get("comma", 0) for c in wanted_numbers)
    point = sum(counts[f"n:{c}"].get("point", 0) for c in wanted_numbers)
    styles: dict[str, ColumnStyle] = {}
    for name in wanted_numbers:
        mark, note = _decimal(counts[f"n:{name}"], comma > point)
        styles[name] = ColumnStyle(decimal=mark, note=note)
    for name in wanted_times:
        styles[name] = _time_style(counts[f"t:{name}"], day_first)
    return styles
