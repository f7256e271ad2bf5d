"""Overview, audit, history, messages, their drift, and tracking names."""

from __future__ import annotations

from unisono.access.rights import EVERY_CHANNEL, Actor
from unisono.access.roles import Role
from unisono.messages.drift_groups import DIMENSIONS
from unisono.messages.monitoring import monday
from unisono.model.drift import DriftReport
from unisono.reports.screens.audit import AuditView, HistoryView, audit_view, history_view
from unisono.reports.screens.drift import DriftView, drift_view
from unisono.reports.screens.messages import MessagesView, cell_title, messages_view
from unisono.reports.screens.overview import ROLES, OverviewView, overview_view
from unisono.reports.screens.tracking import TrackingView, tracking_view
from unisono.web.questions import (
    AuditQuestion,
    DriftQuestion,
    MessagesQuestion,
    OverviewQuestion,
    TrackingQuestion,
)
from unisono.web.results import Results
from unisono.web.screen import Question, Screen
from unisono.workspace.drift import Scored, drift_report, sample_of, scored_texts, texts_of_week
from unisono.workspace.masking import masked

#: Overviews of those who have this one role; all others begin with the council's.
_OVERVIEWS = {Role.ANALYST: "analyst", Role.BRAND: "brand"}


def _overview(results: Results, q: OverviewQuestion) -> OverviewView:
    return overview_view(results.audit(), q.role or "council", q.channel)


def _own_overview(reader: Actor | None, q: OverviewQuestion) -> OverviewQuestion:
    """The overview of the reader's role where the address names none."""
    if q.role:
        return q
    roles = reader.roles if reader else frozenset()
    if reader and roles == {Role.CHANNEL_LEAD}:
        channel = q.channel or next(iter(sorted(reader.channels - {EVERY_CHANNEL})), "")
        return q.model_copy(update={"role": "channel", "channel": channel})
    role = _OVERVIEWS.get(next(iter(roles)), "council") if len(roles) == 1 else "council"
    return q.model_copy(update={"role": role})


def _audit(results: Results, q: AuditQuestion) -> AuditView:
    return audit_view(results.audit(), q.evidence.casefold(), q.page)


def _history(results: Results, _: Question) -> HistoryView:
    return history_view(results.audit())


def _messages(results: Results, q: MessagesQuestion) -> MessagesView:
    return messages_view(results.audit(), q.pillar, q.channel)


def scored(results: Results) -> Scored:
    """All texts with their scores, which every question about drift begins with."""
    return results.once(("scored texts",), scored_texts)


def drift(results: Results, q: DriftQuestion) -> DriftReport:
    """Drift as asked for."""
    known, sample = scored(results), sample_of(q.sample)
    return results.once(("drift", q.by, sample), lambda w: drift_report(w, q.by, sample, known))


def _drift(results: Results, q: DriftQuestion) -> DriftView:
    found, week = drift(results, q), monday(q.week) if q.week else None
    texts = masked(texts_of_week(scored(results).scores, week)) if week else ()
    return drift_view(found, results.workspace.settings.messages, week, texts)


def _tracking(results: Results, q: TrackingQuestion) -> TrackingView:
    return tracking_view(results.audit(), results.workspace.taxonomy, q.parameter, q.search)


SCREENS = [
    Screen("overview", "/", "Overview", "audit", _overview, "screens/overview.html",
           OverviewQuestion, more={"roles": ROLES}, own=_own_overview),
    Screen("audit", "/audit", "Audit", "audit", _audit, "screens/audit.html",
           AuditQuestion),
    Screen("history", "/audit/history", "History", "audit", _history, "screens/history.html"),
    Screen("messages", "/messages", "Messages", "messages", _messages, "screens/messages.html",
           MessagesQuestion, more={"cell_title": cell_title}),
    Screen("drift", "/messages/drift", "Message drift", "messages", _drift, "screens/drift.html",
           DriftQuestion, more={"dimensions": DIMENSIONS}),
    Screen("tracking", "/tracking", "Tracking names", "taxonomy", _tracking,
           "screens/tracking.html", TrackingQuestion),
]  # fmt: skip
