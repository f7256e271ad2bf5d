"""``match``: people who may be one, proposed by probability, decided by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import QueryError

if TYPE_CHECKING:
    from unisono.identity.decisions import Decision
    from unisono.workspace import Workspace
    from unisono.workspace.matches import Proposed

_ROWS = 50


def match(
    context: typer.Context,
    accept: Annotated[
        list[str] | None, typer.Option(help="They are one person.", metavar="ID")
    ] = None,
    reject: Annotated[list[str] | None, typer.Option(help="They are two.", metavar="ID")] = None,
    undo: Annotated[
        list[str] | None, typer.Option(help="Take a decision back.", metavar="ID")
    ] = None,
    accept_sure: Annotated[
        bool, typer.Option("--accept-sure", help="Accept every match whose verdict is sure.")
    ] = False,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions.")] = False,
    as_json: Json = False,
) -> None:
    """Propose people who are probably one although no identifier joins them.

    Nothing is merged before you accept it, and every decision can be taken back; the next
    load applies decisions. Needs Splink: pip install 'unisono[match]'.
    """
    from unisono.workspace import Workspace
    from unisono.workspace.decided import read_decisions

    workspace = Workspace(context.obj)
    if accept or reject or undo or accept_sure:
        _decide(workspace, accept or [], reject or [], undo or [], accept_sure, as_json)
    elif decided:
        _show_decisions(read_decisions(workspace.layout), as_json)
    else:
        _propose(workspace, as_json)


def _decide(
    workspace: Workspace,
    accept: list[str],
    reject: list[str],
    undo: list[str],
    sure: bool,
    as_json: bool,
) -> None:
    from unisono.workspace import decided

    if undo and (accept or reject or sure):
        raise QueryError("--undo stands alone.", way_out="Decide in a command of its own.")
    if undo:
        made = decided.undo(workspace.layout, undo)
        told = f"{len(made)} taken back"
    else:
        made = decided.decide(workspace.layout, accept, reject, sure=sure)
        accepted = sum(d.accepted for d in made)
        told = f"{accepted} accepted, {len(made) - accepted} rejected"
    if as_json:
        _show_decisions(made, as_json)
    else:
        notes().print(f"{told}; run 'unisono load' to apply it.", markup=False)


def _show_decisions(decisions: tuple[Decision, ...], as_json: bool) -> None:
    from unisono.workspace.decided import match_id

    rows = [
        {
            "id": match_id(d.left, d.right),
            "decision": "accepted" if d.accepted else "rejected",
            "by_hand": d.by_hand,
            "probability": d.probability,
            "left": ":".join(d.left),
            "right": ":".join(d.right),
            "decided_at": d.decided_at,
        }
        for d in decisions
    ]
    if as_json:
        write_json(rows)
        return
    shown = table("id", "decision", "probability", "one", "other", "when", right=("probability",))
    for r, d in zip(rows, decisions, strict=True):
        what = f"{r['decision']}{'' if d.by_hand else ' (sure)'}"
        when = d.decided_at[:10]
        add_row(shown, r["id"], what, f"{d.probability:.3f}", r["left"], r["right"], when)
    print_table(shown)


def _propose(workspace: Workspace, as_json: bool) -> None:
    from unisono.reports.matches_page import weighed
    from unisono.workspace.matches import propose_matches

    with workspace.engine() as engine:
        proposed = propose_matches(engine, workspace.layout)
    if as_json:
        write_json(proposed)
        return
    shown = table("id", "probability", "verdict", "one", "other", "why", right=("probability",))
    for p in proposed.proposals[:_ROWS]:
        verdict = f"{p.verdict}: {p.against}" if p.against else p.verdict
        m = p.match
        add_row(shown, p.id, f"{m.probability:.3f}", verdict, m.left_said, m.right_said, weighed(m))
    print_table(shown)
    out = notes()
    for line in _lines(proposed):
        out.print(visible(line), markup=False, soft_wrap=True)


def _lines(proposed: Proposed) -> list[str]:
    """What people should know beside the table."""
    count = len(proposed.proposals)
    weights = "fitted on this data" if proposed.fitted else "rules of thumb (too few to fit)"
    lines = [
        f"{count:,} matches to decide; {proposed.records:,} people, {proposed.pairs:,} pairs "
        f"compared, weights {weights}."
    ]
    lines += [f"Not used to find pairs (match.max_pairs): {text}." for text in proposed.left_out]
    if count > _ROWS:
        lines.append(f"{count - _ROWS} less probable ones are not shown; --json has all.")
    lines.append(f"Charts: {proposed.page}")
    if count:
        lines.append("Decide with --accept ID, --reject ID or --accept-sure.")
    return lines
