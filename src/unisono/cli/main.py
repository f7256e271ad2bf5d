"""The ``unisono`` command. Heavy rooms are imported inside commands: ``--help`` stays instant."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from unisono.cli import (
    architecture,
    assets,
    audit,
    backup,
    calendar,
    check,
    clv,
    config,
    council,
    data,
    desk,
    drift,
    keys,
    match,
    mcp,
    measure,
    metrics,
    minutes,
    notices,
    offers,
    paths,
    promises,
    propose,
    ratings,
    react,
    reconcile,
    serve,
    shares,
    survey,
    synergy,
    user,
    utm,
    utm_repair,
)
from unisono.cli.output import Exit, show_error
from unisono.errors import UnisonoError, UsageError, WorkspaceError

#: What the library of the command line raises for a wrong option, argument or command.
_WrongUsage: type[Exception] = typer.BadParameter.__bases__[0]

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


app.command("init", epilog="Example: unisono init my-company")(audit.init)
app.command("demo", epilog="Example: unisono demo demo-company")(audit.demo)
app.command("load", epilog="Example: unisono -C my-company load")(data.load)
app.command("sources", epilog="Example: unisono -C my-company sources --quarantine")(data.sources)
app.command("audit", epilog="Example: unisono -C my-company audit")(audit.audit)
app.command("check", epilog='Example: unisono check --channel e-mail --text "20 % off" --json')(
    check.check
)
app.command(
    "propose", epilog="Example: unisono propose --channel e-mail --pillar easy --count 3 --json"
)(propose.propose)
app.command("offers", epilog="Example: unisono offers --contradictions")(offers.offers)
app.add_typer(architecture.app, name="architecture")
app.command("drift", epilog="Example: unisono drift --by team --sample all")(drift.drift)
app.command("promises", epilog="Example: unisono promises --look")(promises.promises)
app.command("attribute", epilog="Example: unisono attribute --touches touches.parquet")(
    measure.attribute
)
app.command("reconcile", epilog="Example: unisono reconcile --lines 50")(reconcile.reconcile)
app.command("paths", epilog="Example: unisono paths --top 20")(paths.paths)
app.command("synergy", epilog="Example: unisono synergy --by campaign")(synergy.synergy)
app.command("clv", epilog="Example: unisono clv")(clv.clv)
app.command(
    "query", epilog='Example: unisono query "SELECT channel, count(*) FROM touchpoint GROUP BY 1"'
)(data.query)
app.command("export", epilog="Example: unisono export touchpoint conversion --format parquet")(
    data.export
)
app.command("person", epilog="Example: unisono person email someone@example.com")(data.person)
app.command("match", epilog="Example: unisono match --accept 1a2b3c4d")(match.match)
app.command("backup", epilog="Example: unisono backup")(backup.backup)
app.command("restore", epilog="Example: unisono -C new-folder restore backup.zip")(backup.restore)
app.add_typer(assets.app, name="assets")
app.add_typer(calendar.app, name="calendar")
app.command("council", epilog="Example: unisono council --month 2026-09 --html pack.html")(
    council.council
)
app.command("objectives", epilog="Example: unisono objectives --json")(council.objectives)
app.command("scorecard", epilog="Example: unisono scorecard council")(council.scorecard)
app.add_typer(minutes.app, name="minutes")
app.command("react", epilog='Example: unisono react sport-wins "Cup won" --channel Email --no 1')(
    react.react
)
app.command("reactions", epilog="Example: unisono reactions --due")(react.reactions)
app.add_typer(desk.app, name="desk")
app.add_typer(metrics.app, name="metrics")
utm.app.command("repair", epilog="Example: unisono utm repair --list repairs.xlsx")(
    utm_repair.repair
)
utm.app.command("ask", epilog="Example: unisono utm ask 1a2b3c4d same")(utm_repair.ask)
app.add_typer(utm.app, name="utm")
app.add_typer(config.app, name="config")
app.command("serve", epilog="Example: unisono -C my-company serve")(serve.serve)
app.command("mcp", epilog="Example: unisono -C my-company mcp")(mcp.mcp)
app.add_typer(user.app, name="user")
app.add_typer(keys.app, name="keys")
app.add_typer(notices.app, name="notices")
app.add_typer(notices.schedules, name="schedules")
app.add_typer(shares.app, name="shares")
app.add_typer(survey.app, name="survey")
app.add_typer(ratings.app, name="ratings")


def main() -> None:
    """Entry point: errors become messages and exit codes, never tracebacks."""
    try:
        sys.exit(app(standalone_mode=False) or Exit.FINE)
    except _WrongUsage as error:
        _tell_usage(error)
    except typer.Abort:
        typer.echo("Aborted.", err=True)
        sys.exit(Exit.FINDINGS)
    except SystemExit as end:
        if end.code != Exit.FINDINGS or not _reader_is_gone():
            raise
        _let_go()
        sys.exit(Exit.FINE)
    except BrokenPipeError:
        _let_go()
        sys.exit(Exit.FINE)
    except UnisonoError as error:
        _fail(error)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(
            WorkspaceError(
                f"{where}{error.strerror or error}.",
                way_out="Check that the folder exists, may be written to, and has space left.",
            )
        )
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:
        if "interrupted" in str(error).lower() and isinstance(error, RuntimeError):
            sys.exit(Exit.INTERRUPTED)  # DuckDB makes it of Ctrl-C
        if os.environ.get("UNISONO_TRACEBACK"):
            raise
        _fail(
            UnisonoError(
                f"This is a fault in unisono ({type(error).__name__}: {error}).",
                way_out="Please report it; with UNISONO_TRACEBACK=1 the details are shown.",
            )
        )


def _tell_usage(error: Any) -> NoReturn:
    """A mistake in what was typed: with its usage, or as JSON when that was asked for."""
    if "--json" not in sys.argv[1:]:
        error.show()
        sys.exit(Exit.USAGE)
    known = error.ctx.command_path if error.ctx else "unisono"
    _fail(UsageError(_sentence(error.format_message()), way_out=f"{known} -h tells what there is."))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _fail(error: UnisonoError) -> NoReturn:
    try:
        show_error(error, as_json="--json" in sys.argv[1:])
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # rich ends the program where nobody reads
        _let_go()
    sys.exit(error.exit_code)


def _reader_is_gone() -> bool:
    """Whether the command line library ended the program, with 1, because nobody read on."""
    return type(sys.stdout).__name__ == "PacifyFlushWrapper"  # click's, or typer's copy of it


def _let_go() -> None:
    """Whoever read our output has seen enough; nothing may be flushed to it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)


if __name__ == "__main__":
    main()
