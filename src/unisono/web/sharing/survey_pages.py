"""Surveys on screen: waves, one wave with what was taken as one, links, and the survey itself."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.access.surveys import (
    make_survey_link,
    remove_response,
    revoke_survey_link,
    survey_links,
)
from unisono.audit.waves import new_survey
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import DocumentError, QueryError, StaleEdit
from unisono.model.survey import Survey
from unisono.reports.screens.surveys import trend, wave_view, waves_table
from unisono.reports.screens.table import Table
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.form_values import beside, body_of, checked
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import demand_all, demand_some, may_all
from unisono.web.sharing.sharing import Sharing, unlisted
from unisono.web.sharing.surveys import (
    FREE,
    JOIN,
    PART,
    listed,
    one_wave,
    regroup,
    stored_survey,
)
from unisono.workspace.survey import responses_on

Form = Annotated[FormData, Depends(form_of)]
#: What a survey's form has; groups of answers are made on the page of its results.
_TYPED = frozenset({"title", "notes", "first_day", "last_day", "teams", "questions"})
_SPARE = 2
_BLANK: dict[str, Any] = {"key": "", "text": "", "answers": ""}


def add_surveys(router: APIRouter, sharing: Sharing) -> None:
    """All addresses of surveys, but that of the answer page."""
    _add_lists(router, sharing)
    _add_forms(router, sharing)
    _add_one(router, sharing)
    _add_links(router, sharing)


def _add_lists(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/surveys", include_in_schema=False, response_class=HTMLResponse)
    def all_surveys(request: Request) -> Response:
        actor = demand_all(request, "see", "survey")
        waves, waiting = listed(sharing)
        return sharing.pages.render(
            request, "sharing/surveys.html", table=waves_table(waves), chart=trend(waves),
            waiting=waiting, today=sharing.office.today(),
            downloads="/surveys/tables" if may_all(actor, "export", "survey") else "",
            may_create=may_all(actor, "create", "survey"),
        )  # fmt: skip

    @router.get("/surveys/tables/{table}.{kind}", include_in_schema=False)
    def table_file(request: Request, table: str, kind: Kind, survey: str = "") -> Response:
        demand_all(request, "see", "survey")
        demand_all(request, "export", "survey")
        tables: tuple[Table, ...] = (waves_table(listed(sharing)[0]),)
        if survey:
            tables = wave_view(one_wave(sharing, survey)[0]).tables
        found = next((t for t in tables if t.id == table), None)
        if found is None:
            known = ", ".join(t.id for t in tables)
            raise QueryError(
                f"There is no table {table[:40]} here.", way_out=f"There are: {known}."
            )
        return download(found, kind, {"survey": survey} if survey else {})


def _add_forms(router: APIRouter, sharing: Sharing) -> None:
    office = sharing.office

    @router.get("/surveys/new", include_in_schema=False, response_class=HTMLResponse)
    def blank(request: Request) -> Response:
        demand_some(request, "create", "survey")
        body = new_survey(office.today(), sharing.results.workspace.settings).model_dump(
            mode="json"
        )
        return _form_page(sharing, request, "", 0, body)

    @router.post("/surveys/new", include_in_schema=False)
    def create(request: Request, form: Form) -> Response:
        return _saved(sharing, request, demand_some(request, "create", "survey"), "", form)

    @router.get("/surveys/{key}/edit", include_in_schema=False, response_class=HTMLResponse)
    def edit(request: Request, key: str) -> Response:
        demand_some(request, "edit", "survey")
        stored = stored_survey(sharing, key)
        body = stored.document.model_dump(mode="json")
        return _form_page(sharing, request, key, stored.revision, body)

    @router.post("/surveys/{key}/edit", include_in_schema=False)
    def save(request: Request, key: str, form: Form) -> Response:
        return _saved(sharing, request, demand_some(request, "edit", "survey"), key, form)


def _form_page(
    sharing: Sharing, request: Request, key: str, expected: int, body: dict[str, Any],
    problems: dict[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    rows = [_BLANK | row for row in [*body.get("questions", []), *([{}] * _SPARE)]]
    body = dict.fromkeys(_TYPED, "") | body
    answer = sharing.pages.render(
        request, "sharing/survey_form.html", status=status, key=key, expected=expected,
        body=body, rows=rows, problems=beside(problems or {}),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _saved(sharing: Sharing, request: Request, actor: Actor, key: str, form: FormData) -> Response:
    office, expected = sharing.office, revision_in(form)
    body = body_of("survey", form, _TYPED)
    if key:
        body["groups"] = stored_survey(sharing, key).document.model_dump(mode="json")["groups"]
    name = key or free_key(office.desk, "survey", str(body.get("title", "")))
    try:
        document = checked("survey", name, body, office.settings)
        put(office, actor, "survey", name, document, expected=expected, why=text_in(form, "why"))
    except DocumentError as error:
        problems = error.fields or {"": error.message}
        return _form_page(sharing, request, key, expected, body, problems, 422)
    except StaleEdit as error:
        said = {"": f"{error.changed_by} was faster: this is revision {error.revision} by now. "
                    "What you typed stands below; saving it replaces theirs."}  # fmt: skip
        return _form_page(sharing, request, key, error.revision, body, said, 409)
    return go(f"/surveys/{name}", done="saved")


def _add_one(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/surveys/{key}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, key: str, done: str = "") -> Response:
        return _page(sharing, request, demand_all(request, "see", "survey"), key, done=done)

    @router.post("/surveys/{key}/groups", include_in_schema=False)
    def group(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "survey")
        stored, how = stored_survey(sharing, key), text_in(form, "how")
        question = text_in(form, "question")
        chosen = [str(a) for a in form.getlist("answer")]
        known = {q.key for q in stored.document.questions}
        if how not in (JOIN, PART, FREE) or question not in known or not chosen:
            raise QueryError(
                "Nothing was chosen.", way_out="Tick the answers, then press a button."
            )
        regroup(sharing, actor, stored, question, chosen, how, revision_in(form))
        return RedirectResponse(f"/surveys/{key}?done=grouped#q-{question}", 303)

    @router.post("/surveys/{key}/responses/{id}/remove", include_in_schema=False)
    def remove(request: Request, key: str, id: str) -> Response:
        actor = demand_some(request, "edit", "survey")
        remove_response(sharing.access, actor, key, id)
        return go(f"/surveys/{key}", done="removed")


def _page(
    sharing: Sharing, request: Request, actor: Actor, key: str, *, done: str = "",
    made: tuple[str, str] | None = None,
) -> Response:  # fmt: skip
    wave, stored = one_wave(sharing, key)
    may_edit = stored is not None and bool(
        decide(actor, Action.EDIT, thing("survey", key, stored.document))
    )
    links = survey_links(sharing.access, actor, key) if may_edit else ()
    given = responses_on(sharing.office.desk, key) if may_edit else ()
    settings = sharing.results.workspace.settings.survey
    answer = sharing.pages.render(
        request, "sharing/survey.html", v=wave_view(wave), key=key, stored=stored, done=done,
        links=links, responses=given, made=made, may_edit=may_edit, settings=settings,
        names=may_all(actor, "see_personal", "people"), open=_is_open(sharing, stored),
        downloads="/surveys/tables" if may_all(actor, "export", "survey") else "",
    )  # fmt: skip
    return unlisted(answer)


def _is_open(sharing: Sharing, stored: Stored[Any] | None) -> bool:
    if stored is None:
        return False
    survey: Survey = stored.document
    return sharing.office.today() <= survey.last_day


def _add_links(router: APIRouter, sharing: Sharing) -> None:
    @router.post("/surveys/{key}/links", include_in_schema=False, response_class=HTMLResponse)
    def make(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "survey")
        made, token = make_survey_link(
            sharing.access, actor, key, text_in(form, "team"), text_in(form, "person"),
            today=sharing.office.today(),
        )  # fmt: skip
        address = sharing.address(request, f"/answer/{token}")
        return _page(sharing, request, actor, key, made=(made.person or made.team, address))

    @router.post("/surveys/{key}/links/{id}/revoke", include_in_schema=False)
    def revoke(request: Request, key: str, id: str) -> Response:
        actor = demand_some(request, "edit", "survey")
        revoke_survey_link(sharing.access, actor, key, id)
        return go(f"/surveys/{key}", done="revoked")
