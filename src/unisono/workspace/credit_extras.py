"""What can be asked of attribution beside its own models: customers, experiments, other tools."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from unisono.attribution import Conversions, TouchLog, compat
from unisono.attribution.dimensions import cut
from unisono.attribution.lift import Experiment, calibrated
from unisono.attribution.pathcounts import path_rows
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Windows
from unisono.errors import AttributionError, SourceError
from unisono.model.attribution import MAX_ORDER, AttributionResult, ModelCredit
from unisono.model.names import same_name
from unisono.settings import AttributionSettings

Experiments = str | Path | Sequence[Experiment]
_COLUMNS = ("channel", "lift", "low", "high")


def asked(
    options: AttributionSettings,
    order: int | None = None,
    intervals: bool = True,
    windows: Windows | None = None,
) -> AttributionSettings:
    """Settings with one Markov order instead of those set, other windows, intervals or none."""
    changes: dict[str, object] = {} if order is None else {"markov_orders": (order,)}
    if not intervals:
        changes["interval_draws"] = 0
    if windows is not None:
        changes["views_need_no_click"] = windows.views_need_no_click
        if windows.click_days is not None:
            changes["lookback_days"] = windows.click_days
        if windows.view_days is not None:
            changes["view_lookback_days"] = windows.view_days
    return options.model_copy(update=changes)


def of_customers(found: Conversions, customers: str) -> Conversions:
    """Only the conversions of new or of existing customers.

    Raises:
        AttributionError: the conversions do not tell.
    """
    if customers == "all":
        return found
    if found.existing is None:
        raise AttributionError(
            f"The conversions do not tell {customers} customers.",
            way_out="Name a column that marks conversions of existing customers (--existing).",
        )
    return found.select(found.existing if customers == "existing" else ~found.existing)


def with_experiments(result: AttributionResult, experiments: Experiments) -> AttributionResult:
    """``result`` with the model ``calibrated`` by experiments, a list or a file of them.

    Raises:
        SourceError: the file cannot be read.
        AttributionError: an experiment is incomplete or names no channel of the result.
    """
    if isinstance(experiments, str | Path):
        experiments = read_experiments(Path(experiments))
    level = result.interval_level
    return calibrated(result, experiments, level=level) if experiments else result


def with_own_experiments(
    result: AttributionResult, options: AttributionSettings, by: str, narrowed: bool = False
) -> AttributionResult:
    """``result`` with the model ``calibrated`` by the experiments of the settings.

    They are tests of channels and of everything the company is measured on: credit by another
    dimension is left as it is, as is that of another outcome or of some customers (``narrowed``),
    which is said. So is a test of a channel that nothing is credited to.
    """
    if not options.experiments or by != "channel" or not result.attributed_conversions:
        return result
    if narrowed:
        note = (
            "attribution.experiments hold for all conversions the company is measured on: not used "
            "for another outcome or some customers."
        )
        return replace(result, notes=(*result.notes, note))
    channels = {same_name(c): c for c in result.channels}
    found: list[Experiment] = []
    unknown: list[str] = []
    for test in options.experiments:
        if channel := channels.get(same_name(test.channel)):
            found.append(Experiment(channel, test.lift, test.low, test.high, test.level))
        else:
            unknown.append(test.channel)
    if unknown:
        note = (
            f"attribution.experiments names {', '.join(unknown)}, which nothing is credited to: "
            "not used. Write the channel as it is written here."
        )
        result = replace(result, warnings=(*result.warnings, note))
    if not found:
        return result
    tested = ", ".join(e.channel for e in found)
    why = f"{result.recommended_why} Experiments measured {tested}: read calibrated for them."
    return replace(with_experiments(result, found), recommended_why=why.strip())


def demand_model(result: AttributionResult, model: str, way: str) -> None:
    """See that a model was computed.

    Args:
        model: its name.
        way: how another Markov order is asked for, with ``{}`` for the order.

    Raises:
        AttributionError: it was not; with the reason where the result has one.
    """
    known = [m.model for m in result.models]
    if model in known:
        return
    if model == "calibrated" and not result.attributed_conversions:
        raise AttributionError(
            "Nothing is credited here, so nothing is calibrated.", way_out=result.recommended_why
        )
    if model == "calibrated":
        raise AttributionError(
            "No experiment of what is credited here is known, so nothing is calibrated.",
            way_out="Set attribution.experiments, by channel; or name a file with --experiments.",
        )
    of_order = re.fullmatch(r"markov_(\d+)", model)
    asked = f"Markov order {of_order[1]}" if of_order else f"The {model} model"
    why = next((line for line in result.notes if line.startswith(asked)), "")
    listed = f"There are: {', '.join(known)}."
    if of_order and 1 <= int(of_order[1]) <= MAX_ORDER:
        listed += f" Add {way.format(of_order[1])} for that order alone (1 to {MAX_ORDER})."
    raise AttributionError(why or f"There is no model {model}.", way_out=listed)


def read_experiments(path: Path) -> list[Experiment]:
    """Experiments of a CSV file with columns channel, lift, low, high and, if need be, level."""
    try:
        header, *lines = path.read_text(encoding="utf-8-sig").splitlines() or [""]
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise SourceError(
            f"{path} cannot be read: {why}.", path=str(path), way_out="Name a UTF-8 CSV file."
        ) from None
    delimiter = max(",;\t|", key=header.count)
    columns = [c.strip().casefold() for c in next(csv.reader([header], delimiter=delimiter), [])]
    if missing := [c for c in _COLUMNS if c not in columns]:
        raise AttributionError(
            f"{path.name} has no column {', '.join(missing)}.",
            way_out=f"Give the columns {', '.join(_COLUMNS)} and, if need be, level.",
        )
    rows = csv.DictReader(lines, columns, delimiter=delimiter)
    found = [_experiment(row, f"{path.name}, line {1 + rows.line_num}") for row in rows]
    if not found:
        raise AttributionError(f"{path.name} holds no experiment.", way_out="Give one a line.")
    return found


def _experiment(row: Mapping[str, str | None], where: str) -> Experiment:
    def number(column: str) -> float:
        try:
            return float(row.get(column) or "")
        except ValueError:
            raise AttributionError(
                f"{where}: {column} is {row.get(column) or 'empty'}, which is no number.",
                way_out="Write ten per cent more as 0.1.",
            ) from None

    lift, low, high = (number(c) for c in _COLUMNS[1:])
    level = number("level") if row.get("level") else 0.9
    return Experiment((row["channel"] or "").strip(), lift, low, high, level)


def with_definition(
    result: AttributionResult,
    definition: str,
    groups: Iterable[tuple[TouchLog, Conversions]],
    options: AttributionSettings,
) -> AttributionResult:
    """``result`` with the model of another tool, over the same journeys.

    Args:
        result: what the model is added to.
        definition: one of :data:`unisono.attribution.compat.DEFINITIONS`.
        groups: touches and conversions of groups of persons, by ascending buckets.
        options: the windows of the journeys.

    Raises:
        AttributionError: there is no such definition.
    """
    windows = Terms.of(options, ()).windows
    found = compat.credit(definition, path_rows(cut(*group, windows) for group in groups))
    channels = {c: found.get(c, (0.0, 0.0)) for c in result.channels}
    model = ModelCredit(
        definition,
        compat.TITLES[definition],
        compat.MEANINGS[definition],
        {c: n for c, (n, _) in channels.items()},
        {c: v for c, (_, v) in channels.items()},
    )
    return replace(result, models=(*result.models, model))
