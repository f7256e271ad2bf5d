"""The asset library over HTTP: what there is, what is wrong with it, files in and out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from unisono.assets.library import Shown, file_checks, findings, uses_of
from unisono.web.planning.api import Key, answer
from unisono.web.planning.asset_files import bring, sent_file
from unisono.web.planning.asset_pages import AssetsQuestion, chosen, library_of
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.office import Planning, demand_some
from unisono.web.screen import asked

#: Where programs send files to; its limit is that of uploads.
API_UPLOADS = "/api/v1/assets/files"
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
AssetKey = Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9._-]{0,79})?$")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Wrong question"},
    403: {"description": "Not allowed"},
    404: {"description": "There is no such asset for this reader"},
    422: {"description": "Wrong parameters, or a file that is not taken"},
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "title": {"type": "string"}, "kind": {"type": "string"},
                        "campaign": {"type": "string"}, "why": {"type": "string"},
                    },
                }
            }
        },
    }
}  # fmt: skip


def asset_api(office: Planning) -> APIRouter:
    """All calls about assets."""
    router = APIRouter(prefix="/api/v1", tags=["assets"], responses=_ANSWERS)

    @router.get("/assets")
    def assets(
        request: Request,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """Assets with formats and rights; the filters of the screen may be added."""
        actor = demand_some(request, "see", "asset")
        question: Any = asked(AssetsQuestion, request.query_params)
        found = chosen(library_of(office, actor), question)
        part = [_row(s) for s in found[offset : offset + limit]]
        return answer({"total": len(found), "offset": offset, "limit": limit, "items": part})

    @router.get("/assets/findings")
    def wrong(request: Request) -> Response:
        """Rights that end or ended, and files that do not fit where they are planned to run."""
        state = office.seen(demand_some(request, "see", "asset"))
        settings = office.results.workspace.settings.assets
        plan = state.plan
        return answer(
            findings(plan.assets, plan.activities, office.today(), settings, office.settings)
        )

    @router.post("/assets/files", status_code=201, openapi_extra=_BODY)
    async def upload(request: Request, asset: AssetKey = "") -> Response:
        """Add files to an asset, or to a new one; which are not taken, and why, is told."""
        actor = demand_some(request, "edit" if asset else "create", "asset")
        done = await bring(office, actor, request, asset)
        return answer({"asset": done.key, "files": [k.facts for k in done.kept],
                       "refused": done.refused}, 201)  # fmt: skip

    _add_one(router, office)
    return router


def _add_one(router: APIRouter, office: Planning) -> None:
    @router.get("/assets/{key}")
    def one(request: Request, key: Key) -> Response:
        """One asset: its files against the channels it is for, and where it is used."""
        actor = demand_some(request, "see", "asset")
        document = seen_document(office, actor, "asset", key).document
        uses = uses_of(key, document, office.seen(actor).plan.activities, office.settings)
        channels = dict.fromkeys((*document.channels, *(u.channel for u in uses)))
        checks = [
            {"file": c.rendition.file, "digest": c.rendition.digest, "ratio": c.ratio,
             "channels": {n: None if fits is None else [
                 {"place": f.placement.name, "ratio": f.placement.ratio, "fits": not f.why_not,
                  "why_not": f.why_not} for f in fits] for n, fits in c.channels}}
            for c in file_checks(document, channels, office.settings)
        ]  # fmt: skip
        return answer({"key": key, "asset": document.model_dump(mode="json"), "uses": uses,
                       "checks": checks})  # fmt: skip

    @router.get("/assets/{key}/files/{digest}")
    def file(request: Request, key: Key, digest: Digest) -> Response:
        """One file that the asset has or had, as it came."""
        return sent_file(office, demand_some(request, "see", "asset"), key, digest)


def _row(one: Shown) -> dict[str, Any]:
    return {"key": one.key, "asset": one.asset.model_dump(mode="json"), "rights": one.rights,
            "formats": one.formats, "bytes": one.bytes}  # fmt: skip
