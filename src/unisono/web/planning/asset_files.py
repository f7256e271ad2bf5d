"""Files of assets over the web: brought in, sent out so that no browser runs what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from unisono.access.beginnings import beginning
from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.assets.inspection import safe_name
from unisono.assets.library import with_files
from unisono.assets.signatures import SHOWN_INLINE
from unisono.assets.store import FileStore, KeptFile
from unisono.desk import Stored
from unisono.desk.documents import to_body
from unisono.desk.free_keys import free_key
from unisono.errors import (
    AssetFileError,
    DocumentError,
    NoDocumentError,
    NotAllowedError,
    StaleEdit,
)
from unisono.model.plan import Asset
from unisono.web.planning.asset_versions import seen_revisions
from unisono.web.planning.changes import demand_put, put
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.form_values import checked
from unisono.web.planning.office import Planning, demand_some
from unisono.workspace.assets import file_store

#: What a browser may do with a file of people: nothing, not even as its own page.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_MEGABYTE = 1_000_000
_CHUNK = 1 << 20
_TRIES = 3
_LONGEST_WHY = 1_000


@dataclass(frozen=True)
class Brought:
    """What became of an upload: the asset, the files that are kept, and why others are not."""

    key: str
    kept: tuple[KeptFile, ...]
    refused: tuple[str, ...]


def store_of(office: Planning) -> FileStore:
    """The files of the desk."""
    return file_store(office.results.workspace, office.desk)


def demand_edit(office: Planning, actor: Actor, key: str) -> Stored[Any]:
    """The asset, if ``actor`` may edit it.

    Raises:
        NoDocumentError: there is none for this reader.
        NotAllowedError: it may not be edited, or is archived.
    """
    stored = seen_document(office, actor, "asset", key)
    decision = decide(actor, Action.EDIT, thing("asset", key, stored.document))
    if not decision or stored.archived:
        reason = "It is archived." if stored.archived else decision.reason
        raise NotAllowedError(reason, way_out="Ask who owns it.")
    return stored


async def bring(office: Planning, actor: Actor, request: Request, key: str) -> Brought:
    """Take the files of a form into an asset; without ``key`` into a new one.

    Every file is judged by itself: those that are fit are kept even where others are not.

    Raises:
        AssetFileError: none of them is fit, or what the form says of a new asset is wrong.
        NotAllowedError: the asset is not the reader's to change, or to make; nothing is kept.
    """
    if key:
        await run_in_threadpool(demand_edit, office, actor, key)
    store = store_of(office)
    kept: list[KeptFile] = []
    refused: list[str] = []
    limit = store.settings.max_files
    async with request.form(max_files=limit, max_fields=20) as form:
        files = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
        fields = {n: str(form.get(n) or "").strip() for n in ("title", "kind", "campaign", "why")}
        if files and not key:
            first = safe_name(files[0].filename or "")
            await run_in_threadpool(_demand_new, office, actor, fields, first)
        for file in files:
            try:
                kept.append(await _take(store, file, actor.by))
            except AssetFileError as error:
                refused.append(str(error))
    if not kept:
        raise AssetFileError(
            " ".join(refused) or "No file was chosen.",
            way_out="" if refused else "Choose files and try again.",
        )
    name = await run_in_threadpool(_put, office, actor, key, kept, fields)
    return Brought(name, tuple(kept), tuple(refused))


async def _take(store: FileStore, file: UploadFile, by: str) -> KeptFile:
    with store.incoming() as path:
        size = 0
        with path.open("wb") as out:
            while chunk := await file.read(_CHUNK):
                size += len(chunk)
                if size > store.settings.max_file_mb * _MEGABYTE:
                    break  # what follows is not needed to refuse it
                await run_in_threadpool(out.write, chunk)
        return await run_in_threadpool(store.take, path, file.filename or "", by)


def _new_asset(office: Planning, actor: Actor, fields: dict[str, str], name: str) -> Asset:
    """The asset that a form describes; ``name`` is its title where the form has none.

    Raises:
        AssetFileError: a field is wrong.
    """
    body = {
        "title": (fields["title"] or name)[:300], "kind": fields["kind"][:300],
        "campaign": fields["campaign"] or None, "agency": actor.agency,
        "owner": beginning(actor, "asset").get("owner", ""),
    }  # fmt: skip
    try:
        made = checked("asset", "", body, office.settings)
        to_body("asset", "", made)  # whether it can be stored
    except DocumentError as error:
        raise AssetFileError(
            f"No file was taken. {error.message}",
            way_out="Correct this, and bring the files again.",
        ) from None
    return Asset.model_validate(made.model_dump())


def _demand_new(office: Planning, actor: Actor, fields: dict[str, str], name: str) -> None:
    """Refuse an asset that ``actor`` may not make, before any of its files is taken."""
    made = _new_asset(office, actor, fields, name)
    demand_put(actor, office.state(), "asset", "", None, made)


def _put(
    office: Planning, actor: Actor, key: str, kept: list[KeptFile], fields: dict[str, str]
) -> str:
    said = fields["why"].replace("\0", "")[:_LONGEST_WHY]
    why = said or f"files: {', '.join(k.facts.name for k in kept)}"
    brought = frozenset(k.facts.digest for k in kept)
    if not key:
        asset = _new_asset(office, actor, fields, kept[0].facts.name)
        key = free_key(office.desk, "asset", asset.title)
        made = with_files(asset, (k.facts for k in kept))
        put(office, actor, "asset", key, made, expected=0, why=why, brought=brought)
        return key
    for attempt in range(_TRIES):
        stored = demand_edit(office, actor, key)
        made = with_files(stored.document, (k.facts for k in kept))
        try:
            put(office, actor, "asset", key, made, expected=stored.revision, why=why,
                brought=brought)  # fmt: skip
            return key
        except StaleEdit:  # somebody changed another field meanwhile: files are added to that
            if attempt == _TRIES - 1:
                raise
    return key


def file_of(office: Planning, actor: Actor, key: str, digest: str) -> KeptFile:
    """A file that the asset has, or had while ``actor`` could see it.

    Raises:
        NoDocumentError: there is none for this reader.
    """
    asset = seen_document(office, actor, "asset", key).document
    name = next((r.file for r in asset.renditions if r.digest == digest), "")
    if not name:
        for revision in reversed(seen_revisions(office.desk, actor, key)):
            rows = revision.body.get("renditions") or ()
            name = next((str(r.get("file")) for r in rows if r.get("digest") == digest), "")
            if name:
                break
    found = store_of(office).find(digest) if name else None
    if found is None:
        raise NoDocumentError(f"{key} has no such file.", way_out=f"See /assets/{key}.")
    return found


def add_files(router: APIRouter, office: Planning) -> None:
    """Files and previews under their addresses."""

    @router.get("/assets/{key}/files/{digest}", include_in_schema=False)
    def original(request: Request, key: str, digest: str) -> Response:
        return sent_file(office, demand_some(request, "see", "asset"), key, digest)

    @router.get("/assets/{key}/previews/{digest}.webp", include_in_schema=False)
    def preview(request: Request, key: str, digest: str) -> Response:
        return sent_preview(office, demand_some(request, "see", "asset"), key, digest)


def sent_preview(office: Planning, actor: Actor, key: str, digest: str) -> Response:
    """The preview of a picture.

    Raises:
        NoDocumentError: there is no such file for this reader, or it has no preview.
    """
    kept = file_of(office, actor, key, digest)
    path = store_of(office).preview(kept)
    if path is None:
        raise NoDocumentError(f"{kept.facts.name} has no preview.", way_out="Open the file.")
    return _sent(path, "image/webp", "", "private, max-age=3600")


def sent_file(office: Planning, actor: Actor, key: str, digest: str) -> Response:
    """The file as it came; only pictures of a safe kind are shown by the browser itself."""
    kept = file_of(office, actor, key, digest)
    path = store_of(office).path(digest)
    if not path.is_file():
        raise NoDocumentError(
            f"The file of {kept.facts.name} is missing on the disk.", way_out="Restore a backup."
        )
    inline = kept.facts.media_type in SHOWN_INLINE
    return _sent(path, kept.facts.media_type, kept.facts.name, "private, no-cache", inline=inline)


def _sent(path: Path, kind: str, name: str, cache: str, *, inline: bool = True) -> Response:
    return FileResponse(
        path, media_type=kind, filename=name or None,
        content_disposition_type="inline" if inline else "attachment",
        headers={
            "Content-Security-Policy": _SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": cache,
        },
    )  # fmt: skip
