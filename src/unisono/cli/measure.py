"""``attribute``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.dimension import DIMENSIONS
from unisono.cli.output import (
    add_row,
    console,
    notes,
    print_table,
    table,
    visible,
    write_json,
)
from unisono.errors import AttributionError

if TYPE_CHECKING:
    from unisono.attribution.touchlog import Windows
    from unisono.model.attribution import AttributionResult, ModelCredit


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
        typer.Option(min=1, max=6, help="One Markov order instead of those in the settings."),
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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Credit every channel by every model, side by side, with equal totals."""
    names = {
        "person": person, "time": time, "channel": channel, "converted": converted, "value": value,
        "view": view, "existing": existing,
    }  # fmt: skip
    asked: dict[str, Any] = {
        "customers": customers.value, "order": order, "intervals": intervals,
        "windows": _windows(click_days, view_days, views_need_no_click),
        "definition": model if model in _OTHER_TOOLS else "", "experiments": experiments or (),
    }  # fmt: skip
    if touches is not None and outcome:
        raise AttributionError(
            f"A touch log has no outcome {outcome}.",
            way_out="Leave out --outcome: the log's own conversions are credited.",
        )
    results: dict[str, AttributionResult] = {}
    for dimension in dict.fromkeys(d.strip() for d in by.split(",")):
        if touches is None:
            from unisono.workspace import Workspace

            results[dimension] = Workspace(context.obj).attribute(
                dimension, outcome=outcome, paths=as_json, **asked
            )
        else:
            results[dimension] = _of_file(touches, names, dimension, context.obj, asked)
    _check_model(next(iter(results.values())), model)
    if as_json:
        told = {d: _as_dict(result, model) for d, result in results.items()}
        write_json(told if len(told) > 1 else next(iter(told.values())))
        return
    for dimension, result in results.items():
        if pairs:
            _show_pairs(result, dimension)
        else:
            _show(result, model, dimension)


#: Models of other tools, see :mod:`unisono.attribution.compat`.
_OTHER_TOOLS = ("fractribution", "channelattribution", "mam_shapley", "mam_markov")


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


def _show_pairs(result: AttributionResult, by: str) -> None:
    """Pairs of channels by the strength of their interaction."""
    columns = (f"{by} with", "", "conversions together")
    shown = table(*columns, right=columns[2:])
    for pair in result.interactions[:_ROWS]:
        add_row(shown, _shorten(pair.first), _shorten(pair.second), f"{pair.conversions:+,.1f}")
    print_table(shown)
    out = notes()
    if not result.interactions:
        out.print("No pair of channels meets in a converting journey, or there are too many.")
    elif len(result.interactions) > _ROWS:
        out.print(f"{len(result.interactions) - _ROWS} weaker pairs: --json has all.")
    out.print(
        "Shapley interaction index: conversions the two share beyond the sum of their parts. It "
        "shows who appears together, not what either caused.",
        markup=False,
    )


def _check_model(result: AttributionResult, model: str) -> None:
    known = [m.model for m in result.models]
    if model != "all" and model not in known:
        raise AttributionError(
            f"There is no model {model}.", way_out=f"There are: {', '.join(known)}."
        )


def _as_dict(result: AttributionResult, model: str) -> dict[str, object]:
    from dataclasses import asdict

    data = asdict(result)
    data["dispute"] = _dispute(result)
    if model != "all":
        data["models"] = [m for m in data["models"] if m["model"] == model]
    return data


#: Column names that fit twelve models beside each other.
_SHORT = {
    "last": "Last",
    "last_non_direct": "LastND",
    "first": "First",
    "linear": "Linear",
    "time_decay": "Decay",
    "u_shaped": "U",
    "w_shaped": "W",
    "custom": "Custom",
    "markov_1": "Mk1",
    "markov_2": "Mk2",
    "markov_3": "Mk3",
    "shapley": "Shapley",
    "fitted": "Fitted",
}
#: Which models stay when the terminal is too narrow for all: the recommended one, then these.
_KEPT_FIRST = ("last_non_direct", "first", "shapley", "time_decay", "markov_1", "last", "linear")
_ROWS = 30
_NAME_WIDTH = 28


def _shorten(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else name[: _NAME_WIDTH - 1] + "…"


def _fitting(models: list[ModelCredit], recommended: str, room: int) -> list[ModelCredit]:
    """The models whose columns fit into ``room`` characters, the most telling ones first."""
    rank = {name: place for place, name in enumerate((recommended, *_KEPT_FIRST)[::-1], start=1)}
    kept: set[str] = set()
    for m in sorted(models, key=lambda m: -rank.get(m.model, 0)):
        largest = max([sum(m.conversions.values()), *m.conversions.values()])
        room -= 2 + max(len(_SHORT.get(m.model, m.model)), len(f"{largest:,.1f}"))
        if room < 0 and kept:
            break
        kept.add(m.model)
    return [m for m in models if m.model in kept]


def _show(result: AttributionResult, model: str, by: str) -> None:
    asked = [m for m in result.models if model in ("all", m.model)]
    if len(asked) == 1 and asked[0].conversions_low:
        _show_one(result, asked[0], by)
        return
    ranked = sorted(result.channels, key=lambda c: -max(m.conversions.get(c, 0.0) for m in asked))
    names = [_shorten(c) for c in ranked[:_ROWS]]
    terminal = console()
    room = terminal.width - max(map(len, (*names, by, "all"))) if terminal.is_terminal else 10_000
    models = _fitting(asked, result.recommended, room)
    titles = tuple(_SHORT.get(m.model, m.model) for m in models)
    shown = table(by, *titles, right=titles)
    for c, name in zip(ranked, names, strict=False):
        add_row(shown, name, *[f"{m.conversions.get(c, 0.0):,.1f}" for m in models])
    add_row(shown, "all", *[f"{sum(m.conversions.values()):,.1f}" for m in models])
    print_table(shown)
    _tell(result, asked, models, len(ranked))


def _show_one(result: AttributionResult, model: ModelCredit, by: str) -> None:
    """One model with its intervals."""
    columns = ("conversions", "low", "high", "value", "value low", "value high", "keeps rank")
    shown = table(by, *columns, right=columns)
    ranked = sorted(result.channels, key=lambda c: -model.conversions[c])
    for c in ranked[:_ROWS]:
        figures = (
            model.conversions[c], model.conversions_low[c], model.conversions_high[c],
            model.value[c], model.value_low[c], model.value_high[c],
        )  # fmt: skip
        kept = f"{100 * model.rank_stability[c]:.0f} %"
        add_row(shown, _shorten(c), *[f"{f:,.1f}" for f in figures], kept)
    print_table(shown)
    level = f"{100 * (result.interval_level or 0):.0f} %"
    notes().print(f"Low and high: {level} interval. {model.definition}", markup=False)
    _tell(result, [model], [model], len(ranked))


def _tell(
    result: AttributionResult, asked: list[ModelCredit], shown: list[ModelCredit], channels: int
) -> None:
    """What the table leaves out, and what to think of it."""
    out = notes()
    legend = {_SHORT.get(m.model, m.model): m.title for m in shown}
    if told := [f"{k} = {v}" for k, v in legend.items() if k != v]:
        out.print("; ".join(told) + ".")
    if left := [m.model for m in asked if m not in shown]:
        out.print(f"No room for {', '.join(left)}: --model NAME shows one, --json all.")
    out.print(
        f"{result.attributed_conversions:,} of {result.conversions:,} conversions have a touch in "
        f"the window; {result.unattributed_conversions:,} have none."
    )
    if channels > _ROWS:
        out.print(f"{channels - _ROWS} smaller ones are not shown; --json has all.")
    if result.recommended:
        why = f"Recommended: {result.recommended}. {result.recommended_why}"
        out.print(visible(why), markup=False)
    for line in result.notes:
        out.print(visible(line), markup=False)
    for line in result.warnings:
        out.print(visible(f"! {line}"), markup=False)
    if len(asked) > 1 and (line := _dispute(result)):
        out.print(visible(line), markup=False)


def _dispute(result: AttributionResult) -> str:
    """What the models disagree about most, and what would settle it."""
    from unisono.attribution.recommend import dispute

    return dispute(result)
