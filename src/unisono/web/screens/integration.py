"""Overview, audit, history, messages and tracking names: all read from the audit."""

from __future__ import annotations

from unisono.reports.screens.audit import AuditView, HistoryView, audit_view, history_view
from unisono.reports.screens.messages import MessagesView, cell_title, messages_view
from unisono.reports.screens.overview import ROLES, OverviewView, overview_view
from unisono.reports.screens.tracking import TrackingView, tracking_view
from unisono.web.questions import MessagesQuestion, OverviewQuestion, TrackingQuestion
from unisono.web.results import Results
from unisono.web.screen import Question, Screen


def _overview(results: Results, q: OverviewQuestion) -> OverviewView:
    return overview_view(results.audit(), q.role, q.channel)


def _audit(results: Results, _: Question) -> AuditView:
    return audit_view(results.audit())


def _history(results: Results, _: Question) -> HistoryView:
    return history_view(results.audit())


def _messages(results: Results, q: MessagesQuestion) -> MessagesView:
    return messages_view(results.audit(), q.pillar, q.channel)


def _tracking(results: Results, q: TrackingQuestion) -> TrackingView:
    return tracking_view(results.audit(), results.workspace.taxonomy, q.parameter, q.search)


SCREENS = [
    Screen("overview", "/", "Overview", "audit", _overview, "screens/overview.html",
           OverviewQuestion, more={"roles": ROLES}),
    Screen("audit", "/audit", "Audit", "audit", _audit, "screens/audit.html"),
    Screen("history", "/audit/history", "History", "audit", _history, "screens/history.html"),
    Screen("messages", "/messages", "Messages", "messages", _messages, "screens/messages.html",
           MessagesQuestion, more={"cell_title": cell_title}),
    Screen("tracking", "/tracking", "Tracking names", "taxonomy", _tracking,
           "screens/tracking.html", TrackingQuestion),
]  # fmt: skip
