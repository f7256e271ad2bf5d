"""One frozen settings object from ``unisono.toml`` and the environment.

Order of precedence, last wins: built-in default, ``unisono.toml``, ``UNISONO_*`` environment
variables (``__`` between levels: ``UNISONO_AUDIT__DRIFT_SAMPLE=80``). :func:`load_settings`
remembers which one won for ``unisono config show``.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from unisono.errors import SettingsError

_ENV = "UNISONO_"
#: Engines that SQL is generated for and that nothing runs on.
GENERATED_ONLY = ("bigquery", "snowflake", "databricks")


def _zone(name: str) -> str:
    """``name``, which must be an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{name}' is no IANA time zone such as Europe/Paris") from None
    return name


def _currency(code: str) -> str:
    """``code``, which must be three letters or empty."""
    if code and not re.fullmatch("[A-Za-z]{3}", code):
        raise ValueError(f"'{code}' is no ISO 4217 code such as EUR")
    return code


def _runs(engine: object) -> object:
    """``engine``, unless its SQL is only generated."""
    if str(engine).casefold() in GENERATED_ONLY:
        raise ValueError(
            f"models are not built on {engine}: its SQL is generated and parsed, "
            "its results were never compared; choose duckdb or spark"
        )
    return engine


def _day(text: str) -> str:
    """``text``, which must be a day or empty."""
    if text:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"'{text}' is no day such as 2026-09-30") from None
    return text


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkspaceSettings(_Section):
    """Where things are."""

    exports: str = Field(default="exports", description="Folder the exports are read from.")
    reports: str = Field(default="reports", description="Folder reports are written to.")
    brand: str = Field(default="brand.yaml", description="Message architecture.")
    taxonomy: str = Field(default="taxonomy.yaml", description="Tracking taxonomy.")
    mapping: str = Field(default="mapping.yaml", description="Column mapping for own tables.")


class ModelSettings(_Section):
    """How raw facts become the model."""

    currency: Annotated[str, AfterValidator(_currency)] = Field(
        default="", description="Reporting currency (ISO 4217). Empty: the one most money is in."
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description="IANA zone of times without one, when the account says none."
    )
    day_first: bool | None = Field(
        default=None,
        description="Read 03/04/2026 as 3 April. Empty: each column decides by its other values; "
        "a column that cannot be decided is read month first and reported.",
    )
    max_file_mb: int = Field(default=4096, ge=1, description="Largest file read, in MiB.")
    max_unpacked_mb: int = Field(
        default=8192, ge=1, description="Largest unpacked size of one archive, in MiB."
    )


class IdentitySettings(_Section):
    """Limits of deterministic merging (DATA-5)."""

    max_emails: int = Field(default=5, ge=1, description="E-mail addresses one person may have.")
    max_user_ids: int = Field(default=1, ge=1, description="Login ids one person may have.")
    max_phones: int = Field(default=3, ge=1, description="Telephone numbers one person may have.")
    max_people_per_device: int = Field(
        default=1,
        ge=1,
        description="A browser, device or click id that leads to more people merges none of them.",
    )


class MatchSettings(_Section):
    """Probabilistic matching of people whom no identifier joins (``unisono match``, DATA-5)."""

    review: float = Field(
        default=0.8, gt=0, lt=1, description="Probability from which a pair is proposed at all."
    )
    accept: float = Field(
        default=0.95,
        gt=0,
        lt=1,
        description="Probability from which a pair without a conflict is accepted by "
        "`unisono match --accept-sure`.",
    )
    max_pairs: int = Field(
        default=5_000_000,
        ge=1,
        description="Most pairs compared; beyond, the commonest names, companies and "
        "numbers are not used to find pairs.",
    )


class AttributionSettings(_Section):
    """How credit is given (ATT-1)."""

    lookback_days: float = Field(default=90, gt=0, description="Lookback window in days.")
    view_lookback_days: float | None = Field(
        default=None,
        gt=0,
        description="Lookback window of views (impressions) in days; empty: as lookback_days.",
    )
    views_need_no_click: bool = Field(
        default=False, description="Views count only in journeys without a click."
    )
    half_life_days: float = Field(default=7, gt=0, description="Half-life of time decay in days.")
    custom_weights: tuple[float, float, float] = Field(
        default=(0.3, 0.4, 0.3), description="Custom model: first, middle, last."
    )
    markov_orders: tuple[int, ...] = Field(default=(1, 2, 3), description="Markov orders, 1–6.")
    interval_level: float = Field(
        default=0.9, gt=0.5, lt=1, description="Confidence level of the credits' intervals."
    )
    interval_draws: int = Field(
        default=1_000, ge=0, description="Bootstrap draws behind the intervals; 0: none."
    )
    conversion: Literal["auto", "order", "deal", "lead", "web"] = Field(
        default="auto",
        description="Which outcome counts; auto: won deals or orders, whichever "
        "carry more value, else web purchases, else leads, else web conversions.",
    )
    min_conversions_data_driven: int = Field(
        default=400, ge=1, description="Conversions a month data-driven models need (ATT-2)."
    )


class AuditSettings(_Section):
    """Thresholds of the seven tests: (end of the first band, end of the second band)."""

    drift: tuple[float, float] = Field(default=(15, 30), description="AUDIT-1, % variation.")
    drift_sample: int = Field(default=50, ge=5, description="AUDIT-1, touchpoints sampled.")
    drift_decide_at: float = Field(
        default=0.8, gt=0.5, le=1, description="AUDIT-1, probability a band needs."
    )
    drift_min_mean: float = Field(
        default=6, ge=0, le=10, description="AUDIT-1, a mean below this is never strong."
    )
    dark_funnel: tuple[float, float] = Field(default=(20, 40), description="AUDIT-2, % revenue.")
    utm: tuple[float, float] = Field(default=(5, 15), description="AUDIT-3, % of values.")
    utm_days: int = Field(default=90, ge=1, description="AUDIT-3, days looked back.")
    sync_minutes: tuple[float, float] = Field(default=(15, 240), description="AUDIT-4, minutes.")
    alignment: tuple[float, float] = Field(
        default=(40, 70),
        description="AUDIT-5, % overlap: below the first is different "
        "strategies, above the second strong.",
    )
    calendar: tuple[float, float] = Field(default=(0, 2), description="AUDIT-6, conflicts.")
    calendar_days: int = Field(default=92, ge=1, description="AUDIT-6, days looked back.")
    told_usually: float = Field(
        default=90,
        gt=50,
        le=100,
        description="AUDIT-6, % of the other teams' activities a team is told of to be told as a "
        "rule. A rule of thumb: one exception in ten still shows the rule.",
    )
    told_campaigns: int = Field(
        default=5,
        ge=2,
        description="AUDIT-6, other campaigns that must show the rule before a campaign is called "
        "left out. A rule of thumb: fewer show no habit.",
    )
    handoff: tuple[float, float] = Field(default=(10, 25), description="AUDIT-7, % failures.")
    handoff_hours: float = Field(
        default=24, gt=0, description="AUDIT-7, hours after which a handoff is late."
    )
    launch_tolerance_days: int = Field(
        default=0, ge=0, description="AUDIT-6, days launches of one campaign may differ."
    )
    min_tests: int = Field(
        default=3,
        ge=1,
        le=7,
        description="Tests with a score an overall score needs; a mean of one or two of the seven "
        "says too little about the whole.",
    )
    seed: int = Field(default=7, description="Seed of every random sample.")
    as_of: Annotated[str, AfterValidator(_day)] = Field(
        default="", description="Audit as of this day (YYYY-MM-DD). Empty: last day of the data."
    )


class MeasureSettings(_Section):
    """What measurement needs to know, and from how many customers on it speaks (ATT-5, ATT-7)."""

    gross_margin: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="Gross margin in % of revenue. Empty: CAC payback is not measured and "
        "predicted lifetime value is revenue.",
    )
    best_customers: float = Field(
        default=10, gt=0, le=50, description="Share of customers called the best, in %."
    )
    min_customers: int = Field(
        default=20,
        ge=2,
        description="Customers a group needs before a figure about it is shown.",
    )


class LifetimeSettings(_Section):
    """How customer lifetime value is predicted (ATT-5, ATT-8)."""

    model: Literal["bgnbd", "paretonbd"] = Field(
        default="bgnbd", description="Buying model: BG/NBD or Pareto/NBD."
    )
    horizon_weeks: float = Field(default=52, gt=0, description="Weeks ahead that are valued.")
    period: Literal["day", "week"] = Field(
        default="day", description="Purchases of one customer within it count as one."
    )
    discount_rate: float = Field(
        default=0.1, ge=0, lt=1, description="A year; 0.1: money a year from now is worth 1/1.1."
    )
    min_repeat_customers: int = Field(
        default=60,
        ge=10,
        description="Customers who bought again that a prediction needs; with "
        "fewer, intervals of simulated data sets missed the truth too often.",
    )
    min_history: float = Field(
        default=0.5,
        gt=0,
        description="Length of the history a prediction needs, as a share of "
        "the horizon; with less, intervals of simulated data sets missed the truth too often.",
    )
    holdout_tolerance: float = Field(
        default=0.2, gt=0, description="Held-out check: error of the total that still holds."
    )
    max_subscriber_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Share of customers with a subscription above which "
        "the models for buying without a contract do not fit.",
    )
    max_regularity: float = Field(
        default=4,
        gt=1,
        description="Regularity of purchases (1: at random) above which buying "
        "looks like a contract.",
    )


class ExportSettings(_Section):
    """What leaves unisono."""

    evidence_rows: int = Field(default=25, ge=1, description="Evidence rows shown per test.")


class Settings(_Section):
    """All settings of one workspace (unisono.toml)."""

    company: str = Field(default="", description="Company name; empty: from brand.yaml.")
    engine: Annotated[Literal["duckdb", "spark"], BeforeValidator(_runs)] = Field(
        default="duckdb",
        description="Engine the models are built on: duckdb is embedded, spark is Apache Spark. "
        "SQL for bigquery, snowflake and databricks is generated, not run (docs/engines.md).",
    )
    spark_master: str = Field(
        default="local[*]",
        min_length=1,
        description="Spark master (local[4], spark://host:7077, yarn, k8s://…) or Spark Connect "
        "address (sc://host:15002).",
    )
    spark_folder: str = Field(
        default="",
        description="Folder that unisono and all Spark workers share for tables in between. "
        "Empty: the workspace's own, which a local master can read.",
    )
    memory_gb: float = Field(default=0, ge=0, description="Engine memory in GB; 0: 60 % of all.")
    threads: int = Field(default=0, ge=0, description="Engine threads; 0: all cores.")
    workspace: WorkspaceSettings = WorkspaceSettings()
    model: ModelSettings = ModelSettings()
    identity: IdentitySettings = IdentitySettings()
    match: MatchSettings = MatchSettings()
    attribution: AttributionSettings = AttributionSettings()
    audit: AuditSettings = AuditSettings()
    lifetime: LifetimeSettings = LifetimeSettings()
    export: ExportSettings = ExportSettings()
    measure: MeasureSettings = MeasureSettings()


def flatten(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested mapping → ``{"audit.drift": value}``."""
    out: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            out.update(flatten(value, f"{name}."))
        else:
            out[name] = value
    return out


def _nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in flat.items():
        *path, last = key.split(".")
        node = out
        for step in path:
            node = node.setdefault(step, {})
        node[last] = value
    return out


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    known = set(flatten(Settings().model_dump()))
    found: dict[str, tuple[str, Any]] = {}
    for name, text in environ.items():
        if not name.startswith(_ENV):
            continue
        key = name[len(_ENV) :].lower().replace("__", ".")
        if key not in known:
            continue  # other UNISONO_ variables belong to other programs
        try:
            value: Any = json.loads(text)
        except json.JSONDecodeError:
            value = text
        found[key] = (name, value)
    return found


def load_settings(
    root: Path, environ: Mapping[str, str] | None = None
) -> tuple[Settings, dict[str, str]]:
    """Settings of the workspace in ``root`` and, per setting, which file or variable won.

    Raises:
        SettingsError: a name is unknown or a value has the wrong type, with the setting's name.
    """
    path = root / "unisono.toml"
    flat: dict[str, Any] = {}
    origin: dict[str, str] = dict.fromkeys(flatten(Settings().model_dump()), "default")
    if path.exists():
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{path.name}: {error}.",
                way_out="Correct the file; it must be TOML in UTF-8. A path with backslashes "
                "stands in single quotes: 'C:\\data'.",
            ) from None
        flat = flatten(data)
        origin.update(dict.fromkeys(flat, path.name))
    for key, (name, value) in _from_environment(os.environ if environ is None else environ).items():
        flat[key] = value
        origin[key] = f"environment variable {name}"
    try:
        return Settings.model_validate(_nest(flat)), origin
    except ValidationError as error:
        lines = []
        for item in error.errors():
            key = ".".join(str(x) for x in item["loc"])
            unknown = item["type"] == "extra_forbidden"
            said = (
                "there is no such setting" if unknown else item["msg"].removeprefix("Value error, ")
            )
            lines.append(f"{key} ({origin.get(key, path.name)}): {said}")
        raise SettingsError(
            "; ".join(lines) + ".",
            way_out="See 'unisono config show' and docs/settings.md for names and types.",
        ) from None


def settings_schema() -> dict[str, Any]:
    """JSON Schema of unisono.toml."""
    schema = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "unisono.toml"
    return schema
