"""Decide once per column how it writes numbers and dates, by one aggregate query a landing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from unisono.model.wording import counted
from unisono.sources.landing import Landing
from unisono.sources.named_offsets import has_zone_sql, plain_time_sql
from unisono.sources.parsing import MINUTE, NUMERIC_DATE, OFFSET, ColumnStyle, year_first_sql
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
    ("minute", MINUTE),
    ("half_day", r"(?i)^\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(?::\d{2})? *[ap][.]?m[.]?$"),
    ("serial", r"^[345]\d{4}(?:\.\d+)?$"),
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


def _time_kind(x: str, iso: str, plain: str) -> str:
    """The form of a time ``x``, which as ISO time is ``iso`` and without its zone and in the usual
    order ``plain``; ``@`` behind it when a zone follows the time, ``~`` when its parts stood in a
    rarer order."""
    mark = f"CASE WHEN {plain} = {x} THEN '' WHEN {has_zone_sql(x)} THEN '@' ELSE '~' END"
    slow = f"{_plain_kind(plain)} || {mark}"
    return (
        f"CASE WHEN {iso} IS NOT NULL THEN {_with_offset(x)} WHEN {x} IS NOT NULL THEN {slow} END"
    )


def _with_offset(x: str) -> str:
    offset = f"length({x}) > 16 AND regexp_matches({x}, {literal(OFFSET)})"
    return f"CASE WHEN {offset} THEN 'offset' ELSE 'iso' END"


def _plain_kind(x: str) -> str:
    return (
        f"CASE WHEN {year_first_sql(x)} IS NOT NULL THEN {_with_offset(x)} "
        f"ELSE {_case(x, _TIME_KINDS)} END"
    )


def _counts(
    engine: Engine, landing: Landing, numbers: Sequence[str], times: Sequence[str]
) -> dict[str, dict[str, int]]:
    if not numbers and not times:
        return {}
    texts, isos, plains = ([quote(mark + c) for c in times] for mark in ("x:", "i:", "p:"))
    read = [quote(c) for c in numbers]
    first = read + [f"trim({quote(c)}) AS {x}" for c, x in zip(times, texts, strict=True)]
    then = [f"{year_first_sql(x)} AS {i}" for x, i in zip(texts, isos, strict=True)]
    last = [
        f"CASE WHEN {i} IS NULL THEN {plain_time_sql(x)} END AS {p}"
        for x, i, p in zip(texts, isos, plains, strict=True)
    ]
    kinds = [f"CASE WHEN {quote(c)} IS NOT NULL THEN {_number_kind(quote(c))} END" for c in numbers]
    kinds += [_time_kind(x, i, p) for x, i, p in zip(texts, isos, plains, strict=True)]
    names = [*(f"n:{c}" for c in numbers), *(f"t:{c}" for c in times)]
    counted = ", ".join(f"histogram({k}) AS {quote(n)}" for k, n in zip(kinds, names, strict=True))
    sql = f"SELECT {', '.join(first)} FROM {landing.relation}"  # noqa: S608
    for step in (then, last):
        sql = f"SELECT *, {', '.join(step)} FROM ({sql})" if step else sql  # noqa: S608
    sql = f"SELECT {counted} FROM ({sql})"  # noqa: S608
    row = engine.dicts(sql)[0]
    return {name: {k: int(v) for k, v in (row[name] or {}).items()} for name in names}


def _decimal(count: Mapping[str, int], file_comma: bool) -> tuple[str, str]:
    comma = count.get("comma", 0) + count.get("points", 0)
    point = count.get("point", 0) + count.get("commas", 0)
    if comma != point:
        return ("," if comma > point else "."), ""
    if count.get("other", 0) and not comma and file_comma:
        return ",", "read with decimal comma, as the other columns of the file"
    return ("," if file_comma and not point else "."), ""


#: Forms a column's values have, besides numeric dates.
_FORMS = (
    "iso", "offset", "half_day", "week", "month", "compact", "hour", "minute", "epoch", "words",
    "serial",
)  # fmt: skip


def _time_style(marked: Mapping[str, int], day_first: bool | None, hint: str = "") -> ColumnStyle:
    """The style of a column out of the forms of its values.

    Args:
        marked: values per form, with their marks (:func:`_time_kind`).
        day_first: the answer of the settings, or what the rest of the file says.
        hint: why the rest of the file says so.
    """
    count: Counter[str] = Counter()
    for form, values in marked.items():
        count[form.rstrip("@~")] += values
    forms = {k for k in _FORMS if count[k]}
    if any(k.endswith("@") for k in marked):
        forms.add("zone")
    first, second, dotted, plain = (
        count[k] for k in ("day_first", "month_first", "dotted", "numeric")
    )
    notes = ["whole numbers are read as a spreadsheet's days"] if count["serial"] else []
    decided = day_first
    if first or second:
        decided = first >= second
        if first and second:
            lost = min(first, second)
            notes.append(
                f"{counted(first, 'date')} must be day first and {counted(second, 'date')} month "
                f"first; the column is read {_ORDER[decided]}, so "
                f"{counted(lost, 'date')} cannot be read"
            )
    elif dotted and not plain:
        decided = True if day_first is None else day_first
    elif plain and day_first is None:
        decided = False
        notes.append(
            "day and month cannot be told apart; read month first (setting model.day_first)"
        )
    elif plain and hint:
        notes.append(f"day and month cannot be told apart; read {_ORDER[bool(decided)]}, {hint}")
    if first or second or dotted or plain:
        forms.add("numeric")
    return ColumnStyle(
        day_first=bool(decided),
        forms=frozenset(forms or {"iso"}),
        note="; ".join(notes),
        reordered=any(k.endswith("~") for k in marked),
        strict=bool(forms - {"iso", "offset"}) or count["other"] > 0,
    )


_ORDER = {True: "day first", False: "month first"}


def _of_the_file(times: Sequence[Mapping[str, int]], comma: bool) -> tuple[bool | None, str]:
    """Whether the file writes the day first, as far as its other columns tell, and which do."""
    first = sum(c.get("day_first", 0) + c.get("day_first@", 0) for c in times)
    second = sum(c.get("month_first", 0) + c.get("month_first@", 0) for c in times)
    if bool(first) != bool(second):
        return bool(first), "as the other columns of the file"
    if comma and not second:
        return True, "as files with decimal comma do"
    return None, ""


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
    hint = ""
    if day_first is None:
        day_first, hint = _of_the_file([counts[f"t:{c}"] for c in wanted_times], comma > point)
    for name in wanted_times:
        styles[name] = _time_style(counts[f"t:{name}"], day_first, hint)
    return styles
