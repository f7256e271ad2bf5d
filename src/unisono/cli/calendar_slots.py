"""``calendar slots``: what is reserved in the calendar, by whom, until when."""

from __future__ import annotations

from typing import Annotated

import typer

from unisono.cli.access import opened
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json


def slots(
    context: typer.Context,
    over: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    release: Annotated[
        str, typer.Option("--release", help="Give this slot back.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """List slots of the calendar that agents and people reserved, or release one."""
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
                notes().print(
                    visible(f"{done.wish.title} ({done.id}) is {done.state(room.now())}."),
                    markup=False,
                )
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
