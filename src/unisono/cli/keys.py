"""``keys``: API keys of agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.access import opened
from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import AccessError

if TYPE_CHECKING:
    from unisono.access.access import Access

app = typer.Typer(no_args_is_help=True, help="API keys: what agents and programs sign in with.")


@app.command(epilog="Example: unisono keys create 'copy writer' --scope see:brief --days 30")
def create(
    context: typer.Context,
    agent: Annotated[str, typer.Argument(help="What will use the key.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may do, as action:kind; * is any. May be repeated.")
    ],
    account: Annotated[
        str, typer.Option(help="Account whose rights bound it; needed when there are several.")
    ] = "",
    days: Annotated[int, typer.Option(help="Days it lives, 366 at most.")] = 90,
) -> None:
    """Print a new key. It is shown this once; only its digest is kept."""
    with opened(context) as (_, access):
        from unisono.access import keys
        from unisono.access.access import OPERATOR

        owner = _account(access, account)
        made, secret = keys.create_key(access, OPERATOR, owner, agent, frozenset(scope), days)
    typer.echo(secret)
    said = f"{made.id} for {made.agent}: {', '.join(made.scopes)}; until {made.ends_at:%Y-%m-%d}."
    notes().print(visible(said), markup=False)


def _account(access: Access, name: str) -> str:
    from unisono.access import people
    from unisono.access.access import OPERATOR

    if name:
        return people.account_named(access, OPERATOR, name).id
    found = people.people(access, OPERATOR)
    if len(found) != 1:
        raise AccessError(
            f"There are {len(found)} accounts.", way_out="Name one: --account ann@example.com."
        )
    return found[0].account.id


@app.command("list", epilog="Example: unisono keys list")
def list_(
    context: typer.Context,
    as_json: Json = False,
) -> None:
    """List keys, without the keys."""
    with opened(context) as (_, access):
        from unisono.access import keys
        from unisono.access.access import OPERATOR

        found = keys.keys(access, OPERATOR)
        now = access.now()
    if as_json:
        write_json(list(found))
        return
    shown = table("key", "agent", "account", "scopes", "until", "last used", "state")
    for k in found:
        state = "revoked" if k.revoked else "ended" if k.ends_at <= now else "good"
        used = f"{k.used_at:%Y-%m-%d}" if k.used_at else "never"
        until = f"{k.ends_at:%Y-%m-%d}"
        add_row(shown, k.id, k.agent, k.account, ", ".join(k.scopes), until, used, state)
    print_table(shown)


@app.command(epilog="Example: unisono keys revoke uni_1a2b3c4d")
def revoke(
    context: typer.Context, key: Annotated[str, typer.Argument(help="Id of the key.")]
) -> None:
    """Make a key useless at once."""
    with opened(context) as (_, access):
        from unisono.access import keys
        from unisono.access.access import OPERATOR

        found = keys.revoke_key(access, OPERATOR, key)
    notes().print(visible(f"{found.id} ({found.agent}) is revoked."), markup=False)
