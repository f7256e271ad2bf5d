"""Platform descriptions as data: one TOML file per platform, read into frozen rules.

A table rule says by which columns an export is recognised and which column feeds which model
field. Field rules are short texts::

    spend = "cost, amount_spent"               first column present, read by the field's type
    spend = ["micros: cost_micros", "cost"]     several sources, the first with a value wins
    utm_source = "url(utm_source): final_url"   a transform with an argument
    level = "= campaign"                        a constant
    event_name = "context(topic|webinar):"      a fact of the lines above the table
    amount = "minor_units(currency): amount"    by the decimals of the currency in that column
    amount = "line_total(quantity; discount): price"    price times quantity, less the discount

Column names are compared without case and separators, so ``Campaign ID``, ``campaign_id`` and
``campaignId`` are one name. ``base`` takes the field rules of a vocabulary (``vocabulary.toml``),
``@performance.spend`` in a list of columns stands for the names a vocabulary knows.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from unisono.errors import MappingError
from unisono.model.tables import BY_NAME
from unisono.sources.transforms import COLUMN_ARGUMENTS, TRANSFORMS

_SPEC = re.compile(r"^\s*(?:(?P<transform>[a-z_]+)(?:\((?P<argument>[^)]*)\))?\s*:)?(?P<names>.*)$")
_VOCABULARY, _LANGUAGES = "vocabulary.toml", "languages.toml"


@lru_cache(maxsize=65_536)
def column_key(name: str) -> str:
    """Name for comparing: letters (without case and accents) and digits of any script."""
    text = name.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    return "".join(ch for ch in text if ch.isalnum())


@dataclass(frozen=True)
class SourceRule:
    """Accepted columns (as keys, best first) and how their value is read."""

    columns: tuple[str, ...]
    transform: str = ""
    argument: str = ""


@dataclass(frozen=True)
class FieldRule:
    """One model field and where its value may come from; the first source with a value wins."""

    field: str
    sources: tuple[SourceRule, ...]


@dataclass(frozen=True)
class TargetRule:
    """One model table an export feeds.

    Attributes:
        when: fields that must have a value for a row to be a fact of this table.
        expected: fields reported as missing when no column feeds them.
        aggregate: how rows of one key become one: "sum" (hourly reports, order lines), "once"
            (figures of an order on one or all of its lines), empty for not at all.
        auto_level: derive ``level`` and ``breakdown`` of performance rows from the columns.
        where: column keys and the pattern (found anywhere, without case) their value must have
            for a row to be a fact of this table; None for all rows.
    """

    table: str
    fields: tuple[FieldRule, ...]
    when: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    aggregate: str = ""
    auto_level: bool = False
    where: tuple[tuple[str, ...], str] | None = None


@dataclass(frozen=True)
class TableRule:
    """One kind of export of one platform."""

    platform: str
    name: str
    required: tuple[tuple[str, ...], ...]
    distinctive: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    file_only: bool = False
    needs: int = 2
    targets: tuple[TargetRule, ...] = ()


@dataclass(frozen=True)
class Platform:
    """One platform with its names, defaults and exports."""

    id: str
    title: str
    family: str
    hints: tuple[str, ...]
    names: tuple[str, ...]
    distinctive: tuple[str, ...]
    defaults: Mapping[str, str]
    tables: tuple[TableRule, ...]


@dataclass(frozen=True)
class Catalogue:
    """All platforms known, generic tables last.

    Attributes:
        dimensions: columns that split a report further; partial: that make it a partial view.
        names: platform ids by the names people give a platform.
        vendors: ad vendors without a description, by id, with their names.
        headers: keys of English columns by the key of a header in another language.
    """

    platforms: tuple[Platform, ...]
    dimensions: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def platform(self, id_: str) -> Platform:
        """The platform called ``id_``; KeyError when unknown."""
        for platform in self.platforms:
            if platform.id == id_:
                return platform
        raise KeyError(id_)


class _Reader:
    """Reads the rules of one file; errors name the file and the table."""

    def __init__(self, file: str, vocabulary: Mapping[str, Mapping[str, Any]]) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.where = ""

    def wrong(self, what: str) -> MappingError:
        return MappingError(
            f"Platform description {self.file}{self.where}: {what}.", path=self.file,
            way_out="Correct the description; see docs/sources.md for its form.",
        )  # fmt: skip

    def keys(self, names: str) -> tuple[str, ...]:
        """Column keys of ``a, b|c`` with ``@vocabulary.field`` resolved."""
        found: list[str] = []
        for name in re.split(r"[,|]", names):
            text = name.strip()
            if text.startswith("@"):
                vocabulary, _, field_name = text[1:].partition(".")
                try:
                    spec = self.vocabulary[vocabulary][field_name]
                except KeyError:
                    raise self.wrong(f"no vocabulary field {text!r}") from None
                found += [k for s in self.sources(spec) for k in s.columns]
            elif text:
                found.append(column_key(text))
        return tuple(dict.fromkeys(found))

    def sources(self, spec: Any) -> tuple[SourceRule, ...]:
        specs = spec if isinstance(spec, list) else [spec]
        return tuple(self._source(str(s)) for s in specs if str(s).strip())

    def _source(self, spec: str) -> SourceRule:
        if spec.lstrip().startswith("="):
            return SourceRule((), "constant", spec.lstrip()[1:].strip())
        match = _SPEC.match(spec)
        if match is None:
            raise self.wrong(f"{spec!r} is no field rule")
        transform = match["transform"] or ""
        if transform and transform not in TRANSFORMS:
            raise self.wrong(f"unknown transform {transform!r}")
        argument = match["argument"] or ""
        if transform in COLUMN_ARGUMENTS:
            groups = (self.keys(group.replace("|", ",")) for group in argument.split(";"))
            argument = ";".join("|".join(keys) for keys in groups)
        return SourceRule(self.keys(match["names"]), transform, argument)

    def target(self, data: Mapping[str, Any]) -> TargetRule:
        into = data.get("into", "")
        if into not in BY_NAME:
            raise self.wrong(f"unknown model table {into!r}")
        base = dict(self.vocabulary[data["base"]]) if "base" in data else {}
        expected = tuple(data.get("expected", base.pop("expected", [])))
        base.pop("expected", None)
        specs = {**base, **data.get("fields", {})}
        known = {c.name for c in BY_NAME[into].staged_columns}
        rules = []
        for name, spec in specs.items():
            if name not in known:
                raise self.wrong(f"{into} has no field {name!r}")
            sources = self.sources(spec)
            if sources:
                rules.append(FieldRule(name, sources))
        return TargetRule(
            into, tuple(rules), tuple(data.get("when", [])), expected,
            self.aggregate(data.get("aggregate", False)), data.get("level") == "auto",
            self.where_rule(str(data.get("where", ""))),
        )  # fmt: skip

    def aggregate(self, how: Any) -> str:
        """``true`` or ``"sum"``, ``"once"``, nothing."""
        if how not in (True, False, "sum", "once"):
            raise self.wrong(f"{how!r} is no way to aggregate: true, sum or once")
        return "sum" if how is True else str(how or "")

    def where_rule(self, text: str) -> tuple[tuple[str, ...], str] | None:
        """Columns and pattern of ``type ~ refund|reversal``; None for no text."""
        if not text:
            return None
        names, tilde, pattern = text.partition("~")
        if not tilde or not self.keys(names) or not pattern.strip():
            raise self.wrong(f"{text!r} is no condition such as 'type ~ refund'")
        return self.keys(names), pattern.strip()

    def table(self, platform: str, data: Mapping[str, Any]) -> TableRule:
        self.where = f", table {data.get('name', '?')}"
        return TableRule(
            platform=platform,
            name=str(data["name"]),
            required=tuple(self.keys(g) for g in data.get("required", [])),
            distinctive=self.keys(",".join(data.get("distinctive", []))),
            forbidden=self.keys(",".join(data.get("forbidden", []))),
            file=tuple(column_key(f) for f in data.get("file", [])),
            file_only=bool(data.get("file_only", False)),
            needs=int(data.get("needs", 2)),
            targets=tuple(self.target(t) for t in data.get("target", [])),
        )

    def platform(self, data: Mapping[str, Any]) -> Platform:
        id_ = str(data["id"])
        return Platform(
            id=id_,
            title=str(data["title"]),
            family=str(data["family"]),
            hints=tuple(data.get("hints", [])),
            names=tuple(data.get("names", [])),
            distinctive=self.keys(",".join(data.get("distinctive", []))),
            defaults={k: str(v) for k, v in data.get("defaults", {}).items()},
            tables=tuple(self.table(id_, t) for t in data.get("table", [])),
        )


def parse_platform(text: str, file: str, vocabulary: Mapping[str, Mapping[str, Any]]) -> Platform:
    """One platform out of the text of its TOML file.

    Raises:
        MappingError: the file is no TOML, or names an unknown model table, field or transform.
    """
    reader = _Reader(file, vocabulary)
    try:
        return reader.platform(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise reader.wrong(f"{error}") from None
    except KeyError as error:
        raise reader.wrong(f"{error} is missing or unknown") from None


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """All platform descriptions that come with unisono, in the order of their ids."""
    folder = files("unisono.sources") / "platforms"
    shared = tomllib.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
    names = sorted(p.name for p in folder.iterdir() if p.name.endswith(".toml"))
    platforms = [
        parse_platform((folder / n).read_text(encoding="utf-8"), n, shared["vocabulary"])
        for n in names
        if n not in (_VOCABULARY, _LANGUAGES)
    ]
    platforms.sort(key=lambda p: (p.family == "generic", p.id))
    vendors = {column_key(a): v for v, named in shared["vendors"].items() for a in (v, *named)}
    aliases = vendors | {
        column_key(a): p.id
        for p in platforms
        for a in (*p.hints, *p.names, p.title)
        if p.family != "generic"
    }
    return Catalogue(
        tuple(platforms),
        dimensions=tuple(column_key(c) for c in shared["dimensions"]),
        partial=tuple(column_key(c) for c in shared["partial"]),
        names=aliases,
        vendors={vendor: tuple(named) for vendor, named in shared["vendors"].items()},
        headers=_headers((folder / _LANGUAGES).read_text(encoding="utf-8")),
    )


def _headers(text: str) -> dict[str, str]:
    """Key of a header in another language → key of the English column.

    Raises:
        MappingError: one header stands for two columns.
    """
    found: dict[str, str] = {}
    for english, others in tomllib.loads(text)["headers"].items():
        for other in others:
            key, meant = column_key(other), column_key(english)
            if found.setdefault(key, meant) != meant:
                raise MappingError(
                    f"{_LANGUAGES}: {other!r} stands for {found[key]} and {meant}.",
                    path=_LANGUAGES, way_out="Let it stand for one of them.")  # fmt: skip
    return found


def platform_name(id_: str) -> str:
    """The name a marketer knows: ``google_ads`` → "Google Ads"; unknown ones as they are."""
    try:
        return load_catalogue().platform(id_).title
    except KeyError:
        return id_
