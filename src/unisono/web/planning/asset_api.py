"""The asset library over HTTP: what there is, what is wrong with it, files in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from unisono.assets.inspection import Facts
from unisono.assets.library import (
    FileCheck,
    Finding,
    Shown,
    Use,
    Version,
    file_checks,
    findings,
    uses_of,
)
from unisono.assets.rights import RightsState
from unisono.model.plan import Asset
from unisono.web.planning.asset_files import bring, sent_file, sent_preview
from unisono.web.planning.asset_pages import AssetsQuestion, chosen, library_of, versions_of
from unisono.web.planning.calls import Key, answer, gives, gives_file, list_of
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.office import Planning, demand_some

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


class AssetsAsked(AssetsQuestion):
    """Which assets are listed, and which part of the list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=1000)


@dataclass(frozen=True)
class AssetRow:
    """An asset as the library lists it."""

    key: str
    asset: Asset
    rights: RightsState
    formats: list[str]
    bytes: int


@dataclass(frozen=True)
class PlaceFit:
    """Whether a file fits one place of a channel, and what stands against it."""

    place: str
    ratio: str
    fits: bool
    why_not: str
    source: str = ""


@dataclass(frozen=True)
class CheckAnswer:
    """A file against channels; None: nothing is known of a channel's places."""

    file: str
    digest: str
    ratio: str
    channels: dict[str, list[PlaceFit] | None]


@dataclass(frozen=True)
class AssetAnswer:
    """One asset: files against channels, where it is used, files it had before."""

    key: str
    revision: int
    asset: Asset
    uses: list[Use]
    checks: list[CheckAnswer]
    earlier: list[Version]


@dataclass(frozen=True)
class UploadAnswer:
    """What became of files that were sent."""

    asset: str
    files: list[Facts]
    refused: list[str]


def asset_api(office: Planning) -> APIRouter:
    """All calls about assets."""
    router = APIRouter(prefix="/api/v1", tags=["assets"], responses=_ANSWERS)

    @router.get("/assets", responses=gives(list_of(AssetRow)))
    def assets(request: Request, q: Annotated[AssetsAsked, Query()]) -> Response:
        """Assets with formats and rights."""
        actor = demand_some(request, "see", "asset")
        found = chosen(library_of(office, actor), q)
        part = [_row(s) for s in found[q.offset : q.offset + q.limit]]
        return answer({"total": len(found), "offset": q.offset, "limit": q.limit, "items": part})

    @router.get("/assets/findings", responses=gives(list[Finding]))
    def wrong(request: Request) -> Response:
        """Rights that end or ended, and files that do not fit where they are planned to run."""
        state = office.seen(demand_some(request, "see", "asset"))
        settings = office.results.workspace.settings.assets
        plan = state.plan
        return answer(
            findings(plan.assets, plan.activities, office.today(), settings, office.formats())
        )

    @router.post("/assets/files", status_code=201, openapi_extra=_BODY,
                 responses=gives(UploadAnswer, 201))  # fmt: skip
    async def upload(request: Request, asset: AssetKey = "") -> Response:
        """Add files to an asset, or to a new one; which are not taken, and why, is told."""
        actor = demand_some(request, "edit" if asset else "create", "asset")
        done = await bring(office, actor, request, asset)
        files = [k.facts for k in done.kept]
        return answer(UploadAnswer(done.key, files, list(done.refused)), 201)

    _add_one(router, office)
    return router


def _add_one(router: APIRouter, office: Planning) -> None:
    @router.get("/assets/{key}", responses=gives(AssetAnswer))
    def one(request: Request, key: Key) -> Response:
        """One asset: its files against the channels it is for, where it is used, its versions."""
        actor = demand_some(request, "see", "asset")
        stored = seen_document(office, actor, "asset", key)
        document = stored.document
        uses = uses_of(key, document, office.seen(actor).plan.activities, office.formats())
        channels = dict.fromkeys((*document.channels, *(u.channel for u in uses)))
        checks = [_check(c) for c in file_checks(document, channels, office.formats())]
        earlier = list(versions_of(office, actor, stored))
        return answer(AssetAnswer(key, stored.revision, document, list(uses), checks, earlier))

    @router.get("/assets/{key}/files/{digest}", response_class=Response,
                responses=gives_file("application/octet-stream"))  # fmt: skip
    def file(request: Request, key: Key, digest: Digest) -> Response:
        """One file that the asset has or had, as it came."""
        return sent_file(office, demand_some(request, "see", "asset"), key, digest)

    @router.get("/assets/{key}/previews/{digest}", response_class=Response,
                responses=gives_file("image/webp"))  # fmt: skip
    def preview(request: Request, key: Key, digest: Digest) -> Response:
        """The preview of a picture."""
        return sent_preview(office, demand_some(request, "see", "asset"), key, digest)


def _check(c: FileCheck) -> CheckAnswer:
    return CheckAnswer(
        c.rendition.file, c.rendition.digest, c.ratio,
        {
            name: None if fits is None else [
                PlaceFit(f.placement.name, f.placement.ratio, not f.why_not, f.why_not,
                         f.placement.source)
                for f in fits
            ]
            for name, fits in c.channels
        },
    )  # fmt: skip


def _row(one: Shown) -> AssetRow:
    return AssetRow(one.key, one.asset, one.rights, list(one.formats), one.bytes)
