"""``shares``: read-only links that people made on screens."""

from __future__ import annotations

from typing import Annotated

import typer

from unisono.cli.access import opened
from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json

app = typer.Typer(no_args_is_help=True, help="Read-only links to one screen, made on screens.")


@app.command("list", epilog="Example: unisono shares list")
def list_(
    context: typer.Context,
    as_json: Json = False,
) -> None:
    """List shared links with who made them and how often they were opened."""
    with opened(context) as (_, access):
        from unisono.access.access import OPERATOR
        from unisono.access.shares import shares

        found, now = shares(access, OPERATOR), access.now()
    if as_json:
        write_json(list(found))
        return
    shown = table("link", "title", "screen", "made by", "until", "opened", "state",
                  right=("opened",))  # fmt: skip
    for s in found:
        state = "revoked" if s.revoked_at else "works" if s.good(now) else "over"
        until = f"{s.ends_at:%Y-%m-%d}"
        add_row(shown, s.id, s.title, s.screen, s.account, until, str(s.uses), state)
    print_table(shown)


@app.command(epilog="Example: unisono shares revoke 1a2b3c4d5e6f7a8b")
def revoke(
    context: typer.Context, link: Annotated[str, typer.Argument(help="Id of the link.")]
) -> None:
    """Make a shared link useless at once."""
    with opened(context) as (_, access):
        from unisono.access.access import OPERATOR
        from unisono.access.shares import revoke_share

        found = revoke_share(access, OPERATOR, link)
    notes().print(visible(f"{found.title} ({found.id}) is revoked."), markup=False)
