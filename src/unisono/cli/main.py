"""The ``unisono`` command. Heavy rooms are imported inside commands: ``--help`` stays instant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from unisono.cli import audit, config, data, measure, utm
from unisono.cli.output import Exit, show_error
from unisono.errors import UnisonoError

app = typer.Typer(
    name="unisono",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="All marketing channels, one voice: join the exports, audit the integration, "
    "credit every channel.\n\nExit codes: 0 fine · 1 findings · 2 usage · 3 source problem.",
)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version  # not needed by any other command

        typer.echo(f"unisono {version('unisono')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Option("--directory", "-C", help="Workspace folder.", show_default="here")
    ] = Path(),
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of every command."""
    del show_version
    context.obj = directory


app.command("init")(audit.init)
app.command("demo")(audit.demo)
app.command("load")(data.load)
app.command("sources")(data.sources)
app.command("audit")(audit.audit)
app.command("attribute")(measure.attribute)
app.command("query")(data.query)
app.command("export")(data.export)
app.command("person")(data.person)
app.add_typer(utm.app, name="utm")
app.add_typer(config.app, name="config")


def main() -> None:
    """Entry point: errors become messages and exit codes, never tracebacks."""
    try:
        app()
    except UnisonoError as error:
        show_error(error, as_json="--json" in sys.argv[1:])
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.FINE)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
