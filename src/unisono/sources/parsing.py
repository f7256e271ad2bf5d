"""SQL expressions that turn text as people and tools write it into numbers, dates and times.

Every builder takes a SQL expression and returns one; nothing runs here. How a column writes its
values (:class:`ColumnStyle`) is decided once per column by :mod:`unisono.sources.column_style`,
so that the expression only tries the forms that occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from unisono.model.tables import MONEY, NUMBER
from unisono.sources.month_names import MONTHS
from unisono.sources.named_offsets import has_zone_sql, plain_time_sql, shift_sql
from unisono.warehouse.engine import literal

#: Ways of writing "no value", lower case and trimmed.
NO_VALUE = (
    "", "-", "--", "---", "–", "—", "n/a", "#n/a", "na", "null", "none", "nan", "nat", "nil",
    "\\n", "(not set)", "not set", "not available", ".",
)  # fmt: skip
_EMPTY_TEXT = ("", "null", "nan", "nat", "\\n", "#n/a", "<na>")

_CURRENCY = r"(?:\p{Sc}|[A-Z]{3}|[A-Z]{1,2}\$|kr|zł|Kč|Fr)"
_SIGN = r"[-+−–]?"
_SPACES = r"[\s\x{00A0}\x{202F}\x{2009}'’]"
_BODY = {
    ".": r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?|\d+\.?\d*|\.\d+)",
    ",": r"(?:\d{1,3}(?:\.\d{2,3})*\.\d{3}(?:,\d*)?|\d+,?\d*|,\d+)",
}
_FIRST_DAY, _LAST_DAY = "1970-01-02", "2200-01-01"
OFFSET = r"\d(?: ?(?:Z|UTC|GMT)| ?[+-]\d{2}(?::?\d{2})?)$"
NUMERIC_DATE = r"^\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})(?:\D|$)"
#: ``202603011405`` or ``20260301140559``, which is no epoch.
MINUTE = r"^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$"
#: Text with a month's name (group 2), the last one: ``mar.`` may be a Tuesday before it.
_MONTH_WORD = rf"^(.*[^\p{{L}}])?({'|'.join(MONTHS)})([^\p{{L}}].*)?$"
_CLOCKS = (
    "", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %I:%M:%S%p", " %I:%M%p",
    " %H:%M:%S.%f",
)  # fmt: skip


@dataclass(frozen=True)
class ColumnStyle:
    """How one column writes its values.

    Attributes:
        decimal: decimal mark, ``.`` or ``,``.
        day_first: 03/04/2026 is 3 April.
        forms: forms of dates that occur: iso, offset, half_day, numeric, compact, hour, minute,
            week, month, words, epoch, serial; zone for times with a zone behind them.
        reordered: some values have their parts in a rarer order.
        strict: not all values are known to be ISO times.
        note: what a person should know when the values alone did not decide.
    """

    decimal: str = "."
    day_first: bool = False
    forms: frozenset[str] = field(default_factory=lambda: frozenset({"iso"}))
    note: str = ""
    reordered: bool = False
    strict: bool = True


def text_sql(x: str) -> str:
    """Trimmed text; the usual ways of writing nothing become NULL."""
    # A pattern: the engine would make IN a join, and trim and lower every row for it.
    empty = literal("(?i)" + "|".join(re.escape(t) for t in _EMPTY_TEXT))
    careful = f"WHEN regexp_full_match(trim({x}), {empty}) THEN NULL ELSE trim({x}) END"
    if not x.startswith('"'):  # an expression would be computed once per mention
        return f"CASE {careful}"
    longest = max(len(t) for t in _EMPTY_TEXT)
    return f"CASE WHEN strlen({x}) > {longest} AND {_untouched(x)} THEN {x} {careful}"


def trimmed_sql(x: str) -> str:
    """Text without spaces of any script at its ends."""
    if not x.startswith('"'):
        return f"trim({x})"
    return f"CASE WHEN {_untouched(x)} THEN {x} ELSE trim({x}) END"


def _untouched(x: str) -> str:
    """True for ASCII text without a space at either end; much cheaper than trimming it."""
    return f"strlen({x}) = length({x}) AND {x} NOT LIKE ' %' AND {x} NOT LIKE '% '"


def has_value_sql(x: str) -> str:
    """True where the text is a value and not a way of writing nothing."""
    tokens = ", ".join(literal(t) for t in NO_VALUE)
    return f"({x} IS NOT NULL AND lower(trim({x})) NOT IN ({tokens}))"


def number_sql(x: str, style: ColumnStyle, type_: str = NUMBER) -> str:
    """A number of ``type_`` out of text: currency signs, thousands marks, (negative), percent.

    The percent sign is dropped; :func:`percent_sql` divides by 100. Text in the other decimal
    style than the column's becomes NULL rather than a wrong number.
    """
    mark = style.decimal
    packed = f"regexp_replace({x}, {literal(_SPACES)}, '', 'g')"
    pattern = rf"\(?[<>~≈]?{_SIGN}{_CURRENCY}?{_SIGN}{_BODY[mark]}(?:%|{_CURRENCY})?\)?-?"
    negative = literal(r"^\(|^[^0-9]*[-−–]|-$")
    kept = "[^0-9.]" if mark == "." else "[^0-9,]"
    digits = f"replace(regexp_replace({packed}, {literal(kept)}, '', 'g'), ',', '.')"
    slow = (
        f"CASE WHEN regexp_full_match({packed}, {literal(pattern)}) THEN try_cast("
        f"CASE WHEN regexp_matches({packed}, {negative}) THEN '-' ELSE '' END || {digits} "
        f"AS {type_}) END"
    )
    fast = (
        f"try_cast({x} AS {type_})"
        if mark == "."
        else f"CASE WHEN regexp_full_match({x}, '-?[0-9]+') THEN try_cast({x} AS {type_}) END"
    )
    if type_ == NUMBER:
        fast = f"CASE WHEN isfinite(try_cast({x} AS DOUBLE)) THEN {fast} END"
    return f"coalesce({fast}, {slow})"


def typed_number_sql(x: str, type_: str = NUMBER) -> str:
    """A number of ``type_`` out of a column that already is numeric."""
    if type_ == NUMBER:
        return f"CASE WHEN isfinite(CAST({x} AS DOUBLE)) THEN CAST({x} AS DOUBLE) END"
    return f"try_cast({x} AS {type_})"


def scaled_sql(exact: str, factor: str, type_: str) -> str:
    """``exact`` (DECIMAL(28,6)) times a decimal ``factor``, exactly, as ``type_``."""
    return f"CAST({exact} * {factor} AS {type_})"


def percent_sql(x: str, style: ColumnStyle) -> str:
    """A share 0…1 out of ``12.5%`` or 0.125 (a figure without the sign stays as it is)."""
    number = number_sql(x, style)
    return f"CASE WHEN {x} LIKE '%\\%%' ESCAPE '\\' THEN {number} / 100 ELSE {number} END"


def flag_sql(x: str) -> str:
    """TRUE or FALSE out of true/false, yes/no, 1/0 and the like; anything else is NULL."""
    return (
        f"CASE WHEN lower(trim({x})) IN ('true','t','yes','y','1','1.0','ja','oui','si','x') "
        f"THEN TRUE WHEN lower(trim({x})) IN ('false','f','no','n','0','0.0','nein','non') "
        "THEN FALSE END"
    )


def _plausible(sql: str) -> str:
    return (
        f"CASE WHEN {sql} BETWEEN TIMESTAMP '{_FIRST_DAY}' AND TIMESTAMP '{_LAST_DAY}' "
        f"THEN {sql} END"
    )


def _formats(days: list[str], clocks: tuple[str, ...] = _CLOCKS) -> str:
    return "[" + ", ".join(literal(d + c) for c in clocks for d in days) + "]"


def _numeric_dates(x: str, day_first: bool) -> str:
    dashed = f"regexp_replace(regexp_replace({x}, '[./]', '-', 'g'), ',? +', ' ', 'g')"
    # seconds may carry a fraction after a dot, which the line above turned into a dash
    whole = f"regexp_replace({dashed}, '(:[0-9]+)-[0-9]+', '\\1')"
    days = ["%d-%m-%y", "%d-%m-%Y"] if day_first else ["%m-%d-%y", "%m-%d-%Y"]
    return f"try_strptime({whole}, {_formats(days)})"


def _worded_dates(x: str) -> str:
    plain = (
        f"regexp_replace(regexp_replace(regexp_replace(trim({x}), "
        "'^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+', '', 'i'), "
        "'([0-9])(?:st|nd|rd|th)\\b', '\\1', 'i'), '[-,.]? +|,|-', ' ', 'g')"
    )
    plain = f"regexp_replace({plain}, '\\b(sept)\\b', 'Sep', 'i')"
    days = [
        "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d %b %y", "%b %Y", "%B %Y",
    ]  # fmt: skip
    return f"try_strptime({plain}, {_formats(days)})"


def _dates_of_any_language(x: str) -> str:
    """Dates with a month's name in a known language, or in the East Asian way; the names of days
    and the small words are left out."""
    plain, word = f"strip_accents(lower({x}))", literal(_MONTH_WORD)
    months = ", ".join(f"{literal(n)}: {m}" for n, m in MONTHS.items())
    number = f"MAP {{{months}}}[regexp_extract({plain}, {word}, 2)]"
    day = f"regexp_replace({plain}, '[ t,]*[0-9]{{1,2}}[:h][0-9]{{2}}.*$', '')"
    marked = f"regexp_replace({day}, {word}, '\\1 # \\3')"
    digits = f"regexp_replace({marked}, '[^0-9#]+', ' ', 'g')"
    clock = f"regexp_extract({plain}, '[0-9]{{1,2}}:[0-9]{{2}}.*$')"
    whole = f"trim(replace(trim({digits}), '#', '#' || {number}) || ' ' || {clock})"
    days = ["%d #%m %y", "%d #%m %Y", "#%m %d %Y", "%Y #%m %d", "#%m %Y"]
    signs = (
        f"regexp_replace({x}, '^([0-9]{{4}})[年년] ?([0-9]+)[月월] ?([0-9]+)[日일]', '\\1-\\2-\\3')"
    )
    return (
        f"try_strptime({whole}, {_formats(days)}), try_strptime({signs}, {_formats(['%Y-%m-%d'])})"
    )


def _epoch(x: str) -> str:
    n = f"try_cast({x} AS DOUBLE)"
    return (
        f"CASE WHEN {n} BETWEEN 1e8 AND 9.9e9 THEN make_timestamp(CAST({n} * 1e6 AS BIGINT)) "
        f"WHEN {n} BETWEEN 1e11 AND 9.9e12 THEN make_timestamp(CAST({n} * 1e3 AS BIGINT)) "
        f"WHEN {n} BETWEEN 1e14 AND 9.9e15 THEN make_timestamp(CAST({n} AS BIGINT)) END"
    )


def year_first_sql(x: str) -> str:
    """A TIMESTAMP out of ``2026-03-01…`` or ``2026/3/1…``; the engine alone would also take
    ``3/1/26`` and read the year 3, and would leave out a ``PM`` or ``PST`` at the end."""
    ends = f"(right({x}, 1) BETWEEN '0' AND '9' OR right({x}, 1) = 'Z')"
    return (
        f"CASE WHEN substr({x}, 5, 1) IN ('-', '/') AND {ends} THEN try_cast({x} AS TIMESTAMP) END"
    )


def year_first_half_day_sql(x: str) -> str:
    """A TIMESTAMP out of ``2026-03-01 1:05 PM``."""
    usual = f"regexp_replace(replace({x}, '/', '-'), ' *([AaPp])[.]?([Mm])[.]?$', ' \\1\\2')"
    return f"try_strptime({usual}, ['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p'])"


def serial_day_sql(x: str) -> str:
    """A TIMESTAMP out of a spreadsheet's serial number of a day (1 is 1 January 1900)."""
    seconds = f"CAST(round(try_cast({x} AS DOUBLE) * 86400) AS BIGINT)"
    return f"TIMESTAMP '1899-12-30' + to_seconds({seconds})"


def compact_minute_sql(x: str) -> str:
    """A TIMESTAMP out of ``202603011405`` or ``20260301140559``."""
    return (
        f"CASE length({x}) WHEN 12 THEN try_strptime({x}, '%Y%m%d%H%M') "
        f"WHEN 14 THEN try_strptime({x}, '%Y%m%d%H%M%S') END"
    )


def local_time_sql(x: str, style: ColumnStyle) -> str:
    """A TIMESTAMP as written, without looking at offsets or zones; NULL when not a time."""
    year = f"CASE WHEN substr({x}, 5, 1) IN ('-', '/') THEN try_cast({x} AS TIMESTAMP) END"
    tries = [year_first_sql(x) if style.strict else year]
    if "offset" in style.forms:
        bare = r"^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?:[T ][0-9:.]+)?"
        tries.append(f"try_cast(nullif(regexp_extract({x}, {literal(bare)}), '') AS TIMESTAMP)")
    if "half_day" in style.forms:
        tries.append(year_first_half_day_sql(x))
    if "minute" in style.forms:
        tries.append(compact_minute_sql(x))
    if "numeric" in style.forms:
        tries.append(_numeric_dates(x, style.day_first))
    if "compact" in style.forms:
        tries.append(f"CASE WHEN length({x}) = 8 THEN try_strptime({x}, '%Y%m%d') END")
    if "hour" in style.forms:
        tries.append(f"CASE WHEN length({x}) = 10 THEN try_strptime({x}, '%Y%m%d%H') END")
    if "week" in style.forms:
        week = f"regexp_replace({x}, '^([0-9]{{4}})-?W([0-9]{{1,2}})$', '\\1-W\\2-1')"
        tries.append(f"try_strptime({week}, '%G-W%V-%u')")
    if "month" in style.forms:
        tries.append(f"try_cast(replace({x}, '/', '-') || '-01' AS TIMESTAMP)")
    if "words" in style.forms:
        tries += [_worded_dates(x), _dates_of_any_language(x)]
    if "epoch" in style.forms:
        tries.append(_epoch(x))
    if "serial" in style.forms:
        tries.append(serial_day_sql(x))
    return f"coalesce({', '.join(tries)})" if len(tries) > 1 else tries[0]


def to_utc_sql(local: str, zone: str) -> str:
    """A naive TIMESTAMP of ``zone`` as naive UTC."""
    if zone in ("", "UTC"):
        return local
    return f"timezone('UTC', timezone({literal(zone)}, {local}))"


def utc_time_sql(x: str, style: ColumnStyle, zone: str) -> str:
    """Naive UTC: offsets in the text win, other times are taken as times of ``zone``."""
    if "zone" in style.forms:
        bare = local_time_sql(plain_time_sql(x), style)
        ahead = f"{bare} - to_minutes({shift_sql(x)})"
        rest = _utc_time_sql(x, replace(style, forms=style.forms - {"zone"}), zone)
        return _plausible(f"CASE WHEN {has_zone_sql(x)} THEN {ahead} ELSE {rest} END")
    return _plausible(_utc_time_sql(plain_time_sql(x) if style.reordered else x, style, zone))


def _utc_time_sql(x: str, style: ColumnStyle, zone: str) -> str:
    local = to_utc_sql(local_time_sql(x, style), zone)
    if "epoch" in style.forms and zone not in ("", "UTC"):
        local = f"coalesce({_epoch(x)}, {local})"
    if "offset" in style.forms:
        named = f"regexp_replace({x}, ' ?(?:Z|UTC|GMT)$', '+00:00')"
        short = f"regexp_replace({named}, ' ?([+-][0-9]{{2}})$', '\\1:00')"
        whole = f"regexp_replace({short}, ' ?([+-][0-9]{{2}}):?([0-9]{{2}})$', '\\1:\\2')"
        aware = f"timezone('UTC', try_cast({whole} AS TIMESTAMPTZ))"
        local = f"CASE WHEN regexp_matches({x}, {literal(OFFSET)}) THEN {aware} ELSE {local} END"
    return local


def date_sql(x: str, style: ColumnStyle) -> str:
    """The calendar day as written (a report's day stays the account's day)."""
    plain = plain_time_sql(x) if "zone" in style.forms or style.reordered else x
    return f"CAST({_plausible(local_time_sql(plain, style))} AS DATE)"


def integer_time_sql(x: str) -> str:
    """A TIMESTAMP out of an integer column: YYYYMMDD, or an epoch in s, ms or µs."""
    day = (
        f"CASE WHEN {x} BETWEEN 19700102 AND 22000101 THEN "
        f"try_strptime(CAST({x} AS VARCHAR), '%Y%m%d') END"
    )
    text = f"CAST({x} AS VARCHAR)"
    minute = (
        f"CASE WHEN regexp_matches({text}, {literal(MINUTE)}) THEN {compact_minute_sql(text)} END"
    )
    return f"coalesce({day}, {minute}, {_epoch(x)})"


def is_money(type_: str) -> bool:
    """True for the model's money type."""
    return type_ == MONEY
