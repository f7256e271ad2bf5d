"""Names of the past on screen: what is shown as what, what to mend where, questions and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from pydantic import Field
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.errors import NoDocumentError, QueryError, TaxonomyError
from unisono.reports.screens.repair import (
    places_table,
    rewrites_table,
    rows_table,
    without_metrics,
)
from unisono.reports.screens.table import Table
from unisono.taxonomy.repair import aliases_of
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import Planning, demand_all, demand_some, may_all, may_some
from unisono.web.screen import Question, asked
from unisono.workspace.answers import (
    LATER_DAYS,
    TrackingAnswer,
    answer_question,
    asked_questions,
    keep_aliases,
    newest_repair,
    read_answers,
    take_back,
)
from unisono.workspace.repair import PLANNED, RepairReport, repair_report

KIND = "taxonomy"
Form = Annotated[FormData, Depends(form_of)]
AnswerId = Annotated[str, InPath(pattern=r"^[0-9a-f]{8}$")]
#: Questions on one page.
_SHOWN = 100


class RepairQuestion(Question):
    """Which parameter is looked at."""

    parameter: Literal["", "source", "medium", "campaign", "parameter", "pair"] = Field("")


def report_of(office: Planning, parameter: str = "") -> RepairReport:
    """The repair, kept until the build, the plan or the taxonomy changes."""
    mark = office.state().mark
    return office.results.once(
        ("repair", parameter, mark), lambda workspace: repair_report(workspace, parameter)
    )


def report_for(office: Planning, actor: Actor, parameter: str = "") -> RepairReport:
    """The repair as ``actor`` may see it: planned links with their activities, spend and
    conversions with metrics."""
    report, known = report_of(office, parameter), office.seen(actor).plan.activities
    places = tuple(p for p in report.places if p.where != PLANNED or p.name in known)
    seen = replace(report, places=places)
    return seen if may_all(actor, "see", "metrics") else seen.without_metrics()


def tables_of(report: RepairReport, actor: Actor) -> tuple[Table, ...]:
    """Everything the screen of the repair shows to ``actor``."""
    found = rewrites_table(report.rewrites), places_table(report.places), rows_table(report.rows)
    return found if may_all(actor, "see", "metrics") else tuple(map(without_metrics, found))


def written(office: Planning, by: str, why: str, parameter: str) -> Sequence[TrackingAnswer]:
    """Aliases of all that follows from a rule, in the taxonomy."""
    edit = aliases_of(report_of(office, parameter).rewrites)
    return keep_aliases(_layout(office), edit, by=by, why=why, desk=office.desk)


def undone(office: Planning, by: str, why: str) -> Sequence[TrackingAnswer]:
    """The aliases of the last repair taken back."""
    layout = _layout(office)
    ids = [answer.id for answer in newest_repair(layout)]
    return take_back(layout, ids, by=by, why=why, desk=office.desk)


def answered(
    office: Planning, by: str, id_: str, verdict: str, keep: str, why: str
) -> TrackingAnswer:
    """An answer to a question."""
    return answer_question(
        _layout(office), id_, verdict, by=by, why=why, keep=keep, desk=office.desk
    )


def withdrawn(office: Planning, by: str, id_: str, why: str) -> TrackingAnswer:
    """An answer taken back."""
    return take_back(_layout(office), [id_], by=by, why=why, desk=office.desk)[0]


def _layout(office: Planning) -> Any:
    return office.results.workspace.layout


def add_names(router: APIRouter, office: Planning) -> None:
    """``/tracking/repair`` and ``/tracking/questions``."""
    _add_repair(router, office)
    _add_questions(router, office)


def _add_repair(router: APIRouter, office: Planning) -> None:
    @router.get("/tracking/repair", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request, done: str = "", count: int = 0) -> Response:
        actor = demand_some(request, "see", KIND)
        if not office.results.loaded:
            return RedirectResponse("/help/first-run", 303)
        question: Any = asked(RepairQuestion, request.query_params)
        report = report_for(office, actor, question.parameter)
        query = f"parameter={question.parameter}" if question.parameter else ""
        return office.pages.render(
            request, "tracking/repair.html", q=question, report=report, query=query,
            tables=tables_of(report, actor), may_write=may_some(actor, "edit", KIND),
            done=done, count=count, last=newest_repair(_layout(office)),
            downloads="/tracking/repair/tables" if may_all(actor, "export", KIND) else "",
        )  # fmt: skip

    @router.get("/tracking/repair/tables/{table}.{file}", include_in_schema=False)
    def table_file(request: Request, table: str, file: Kind) -> Response:
        actor = demand_all(request, "export", KIND)
        question: Any = asked(RepairQuestion, request.query_params)
        report = report_for(office, actor, question.parameter)
        tables = {t.id: t for t in tables_of(report, actor)}
        if table not in tables:
            raise NoDocumentError(f"There is no table {table[:40]} here.")
        return download(tables[table], file, dict(request.query_params))

    @router.post("/tracking/repair", include_in_schema=False)
    def write(request: Request, form: Form) -> Response:
        actor = demand_some(request, "edit", KIND)
        made = written(office, actor.by, text_in(form, "why"), text_in(form, "parameter"))
        return go("/tracking/repair", done="written", count=str(len(made)))

    @router.post("/tracking/repair/undo", include_in_schema=False)
    def undo(request: Request, form: Form) -> Response:
        actor = demand_some(request, "edit", KIND)
        made = undone(office, actor.by, text_in(form, "why"))
        return go("/tracking/repair", done="undone", count=str(len(made)))


def _add_questions(router: APIRouter, office: Planning) -> None:
    @router.get("/tracking/questions", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request, done: str = "") -> Response:
        demand_some(request, "see", KIND)
        return _questions(office, request, done=done)

    @router.post("/tracking/questions/{id_}", include_in_schema=False)
    def say(request: Request, id_: AnswerId, form: Form) -> Response:
        actor = demand_some(request, "edit", KIND)
        verdict, _, keep = text_in(form, "answer").partition(":")
        try:
            answered(office, actor.by, id_, verdict, keep, text_in(form, "why"))
        except (QueryError, TaxonomyError) as error:
            return _questions(office, request, 422, error=error)
        return go("/tracking/questions", done="answered")

    @router.post("/tracking/questions/{id_}/undo", include_in_schema=False)
    def undo(request: Request, id_: AnswerId, form: Form) -> Response:
        actor = demand_some(request, "edit", KIND)
        try:
            withdrawn(office, actor.by, id_, text_in(form, "why"))
        except QueryError as error:
            return _questions(office, request, 422, error=error)
        return go("/tracking/questions", done="undone")


def _questions(
    office: Planning, request: Request, status: int = 200, *, done: str = "", error: Any = None
) -> Response:
    actor, layout = demand_some(request, "see", KIND), _layout(office)
    found = asked_questions(layout)
    open_ = [q for q in found if q.answer is None]
    return office.pages.render(
        request, "tracking/questions.html", status=status, open=open_[:_SHOWN], many=len(open_),
        said=list(reversed(read_answers(layout))), waiting=any(q.answer for q in found),
        may_write=may_some(actor, "edit", KIND), may_load=may_all(actor, "run", "sources"),
        done=done, error=error, loaded=office.results.loaded, later_days=LATER_DAYS,
    )  # fmt: skip
