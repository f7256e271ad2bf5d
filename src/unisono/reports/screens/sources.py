"""Sources: what was recognised, how fresh it is, what was set aside and why."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.audit import DataHealth, FileHealth
from unisono.model.evidence import SourceRef
from unisono.reports import view, wording
from unisono.reports.screens.table import Column, Mark, Table

_STALE_DAYS = 14


@dataclass(frozen=True)
class SourcesView:
    """Everything the screen shows."""

    health: DataHealth
    file: str
    stats: tuple[tuple[str, str], ...]
    unused: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def sources_view(health: DataHealth, file: str = "", *, personal: bool = True) -> SourcesView:
    """The screen of the sources, of one file where it is named.

    Args:
        personal: whether values of rows set aside, which may show a person, are shown.
    """
    files = [f for f in health.files if not file or f.path == file]
    aside = sum(f.quarantined for f in health.files)
    stats = (
        ("Files", view.shown(len(health.files))),
        ("Rows read", view.shown(sum(f.rows for f in health.files))),
        ("Rows set aside", view.shown(aside)),
        ("People", view.shown(health.persons)),
        ("Identities merged", view.shown(health.merges)),
        ("Shared identifiers (not merged)", view.shown(health.shared_identifiers)),
        ("Currency", view.shown(health.reporting_currency)),
    )
    unused = tuple((f.path, f.unmapped) for f in files if f.unmapped)
    tables = (_files(files), _quarantine(health, file, personal), _model(health))
    return SourcesView(health, file, stats, unused, tables)


def freshest(files: tuple[FileHealth, ...]) -> FileHealth | None:
    """The file of facts with the newest day."""
    dated = [f for f in files if f.age_days is not None and f.target not in _PLANS]
    return min(dated, key=lambda f: f.age_days or 0.0, default=None)


def stale(files: tuple[FileHealth, ...]) -> list[FileHealth]:
    """Files whose newest day lies two weeks behind that of the freshest."""
    best = freshest(files)
    limit = (best.age_days or 0.0) + _STALE_DAYS if best else 0.0
    late = [f for f in files if f.age_days is not None and f.target not in _PLANS]
    return sorted((f for f in late if (f.age_days or 0) > limit), key=lambda f: -(f.age_days or 0))


_PLANS = frozenset({"activity", "planned_spend", "fx_rate"})


def _files(files: list[FileHealth]) -> Table:
    columns = (
        Column("file", "File", "place"),
        Column("state", "State"),
        Column("kind", "Recognised as"),
        Column("rows", "Rows", "count"),
        Column("set_aside", "Set aside", "count", "Rows with a value that cannot be right."),
        Column("first_day", "First day", "day"),
        Column("last_day", "Last day", "day"),
        Column("age", "Age", "days", "Days from the newest row to today."),
        Column("remarks", "Remarks"),
    )
    rows = []
    for f in files:
        word, state = wording.file_state(f)
        notes = wording.file_notes(f)
        remarks = [*([f"Missing: {f.missing}"] if f.missing else []), *notes]
        rows.append(
            (SourceRef(f.path), Mark(state, word), wording.file_kind(f), f.rows, f.quarantined,
             f.first_ts.date() if f.first_ts else None, f.last_ts.date() if f.last_ts else None,
             round(f.age_days) if f.age_days is not None else None, "; ".join(remarks))
        )  # fmt: skip
    return Table("files", "Source files", columns, tuple(rows), shown=200,
                 empty="No file of this name was read.")  # fmt: skip


def _quarantine(health: DataHealth, file: str, personal: bool) -> Table:
    columns = (
        Column("row", "File:row", "place"),
        Column("column", "Column"),
        Column("value", "Value", "code"),
        Column("reason", "Reason"),
        Column("severity", "Is"),
    )
    rows = tuple(
        (SourceRef(q.path, q.file_row), q.column, q.value[:120] if personal else "hidden",
         q.reason, q.severity)
        for q in health.quarantine
        if not file or q.path == file
    )  # fmt: skip
    title = f"Set aside, with the reason ({view.shown(health.quarantine_total)} in all)"
    return Table("quarantine", title, columns, rows, shown=60, empty="Nothing was set aside.")


def _model(health: DataHealth) -> Table:
    columns = (Column("table", "Table", "code"), Column("rows", "Rows", "count"))
    return Table("model", "Tables of the model", columns, tuple(health.tables.items()))
