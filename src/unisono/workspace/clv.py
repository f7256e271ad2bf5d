"""Customer lifetime value of the model's customers, or straight from a transactions file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from unisono.errors import SettingsError, SourceError
from unisono.measure.lifetime import (
    MODELS,
    SEGMENTS,
    Lifetime,
    Question,
    count_purchases,
    lifetime_value,
    model_sales,
    name_segments,
    value_of_counts,
)
from unisono.model.lifetime import NOT_MEASURED, LifetimeResult
from unisono.reports.tables_export import write_table
from unisono.settings import Settings, load_settings
from unisono.warehouse.engine import Engine
from unisono.workspace.counts_file import counts_of, tables_of_counts
from unisono.workspace.orders_file import file_sales, landed

FORMATS = ("csv", "xlsx", "parquet")
FILE_SEGMENTS = ("segment", "cohort", "recorded_source", "platform")


def asked(settings: Settings, model: str | None, horizon_weeks: float | None) -> Settings:
    """The settings with another model or horizon.

    Raises:
        SettingsError: there is no such model, or the horizon is not above 0.
    """
    changes: dict[str, object] = {}
    if model is not None:
        if model not in MODELS:
            raise SettingsError(
                f"There is no model {model}.", way_out=f"There are: {', '.join(MODELS)}."
            )
        changes["model"] = model
    if horizon_weeks is not None:
        if not 0 < horizon_weeks <= 5200:
            raise SettingsError(
                f"A horizon of {horizon_weeks:g} weeks cannot be valued.",
                way_out="Say for example 52w or 1y.",
            )
        changes["horizon_weeks"] = horizon_weeks
    section = settings.lifetime.model_copy(update=changes)
    return settings.model_copy(update={"lifetime": section})


def clv_warehouse(engine: Engine, settings: Settings, by: str = "first_channel") -> Lifetime:
    """Customer lifetime value of everybody who bought, by how they were acquired.

    Args:
        by: one of :data:`unisono.measure.lifetime.SEGMENTS`.

    Raises:
        SettingsError: ``by`` is none of these.
    """
    _known(by, SEGMENTS)
    currency = engine.value("SELECT reporting_currency FROM model_parameters") or ""
    if (leads := _not_sales(engine)) is not None:
        return _refused(settings, by, currency, leads)
    until = date.fromisoformat(settings.audit.as_of) if settings.audit.as_of else None
    model_sales(engine, until)
    notes = count_purchases(engine, settings.lifetime.period)
    name_segments(engine, by)
    return lifetime_value(engine, Question(settings, by, currency, notes))


def clv_file(
    path: str | Path,
    *,
    names: Mapping[str, str] | None = None,
    by: str | None = None,
    model: str | None = None,
    horizon_weeks: float | None = None,
    root: str | Path = ".",
    export: str | Path | None = None,
    unit: str | None = None,
) -> LifetimeResult:
    """Customer lifetime value straight from a file of purchases, without a workspace.

    Args:
        path: one row a purchase: customer, time and amount; or one row a customer: frequency,
            recency and age, if known with the mean spend of repeat purchases. CSV, XLSX, JSON or
            Parquet.
        names: column per meaning (customer, time, amount, currency, segment; of a table of
            customers frequency, recency, age, spend) where the file calls it otherwise, e.g.
            ``{"customer": "uid"}``.
        by: ``segment`` (a column of the file), ``cohort``, ``recorded_source`` or ``platform``; a
            table of customers knows its segments only.
        unit: of recency and age in a table of customers: day, week (the default), month or year.
        model, horizon_weeks: instead of the settings'.
        root: folder whose ``unisono.toml`` holds, if there is one.
        export: file for the figures of every customer (csv, xlsx or parquet).
    """
    source = Path(path)
    if not source.is_file():
        raise SourceError(
            f"{path} is no file.", path=str(path), way_out="Name a file of orders or payments."
        )
    settings = asked(load_settings(Path(root))[0], model, horizon_weeks)
    names = names or {}
    with (
        Engine(memory_gb=settings.memory_gb, threads=settings.threads) as engine,
        landed(engine, source, settings.model) as tables,
    ):
        of_customers = tables_of_counts(tables, names)
        if len(of_customers) > 1:
            raise SourceError(
                f"{source.name} has {len(of_customers)} tables of customers: "
                f"{', '.join(t.path for t in of_customers)}.",
                path=str(path), way_out="Bring one of them as a file of its own.",
            )  # fmt: skip
        if of_customers:
            _known(by or "segment", ("segment",))
            known, told = counts_of(engine, of_customers[0], names, unit)
            if len(tables) > 1:
                told = (*told, f"Of {source.name} only {of_customers[0].path} was read.")
            return finished(value_of_counts(known, Question(settings, "segment", "", told)), export)
        if unit is not None:
            raise SettingsError(
                f"{source.name} has purchases: only a table of customers has a unit of recency.",
                way_out="Leave the unit out, or map frequency, recency and age.",
            )
        by = by or ("segment" if "segment" in names else "cohort")
        _known(by, FILE_SEGMENTS)
        currency, notes = file_sales(engine, tables, names, settings.model)
        left_out = count_purchases(engine, settings.lifetime.period)
        name_segments(engine, by)
        found = lifetime_value(engine, Question(settings, by, currency, (*notes, *left_out)))
    return finished(found, export)


def finished(found: Lifetime, export: str | Path | None) -> LifetimeResult:
    """The result; the figures of every customer go to ``export`` when asked for.

    Raises:
        SettingsError: the file's ending names no format.
    """
    if export is None:
        return found.result
    target = Path(export)
    kind = target.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise SettingsError(
            f"{target.name}: '{target.suffix}' is no format to export to.",
            way_out=f"End the name in {', '.join('.' + f for f in FORMATS)}.",
        )
    if found.customers is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_table(found.customers, target, kind)
    return found.result


def _known(by: str, segments: tuple[str, ...]) -> None:
    if by not in segments:
        raise SettingsError(
            f"Customers have no {by}.", way_out=f"There are: {', '.join(segments)}."
        )


def _not_sales(engine: Engine) -> str | None:
    """The kind of conversion the company is measured on when that is no sale, else None."""
    found = engine.rows(
        "SELECT kind, count(value) FROM conversion WHERE primary_kind GROUP BY kind ORDER BY kind"
    )
    if not found or found[0][0] in ("order", "deal") or found[0][1]:
        return None
    return str(found[0][0])


def _refused(settings: Settings, by: str, currency: str, kind: str) -> Lifetime:
    s = settings.lifetime
    return Lifetime(
        LifetimeResult(
            NOT_MEASURED, s.model, by, s.horizon_weeks, s.discount_rate,
            (settings.measure.gross_margin or 100) / 100, currency=currency,
            reason=f"The conversions of the model are of kind {kind}: no purchases.",
            way_out="Bring orders, payments or won deals.",
        )
    )  # fmt: skip
