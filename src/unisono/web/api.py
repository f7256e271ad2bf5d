"""The HTTP interface: the same results as every screen and every command with ``--json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unisono.model.audit import DataHealth, QuarantineRow, UtmVariant
from unisono.model.drift import DriftReport
from unisono.model.lifetime import LifetimeResult
from unisono.model.metrics import MetricAnswer, MetricInfo
from unisono.model.paths import PathReport
from unisono.model.plain import plain
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.model.taxonomy import Question
from unisono.reports.document import AuditDocument
from unisono.reports.json_report import to_json
from unisono.reports.screens.settings import shown_settings
from unisono.web import questions as ask
from unisono.web.actions import run_audit, run_load
from unisono.web.api_answers import (
    AttributionAnswer,
    HistoryAnswer,
    LinkRows,
    Links,
    LinksAnswer,
    MessagesAnswer,
    Paging,
    Problem,
    SettingAnswer,
    WorkAnswer,
    with_dispute,
)
from unisono.web.faults import problem
from unisono.web.long_work import LongWork, Work
from unisono.web.permission import demand, may
from unisono.web.planning.calls import gives, list_of
from unisono.web.results import Results
from unisono.web.screens import integration, measurement
from unisono.web.screens.data import health
from unisono.web.screens.links import built, checked
from unisono.web.serve_screens import Worker
from unisono.workspace.people import explain_person

PREFIX = "/api/v1"


def _json(value: Any, status: int = 200) -> Response:
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, status, media_type="application/json",
                    headers={"Cache-Control": "private, no-cache"})  # fmt: skip


def _page(items: Sequence[Any], paging: Paging) -> Response:
    part = items[paging.offset : paging.offset + paging.limit]
    return _json({"total": len(items), "offset": paging.offset, "limit": paging.limit,
                  "items": part})  # fmt: skip


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text,
           "content": {"application/problem+json": {}}}
    for code, text in ((400, "Wrong question"), (403, "Not allowed"),
                       (409, "Nothing loaded, or something else is running"),
                       (422, "Wrong parameters"))
}  # fmt: skip


class Api:
    """Handlers that compute in a worker thread and answer with JSON."""

    def __init__(self, results: Results, worker: Worker, work: LongWork) -> None:
        self.results, self.worker, self.work = results, worker, work

    async def tell(
        self, request: Request, kind: str, task: Callable[[], Any], action: str = "see"
    ) -> Response:
        """What ``task`` returns, as JSON."""
        demand(request, action, kind)
        return _json(await self.worker.run(object(), task))


def api_router(results: Results, worker: Worker, work: LongWork) -> APIRouter:
    """All calls under ``/api/v1``."""
    router = APIRouter(prefix=PREFIX, responses=_PROBLEMS)
    api = Api(results, worker, work)
    _integration(router, api)
    _measurement(router, api)
    _customers(router, api)
    _data(router, api)
    _tracking(router, api)
    _work(router, api)
    return router


def _integration(router: APIRouter, api: Api) -> None:
    @router.get("/audit", tags=["integration"], responses={200: {"model": AuditDocument}})
    async def audit(request: Request) -> Response:
        """The audit of the present data: seven tests, fixes, evidence."""
        return await api.tell(request, "audit", lambda: to_json(api.results.audit()))

    @router.get("/audit/history", tags=["integration"], responses=gives(HistoryAnswer))
    async def history(request: Request) -> Response:
        """Earlier runs and what changed since the last one."""

        def told() -> dict[str, Any]:
            report = api.results.audit()
            return {"history": report.history, "changes": report.changes}

        return await api.tell(request, "audit", told)

    @router.get("/messages", tags=["integration"], responses=gives(MessagesAnswer))
    async def messages(request: Request) -> Response:
        """Message drift with its heat map, and contradicting offers."""

        def told() -> dict[str, Any]:
            found = to_json(api.results.audit())
            return {k: found[k] for k in ("drift", "contradictions")}

        return await api.tell(request, "messages", told)

    @router.get("/messages/drift", tags=["integration"], responses={200: {"model": DriftReport}})
    async def drift(request: Request, q: Annotated[ask.DriftQuestion, Query()]) -> Response:
        """Drift with its groups, sentences, control charts and consistency; ``week`` is ignored."""
        return await api.tell(request, "messages", lambda: integration.drift(api.results, q))


def _measurement(router: APIRouter, api: Api) -> None:
    results = api.results

    @router.get("/attribution", tags=["measurement"],
                responses=gives(AttributionAnswer))  # fmt: skip
    async def attribution(
        request: Request, q: Annotated[ask.AttributionQuestion, Query()]
    ) -> Response:
        """All models side by side, with intervals and spread."""
        return await api.tell(
            request,
            "attribution",
            lambda: with_dispute(measurement.one_model(results, q), q.model),
        )

    @router.get("/journeys", tags=["measurement"], responses={200: {"model": PathReport}})
    async def journeys(request: Request, q: Annotated[ask.JourneysQuestion, Query()]) -> Response:
        """Paths, completion by step, person-time, velocity and cohorts."""
        return await api.tell(request, "journeys", lambda: measurement.paths(results, q))

    @router.get("/claims", tags=["measurement"], responses={200: {"model": Reconciliation}})
    async def claims(request: Request, q: Annotated[ask.ClaimsQuestion, Query()]) -> Response:
        """What platforms claim against what was real, and months line by line."""
        return await api.tell(request, "claims", lambda: measurement.reconciliation(results, q))

    @router.get("/synergy", tags=["measurement"], responses={200: {"model": Synergy}})
    async def synergy(request: Request, q: Annotated[ask.SynergyQuestion, Query()]) -> Response:
        """Channel pairs and sequences."""
        return await api.tell(request, "synergy", lambda: measurement.synergy(results, q))


def _customers(router: APIRouter, api: Api) -> None:
    results = api.results

    @router.get("/lifetime", tags=["measurement"], responses={200: {"model": LifetimeResult}})
    async def lifetime(request: Request, q: Annotated[ask.LifetimeQuestion, Query()]) -> Response:
        """Predicted value of customers by how they were acquired."""
        return await api.tell(request, "customers", lambda: measurement.lifetime(results, q))

    @router.get("/metrics", tags=["measurement"], responses=gives(list_of(MetricInfo)))
    async def metrics(request: Request, paging: Annotated[Paging, Query()]) -> Response:
        """Every metric with its definition."""
        demand(request, "see", "metrics")
        return _page(measurement.metric_infos(results), paging)

    @router.get("/metrics/query", tags=["measurement"], responses={200: {"model": MetricAnswer}})
    async def metrics_query(
        request: Request, q: Annotated[ask.MetricsQuestion, Query()]
    ) -> Response:
        """Figures of metrics by dimensions, conditions and time."""
        return await api.tell(request, "metrics", lambda: measurement.metric_answer(results, q))


def _data(router: APIRouter, api: Api) -> None:
    results = api.results

    @router.get("/sources", tags=["data"], responses={200: {"model": DataHealth}})
    async def sources(request: Request) -> Response:
        """What was read and how fresh it is; rows set aside only for who may see persons."""
        personal = may(request, "see_personal", "people")

        def told() -> dict[str, Any]:
            found: dict[str, Any] = plain(health(results))
            return found if personal else {**found, "quarantine": []}

        return await api.tell(request, "sources", told)

    @router.get("/sources/quarantine", tags=["data"], responses=gives(list_of(QuarantineRow)))
    async def quarantine(request: Request, paging: Annotated[Paging, Query()]) -> Response:
        """Rows set aside, with the reason."""
        demand(request, "see_personal", "people")
        found = await api.worker.run(object(), lambda: health(results))
        return _page(found.quarantine, paging)

    @router.get("/people", tags=["data"], responses=gives(list[dict[str, Any]]))
    async def person(request: Request, q: Annotated[ask.PeopleQuestion, Query()]) -> Response:
        """Why identifiers belong to one person."""

        def told() -> list[dict[str, Any]]:
            with results.workspace.engine() as engine:
                return explain_person(engine, q.kind, q.value)

        return await api.tell(request, "people", told, "see_personal")

    @router.get("/settings", tags=["data"], responses=gives(dict[str, SettingAnswer]))
    async def settings(request: Request) -> Response:
        """Every setting, its value, and who said so."""
        demand(request, "see", "settings")
        workspace = results.workspace
        flat = shown_settings(workspace.settings)
        return _json({k: {"value": v, "from": workspace.settings_origin.get(k, "default")}
                      for k, v in flat.items()})  # fmt: skip


def _tracking(router: APIRouter, api: Api) -> None:
    results = api.results

    @router.get("/tracking", tags=["tracking"], responses=gives(list_of(UtmVariant)))
    async def tracking(request: Request, paging: Annotated[Paging, Query()]) -> Response:
        """Standard tracking values and the spellings found for them."""
        demand(request, "see", "taxonomy")
        report = await api.worker.run(object(), results.audit)
        return _page(report.utm, paging)

    @router.get("/tracking/questions", tags=["tracking"], responses=gives(list_of(Question)))
    async def open_questions(request: Request, paging: Annotated[Paging, Query()]) -> Response:
        """Pairs of values that may be one."""
        demand(request, "see", "taxonomy")
        report = await api.worker.run(object(), results.audit)
        return _page(report.questions, paging)

    @router.post("/links", tags=["tracking"], responses=gives(LinksAnswer))
    async def build(request: Request, given: LinkRows) -> Response:
        """Checked tracking links; a row that breaks the taxonomy gets the reason instead."""
        rows = [r.model_dump() for r in given.rows]
        return await api.tell(
            request, "taxonomy", lambda: {"links": built(rows, results.workspace.taxonomy).rows}
        )

    @router.post("/links/check", tags=["tracking"], responses=gives(LinksAnswer))
    async def check(request: Request, given: Links) -> Response:
        """What is wrong with links as they are."""
        return await api.tell(
            request, "taxonomy",
            lambda: {"links": checked(given.links, results.workspace.taxonomy).rows},
        )  # fmt: skip


def _as_json(work: Work) -> dict[str, Any]:
    error = work.error
    said = (
        {"title": error.title, "message": error.message, "way_out": error.way_out}
        if error
        else None
    )
    return {"key": work.key, "title": work.title, "line": work.line, "share": work.share,
            "done": work.done, "error": said}  # fmt: skip


def _work(router: APIRouter, api: Api) -> None:
    @router.post("/audits", tags=["work"], status_code=202, responses=gives(WorkAnswer, 202))
    async def new_audit(request: Request) -> Response:
        """Load what is new and audit; the answer says how to ask for the progress."""
        demand(request, "run", "audit")
        begun = api.work.start("Audit", "/audit", lambda tell: run_audit(api.results, tell))
        return _json(_as_json(begun), 202)

    @router.post("/loads", tags=["work"], status_code=202, responses=gives(WorkAnswer, 202))
    async def new_load(request: Request) -> Response:
        """Load what is new."""
        demand(request, "run", "sources")
        begun = api.work.start("Load", "/sources", lambda tell: run_load(api.results, tell))
        return _json(_as_json(begun), 202)

    @router.get("/work/{key}", tags=["work"],
                responses={**gives(WorkAnswer), 404: {"model": Problem}})  # fmt: skip
    async def progress(request: Request, key: str) -> Response:
        """How far a piece of work is."""
        demand(request, "see", "audit")
        found = api.work.get(key)
        if found is None:
            return problem(404, "No such work", f"There is no work {key[:40]}.")
        return _json(_as_json(found))
