"""``notices`` and ``schedules``: tell and send what is due, as a server does; what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.access import opened
from unisono.cli.desk import login_name
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, notes, print_table, table, visible, write_json

if TYPE_CHECKING:
    from unisono.access.access import Access
    from unisono.workspace import Workspace
    from unisono.workspace.schedules import Scheduler

app = typer.Typer(no_args_is_help=True, help="Webhooks and notices: send what is due, see the log.")
schedules = typer.Typer(no_args_is_help=True, help="Reports that are mailed again and again.")
_Newest = Annotated[int, typer.Option("--newest", min=1, max=10_000, help="How many at most.")]


@app.command(epilog="Example: unisono notices send")
def send(context: typer.Context, as_json: Json = False) -> None:
    """Look once what is new, and send what is due to webhooks, mailboxes and chats.

    'unisono serve' does this by itself; without a server, let cron run it. Exit code 1 when
    something could not be sent; it is tried again later.
    """
    with opened(context) as (workspace, access):
        from unisono.desk import Desk
        from unisono.workspace.notices import Teller

        teller = Teller(lambda: workspace, Desk(access.database))
        done = teller.round()
    if teller.problem:
        notes().print(visible(teller.problem), markup=False)
    if as_json:
        write_json(done)
    else:
        typer.echo(f"{done.told} new, {done.sent} sent, {done.failed} not sent.")
    if done.failed:
        raise typer.Exit(Exit.FINDINGS)


@app.command(epilog="Example: unisono notices log --newest 20")
def log(context: typer.Context, newest: _Newest = 50, as_json: Json = False) -> None:
    """List deliveries, newest first."""
    with opened(context) as (_, access):
        from unisono.notices.deliveries import delivered

        with access.database.read() as connection:
            found = delivered(connection, newest=newest)
    if as_json:
        write_json(list(found))
        return
    shown = table("event", "what", "by", "to", "state", "tries", "reason", "happened")
    for d in found:
        at = f"{d.at:%Y-%m-%d %H:%M}"
        add_row(
            shown, d.event, d.title, d.target, d.recipient, d.state, str(d.attempts), d.reason, at
        )
    print_table(shown)


@app.command(epilog="Example: unisono notices secret crm")
def secret(
    context: typer.Context, webhook: Annotated[str, typer.Argument(help="Key of the webhook.")]
) -> None:
    """Print a new signing secret of a webhook, this once; the old one signs too for a while."""
    with opened(context) as (workspace, access):
        from unisono.desk import Desk
        from unisono.workspace.notices import replace_secret

        made = replace_secret(
            Desk(access.database), webhook, workspace.settings, by=login_name(), now=access.now()
        )
    typer.echo(made)


@app.command(epilog="Example: unisono notices chat launches < address.txt")
def chat(
    context: typer.Context, notice: Annotated[str, typer.Argument(help="Key of the notice.")]
) -> None:
    """Keep the address of a notice's chat; it is typed or piped, never an argument."""
    address = typer.prompt("Address of the chat", hide_input=True, err=True)
    with opened(context) as (workspace, access):
        from unisono.desk import Desk
        from unisono.workspace.notices import set_chat

        service = set_chat(
            Desk(access.database), notice, address, workspace.settings, by=login_name(),
            now=access.now(),
        )  # fmt: skip
    notes().print(f"Notices of {visible(notice)} go to {service}.", markup=False)


@schedules.command("list", epilog="Example: unisono schedules list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List scheduled reports with their next and their last run."""
    with opened(context) as (workspace, access):
        rows = list(_listed(workspace, access))
    if as_json:
        write_json(rows)
        return
    shown = table("schedule", "title", "next", "last", "state", "reason")
    for row in rows:
        moments = (f"{row[n]:%Y-%m-%d %H:%M}" if row[n] else "" for n in ("next", "last"))
        add_row(shown, row["schedule"], row["title"], *moments, row["state"], row["reason"])
    print_table(shown)


def _listed(workspace: Workspace, access: Access) -> list[dict[str, Any]]:
    from unisono.errors import CalendarError
    from unisono.model.telling import Schedule
    from unisono.notices.runs import runs
    from unisono.workspace.schedules import next_time

    scheduler = _scheduler(workspace, access)
    with access.database.read() as connection:
        last = {r.schedule: r for r in reversed(runs(connection, newest=10_000))}
    out = []
    for stored in scheduler.desk.list(Schedule):
        run, problem, following = last.get(stored.key), "", None
        try:
            following = next_time(stored.document, scheduler.now())
        except CalendarError as error:
            problem = error.message
        out.append({
            "schedule": stored.key, "title": stored.document.title,
            "next": following if stored.document.active else None,
            "last": run.due if run else None, "state": run.state if run else "",
            "reason": problem or (run.reason if run else ""),
        })  # fmt: skip
    return out


def _scheduler(workspace: Workspace, access: Access) -> Scheduler:
    from unisono.desk import Desk
    from unisono.workspace.schedules import Scheduler

    return Scheduler(lambda: workspace, Desk(access.database))


@schedules.command("run", epilog="Example: unisono schedules run")
def run_(context: typer.Context, as_json: Json = False) -> None:
    """Make and mail every report that is due; each time once, however many servers run.

    'unisono serve' does this by itself; without a server, let cron run it. Exit code 1 when a
    report could not be sent; it is tried again later.
    """
    with opened(context) as (workspace, access):
        from unisono.notices.runs import runs

        mine = {run.id for run in _scheduler(workspace, access).run_due()}
        with access.database.read() as connection:
            done = [r for r in runs(connection) if r.id in mine]
    if as_json:
        write_json(done)
    for run in done if not as_json else ():
        typer.echo(visible(f"{run.schedule}: {run.state}{f' ({run.reason})' * bool(run.reason)}"))
    if not done:
        notes().print("Nothing is due.", markup=False)
    if any(run.state != "done" for run in done):
        raise typer.Exit(Exit.FINDINGS)
