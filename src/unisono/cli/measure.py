"""``attribute``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.credit_tables import show_models, show_pairs
from unisono.cli.dimension import DIMENSIONS
from unisono.cli.options import Json
from unisono.cli.output import progress, write_json
from unisono.errors import AttributionError
from unisono.model.attribution import MAX_ORDER, OTHER_TOOLS

if TYPE_CHECKING:
    from unisono.attribution.touchlog import Windows
    from unisono.model.attribution import AttributionResult


class Customers(StrEnum):
    """Whose conversions are credited."""

    ALL = "all"
    NEW = "new"
    EXISTING = "existing"


def attribute(
    context: typer.Context,
    touches: Annotated[
        Path | None,
        typer.Option(help="A touch log (Parquet or CSV) instead of the workspace's model."),
    ] = None,
    paths: Annotated[
        Path | None,
        typer.Option(
            help="A table of paths (CSV or Parquet: path, total_conversions, "
            "total_conversion_value, total_null), as ChannelAttribution takes."
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            help="One model, or all; or another tool's: fractribution, channelattribution, "
            "mam_shapley, mam_markov."
        ),
    ] = "all",
    by: Annotated[
        str,
        typer.Option(
            help=f"{DIMENSIONS} (the company behind a person's e-mail address); several separated "
            "by commas. "
            "Of a touch log: channel or any column."
        ),
    ] = "channel",
    order: Annotated[
        int | None,
        typer.Option(
            min=1, max=MAX_ORDER, help="One Markov order instead of those in the settings."
        ),
    ] = None,
    intervals: Annotated[
        bool, typer.Option(help="Bootstrap intervals and rank stability of every model.")
    ] = True,
    customers: Annotated[
        Customers,
        typer.Option(help="Conversions credited: all, of new customers, or of existing ones."),
    ] = Customers.ALL,
    outcome: Annotated[
        str,
        typer.Option(
            help="order, deal, lead, web, or pipeline (every deal when created) instead of what "
            "the company is measured on."
        ),
    ] = "",
    click_days: Annotated[
        float | None, typer.Option(min=0, help="Lookback of clicks and visits in days.")
    ] = None,
    view_days: Annotated[
        float | None, typer.Option(min=0, help="Lookback of views (impressions) in days.")
    ] = None,
    views_need_no_click: Annotated[
        bool, typer.Option(help="Views count only in journeys without a click in its window.")
    ] = False,
    experiments: Annotated[
        Path | None,
        typer.Option(
            help="CSV of experiments (channel, lift, low, high): adds the model calibrated."
        ),
    ] = None,
    pairs: Annotated[
        bool, typer.Option(help="Channels worth more, or less, together: Shapley interactions.")
    ] = False,
    person: Annotated[str, typer.Option(help="Column of the person.")] = "",
    time: Annotated[str, typer.Option(help="Column of the time.")] = "",
    channel: Annotated[str, typer.Option(help="Column of the channel.")] = "",
    converted: Annotated[str, typer.Option(help="Column that marks a conversion.")] = "",
    value: Annotated[str, typer.Option(help="Column of the value.")] = "",
    view: Annotated[str, typer.Option(help="Column that marks views (impressions).")] = "",
    existing: Annotated[
        str, typer.Option(help="Column that marks conversions of existing customers.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Credit every channel by every model, side by side, with equal totals."""
    names = {
        "person": person, "time": time, "channel": channel, "converted": converted, "value": value,
        "view": view, "existing": existing,
    }  # fmt: skip
    asked: dict[str, Any] = {
        "customers": customers.value, "order": order, "intervals": intervals,
        "windows": _windows(click_days, view_days, views_need_no_click),
        "definition": model if model in OTHER_TOOLS else "", "experiments": experiments or (),
    }  # fmt: skip
    if touches is not None and outcome:
        raise AttributionError(
            f"A touch log has no outcome {outcome}.",
            way_out="Leave out --outcome: the log's own conversions are credited.",
        )
    if paths is not None:
        _need_plain_paths(touches, asked, outcome, by)
        from unisono.workspace.path_file import attribute_path_file

        found = attribute_path_file(
            paths, root=context.obj, order=order, intervals=intervals,
            experiments=asked["experiments"],
        )  # fmt: skip
        _show({"channel": found}, model, pairs, as_json)
        return
    results: dict[str, AttributionResult] = {}
    with progress() as tell:
        for dimension in _dimensions(by):
            tell(f"touches by {dimension}", 0)
            if touches is None:
                from unisono.workspace import Workspace

                results[dimension] = Workspace(context.obj).attribute(
                    dimension, outcome=outcome, paths=as_json, progress=tell, **asked
                )
            else:
                asked["tell"] = tell
                results[dimension] = _of_file(touches, names, dimension, context.obj, asked)
    _show(results, model, pairs, as_json)


def _show(results: dict[str, AttributionResult], model: str, pairs: bool, as_json: bool) -> None:
    if model != "all":
        from unisono.workspace.credit_extras import demand_model

        demand_model(next(iter(results.values())), model, "--order {}")
    if as_json:
        told = {d: _as_dict(result, model) for d, result in results.items()}
        write_json(told if len(told) > 1 else next(iter(told.values())))
        return
    for dimension, result in results.items():
        if pairs:
            show_pairs(result, dimension)
        else:
            show_models(result, model, dimension)


def _need_plain_paths(
    touches: Path | None, asked: dict[str, Any], outcome: str, by: str
) -> None:  # fmt: skip
    """Refuse what a table of paths cannot answer, rather than leave it out.

    Raises:
        AttributionError: with what it has not.
    """
    wanted = {
        "--touches": touches is not None, "--outcome": bool(outcome), "--by": by != "channel",
        "--customers": asked["customers"] != "all", "windows": asked["windows"] is not None,
        "models of other tools": bool(asked["definition"]),
    }  # fmt: skip
    if said := [name for name, given in wanted.items() if given]:
        raise AttributionError(
            f"A table of paths has no {', no '.join(said)}: it has paths and counts alone.",
            way_out="Leave them out, or give a touch log with --touches.",
        )


def _dimensions(by: str) -> list[str]:
    found = list(dict.fromkeys(d.strip() for d in by.split(",") if d.strip()))
    if not found:
        raise AttributionError("--by names nothing.", way_out="Say for example --by campaign.")
    return found


def _windows(click: float | None, view: float | None, alone: bool) -> Windows | None:
    """Windows asked for; None: those in the settings."""
    if click is None and view is None and not alone:
        return None
    from unisono.attribution.touchlog import Windows

    return Windows(click, view, alone)


def _of_file(
    path: Path, names: dict[str, str], by: str, root: Path, asked: dict[str, Any]
) -> AttributionResult:
    from unisono.workspace.touch_file import attribute_file

    if by != "channel":
        names = {**names, "channel": by}
    return attribute_file(path, names={k: v for k, v in names.items() if v}, root=root, **asked)


def _as_dict(result: AttributionResult, model: str) -> dict[str, object]:
    from dataclasses import asdict

    from unisono.attribution.recommend import dispute  # loads numpy

    data = asdict(result)
    data["dispute"] = dispute(result)
    if model != "all":
        data["models"] = [m for m in data["models"] if m["model"] == model]
    return data
