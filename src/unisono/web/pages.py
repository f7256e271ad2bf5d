"""Pages: one shell around every screen, rendered on the server."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from unisono.audit.headline import GRADES
from unisono.charts import amount, chart_css, number
from unisono.model.wording import counted
from unisono.reports import claims, synergy, view, wording
from unisono.reports.compiled_templates import CompiledTemplates
from unisono.web.grid import download_links, grid, row_page
from unisono.web.navigation import line_of, menu_of
from unisono.web.permission import may
from unisono.web.results import Results
from unisono.web.ways import without_closed_ways, without_downloads

THEMES = ("light", "dark")

#: Where a form that is kept for all readers gets the token of the one who reads it.
CSRF_SLOT = Markup("<!-- csrf -->")

#: What a page kept for all readers shows only to those who may: ``{{ own("run", "audit") }}``
#: before it, ``{{ end_own }}`` after it. Texts of people are escaped and never look like it.
_OWN = re.compile(r"<!-- may (\w+) (\w+) -->(.*?)<!-- /may -->", re.DOTALL)
_END_OWN = Markup("<!-- /may -->")


def _own(action: str, kind: str) -> Markup:
    return Markup("<!-- may {} {} -->").format(action, kind)


def _for_reader(request: Request, main: str) -> str:
    """``main`` with the tokens of its reader's forms, and without what they may not do."""
    kept = _OWN.sub(lambda m: m[3] if may(request, m[1], m[2]) else "", main)
    return kept.replace(CSRF_SLOT, csrf_field(request))


def _no_links(_table: str) -> str:
    """No downloads beside a table."""
    return ""


@cache
def _environment() -> Environment:
    room = Path(__file__).parent
    reports = room.parent / "reports"
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("unisono.web", "templates"),
                PackageLoader("unisono.reports", "templates"),
            ]
        ),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=wording.whole,
        bytecode_cache=CompiledTemplates(room, (room, reports, room.parent / "charts")),
    )
    environment.filters.update(
        amount=amount, number=number, day=view.day, moment=view.moment, percent=view.percent,
        shown=view.shown, slug=view.slug, words=view.words, lineage=view.lineage,
        breakable=wording.breakable, counted=counted, path=quote,
    )  # fmt: skip
    environment.globals.update(
        grades=GRADES, view=view, wording=wording, claims_table=claims, synergy=synergy,
        rows_shown=50, names_shown=view.SHOWN_NAMES, data_page="/sources", row_page=row_page,
        grid=grid, download_links=download_links, static=static_address,
        table_links=_no_links, csrf_field=CSRF_SLOT, own=_own, end_own=_END_OWN,
    )  # fmt: skip
    return environment


#: What stands before a file of pages: what they share with the report.
_SHARED = {"site.css": "report.css", "app.js": "reading.js"}


@cache
def static_text(name: str) -> bytes:
    """A file of the folder ``static``, after what the report of the same kind has in common."""
    own = files("unisono.web").joinpath("static", name).read_bytes()
    if name not in _SHARED:
        return own
    shared = files("unisono.reports").joinpath("templates", _SHARED[name]).read_bytes()
    charts = [chart_css().encode()] if name == "site.css" else []
    return b"\n".join((*charts, shared, own))


@cache
def static_address(name: str) -> str:
    """Where ``name`` is served; the address changes with the content, so it may be kept long."""
    digest = hashlib.sha256(static_text(name)).hexdigest()[:12]
    return f"/static/{digest}/{name}"


def theme_of(request: Request) -> str:
    """The theme chosen with the switch; "" leaves it to the system."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def csrf_field(request: Request) -> Markup:
    """The hidden field that shows a form to be ours; nothing where nobody signs in."""
    token = getattr(request.state, "csrf", "")
    field = '<input type="hidden" name="csrf" value="{}">'
    return Markup(field).format(token) if token else Markup("")


def local_path(text: str) -> str:
    """``text`` when it is an address within this application, else the overview."""
    try:
        parts = urlsplit(text.replace("\\", "/"))
    except ValueError:  # such as a bracket without its other half
        return "/"
    inside = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return text if inside and text.isprintable() else "/"


def here(request: Request) -> str:
    """Path and query of ``request``."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


class Pages:
    """Renders templates inside the shell of the application."""

    def __init__(self, results: Results) -> None:
        self.results = results

    def fragment(self, template: str, **context: Any) -> Markup:
        """A template alone, without the shell."""
        return Markup(_environment().get_template(template).render(**context))

    def render(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> Response:
        """A template that extends ``base.html``, or a page around the block it fills."""
        told = {**self._shell(request), **context}
        text = _environment().get_template(template).render(told)
        return HTMLResponse(without_closed_ways(request, text), status)

    def page(
        self, request: Request, title: str, main: Markup, *, status: int = 200, share: str = "",
        files: bool = True,
    ) -> Response:  # fmt: skip
        """The shell around ``main``, which was rendered before.

        ``share``: where it is shared; ``files``: whether its tables may be carried away.
        """
        own = Markup(_for_reader(request, main if files else without_downloads(main)))
        return self.render(
            request, "base.html", status=status, page_title=title, main=own, share=share
        )

    def _shell(self, request: Request) -> dict[str, Any]:
        workspace = self.results.last_good
        actor = getattr(request.state, "actor", None)
        theme = theme_of(request)
        inside = actor is not None or not hasattr(request.state, "may")
        menu = menu_of(request)
        return {
            "request_path": request.url.path,
            "menu_line": line_of(menu, request.url.path),
            "here": here(request),
            "menu": menu,
            "company": (workspace.settings.company or workspace.root.name) if inside else "",
            "demo": inside and (workspace.root / "ground_truth.json").exists(),
            "theme": theme,
            "other_theme": "light" if theme == "dark" else "dark",
            "actor": actor,
            "share": "",
            "csrf_field": csrf_field(request),
        }
