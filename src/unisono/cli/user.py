"""``user``: accounts and their roles. Passwords are typed or piped, never arguments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.access import base_address, opened
from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import AccessError

if TYPE_CHECKING:
    from unisono.access.people import Person, Responsibility

app = typer.Typer(no_args_is_help=True, help="Accounts of the web application, and their roles.")

_ROLES = "owner, council, brand, channel_lead, analyst, sales, agency or agent; may be repeated."
Email = Annotated[str, typer.Argument(help="E-mail address (or id) of the account.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help=_ROLES)]
Channels = Annotated[
    list[str] | None,
    typer.Option("--channel", help="Channel that a channel lead leads; * is every channel."),
]
Teams = Annotated[list[str] | None, typer.Option("--team", help="Team the person belongs to.")]
Agency = Annotated[str, typer.Option(help="Agency the person works for.")]
Why = Annotated[str, typer.Option(help="Reason, for the history.")]


def _responsibility(
    roles: list[str] | None, channels: list[str] | None, teams: list[str] | None, agency: str
) -> Responsibility:
    from unisono.access.people import Responsibility
    from unisono.access.roles import Role

    unknown = sorted(set(roles or ()) - {str(r) for r in Role})
    if unknown:
        raise AccessError(
            f"There is no role {', '.join(unknown)}.",
            way_out=f"There are: {', '.join(Role)}.",
        )
    return Responsibility(
        frozenset(Role(r) for r in roles or ()), frozenset(channels or ()), frozenset(teams or ()),
        agency,
    )  # fmt: skip


def _typed_password() -> str:
    """Asked for on a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise AccessError(
            "There is no password on standard input.",
            way_out="Type it on a terminal, pipe it, or use --invite for a link.",
        )
    return password


@app.command(epilog="Example: unisono user add ann@example.com --role owner")
def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="E-mail address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that others see.")] = "",
    role: Roles = None,
    channel: Channels = None,
    team: Teams = None,
    agency: Agency = "",
    invite: Annotated[
        bool, typer.Option("--invite", help="Print a link to choose a password with instead.")
    ] = False,
) -> None:
    """Add an account. The password is asked for, or read from standard input."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        what = _responsibility(role, channel, team, agency)
        if invite:
            _, token = people.invite(access, OPERATOR, email, name, what)
            _print_link(f"{base_address(access.settings)}/invite/{token}", access.settings)
            return
        found = people.add_with_password(access, OPERATOR, email, name, _typed_password(), what)
    notes().print(visible(f"{found.email} can sign in."), markup=False)


def _print_link(link: str, settings: object) -> None:
    typer.echo(link)
    hours = getattr(settings, "link_hours", 0)
    notes().print(f"The link works once, for {hours} hours.", markup=False)


@app.command("list", epilog="Example: unisono user list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List accounts and what they may do."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        rows = [_row(person) for person in people.people(access, OPERATOR)]
    if as_json:
        write_json(rows)
        return
    shown = table("account", "e-mail", "name", "roles", "for", "signs in")
    for r in rows:
        add_row(
            shown, r["account"], r["email"], r["name"], ", ".join(r["roles"]), _for(r),
            "yes" if r["can_sign_in"] else "not yet",
        )  # fmt: skip
    print_table(shown)


def _for(row: dict[str, Any]) -> str:
    agency = [row["agency"]] if row["agency"] else []
    return ", ".join([*row["channels"], *row["teams"], *agency])


def _row(person: Person) -> dict[str, Any]:
    account, actor = person.account, person.actor
    return {
        "account": account.id,
        "email": account.email,
        "name": account.name,
        "roles": sorted(actor.roles),
        "channels": sorted(actor.channels),
        "teams": sorted(actor.teams),
        "agency": actor.agency,
        "can_sign_in": account.can_enter,
        "created_at": account.created_at,
    }


@app.command(epilog="Example: unisono user roles ann@example.com --role sales")
def roles(
    context: typer.Context,
    email: Email,
    role: Roles = None,
    channel: Channels = None,
    team: Teams = None,
    agency: Agency = "",
    why: Why = "",
) -> None:
    """Give an account exactly these roles. Taking one away signs it out everywhere."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        what = _responsibility(role, channel, team, agency)
        found = people.assign(access, OPERATOR, email, what, why)
    told = ", ".join(sorted(what.roles)) or "no role"
    notes().print(visible(f"{found.email}: {told}."), markup=False)


@app.command(epilog="Example: unisono user reset ann@example.com")
def reset(context: typer.Context, email: Email) -> None:
    """Print a link to choose a new password with."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        _, token = people.reset(access, OPERATOR, email)
        _print_link(f"{base_address(access.settings)}/invite/{token}", access.settings)


@app.command("sign-out", epilog="Example: unisono user sign-out ann@example.com")
def sign_out(context: typer.Context, email: Email) -> None:
    """Sign an account out in every browser; the password stays."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        ended = people.sign_out_everywhere(access, OPERATOR, email)
    notes().print(visible(f"{email} was signed out of {ended} browsers."), markup=False)


@app.command(epilog="Example: unisono user remove ann@example.com --why 'left the company'")
def remove(context: typer.Context, email: Email, why: Why = "") -> None:
    """Remove an account: no roles, sessions, links or keys. Its name stays in the history."""
    with opened(context) as (_, access):
        from unisono.access import people
        from unisono.access.access import OPERATOR

        found = people.remove(access, OPERATOR, email, why)
    notes().print(visible(f"{found.email} was removed."), markup=False)
