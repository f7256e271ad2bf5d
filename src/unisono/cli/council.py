"""``council``, ``objectives`` and ``scorecard``: what a council looks at each month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.lines import note, say
from unisono.cli.options import Json
from unisono.cli.output import add_row, print_table, table, write_file, write_json
from unisono.errors import QueryError

if TYPE_CHECKING:
    from datetime import date

    from unisono.model.council_pack import CouncilPack
    from unisono.model.council_results import ScorecardResult
    from unisono.workspace.council_figures import Figures
    from unisono.workspace.workspace import Workspace

_Month = Annotated[
    str,
    typer.Option(
        "--month", help="Month, as 2026-10.", show_default="the newest whole one with facts"
    ),
]


def read_asked_month(text: str) -> date | None:
    """The month of an option; None: none was named."""
    from unisono.council.months import read_month

    return read_month(text) if text else None


def council(
    context: typer.Context,
    month: _Month = "",
    pdf: Annotated[Path | None, typer.Option(help="Write the pack as PDF to this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write the pack as one HTML file that needs no network.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The monthly pack: performance, what comes, conflicts, budget moves, objectives, decisions."""
    of = read_asked_month(month)
    from unisono.reports.council_document import pack_document
    from unisono.reports.paged_html import paged_html
    from unisono.reports.pdf import needs_extra, render_pdf
    from unisono.workspace.council_pack import council_pack
    from unisono.workspace.workspace import Workspace

    if pdf is not None:
        needs_extra()
    pack = council_pack(Workspace(context.obj), of)
    if as_json:
        write_json(pack)
    else:
        _show(pack)
    if html is not None:
        write_file(html, paged_html(pack_document(pack)).encode())
    if pdf is not None:
        write_file(pdf, render_pdf(pack_document(pack)))


def _show(pack: CouncilPack) -> None:
    from unisono.council.months import words
    from unisono.model.council_results import Check
    from unisono.model.wording import counted
    from unisono.reports.screens.council import score_words, way_words

    p, a = pack.performance, pack.ahead
    _say(f"{pack.company}: council pack {words(pack.month)}")
    was = f" (was {p.before:.0f})" if p.before is not None else ""
    _say(f"Integration score {score_words(p.score)}{was}. {p.note}")
    _say(
        f"{counted(len(a.near), 'campaign')} in the next {(a.near_day - a.from_day).days + 1} days,"
        f" {counted(len(a.late), 'late milestone')}, {counted(len(a.conflicts), 'open conflict')}."
    )
    for move in pack.budget:
        _say(f"To decide: {move.question}")
    for o in pack.objectives:
        _say(f"Objective {o.title}: {o.standing}; {way_words(o)}")
    for d in pack.decisions:
        if d.check == Check.DUE:
            _say(f"To be checked: {d.title}")


def objectives(context: typer.Context, as_json: Json = False) -> None:
    """Every objective against the figure of now, and what it lacks of being SMART."""
    from unisono.charts import amount
    from unisono.workspace.council import objectives_now, read_papers
    from unisono.workspace.council_figures import figures_of
    from unisono.workspace.council_pack import audited
    from unisono.workspace.plan import today
    from unisono.workspace.workspace import Workspace

    workspace = Workspace(context.obj)
    with figures_of(workspace, audited(workspace)) as figures:
        found = objectives_now(
            read_papers(workspace), figures, workspace.settings.council, today(workspace)
        )
    if as_json:
        write_json(found)
        return
    if not found:
        _note("No objective is written yet. See /objectives in 'unisono serve', or import YAML.")
        return
    shown = table("objective", "stands", "now", "target", "done", "due", "owner",
                  right=("now", "target", "done"))  # fmt: skip
    for o in found:
        done = "–" if o.way is None else f"{o.way * 100:.0f} %"
        now, target = (_blanks(amount(v, o.figure.unit)) for v in (o.figure.value, o.target))
        add_row(shown, o.title, o.standing, now, target, done, o.due or "–", o.owner or "–")
    print_table(shown)
    for o in found:
        if o.reason:
            _note(f"{o.title}: {o.reason}")
        if o.missing:
            _note(f"{o.title} lacks {', '.join(m.text for m in o.missing)}.")


def scorecard(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="Key of a scorecard; all are listed without it.")
    ] = "",
    month: _Month = "",
    as_json: Json = False,
) -> None:
    """KPI scorecards of roles and persons: own channel, integration, business."""
    of = read_asked_month(month)
    from unisono.workspace.council_figures import figures_of
    from unisono.workspace.council_pack import audited
    from unisono.workspace.workspace import Workspace

    workspace = Workspace(context.obj)
    with figures_of(workspace, audited(workspace)) as figures:
        cards = _cards(workspace, figures, of)
    if name:
        cards = tuple(c for c in cards if c.key == name)
        if not cards:
            raise QueryError(
                f"There is no scorecard {name}.", way_out="'unisono scorecard' lists all."
            )
    if as_json:
        write_json(cards)
    elif name:
        _card(cards[0])
    else:
        _all(cards)


def _cards(
    workspace: Workspace, figures: Figures, month: date | None
) -> tuple[ScorecardResult, ...]:
    from unisono.workspace.council import month_of, read_papers, scorecards_now
    from unisono.workspace.plan import today

    now = today(workspace)
    return scorecards_now(
        read_papers(workspace), figures, workspace.settings.council, now,
        month or month_of(figures, now),
    )  # fmt: skip


def _all(cards: tuple[ScorecardResult, ...]) -> None:
    shown = table("scorecard", "title", "score", "measured", right=("score", "measured"))
    for card in cards:
        known = sum(x.score is not None for x in card.lines)
        score = "–" if card.score is None else f"{card.score:.0f}"
        add_row(shown, card.key, card.title, score, f"{known} of {len(card.lines)}")
    print_table(shown)


def _card(card: ScorecardResult) -> None:
    from unisono.charts import amount
    from unisono.reports.screens.council import score_words, target_words

    _say(f"{card.title}: {score_words(card.score)}")
    shown = table("measure", "part", "now", "target", "score", "counts",
                  right=("now", "score", "counts"))  # fmt: skip
    for x in card.lines:
        score = "–" if x.score is None else f"{x.score:.0f}"
        add_row(shown, f"{x.title} {x.where}".strip(), x.group, _blanks(amount(x.value, x.unit)),
                _blanks(target_words(x)), score, f"{x.counts:.0f} %")  # fmt: skip
    print_table(shown)
    for x in card.lines:
        if x.score is None:
            _note(f"{x.title}: {x.reason}")
    if card.note:
        _note(card.note)


def _say(text: str) -> None:
    say(_blanks(text))


def _note(text: str) -> None:
    note(_blanks(text))


def _blanks(text: str) -> str:
    """Text of a page with the blanks of a terminal."""
    return text.replace("\u00a0", " ")
