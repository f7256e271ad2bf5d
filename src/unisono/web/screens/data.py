"""Sources, people and settings."""

from __future__ import annotations

from unisono.errors import QueryError
from unisono.identity.reasons import KINDS
from unisono.model.audit import DataHealth
from unisono.reports.screens.people import PersonView, nobody, person_view
from unisono.reports.screens.rows import RowsView, rows_view
from unisono.reports.screens.settings import SettingsView, settings_view
from unisono.reports.screens.sources import SourcesView, sources_view
from unisono.web.questions import PeopleQuestion, RowsQuestion, SettingsQuestion, SourcesQuestion
from unisono.web.results import Results
from unisono.web.screen import Screen
from unisono.workspace.people import explain_person
from unisono.workspace.source_rows import source_rows


def health(results: Results) -> DataHealth:
    """What was read."""
    return results.once("sources", lambda w: w.sources())


def _sources(results: Results, q: SourcesQuestion) -> SourcesView:
    return sources_view(health(results), q.file, personal=q.personal)


def _rows(results: Results, q: RowsQuestion) -> RowsView:
    found = source_rows(results.workspace, q.file, q.row)
    return rows_view(
        found.file, found.asked, found.missing, found.total, found.columns, found.rows,
        personal=q.personal,
    )  # fmt: skip


def _people(results: Results, q: PeopleQuestion) -> PersonView:
    if not q.value:
        return nobody(q.kind, "", KINDS)
    try:
        with results.workspace.engine() as engine:
            return person_view(explain_person(engine, q.kind, q.value), q.kind, q.value, KINDS)
    except QueryError as error:
        return nobody(q.kind, q.value, KINDS, error.message)


def _settings(results: Results, q: SettingsQuestion) -> SettingsView:
    workspace = results.workspace
    return settings_view(workspace.settings, workspace.settings_origin, q.search, q.changed)


SCREENS = [
    Screen("sources", "/sources", "Sources", "sources", _sources, "screens/sources.html",
           SourcesQuestion),
    Screen("rows", "/sources/rows", "Rows of a file", "sources", _rows, "screens/rows.html",
           RowsQuestion),
    Screen("people", "/people", "People", "people", _people, "screens/people.html",
           PeopleQuestion, action="see_personal"),
    Screen("settings", "/settings", "Settings", "settings", _settings, "screens/settings.html",
           SettingsQuestion, needs_data=False),
]  # fmt: skip
