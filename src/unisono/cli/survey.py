"""``survey``: the alignment survey, answered by link and scored wave after wave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.access import base_address, opened
from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import AccessError

if TYPE_CHECKING:
    from unisono.audit.waves import Wave

app = typer.Typer(
    no_args_is_help=True, help="The alignment survey (AUDIT-5): asked by link, scored over time."
)
_Key = Annotated[str, typer.Argument(help="Key of the survey, as 'survey list' shows it.")]


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise AccessError(
            f"'{text}' is no day.", way_out="Write it as YYYY-MM-DD, e.g. 2026-09-30."
        ) from None


@app.command(epilog="Example: unisono survey create --team sales --team marketing")
def create(
    context: typer.Context,
    title: Annotated[str, typer.Option(help="What it is called.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day.", show_default="today")] = "",
    last: Annotated[
        str, typer.Option("--to", help="Last day.", show_default="as many as survey.days")
    ] = "",
    team: Annotated[
        list[str] | None, typer.Option(help="Team that is asked; may be repeated.")
    ] = None,
) -> None:
    """Make a survey with the three questions of the alignment test; prints its key."""
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.audit.waves import new_survey
        from unisono.desk import Desk
        from unisono.desk.free_keys import free_key
        from unisono.workspace.plan import today

        made = new_survey(_day(first, today(workspace)), workspace.settings, title)
        values = made.model_dump() | {"last_day": _day(last, made.last_day)}
        if team:
            values["teams"] = tuple(team)
        survey = type(made).model_validate(values)
        desk = Desk(access.database)
        key = free_key(desk, "survey", survey.title)
        desk.put(survey, key, by=OPERATOR.by, why="survey made", expected=0)
    typer.echo(key)
    said = f"{survey.title}: {survey.first_day} to {survey.last_day}. Next: unisono survey links"
    notes().print(visible(f"{said} {key} --team {survey.teams[0]}"), markup=False)


@app.command("list", epilog="Example: unisono survey list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the surveys on the desk."""
    with opened(context) as (_, access):
        from unisono.desk import Desk
        from unisono.workspace.survey import responses_on, surveys_on

        desk = Desk(access.database)
        counts: dict[str, int] = {}
        for one in responses_on(desk):
            counts[one.survey] = counts.get(one.survey, 0) + 1
        rows = [
            {
                "key": s.key, "title": s.document.title, "first_day": s.document.first_day,
                "last_day": s.document.last_day, "answered": counts.get(s.key, 0),
            }
            for s in surveys_on(desk)
        ]  # fmt: skip
    if as_json:
        write_json(rows)
        return
    shown = table("survey", "title", "from", "to", "answered", right=("answered",))
    for r in rows:
        add_row(shown, *(str(v) for v in r.values()))
    print_table(shown)


@app.command(epilog="Example: unisono survey links alignment-may-2026 --team sales")
def links(
    context: typer.Context,
    survey: _Key,
    team: Annotated[
        list[str] | None, typer.Option(help="Make a link for this team; may be repeated.")
    ] = None,
    person: Annotated[
        str, typer.Option(help="The link is for this person of the team alone.")
    ] = "",
    as_json: Json = False,
) -> None:
    """List the links of a survey, or print new ones. A new link is shown this once."""
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.access.surveys import make_survey_link, survey_links
        from unisono.workspace.plan import today

        if team:
            now = today(workspace)
            made = [make_survey_link(access, OPERATOR, survey, t, person, today=now) for t in team]
            base = base_address(access.settings)
            rows = [{"team": m.team, "link": f"{base}/answer/{token}"} for m, token in made]
            if as_json:
                write_json(rows)
            else:
                for row in rows:
                    typer.echo(f"{visible(row['team'])}\t{row['link']}")
            return
        found = survey_links(access, OPERATOR, survey)
    if as_json:
        write_json(list(found))
        return
    shown = table("link", "team", "person", "answered", "state", right=("answered",))
    for one in found:
        state = "revoked" if one.revoked_at else "good"
        add_row(shown, one.id, one.team, one.person, str(one.answered), state)
    print_table(shown)


@app.command(epilog="Example: unisono survey revoke alignment-may-2026 1a2b3c4d5e6f7a8b")
def revoke(
    context: typer.Context,
    survey: _Key,
    link: Annotated[str, typer.Argument(help="Id of the link, as 'survey links' shows it.")],
) -> None:
    """Make a link useless at once; answers that came by it stay."""
    with opened(context) as (_, access):
        from unisono.access.access import OPERATOR
        from unisono.access.surveys import revoke_survey_link

        revoke_survey_link(access, OPERATOR, survey, link)
    notes().print(visible(f"{link} is revoked."), markup=False)


@app.command(epilog="Example: unisono survey results --json")
def results(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="Key of one survey; empty: all waves.")] = "",
    as_json: Json = False,
) -> None:
    """Show how far teams agree, wave after wave: by meaning and by words alone."""
    with opened(context) as (workspace, access):
        from unisono.desk import Desk
        from unisono.workspace.survey import all_waves, told

        waves = [w for w in all_waves(workspace, Desk(access.database)) if survey in ("", w.key)]
        if survey and not waves:
            raise AccessError(
                f"Nobody has answered a survey {survey}.", way_out="See 'unisono survey list'."
            )
        if as_json:
            write_json([told(w) for w in waves])
            return
    _print_waves(waves)
    if survey:
        _print_claims(waves[0])


def _print_waves(waves: list[Wave]) -> None:
    shown = table(
        "survey", "last day", "people", "by meaning", "95 %", "by words", "verdict",
        right=("people", "by meaning", "by words"),
    )  # fmt: skip
    for w in waves:
        ends = f"{w.interval[0]:.0f}–{w.interval[1]:.0f} %" if w.interval else "–"
        why = f" ({w.why})" if w.why else ""
        add_row(
            shown, w.key, str(w.day or "–"), str(sum(w.people.values())), _percent(w.overlap),
            ends, _percent(w.overlap_words), f"{w.verdict or 'not measured'}{why}",
        )  # fmt: skip
    print_table(shown)


def _print_claims(wave: Wave) -> None:
    shown = table("question", "team", "says first")
    for q in wave.meaning:
        for team, top in q.top.items():
            add_row(shown, q.question, team, "; ".join(top))
    print_table(shown)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"
