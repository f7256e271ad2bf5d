"""The report as one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unisono.audit.headline import GRADES
from unisono.charts import amount, chart_css, number
from unisono.model.audit import AuditReport
from unisono.model.wording import counted
from unisono.reports import claims, drift_words, synergy, view, wording
from unisono.reports.compiled_templates import CompiledTemplates
from unisono.reports.figures import draw


def _no_links(_table: str) -> str:
    """The file stands alone: its tables are in the workbook beside it."""
    return ""


@cache
def _environment() -> Environment:
    room = Path(__file__).parent
    environment = Environment(
        loader=PackageLoader("unisono.reports", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=wording.whole,
        bytecode_cache=CompiledTemplates(room, (room, room.parent / "charts")),
    )
    environment.filters.update(
        amount=amount, number=number, day=view.day, moment=view.moment, percent=view.percent,
        shown=view.shown, slug=view.slug, words=view.words, lineage=view.lineage,
        breakable=wording.breakable, counted=counted,
    )  # fmt: skip
    environment.globals.update(
        grades=GRADES, view=view, wording=wording, claims_table=claims, synergy=synergy,
        drift_words=drift_words,
        rows_shown=view.SHOWN_ROWS, names_shown=view.SHOWN_NAMES,
        data_page="", table_links=_no_links,
    )  # fmt: skip
    return environment


def _asset(name: str) -> str:
    return files("unisono.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def render_html(report: AuditReport) -> str:
    """``report`` as one offline page: styles and script embedded, nothing loaded from elsewhere.

    The page's own content policy allows exactly the embedded style sheet and script, so nothing
    that came in with the data can run. Everything can be read without JavaScript.
    """
    style = chart_css() + _asset("report.css")
    script = _asset("reading.js") + _asset("report.js")
    return _environment().get_template("report.html").render(
        report=report,
        figures=draw(report),
        anchors=view.file_anchors(report),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )  # fmt: skip
