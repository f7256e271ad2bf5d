"""Bind a table rule to the columns a landing really has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from unisono.model.tables import BY_NAME, MONEY
from unisono.sources.catalogue import (
    Catalogue,
    Platform,
    SourceRule,
    TableRule,
    TargetRule,
    column_key,
)
from unisono.sources.column_aliases import aliases, bare_name
from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.recognition import FieldMap, TargetMap, ValueSource
from unisono.sources.transforms import default_transform

#: Currencies accepted as a column suffix (``spend_gbp``, ``Amount spent (EUR)``).
CURRENCIES = frozenset(
    "aed ars aud bdt bgn brl cad chf clp cny cop czk dkk egp eur gbp hkd huf idr ils inr jpy kes "  # noqa: SIM905
    "krw mad mxn myr ngn nok nzd pen php pkr pln qar ron rsd rub sar sek sgd thb try twd uah usd "
    "vnd zar".split()
)
_SEVERAL = ("sum", "key", "words")
#: How headers name a window: ``PC30`` (post click), ``7-day click``, ``30d view``.
_WINDOW_WORDS = {
    "click_window_days": re.compile(
        r"(?i)(?<![a-z])pc[ _-]?(\d{1,2})(?!\d)|(\d{1,2})[ _-]?d(?:ays?)?[ _-](?:post[ _-]?)?click"
    ),
    "view_window_days": re.compile(r"(?i)(\d{1,2})[ _-]?d(?:ays?)?[ _-](?:post[ _-]?)?view"),
}
_AD_LEVELS = (
    ("ad", ("ad_id", "ad_name")),
    ("ad_group", ("ad_group_id", "ad_group_name")),
    ("campaign", ("campaign_id", "campaign_name", "utm_campaign")),
)


#: Columns of a report's last day, by the column of its first.
_ENDS = {
    "reportingstarts": ("reportingends",), "datestart": ("datestop", "dateend"),
    "startdate": ("enddate", "stopdate"), "startdateinutc": ("enddateinutc",),
    "daterangestart": ("daterangeend",), "daterangestartdate": ("daterangeenddate",),
    "weekstart": ("weekend",), "weekstarting": ("weekending",), "dateweekstart": ("dateweekend",),
    "periodstart": ("periodend",), "date": ("periodend",),
}  # fmt: skip
#: Words of a column whose dates stand for a whole period.
_WHOLE = {
    "month_end": ("month", "monat", "mois", "mes", "mese"),
    "week_end": ("week", "woche", "semaine", "semana", "settimana"),
    "quarter_end": ("quarter", "quartal", "trimestre"),
}


#: Headers of a file that must be in another language before any of them is translated.
_TRANSLATED = 2


class Columns:
    """A landing's columns by key, with currency suffixes and headers of other languages.

    Attributes:
        by_key: columns by their own names and what these say in English.
        weak: columns by further names (:mod:`unisono.sources.column_aliases`), which feed fields
            and fulfil requirements but never tell one platform from another.
    """

    def __init__(
        self, landing: Landing, headers: Mapping[str, str] | None = None, *, eager: bool = False
    ) -> None:
        """``eager``: one header in another language is enough to translate it."""
        self.by_key: dict[str, LandedColumn] = {}
        self.currency: dict[str, str] = {}
        for column in landing.columns:
            self.by_key.setdefault(column_key(column.name), column)
        for column in landing.columns:
            self.by_key.setdefault(column_key(bare_name(column.name)), column)
        for _key, column in list(self.by_key.items()):
            words = column.name.split("_")
            if len(words) > 1 and words[-1] in CURRENCIES:
                bare = column_key("".join(words[: -2 if words[-2] == "in" else -1]))
                if bare not in self.by_key:
                    self.by_key[bare] = column
                self.currency.setdefault(column.name, words[-1].upper())
        self._translate(headers or {}, 1 if eager else _TRANSLATED)
        self.weak = aliases(landing.columns, self.by_key)
        self.context = landing.context

    def _translate(self, headers: Mapping[str, str], enough: int) -> None:
        """Let headers of another language answer to the English name no other column has."""
        found = {key: headers[key] for key in self.by_key if key in headers}
        if len(set(found.values())) < enough:
            return
        for key, english in found.items():
            self.by_key.setdefault(english, self.by_key[key])

    def find(self, keys: tuple[str, ...]) -> LandedColumn | None:
        """The first of ``keys`` that is a column."""
        for key in keys:
            if key in self.by_key:
                return self.by_key[key]
        return next((self.weak[key] for key in keys if key in self.weak), None)

    def all(self, keys: tuple[str, ...]) -> list[LandedColumn]:
        """All of ``keys`` that are columns, once each."""
        return list(
            {self.by_key[k].name: self.by_key[k] for k in keys if k in self.by_key}.values()
        )

    def has(self, keys: tuple[str, ...]) -> bool:
        """True when one of ``keys`` is a column."""
        return self.find(keys) is not None


def _source(
    rule: SourceRule, transform: str, columns: Columns, names: Mapping[str, str]
) -> ValueSource | None:
    if rule.transform == "constant":
        return ValueSource((), (), "constant", rule.argument)
    if rule.transform == "context":
        said = (columns.context[k] for k in rule.argument.split("|") if k in columns.context)
        fact = next(said, "")
        return ValueSource((), (), "constant", fact) if fact else None
    argument = rule.argument
    if transform == "line_total":
        return _line_total(rule, columns)
    if transform == "minor_units" and (code := columns.find((argument,))) is not None:
        argument = code.name
    if transform == "platform":
        argument = "|".join(f"{a}={b}" for a, b in sorted(names.items()))
    found = columns.all(rule.columns) if transform in _SEVERAL else []
    if transform not in _SEVERAL:
        first = columns.find(rule.columns)
        found = [first] if first else []
    if not found:
        return None
    return ValueSource(
        tuple(c.name for c in found), tuple(c.original for c in found), transform, argument
    )


def _line_total(rule: SourceRule, columns: Columns) -> ValueSource | None:
    """Price, quantity and, when there is one, the line's discount; None without a quantity."""
    further = [columns.find(tuple(keys.split("|"))) for keys in rule.argument.split(";")]
    price, quantity = columns.find(rule.columns), further[0]
    if price is None or quantity is None:
        return None
    found = [price, quantity, *(c for c in further[1:] if c is not None)]
    return ValueSource(
        tuple(c.name for c in found), tuple(c.original for c in found), "line_total", ""
    )


def _currency(fields: dict[str, FieldMap], target: str, columns: Columns) -> FieldMap | None:
    """The currency that a money column's header names, when no column says it."""
    for column in BY_NAME[target].staged_columns:
        if column.type != MONEY or column.name not in fields:
            continue
        for source in fields[column.name].sources:
            code = columns.currency.get(source.columns[0]) if source.columns else None
            if code:
                return FieldMap("currency", (ValueSource((), (), "constant", code),))
    return None


def _level(fields: dict[str, FieldMap], columns: Columns, catalogue: Catalogue) -> list[FieldMap]:
    used = {c for f in fields.values() for s in f.sources for c in s.columns}
    split = [c for c in columns.all(catalogue.dimensions) if c.name not in used]
    part = [c for c in columns.all(catalogue.partial) if c.name not in used]
    level = "breakdown" if part else "account"
    if not part:
        for name, keys in _AD_LEVELS:
            if any(k in fields for k in keys):
                level = name
                break
    maps = []
    if "level" not in fields:
        maps.append(FieldMap("level", (ValueSource((), (), "constant", level),)))
    parts = part + split
    if parts and "breakdown" not in fields:
        source = ValueSource(
            tuple(c.name for c in parts), tuple(c.original for c in parts), "joined"
        )
        maps.append(FieldMap("breakdown", (source,)))
    return maps


def _window_in_header(fields: dict[str, FieldMap]) -> dict[str, str]:
    """Attribution windows that the header of the claims names, e.g. ``Sales (PC30)``."""
    claims = fields.get("platform_conversions") or fields.get("platform_value")
    if claims is None or not claims.sources[0].columns:
        return {}
    header = claims.sources[0].originals[0]
    found = {name: pattern.search(header) for name, pattern in _WINDOW_WORDS.items()}
    return {name: next(filter(None, m.groups())) for name, m in found.items() if m}


def _windows(platform: Platform, target: str, fields: dict[str, FieldMap]) -> list[FieldMap]:
    known = {c.name for c in BY_NAME[target].staged_columns}
    windows = {**platform.defaults, **_window_in_header(fields)}
    return [
        FieldMap(name, (ValueSource((), (), "constant", windows[name]),))
        for name in _WINDOW_WORDS
        if name in known and name not in fields and name in windows
    ]


def _period_end(fields: Mapping[str, FieldMap], columns: Columns) -> FieldMap | None:
    """The last day of rows that cover several days: a column beside that of the first, or the
    name of that one (month, week)."""
    dates = fields["date"].sources if "date" in fields else ()
    if len(dates) != 1 or not dates[0].columns:
        return None
    first, named = dates[0], dates[0].columns[0]
    for start, ends in _ENDS.items():
        begins = columns.by_key.get(start)
        if begins is not None and begins.name == named and (end := columns.all(ends)):
            source = ValueSource((end[0].name,), (end[0].original,), "date")
            return FieldMap("period_end", (source,))
    words = set(named.split("_"))
    whole = next((t for t, names in _WHOLE.items() if words & set(names)), "")
    return FieldMap("period_end", (replace(first, transform=whole),)) if whole else None


def bind_target(
    rule: TargetRule, columns: Columns, platform: Platform, catalogue: Catalogue
) -> TargetMap:
    """The fields of one target that this file's columns feed."""
    fields: dict[str, FieldMap] = {}
    for field_rule in rule.fields:
        type_ = BY_NAME[rule.table].column(field_rule.field).type
        default = default_transform(field_rule.field, type_)
        sources = []
        for s in field_rule.sources:
            bound = _source(s, s.transform or default, columns, catalogue.names)
            if bound is not None and bound not in sources:
                sources.append(bound)
        if sources:
            fields[field_rule.field] = FieldMap(field_rule.field, tuple(sources))
    if "currency" not in fields and (found := _currency(fields, rule.table, columns)):
        fields["currency"] = found
    if rule.auto_level:
        fields |= {m.field: m for m in _level(fields, columns, catalogue)}
    fields |= {m.field: m for m in _windows(platform, rule.table, fields)}
    if rule.table == "ad_performance_daily" and (end := _period_end(fields, columns)):
        fields["period_end"] = end
    order = [c.name for c in BY_NAME[rule.table].staged_columns]
    ordered = tuple(fields[name] for name in order if name in fields)
    where = _where(rule, columns)
    return TargetMap(rule.table, ordered, rule.when, rule.aggregate, where)


def _where(rule: TargetRule, columns: Columns) -> tuple[str, str]:
    """Landing column and pattern of the rows that are facts of a target; empty for all rows."""
    column = columns.find(rule.where[0]) if rule.where else None
    return (column.name, rule.where[1]) if column is not None and rule.where else ("", "")


def usable(target: TargetMap) -> bool:
    """True when a target has a column for every field a row cannot do without."""
    fed = {f.field for f in target.fields}
    needed = {c.name for c in BY_NAME[target.table].staged_columns if c.required} | set(target.when)
    real = any(s.columns for f in target.fields for s in f.sources)
    return needed <= fed and real


def bind(
    rule: TableRule, columns: Columns, platform: Platform, catalogue: Catalogue
) -> tuple[TargetMap, ...]:
    """All usable targets of a table rule in this file."""
    bound = (
        bind_target(t, columns, platform, catalogue)
        for t in rule.targets
        if not t.where or columns.has(t.where[0])
    )
    return tuple(t for t in bound if usable(t))
