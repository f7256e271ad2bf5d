"""mapping.yaml: the user's own column mapping for files nothing else recognises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from unisono.errors import MappingError
from unisono.model.tables import BY_NAME
from unisono.sources.catalogue import Catalogue, column_key
from unisono.sources.landing import Landing
from unisono.sources.readers.naming import normalise
from unisono.sources.recognition import FieldMap, Recognition, TargetMap, ValueSource
from unisono.sources.transforms import TRANSFORMS, default_transform

_RULE_KEYS = ("match", "table", "fields", "platform", "currency", "time_zone", "year", "figures")
_FIELD_KEYS = ("column", "transform", "constant")
_WAY_OUT = (
    "See docs/sources.md for the form of mapping.yaml; "
    "'unisono config schema --mapping' prints its JSON Schema."
)


@dataclass(frozen=True)
class CustomField:
    """One field of a mapping rule: a column with a transform, or a constant."""

    field: str
    column: str = ""
    transform: str = ""
    argument: str = ""
    line: int = 0


@dataclass(frozen=True)
class CustomRule:
    """Files that match ``glob`` feed ``table``; without a table only the settings apply.

    Attributes:
        year: of period columns whose headers name none.
        figures: what the figures in period columns are, e.g. spend or planned_spend.
    """

    glob: str
    table: str = ""
    fields: tuple[CustomField, ...] = ()
    platform: str = ""
    currency: str = ""
    time_zone: str = ""
    line: int = 0
    path: str = "mapping.yaml"
    year: int | None = None
    figures: str = ""

    def matches(self, path: str) -> bool:
        """True when the landing's path, or its last part, matches the glob."""
        return fnmatch(path.lower(), self.glob.lower()) or fnmatch(
            path.rsplit("/", 1)[-1].lower(), self.glob.lower()
        )

    def applied(self, recognition: Recognition) -> Recognition:
        """``recognition`` with this rule's platform, currency and zone."""
        return replace(
            recognition,
            platform=self.platform or recognition.platform,
            currency=self.currency or recognition.currency,
            time_zone=self.time_zone or recognition.time_zone,
        )


@dataclass(frozen=True)
class CustomMapping:
    """All rules of one mapping.yaml, first match wins."""

    rules: tuple[CustomRule, ...] = ()
    path: str = field(default="mapping.yaml")

    def rule_for(self, path: str) -> CustomRule | None:
        """The first rule with a table that matches ``path``."""
        return next((r for r in self.rules if r.table and r.matches(path)), None)

    def defaults_for(self, path: str) -> CustomRule | None:
        """The first rule without a table that matches ``path``."""
        return next((r for r in self.rules if not r.table and r.matches(path)), None)


def _line(node: Any, key: Any = None) -> int:
    """Line of a node, or of one of its keys, counted from 1; 0 when unknown."""
    place = getattr(node, "lc", None)
    if place is None:
        return 0
    if key is not None and place.data and key in place.data:
        return int(place.data[key][0]) + 1
    return int(place.line) + 1


class _Checker:
    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, line: int, what: str) -> MappingError:
        return MappingError(
            f"{self.path}, line {line}: {what}.", path=self.path, row=line, way_out=_WAY_OUT
        )

    def unknown_keys(self, node: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in node:
            if key not in known:
                raise self.wrong(
                    _line(node, key), f"unknown entry {key!r}; known are {', '.join(known)}"
                )

    def field(self, node: Mapping[str, Any], name: str, table: str) -> CustomField:
        line, spec = _line(node, name), node[name]
        known = [c.name for c in BY_NAME[table].staged_columns]
        if name not in known or name in ("file_id", "file_row"):
            raise self.wrong(line, f"{table} has no field {name!r}")
        if not isinstance(spec, Mapping):
            return CustomField(name, str(spec), line=line)
        self.unknown_keys(spec, _FIELD_KEYS)
        if "constant" in spec:
            return CustomField(name, "", "constant", str(spec["constant"]), line)
        if "column" not in spec:
            raise self.wrong(line, f"{name} needs 'column' or 'constant'")
        transform, _, rest = str(spec.get("transform", "")).partition("(")
        if transform and transform not in TRANSFORMS:
            known_names = ", ".join(sorted(TRANSFORMS))
            raise self.wrong(line, f"unknown transform {transform!r}; known are {known_names}")
        return CustomField(name, str(spec["column"]), transform, rest.removesuffix(")"), line)

    def zone(self, node: Mapping[str, Any]) -> str:
        zone = str(node.get("time_zone") or "")
        if zone and zone not in available_timezones():
            raise self.wrong(_line(node, "time_zone"), f"{zone!r} is no IANA time zone")
        return zone

    def currency(self, node: Mapping[str, Any]) -> str:
        code = str(node.get("currency") or "").upper()
        if code and not (len(code) == 3 and code.isalpha()):
            raise self.wrong(_line(node, "currency"), f"{code!r} is no ISO 4217 currency code")
        return code

    def year(self, node: Mapping[str, Any]) -> int | None:
        year = node.get("year")
        if year is None:
            return None
        if not (isinstance(year, int) and 1990 <= year <= 2100):
            raise self.wrong(_line(node, "year"), f"{str(year)!r} is no year such as 2026")
        return int(year)

    def fields(self, node: Mapping[str, Any], table: str) -> tuple[CustomField, ...]:
        fields = node.get("fields")
        if not isinstance(fields, Mapping) or not fields:
            raise self.wrong(_line(node, "table"), f"table {table} needs 'fields'")
        found = tuple(self.field(fields, str(name), table) for name in fields)
        given = {f.field for f in found}
        for column in BY_NAME[table].staged_columns:
            if column.required and column.name not in given:
                raise self.wrong(
                    _line(node, "fields"), f"table {table} needs the field {column.name!r}"
                )
        return found

    def rule(self, node: Any) -> CustomRule:
        if not isinstance(node, Mapping) or not node.get("match"):
            raise self.wrong(_line(node), "each entry of 'files' needs 'match' (a file pattern)")
        self.unknown_keys(node, _RULE_KEYS)
        table = str(node.get("table") or "")
        staged = [t.name for t in BY_NAME.values() if t.staged]
        if table and table not in staged:
            raise self.wrong(
                _line(node, "table"), f"no model table {table!r}; there are {', '.join(staged)}"
            )
        return CustomRule(
            glob=str(node["match"]),
            table=table,
            fields=self.fields(node, table) if table else (),
            platform=str(node.get("platform") or ""),
            currency=self.currency(node),
            time_zone=self.zone(node),
            line=_line(node),
            path=self.path,
            year=self.year(node),
            figures=normalise(str(node.get("figures") or "")),
        )


def parse_mapping(text: str, path: str = "mapping.yaml") -> CustomMapping:
    """The rules of a mapping.yaml.

    Raises:
        MappingError: with the line, when an entry is wrong.
    """
    checker = _Checker(path)
    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise checker.wrong(line, str(error.problem or "not YAML")) from None
    except YAMLError as error:
        raise checker.wrong(1, str(error)) from None
    if data is None:
        return CustomMapping(path=path)
    if not isinstance(data, Mapping):
        raise checker.wrong(1, "the file must begin with 'files:'")
    checker.unknown_keys(data, ("files",))
    entries = data.get("files") or []
    if not isinstance(entries, list):
        raise checker.wrong(_line(data, "files"), "'files' must be a list")
    return CustomMapping(tuple(checker.rule(e) for e in entries), path)


def load_mapping(path: Path) -> CustomMapping | None:
    """The rules of the mapping file at ``path``; None when there is no such file.

    Raises:
        MappingError: the file is not UTF-8, or an entry is wrong (with its line).
    """
    if not path.exists():
        return None
    try:
        return parse_mapping(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise MappingError(
            f"{path.name} is not UTF-8.", path=path.name, way_out="Save it as UTF-8."
        ) from None


def custom_targets(
    rule: CustomRule, landing: Landing, catalogue: Catalogue
) -> tuple[TargetMap, ...]:
    """A mapping rule bound to a landing's columns.

    Raises:
        MappingError: the rule names a column the file does not have.
    """
    by_key = {column_key(c.original): c for c in landing.columns}
    by_key |= {column_key(c.name): c for c in landing.columns}
    maps = []
    for item in rule.fields:
        if item.transform == "constant":
            maps.append(FieldMap(item.field, (ValueSource((), (), "constant", item.argument),)))
            continue
        column = by_key.get(column_key(item.column))
        if column is None:
            there = ", ".join(c.original for c in landing.columns[:30])
            raise MappingError(
                f"{rule.path}, line {item.line}: {landing.path} has no column {item.column!r}.",
                path=rule.path, row=item.line, way_out=f"Its columns are: {there}.",
            )  # fmt: skip
        type_ = BY_NAME[rule.table].column(item.field).type
        transform = item.transform or default_transform(item.field, type_)
        argument = item.argument
        if transform == "platform":
            argument = "|".join(f"{a}={b}" for a, b in sorted(catalogue.names.items()))
        source = ValueSource((column.name,), (column.original,), transform, argument)
        maps.append(FieldMap(item.field, (source,)))
    return (TargetMap(rule.table, tuple(maps)),)


_FIELD_SCHEMA: dict[str, Any] = {
    "oneOf": [
        {"type": "string", "description": "Column that feeds the field."},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["column"],
            "properties": {
                "column": {"type": "string"},
                "transform": {"type": "string", "description": "e.g. micros, url(utm_source)"},
            },
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["constant"],
            "properties": {"constant": {"type": ["string", "number", "boolean"]}},
        },
    ]
}


def mapping_schema() -> dict[str, Any]:
    """JSON Schema of mapping.yaml, for editors."""
    tables = {
        "enum": [t.name for t in BY_NAME.values() if t.staged],
        "description": "Model table the file feeds; without it only the settings apply.",
    }
    rule = {
        "type": "object",
        "additionalProperties": False,
        "required": ["match"],
        "properties": {
            "match": {"type": "string", "description": "File pattern, e.g. shop/*.csv"},
            "table": tables,
            "fields": {"type": "object", "additionalProperties": _FIELD_SCHEMA},
            "platform": {"type": "string"},
            "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$"},
            "time_zone": {"type": "string", "description": "IANA zone, e.g. Europe/Berlin"},
            "year": {"type": "integer", "description": "Year of month columns that name none."},
            "figures": {
                "type": "string",
                "description": "What month columns hold: spend, planned_spend …",
            },
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mapping.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": {"files": {"type": "array", "items": rule}},
    }
