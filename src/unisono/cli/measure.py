"""``attribute``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.output import console, notes, table, write_json
from unisono.errors import AttributionError

if TYPE_CHECKING:
    from unisono.model.attribution import AttributionResult


def attribute(
    context: typer.Context,
    touches: Annotated[
        Path | None,
        typer.Option(help="A touch log (Parquet or CSV) instead of the workspace's model."),
    ] = None,
    model: Annotated[str, typer.Option(help="One model, or all.")] = "all",
    by: Annotated[
        str, typer.Option(help="channel, campaign, source, medium, content, ad or platform.")
    ] = "channel",
    person: Annotated[str, typer.Option(help="Column of the person.")] = "",
    time: Annotated[str, typer.Option(help="Column of the time.")] = "",
    channel: Annotated[str, typer.Option(help="Column of the channel.")] = "",
    converted: Annotated[str, typer.Option(help="Column that marks a conversion.")] = "",
    value: Annotated[str, typer.Option(help="Column of the value.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Credit every channel by every model, side by side, with equal totals."""
    if touches is not None:
        from unisono.workspace.credit import attribute_file

        names = {
            "person": person,
            "time": time,
            "channel": channel,
            "converted": converted,
            "value": value,
        }
        result = attribute_file(
            touches, names={k: v for k, v in names.items() if v}, root=context.obj
        )
    else:
        from unisono.workspace import Workspace

        result = Workspace(context.obj).attribute(by)
    if model != "all":
        known = [m.model for m in result.models]
        if model not in known:
            raise AttributionError(
                f"There is no model {model}.", way_out=f"There are: {', '.join(known)}."
            )
    if as_json:
        data = _as_dict(result, model)
        write_json(data)
        return
    _show(result, model, by)


def _as_dict(result: AttributionResult, model: str) -> dict[str, object]:
    from dataclasses import asdict

    data = asdict(result)
    if model != "all":
        data["models"] = [m for m in data["models"] if m["model"] == model]
    return data


def _show(result: AttributionResult, model: str, by: str) -> None:
    models = [m for m in result.models if model in ("all", m.model)]
    titles = tuple(m.title for m in models)
    shown = table(by, *titles, right=titles)
    ranked = sorted(result.channels, key=lambda c: -max(m.conversions.get(c, 0.0) for m in models))
    for c in ranked[:30]:
        shown.add_row(c, *[f"{m.conversions.get(c, 0.0):,.1f}" for m in models])
    shown.add_row("[bold]all[/]", *[f"[bold]{sum(m.conversions.values()):,.1f}[/]" for m in models])
    console().print(shown)
    out = notes()
    out.print(
        f"{result.attributed_conversions:,} of {result.conversions:,} conversions have a touch in "
        f"the window; {result.unattributed_conversions:,} have none."
    )
    if len(ranked) > 30:
        out.print(f"{len(ranked) - 30} smaller ones are not shown; --json has all.")
    if result.recommended:
        out.print(f"Recommended: {result.recommended}. {result.recommended_why}", markup=False)
    for line in result.warnings:
        out.print(f"! {line}", markup=False)
