"""``config show`` and ``config schema``."""

from __future__ import annotations

from typing import Annotated

import typer

from unisono.cli.options import Json
from unisono.cli.output import add_row, print_table, table, write_json

app = typer.Typer(no_args_is_help=True, help="Settings: what holds, and who said so.")


@app.command(epilog="Example: unisono config show")
def show(
    context: typer.Context,
    as_json: Json = False,
) -> None:
    """Show every setting, its value, and which file or variable won."""
    from unisono.settings import load_settings, shown

    settings, origin = load_settings(context.obj)
    flat = shown(settings)
    if as_json:
        write_json({k: {"value": v, "from": origin[k]} for k, v in flat.items()})
        return
    rows = table("setting", "value", "from")
    for key, value in flat.items():
        add_row(rows, key, value, origin[key])
    print_table(rows)


@app.command(epilog="Example: unisono config schema > unisono.schema.json")
def schema(
    mapping: Annotated[
        bool, typer.Option("--mapping", help="Print that of mapping.yaml instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of unisono.toml."""
    from unisono.settings import settings_schema
    from unisono.sources.custom_mapping import mapping_schema

    write_json(mapping_schema() if mapping else settings_schema())
