"""``calendar slots``: what is reserved in the calendar, by whom, until when; reserve, release."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.access import opened
from unisono.cli.lines import note, say
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, print_table, table, write_json
from unisono.errors import CalendarError, SlotError

if TYPE_CHECKING:
    from unisono.model.calendar import PlanConflict

app = typer.Typer(help="Slots: a channel held for some days before it is planned.")


@app.callback(invoke_without_command=True, epilog="Example: unisono calendar slots --all")
def slots(
    context: typer.Context,
    over: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    release: Annotated[
        str, typer.Option("--release", help="Give this slot back.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """List slots of the calendar that agents and people reserved, or release one."""
    if context.invoked_subcommand is not None:
        return
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.desk import Desk
        from unisono.workspace.slots import Slots, slot_answer

        room = Slots(workspace, Desk(access.database))
        if release:
            done = room.release(OPERATOR, release)
            if as_json:
                write_json(slot_answer(done, OPERATOR, room.now()))
            else:
                note(f"{done.wish.title} ({done.id}) is {done.state(room.now())}.")
            return
        now = room.now()
        found = [slot_answer(s, OPERATOR, now) for s in room.listed(OPERATOR, over=over)]
    if as_json:
        write_json(found)
        return
    shown = table("slot", "channel", "title", "first day", "last day", "held by", "until", "state")
    for s in found:
        until = f"{s.ends_at:%Y-%m-%d %H:%M}"
        add_row(shown, s.id, s.channel, s.title, s.first_day, s.last_day, s.holder, until, s.state)
    print_table(shown)


@app.command(
    epilog='Example: unisono calendar slots reserve "Weekly tips" --channel Email --from 2026-10-05'
)
def reserve(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What for.")],
    channel: Annotated[str, typer.Option(help="Channel that is held.")],
    first: Annotated[str, typer.Option("--from", help="First day (YYYY-MM-DD).")],
    last: Annotated[str, typer.Option("--to", help="Last day.", show_default="the first")] = "",
    campaign: Annotated[str, typer.Option(help="Key of a campaign of the plan.")] = "",
    audience: Annotated[
        list[str] | None,
        typer.Option(help="Who it is for; repeatable.", show_default="those of the campaign"),
    ] = None,
    offer: Annotated[str, typer.Option(help="Key of an offer of the plan.")] = "",
    team: Annotated[str, typer.Option(help="Whose it is.")] = "",
    hours: Annotated[
        float | None,
        typer.Option(help="How long it is held.", show_default="as agents.slot_hours says"),
    ] = None,
    token: Annotated[
        str,
        typer.Option(
            help="Your own name for it: the same one again is the same slot, nothing more.",
            show_default="a new one",
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell the conflicts it would cause.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hold a channel for some days until the slot ends; exit code 1 when it is not free."""
    begins = _day(first)
    ends = _day(last) if last else begins
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.desk import Desk
        from unisono.workspace.slots import Slots, slot_answer, wish_of

        room = Slots(workspace, Desk(access.database))
        wish = wish_of(
            title=title, channel=channel, first_day=begins, last_day=ends, team=team,
            campaign=campaign or None, audiences=tuple(audience or ()), offer=offer or None,
        )  # fmt: skip
        if dry_run:
            _caused(room.conflicts(OPERATOR, wish), room.taken(OPERATOR, wish), as_json)
            return
        try:
            made = room.reserve(OPERATOR, wish, token or secrets.token_hex(16), hours)
        except SlotError as error:
            if not error.reasons:
                raise
            _refuse(error, as_json)
        told = slot_answer(made, OPERATOR, room.now())
    if as_json:
        write_json(told)
        return
    until = f"{told.ends_at:%Y-%m-%d %H:%M} UTC"
    say(f"{told.id}: {told.channel}, {told.first_day} to {told.last_day}, {told.state}: {until}.")


def _refuse(error: SlotError, as_json: bool) -> None:
    if as_json:
        write_json({"refused": list(error.reasons), "way_out": error.way_out})
    else:
        for reason in error.reasons:
            say(f"Not free: {reason}")
        note(error.way_out)
    raise typer.Exit(Exit.FINDINGS)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError(
            f"'{text}' is no day.", way_out="Write it as YYYY-MM-DD, e.g. 2026-09-30."
        ) from None


def _caused(found: tuple[PlanConflict, ...], taken: str, as_json: bool) -> None:
    from unisono.calendar import KINDS
    from unisono.workspace.slots import caused_conflict

    conflicts = [caused_conflict(c) for c in found]
    if as_json:
        write_json({"conflicts": conflicts, "taken": taken})
    else:
        for c in conflicts:
            say(f"{KINDS[c.kind]}{' (prevents the slot)' if c.prevents_slot else ''}")
            say(f"   {c.what}")
            if c.people:
                say(f"   People: {', '.join(c.people)}")
            say(f"   To do: {c.advice}")
        if taken:
            say(f"Not free: {taken}")
        none = "" if found or taken else "No conflict. "
        note(f"{none}Nothing was reserved.")
    raise typer.Exit(
        Exit.FINDINGS if taken or any(c.prevents_slot for c in conflicts) else Exit.FINE
    )
