"""The page a survey is answered on: no account, no script, one cookie that finds one's answer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.surveys import LONGEST, Invited, answer_survey, opened, withdraw
from unisono.access.tokens import digest
from unisono.errors import AccessError, TooManyAttemptsError
from unisono.web.sharing.sharing import Sharing, unlisted

_FIELDS, _PART = 250, 8 << 10


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=_FIELDS, max_part_size=_PART)


Form = Annotated[FormData, Depends(_form)]


def _cookie(token: str) -> str:
    """Name of the cookie that finds the answer given by one link with this browser."""
    return f"unisono-answer-{digest(token)[:12]}"


def _own(request: Request, token: str) -> str:
    return request.cookies.get(_cookie(token), "")[:100]


def add_answers(router: APIRouter, sharing: Sharing) -> None:
    """``/answer/<token>`` for whoever was given the link."""
    office = sharing.office

    @router.get("/answer/{token}", include_in_schema=False, response_class=HTMLResponse)
    def show(request: Request, token: str, done: str = "") -> Response:
        try:
            found = opened(sharing.access, token, _own(request, token), office.today())
        except AccessError as error:
            return _refused(sharing, request, error)
        return _page(sharing, request, token, found, done=done)

    @router.post("/answer/{token}", include_in_schema=False)
    def take(request: Request, token: str, form: Form) -> Response:
        today, own = office.today(), _own(request, token)
        try:
            found = opened(sharing.access, token, own, today)
        except AccessError as error:
            return _refused(sharing, request, error)
        answers = {
            q.key: tuple(str(v) for v in form.getlist(f"q.{q.key}"))
            for q in found.survey.questions
        }  # fmt: skip
        name = str(form.get("name") or "")
        try:
            own = answer_survey(
                sharing.access, token, own, answers, name, today=today,
                address=request.client.host if request.client else "",
                most=sharing.results.workspace.settings.survey.answers_per_link,
            )  # fmt: skip
        except AccessError as error:
            return _page(sharing, request, token, found, error=error, typed=(answers, name))
        answer = RedirectResponse(f"/answer/{token}?done=saved", 303)
        if not found.link.person:
            _remember(sharing, request, answer, token, found, own)
        return unlisted(answer)

    @router.post("/answer/{token}/withdraw", include_in_schema=False)
    def take_back(request: Request, token: str) -> Response:
        try:
            withdraw(sharing.access, token, _own(request, token), office.today())
        except AccessError as error:
            return _refused(sharing, request, error)
        answer = RedirectResponse(f"/answer/{token}?done=removed", 303)
        answer.delete_cookie(_cookie(token), path="/answer/")
        return unlisted(answer)


def _remember(
    sharing: Sharing, request: Request, answer: Response, token: str, found: Invited, own: str
) -> None:
    """The one cookie: it finds this answer again until the survey is over."""
    zone = ZoneInfo(sharing.office.settings.time_zone)
    ends = datetime.combine(found.survey.last_day + timedelta(days=1), time(), zone)
    left = ends - datetime.now(zone)
    answer.set_cookie(
        _cookie(token), own, max_age=max(int(left.total_seconds()), 60), path="/answer/",
        httponly=True, samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip


def _refused(sharing: Sharing, request: Request, error: AccessError) -> Response:
    return unlisted(
        sharing.pages.render(
            request, "sharing/closed.html", status=404, error=error, title="Survey"
        )
    )


def _page(
    sharing: Sharing, request: Request, token: str, found: Invited, *, done: str = "",
    error: AccessError | None = None,
    typed: tuple[dict[str, tuple[str, ...]], str] | None = None,
) -> Response:  # fmt: skip
    workspace = sharing.results.last_good
    before: dict[str, Any] = dict(found.before.answers) if found.before else {}
    answers, name = typed or (before, found.before.name if found.before else "")
    status = 200
    if error is not None:
        status = 429 if isinstance(error, TooManyAttemptsError) else 422
    page = sharing.pages.render(
        request, "sharing/answer.html", status=status, token=token, found=found, answers=answers,
        name=name, done=done, error=error, longest=LONGEST,
        asker=workspace.settings.company or workspace.root.name,
    )  # fmt: skip
    if isinstance(error, TooManyAttemptsError):
        page.headers["Retry-After"] = str(error.wait)
    return unlisted(page)
