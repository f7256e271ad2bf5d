"""``react`` and ``reactions``: may we react now, what was asked, what is to be looked back at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.desk import login_name
from unisono.cli.lines import say
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, notes, print_table, table, write_json
from unisono.errors import QueryError

if TYPE_CHECKING:
    from unisono.desk import Desk
    from unisono.model.reacting import Moment

_Risks = list[int] | None


def react(
    context: typer.Context,
    moment: Annotated[str, typer.Argument(help="Key of an approved moment, e.g. sport-wins.")],
    event: Annotated[
        str, typer.Argument(help="What happened; without it the risks are listed.")
    ] = "",
    channel: Annotated[str, typer.Option(help="Where it would be published.")] = "",
    hours: Annotated[float, typer.Option(min=0, max=10_000, help="Hours since it happened.")] = 0,
    yes: Annotated[_Risks, typer.Option(help="Number of a risk that holds; repeatable.")] = None,
    no: Annotated[_Risks, typer.Option(help="Number of one that does not; repeatable.")] = None,
    by: Annotated[
        str, typer.Option("--by", help="Account or address of who asks.", show_default="login name")
    ] = "",
    as_json: Json = False,
) -> None:
    """May we react now? Exit code 0: go; 1: ask somebody first, or no-go."""
    from datetime import UTC, datetime, timedelta

    from unisono.access.rights import Actor
    from unisono.access.roles import Role
    from unisono.model.reacting import Verdict
    from unisono.workspace.reactions import Question, put_reaction
    from unisono.workspace.reactions import react as asked
    from unisono.workspace.workspace import Workspace

    workspace, who = Workspace(context.obj), by or login_name()
    with workspace.desk as desk:
        found = _moment(desk, moment)
        if not event:
            _risks(found)
            return
        now = datetime.now(UTC).replace(microsecond=0)
        question = Question(
            moment, event, channel, now - timedelta(hours=hours), _holds(found, yes, no)
        )
        actor = Actor(who, who, who if "@" in who else "", roles=frozenset({Role.COUNCIL}))
        answer, reaction = asked(workspace, desk, question, actor, now)
        key = put_reaction(desk, reaction, who)
    if as_json:
        write_json({"key": key, **reaction.model_dump(mode="json")})
    else:
        say(f"{answer.verdict.replace('_', '-').upper()} ({key})")
        for reason in answer.reasons:
            say(f"- {reason.text}")
        if answer.ask:
            say(f"Ask {', '.join(answer.ask)}.")
    if answer.verdict is not Verdict.GO:
        raise typer.Exit(Exit.FINDINGS)


def _moment(desk: Desk, key: str) -> Moment:
    from unisono.workspace.reactions import moment_called

    return moment_called(desk, key)


def _risks(moment: Moment) -> None:
    say(moment.title)
    for number, risk in enumerate(moment.risks, 1):
        say(f"{number}. {risk.text}{' (no-go)' if risk.no_go else ''}")


def _holds(moment: Moment, yes: _Risks, no: _Risks) -> dict[str, bool]:
    """Risks by their text, as they were answered.

    Raises:
        QueryError: there is no risk of a number, or one is answered twice.
    """
    said = [(n, True) for n in yes or ()] + [(n, False) for n in no or ()]
    numbers = [n for n, _ in said]
    wrong = [n for n in numbers if not 1 <= n <= len(moment.risks) or numbers.count(n) > 1]
    if wrong:
        raise QueryError(
            f"Risk {wrong[0]} cannot be answered so.",
            way_out=f"There are risks 1 to {len(moment.risks)}; answer each once.",
        )
    return {moment.risks[n - 1].text: holds for n, holds in said}


def reactions(
    context: typer.Context,
    due: Annotated[
        bool, typer.Option("--due", help="Only those to be looked back at by now; exit code 1.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What was asked, answered, decided and learned."""
    from unisono.calendar.reacting import post_mortems_due
    from unisono.model.reacting import Reaction
    from unisono.workspace.plan import today
    from unisono.workspace.workspace import Workspace

    workspace = Workspace(context.obj)
    with workspace.desk as desk:
        found = desk.list(Reaction).keyed()
    if due:
        found = {k: found[k] for k in post_mortems_due(found, today(workspace))}
    if as_json:
        write_json([{"key": k, **r.model_dump(mode="json")} for k, r in found.items()])
    elif not found:
        notes().print("There is none.", markup=False)
    else:
        shown = table("reaction", "event", "channel", "asked", "verdict", "done", "look back")
        for key, r in found.items():
            add_row(shown, key, r.title, r.channel, f"{r.asked_at:%Y-%m-%d %H:%M}", r.verdict,
                    r.decision or "–", r.post_mortem_on or r.post_mortem_due or "–")  # fmt: skip
        print_table(shown)
    if due and found:
        raise typer.Exit(Exit.FINDINGS)
