"""The brand and the naming rules on screen: one document each, and the file that engines read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.desk import Stored
from unisono.desk.exporting import MAIN, declaration_yaml
from unisono.desk.import_files import read_declaration
from unisono.errors import DeclarationError, ImportFilesError, NoDocumentError
from unisono.model.document import Document
from unisono.web.planning.changes import demand_put, put
from unisono.web.planning.document_form import filled_form
from unisono.web.planning.document_pages import document_page, saved, seen_document
from unisono.web.planning.form_groups import flat
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_some
from unisono.workspace.standing import DECLARED, declaration_file, document_in_file, publish

Form = Annotated[FormData, Depends(form_of)]
_LARGEST = 1 << 20


async def upload_of(request: Request) -> AsyncIterator[FormData]:
    """A form with one file in it, closed afterwards; a dependency."""
    async with request.form(max_files=1, max_fields=20, max_part_size=_LARGEST) as form:
        yield form


def add_declared(router: APIRouter, office: Planning) -> None:
    """Both documents under their addresses."""
    for kind in DECLARED:
        _add_pages(router, office, kind)
        _add_file(router, office, kind)


def _add_pages(router: APIRouter, office: Planning, kind: str) -> None:
    place = f"/plan/{kind}/{MAIN}"

    def there(request: Request) -> Response:
        demand_some(request, "see", kind)
        return RedirectResponse(place, 303)

    router.get(f"/plan/{kind}", include_in_schema=False)(there)
    router.get(f"/plan/{kind}/new", include_in_schema=False)(there)

    @router.get(place, include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request) -> Response:
        return _page(office, request, demand_some(request, "see", kind), kind)

    @router.post(place, include_in_schema=False)
    def save(request: Request, form: Form) -> Response:
        actor = demand_some(request, "edit", kind)
        return saved(office, request, actor, kind, MAIN, form)


def _add_file(router: APIRouter, office: Planning, kind: str) -> None:
    place = f"/plan/{kind}/{MAIN}"

    @router.get(f"{place}/yaml", include_in_schema=False)
    def download(request: Request) -> Response:
        actor = demand_some(request, "export", kind)
        return yaml_file(office, actor, kind)

    @router.post(f"{place}/yaml", include_in_schema=False)
    def upload(request: Request, form: Annotated[FormData, Depends(upload_of)]) -> Response:
        actor = demand_some(request, "edit", kind)
        sent = form.get("file")
        data, name = text_in(form, "text").encode(), "what was pasted"
        if isinstance(sent, UploadFile) and sent.filename:
            data, name = sent.file.read(_LARGEST + 1), sent.filename[:100]
        try:
            found = read_declaration(kind, data, name)
        except ImportFilesError as error:
            told = [f"{_at(line, column)}{what}" for _, line, column, what in error.problems]
            return _page(office, request, actor, kind, 422, unread=told, unread_name=name)
        return _page(office, request, actor, kind, filled=found, read=name)

    @router.post(f"{place}/take", include_in_schema=False)
    def take(request: Request, form: Form) -> Response:
        """The file becomes the newest revision."""
        actor = demand_some(request, "edit", kind)
        taken(office, actor, kind, revision_in(form))
        return go(place, saved="taken")

    @router.post(f"{place}/publish", include_in_schema=False)
    def write(request: Request) -> Response:
        """The desk's document goes into the file again."""
        written(office, demand_some(request, "edit", kind), kind)
        return go(place, saved="published")


def yaml_file(office: Planning, actor: Actor, kind: str) -> Response:
    """The desk's document as the file that engines read."""
    document = seen_document(office, actor, kind, MAIN).document
    name = declaration_file(office.results.workspace.layout, kind).name
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(declaration_yaml(document), media_type="application/yaml", headers=headers)


def taken(office: Planning, actor: Actor, kind: str, expected: int) -> Stored[Document]:
    """The file as the newest revision of the desk's document.

    Raises:
        NoDocumentError: there is no file.
        DeclarationError: it is wrong, with its line.
        StaleEdit: somebody changed the document meanwhile.
    """
    layout = office.results.workspace.layout
    found = document_in_file(layout, kind)
    if found is None:
        name = declaration_file(layout, kind).name
        raise NoDocumentError(f"There is no {name}.", way_out="Write one on this page.")
    found = _kept(office, kind, found)
    return put(office, actor, kind, MAIN, found, expected=expected, why="taken from the file")


def written(office: Planning, actor: Actor, kind: str) -> Stored[Document]:
    """Write the desk's document into the file again.

    Raises:
        NoDocumentError: the desk has none.
        DeskError: the file cannot be written.
    """
    stored = seen_document(office, actor, kind, MAIN)
    demand_put(actor, office.state(), kind, MAIN, stored.document, stored.document)
    publish(office.results.workspace.layout, stored.document)
    return stored


def _at(line: int | None, column: int | None) -> str:
    return f"Line {line}, column {column}: " if line else ""


def _kept(office: Planning, kind: str, found: Document) -> Document:
    """What a file says, with title and notes of the desk's document, which a file has none of."""
    stored = office.desk.find(kind, MAIN)
    if stored is None:
        return found
    kept = {"title": stored.document.title, "notes": stored.document.notes}
    return found.model_copy(update=kept)


def _page(
    office: Planning, request: Request, actor: Actor, kind: str, status: int = 200, *,
    filled: Document | None = None, **more: Any,
) -> Response:  # fmt: skip
    """The document's page; before there is one, filled with what the file says."""
    found = office.desk.find(kind, MAIN)
    stored = seen_document(office, actor, kind, MAIN) if found is not None else None
    body: dict[str, Any] = {}
    try:
        shown = _kept(office, kind, filled) if filled else None
        shown = shown or (stored.document if stored else None)
        shown = shown or document_in_file(office.results.workspace.layout, kind)
        body = flat(kind, shown.model_dump(mode="json")) if shown else {}
    except DeclarationError:
        pass  # the page says what is wrong with the file
    form = filled_form(
        kind, MAIN, stored.revision if stored else 0, body, office.seen(actor)
    )  # fmt: skip
    if stored is None:
        more["body"] = body
    return document_page(office, request, actor, form, stored, status, **more)
