"""What may be done to a column's value on its way into the model: name → SQL expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from unisono.model.tables import DATE, FLAG, MONEY, NUMBER, TIME
from unisono.sources import parsing as p
from unisono.sources.parsing import ColumnStyle
from unisono.warehouse.engine import literal, quote

_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER",
            "USMALLINT", "UTINYINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip
_EXACT = "DECIMAL(28,6)"
#: ISO 4217 currencies whose smallest unit is the whole one, or a thousandth.
_NO_DECIMALS = ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd",
                "vuv", "xaf", "xof", "xpf")  # fmt: skip
_THREE_DECIMALS = ("bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd")
#: Signs of one currency only; ``$``, ``¥`` and ``kr`` stand for several. Longer ones first.
SIGNS = {
    "AU$": "AUD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "MX$": "MXN", "US$": "USD",
    "R$": "BRL", "A$": "AUD", "C$": "CAD", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW",
    "₺": "TRY", "₪": "ILS", "zł": "PLN", "Kč": "CZK", "₽": "RUB", "₴": "UAH", "₫": "VND",
    "฿": "THB", "₱": "PHP", "円": "JPY",
}  # fmt: skip
#: A currency code that stands alone in a text (group 1).
CODE = (
    r"(?:^|[^A-Za-z])(AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|ILS|INR|JPY|KRW|MXN|NOK|NZD|"
    r"PLN|RON|SEK|SGD|THB|TRY|TWD|USD|ZAR)(?:[^A-Za-z]|$)"
)
#: Query parameters that carry an ad click id.
CLICK_PARAMETERS = (
    "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid", "twclid", "rdt_cid",
    "ScCid", "epik",
)  # fmt: skip

#: What text with parameters has at least, as a query and as a list; most addresses have neither.
_MARKS = ("=", '"key"')


@dataclass(frozen=True)
class Values:
    """What the expressions of one landing need to know.

    Attributes:
        types: column name → DuckDB type in the landing.
        styles: column name → how its text writes numbers and dates.
        zone: IANA zone of times without offset.
        platform: platform id, the prefix of ids that only this tool knows.
        zones: column name → IANA zone its header names.
    """

    types: Mapping[str, str]
    styles: Mapping[str, ColumnStyle] = field(default_factory=dict)
    zone: str = "UTC"
    platform: str = "file"
    zones: Mapping[str, str] = field(default_factory=dict)

    def kind(self, column: str) -> str:
        """text, number, time, aware, day, flag: the family of the column's type."""
        type_ = self.types.get(column, "VARCHAR").upper()
        if type_.startswith(_NUMERIC):
            return "number"
        if type_.startswith(("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")):
            return "aware"
        if type_.startswith("TIMESTAMP"):
            return "time"
        return {"DATE": "day", "BOOLEAN": "flag"}.get(type_, "text")

    def text(self, column: str) -> str:
        """The column as text."""
        name = quote(column)
        return (
            name if self.types.get(column, "VARCHAR") == "VARCHAR" else f"CAST({name} AS VARCHAR)"
        )

    def style(self, column: str) -> ColumnStyle:
        """The column's style; the plain one when none was decided."""
        return self.styles.get(column, ColumnStyle())


Transform = Callable[[Values, str, str, str], str]


def _text(v: Values, column: str, argument: str, type_: str) -> str:
    return p.text_sql(v.text(column))


def _lower(v: Values, column: str, argument: str, type_: str) -> str:
    return f"lower({p.text_sql(v.text(column))})"


def _phone(v: Values, column: str, argument: str, type_: str) -> str:
    """Digits only, with the ``+`` of an international number (``00`` counts as one)."""
    plain = f"regexp_replace({p.text_sql(v.text(column))}, '[^0-9+]', '', 'g')"
    return f"nullif(regexp_replace({plain}, '^00', '+'), '')"


def _number(v: Values, column: str, argument: str, type_: str) -> str:
    type_ = type_ if type_ in (MONEY, NUMBER, _EXACT) else NUMBER
    if v.kind(column) == "number":
        return p.typed_number_sql(quote(column), type_)
    return p.number_sql(v.text(column), v.style(column), type_)


def _nonzero(v: Values, column: str, argument: str, type_: str) -> str:
    """A number other than 0: a column of refunds says 0 where there was none."""
    return f"nullif({_number(v, column, '', type_)}, 0)"


def _micros(v: Values, column: str, argument: str, type_: str) -> str:
    return p.scaled_sql(_number(v, column, "", _EXACT), "CAST(0.000001 AS DECIMAL(7,6))", type_)


def _minor(v: Values, column: str, argument: str, type_: str) -> str:
    """Whole units out of the smallest ones; ``argument`` is the column of the currency."""
    exact = _number(v, column, "", _EXACT)
    usual = p.scaled_sql(exact, "CAST(0.01 AS DECIMAL(3,2))", type_)
    if argument not in v.types:
        return usual
    code = f"lower(trim({v.text(argument)}))"
    none, three = (", ".join(map(literal, codes)) for codes in (_NO_DECIMALS, _THREE_DECIMALS))
    return (
        f"CASE WHEN {code} IN ({none}) THEN CAST({exact} AS {type_}) WHEN {code} IN ({three}) THEN "
        f"{p.scaled_sql(exact, 'CAST(0.001 AS DECIMAL(4,3))', type_)} ELSE {usual} END"
    )


def _negated(v: Values, column: str, argument: str, type_: str) -> str:
    """A figure written as a loss, as the gain it is."""
    return f"-({_number(v, column, '', type_)})"


def _is_base(v: Values, column: str, argument: str, type_: str) -> str:
    """:func:`_is` without a remark in brackets at the value's end, e.g. its pipeline."""
    bare = f"regexp_replace({p.text_sql(v.text(column))}, ' *[(][^()]*[)]$', '')"
    return f"(lower({bare}) IN ({_words(argument)}))"


def _listed(v: Values, column: str, argument: str, type_: str) -> str:
    """Figure of the first of the kinds ``a|b`` in a list of ``{action_type, value}`` objects."""
    x = v.text(column)
    figures = []
    for kind in argument.split("|"):
        name = rf'"action_type"\s*:\s*"{re.escape(kind.strip())}"'
        figure = r'"value"\s*:\s*"?(-?[0-9.]+)'
        figures += [
            f"regexp_extract({x}, {literal(name + '[^{}]*?' + figure)}, 1)",
            f"regexp_extract({x}, {literal(figure + '[^{}]*?' + name)}, 1)",
        ]
    return f"coalesce({', '.join(f'try_cast({f} AS {type_})' for f in figures)})"


def _currency_sign(v: Values, column: str, argument: str, type_: str) -> str:
    """The currency that the sign or code beside an amount means, when it can mean only one."""
    x = v.text(column)
    arms = " ".join(f"WHEN contains({x}, {literal(s)}) THEN {literal(c)}" for s, c in SIGNS.items())
    code = f"nullif(upper(regexp_extract({x}, {literal(CODE)}, 1)), '')"
    return f"CASE {arms} ELSE {code} END"


def _thousands(v: Values, column: str, argument: str, type_: str) -> str:
    return f"1000 * {_number(v, column, '', NUMBER)}"


def _percent(v: Values, column: str, argument: str, type_: str) -> str:
    return p.percent_sql(v.text(column), v.style(column))


def _timestamp(v: Values, column: str, argument: str, type_: str) -> str:
    kind, name = v.kind(column), quote(column)
    if kind == "aware":
        return f"timezone('UTC', {name})"
    if kind in ("time", "day"):
        return p.to_utc_sql(f"CAST({name} AS TIMESTAMP)", v.zone)
    if kind == "number":
        return p.integer_time_sql(name)
    zone = v.zones.get(column) or ("UTC" if "utc" in column.split("_") else v.zone)
    return p.utc_time_sql(p.trimmed_sql(v.text(column)), v.style(column), zone)


def _date(v: Values, column: str, argument: str, type_: str) -> str:
    kind, name = v.kind(column), quote(column)
    if kind in ("time", "day", "aware"):
        return f"CAST({name} AS DATE)"
    if kind == "number":
        return f"CAST({p.integer_time_sql(name)} AS DATE)"
    return p.date_sql(p.trimmed_sql(v.text(column)), v.style(column))


def _month_end(v: Values, column: str, argument: str, type_: str) -> str:
    """The last day of the month that a date begins or lies in."""
    return f"last_day({_date(v, column, argument, type_)})"


def _week_end(v: Values, column: str, argument: str, type_: str) -> str:
    """The last day of the week that begins with a date."""
    return f"CAST({_date(v, column, argument, type_)} + 6 AS DATE)"


def _quarter_end(v: Values, column: str, argument: str, type_: str) -> str:
    """The last day of the quarter a date lies in."""
    quarter = f"date_trunc('quarter', {_date(v, column, argument, type_)})"
    return f"last_day(CAST({quarter} + INTERVAL 2 MONTH AS DATE))"


def _flag(v: Values, column: str, argument: str, type_: str) -> str:
    return quote(column) if v.kind(column) == "flag" else p.flag_sql(v.text(column))


def _not_flag(v: Values, column: str, argument: str, type_: str) -> str:
    return f"NOT {_flag(v, column, argument, type_)}"


def _filled(v: Values, column: str, argument: str, type_: str) -> str:
    """TRUE where the column has a value."""
    return f"({p.text_sql(v.text(column))} IS NOT NULL)"


def _words(argument: str) -> str:
    return ", ".join(literal(w.strip().lower()) for w in argument.split("|"))


def _is(v: Values, column: str, argument: str, type_: str) -> str:
    """TRUE where the value is one of the argument's, FALSE for others, NULL for none."""
    return f"(lower({p.text_sql(v.text(column))}) IN ({_words(argument)}))"


def _is_not(v: Values, column: str, argument: str, type_: str) -> str:
    return f"(lower({p.text_sql(v.text(column))}) NOT IN ({_words(argument)}))"


def _arms(argument: str) -> str:
    """``a=b|c=d`` as the arms of a CASE."""
    return " ".join(
        f"WHEN {literal(a.strip().lower())} THEN {literal(b.strip())}"
        for a, _, b in (pair.partition("=") for pair in argument.split("|"))
    )


def _map(v: Values, column: str, argument: str, type_: str) -> str:
    """``a=b|c=d``: other values pass in lower case."""
    value = f"lower({p.text_sql(v.text(column))})"
    return f"CASE {value} {_arms(argument)} ELSE {value} END"


def _only(v: Values, column: str, argument: str, type_: str) -> str:
    """``a=b|c=d``: other values are no value."""
    value = f"lower({p.text_sql(v.text(column))})"
    return f"CASE {value} {_arms(argument)} END"


def _prefix(v: Values, column: str, argument: str, type_: str) -> str:
    return f"{literal(argument + ':')} || {p.text_sql(v.text(column))}"


def _crm(v: Values, column: str, argument: str, type_: str) -> str:
    """The tool's own id, prefixed with the tool; the first one of a list ``1;2``."""
    first = f"regexp_extract({v.text(column)}, '^[^;,]*')"
    return f"{literal((argument or v.platform) + ':')} || {p.text_sql(first)}"


def _find_email(v: Values, column: str, argument: str, type_: str) -> str:
    """The first e-mail address in a text such as ``Name (name@example.com)``."""
    pattern = literal(r"[^\s()<>;,:]+@[^\s()<>;,]+\.[^\s()<>;,]+")
    return f"nullif(lower(regexp_extract({v.text(column)}, {pattern})), '')"


def _ga_client(v: Values, column: str, argument: str, type_: str) -> str:
    x, text = v.text(column), p.text_sql(v.text(column))
    cookie = f"regexp_replace({text}, '^GA[0-9]+[.][0-9]+[.]', '')"
    return f"CASE WHEN contains({x}, 'GA') THEN {cookie} ELSE {text} END"


def _first_item(v: Values, column: str, argument: str, type_: str) -> str:
    """First element of ``[a, b]`` or ``a;b``."""
    return f"nullif(trim(regexp_extract({v.text(column)}, '^[\\[\\s\"'']*([^,;\\]\"]*)', 1)), '')"


def _url(v: Values, column: str, argument: str, type_: str) -> str:
    """The query parameter ``argument`` of a URL, a query string or a list of key and value."""
    x, name = v.text(column), argument
    query, pairs = (f"CASE WHEN contains({x}, {literal(mark)}) THEN {x} END" for mark in _MARKS)
    in_query = f"regexp_extract({query}, {literal('(?i)(?:^|[?&;])' + name + '=([^&#;]*)')}, 1)"
    decoded = f"coalesce(try(url_decode(replace({in_query}, '+', ' '))), {in_query})"
    pair = rf'"key"\s*:\s*"{name}"\s*,\s*"value"\s*:\s*"([^"]*)"'
    in_list = f"regexp_extract({pairs}, {literal(pair)}, 1)"
    return f"coalesce(nullif({decoded}, ''), nullif({in_list}, ''))"


def _url_click(v: Values, column: str, argument: str, type_: str) -> str:
    """The first ad click id in a URL, with its kind."""
    pattern = literal(f"(?i)[?&;]({'|'.join(CLICK_PARAMETERS)})=([^&#;]+)")
    x = v.text(column)
    kind, value = f"regexp_extract({x}, {pattern}, 1)", f"regexp_extract({x}, {pattern}, 2)"
    there = f"contains({x}, '=') AND regexp_matches({x}, {pattern})"  # most addresses have none
    return f"CASE WHEN {there} THEN lower({kind}) || ':' || {value} END"


def _platform(v: Values, column: str, argument: str, type_: str) -> str:
    """Platform id out of a platform's name; the names are ``argument`` as ``key=id|…``."""
    key = f"regexp_replace(lower({v.text(column)}), '[^a-z0-9]', '', 'g')"
    arms = " ".join(
        f"WHEN {literal(a)} THEN {literal(b)}"
        for a, _, b in (pair.partition("=") for pair in argument.split("|"))
    )
    return f"CASE {key} {arms} ELSE nullif({key}, '') END"


def _currency(v: Values, column: str, argument: str, type_: str) -> str:
    x = f"upper(trim({v.text(column)}))"
    return f"CASE WHEN regexp_full_match({x}, '[A-Z]{{3}}') THEN {x} END"


TRANSFORMS: dict[str, Transform] = {
    "text": _text, "lower": _lower, "phone": _phone, "number": _number, "nonzero": _nonzero,
    "micros": _micros, "minor_units": _minor, "thousands": _thousands, "percent": _percent,
    "timestamp": _timestamp, "date": _date, "flag": _flag, "not_flag": _not_flag,
    "filled": _filled, "is": _is, "is_not": _is_not, "map": _map, "only": _only,
    "prefix": _prefix, "crm": _crm, "find_email": _find_email,
    "click": _prefix, "ga_client": _ga_client, "first_item": _first_item, "url": _url,
    "url_click": _url_click, "platform": _platform, "currency": _currency, "sum": _number,
    "key": _text, "words": _text, "is_base": _is_base, "listed": _listed,
    "negated": _negated, "api_micros": _micros, "currency_sign": _currency_sign, "context": _text,
    "constant": _text, "month_end": _month_end, "week_end": _week_end,
    "quarter_end": _quarter_end, "line_total": _number,
}  # fmt: skip
#: Transforms whose argument names further columns, ``a|b`` for one, ``;`` between several.
COLUMN_ARGUMENTS = ("minor_units", "line_total")
#: Transforms whose value can be malformed, by what it should have been.
PARSED = {
    "number": "a number", "micros": "a number", "minor_units": "a number", "sum": "a number",
    "thousands": "a number", "negated": "a number", "percent": "a number",
    "timestamp": "a time", "date": "a date",
}  # fmt: skip


def default_transform(field_name: str, type_: str) -> str:
    """The transform a field uses when its rule names none."""
    if field_name == "currency":
        return "currency"
    if field_name == "email":
        return "lower"
    if field_name == "phone":
        return "phone"
    return {MONEY: "number", NUMBER: "number", TIME: "timestamp", DATE: "date", FLAG: "flag"}.get(
        type_, "text"
    )
