"""Tracking names: standard values and their spellings, questions, and the rules of the taxonomy."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.audit import AuditReport
from unisono.model.taxonomy import Taxonomy
from unisono.reports import view
from unisono.reports.screens.table import Column, Table


@dataclass(frozen=True)
class TrackingView:
    """Everything the screen shows."""

    parameter: str
    search: str
    parameters: tuple[str, ...]
    tables: tuple[Table, ...]


def tracking_view(
    report: AuditReport, taxonomy: Taxonomy, parameter: str = "", search: str = ""
) -> TrackingView:
    """The screen of the tracking names, of one parameter or with ``search`` in a spelling."""
    declared = (name.removeprefix("utm_") for name in taxonomy.parameters)
    known = tuple(dict.fromkeys((*(v.param for v in report.utm), *declared)))
    tables = (
        _spellings(report, parameter, search.casefold()),
        _questions(report, parameter),
        _rules(taxonomy),
    )
    return TrackingView(parameter, search, known, tables)


def _spellings(report: AuditReport, parameter: str, search: str) -> Table:
    columns = (
        Column("parameter", "Parameter"),
        Column("standard", "Standard", "code"),
        Column("spelling", "Spelling", "code"),
        Column("kind", "Is", "text",
               "variant: another spelling of the standard; off standard: not allowed by the "
               "taxonomy; ambiguous: may be one of several."),
        Column("uses", "Uses", "count", "Rows of the data that carry this spelling."),
        Column("row", "File:row", "place"),
    )  # fmt: skip
    rows = tuple(
        (v.param, v.canonical, raw, view.words(kind).lower(), uses, v.source)
        for v in report.utm
        if not parameter or v.param == parameter
        for raw, uses, kind in v.raw
        if not search or search in raw.casefold() or search in v.canonical.casefold()
    )
    return Table(
        "spellings", "Standard values and the spellings found for them", columns, rows,
        empty="No tracking value is a variation of another.",
    )  # fmt: skip


def _questions(report: AuditReport, parameter: str) -> Table:
    columns = (
        Column("parameter", "Parameter"),
        Column("first", "First", "code"),
        Column("second", "Second", "code"),
        Column("why", "Why it is a question"),
        Column("uses", "Uses", "count"),
    )
    rows = tuple(
        (q.param, q.first, q.second, q.why, q.uses)
        for q in report.questions
        if not parameter or q.param == parameter
    )
    return Table("questions", "Questions: one value or two?", columns, rows, shown=40,
                 empty="No question is open.")  # fmt: skip


def _rules(taxonomy: Taxonomy) -> Table:
    columns = (
        Column("parameter", "Parameter"),
        Column("required", "Required"),
        Column("allowed", "Allowed values"),
        Column("pattern", "Pattern", "code"),
        Column("aliases", "Old names", "count"),
        Column("owner", "Owner"),
    )
    rows = tuple(
        (name, "yes" if r.required else "no", ", ".join(r.allowed) or "any", r.pattern,
         len(r.aliases), r.owner)
        for name, r in taxonomy.parameters.items()
    )  # fmt: skip
    return Table("rules", "The taxonomy (taxonomy.yaml)", columns, rows,
                 empty="taxonomy.yaml declares no parameter: any value is allowed.")  # fmt: skip
