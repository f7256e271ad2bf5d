"""Promises against reality as tables: what does not hold, and what could not be told."""

from __future__ import annotations

from unisono.model.promises import PromiseReport
from unisono.reports.screens.table import Column, Table


def promise_tables(report: PromiseReport) -> tuple[Table, Table]:
    """Findings, and what is not measured."""
    return _findings(report), _unmeasured(report)


def _findings(report: PromiseReport) -> Table:
    columns = (
        Column("place", "Against"),
        Column("fault", "Is"),
        Column("said", "Promised"),
        Column("found", "Found"),
        Column("why", "Why"),
        Column("fix", "What to do"),
        Column("campaign", "Campaign"),
        Column("owner", "Owner of the promise"),
        Column("other_owner", "Owner of the other side"),
        Column("first_day", "From", "day"),
        Column("last_day", "To", "day"),
        Column("source", "Text", "code"),
        Column("other_source", "Other side", "code"),
        Column("texts", "Texts", "count", "Texts that make the promise and lead to one page."),
    )
    rows = tuple(
        (str(f.place), str(f.fault), f.said, f.found, f.why, f.fix, f.campaign, f.owner,
         f.other_owner, f.first_day, f.last_day, f.source, f.other_source, f.texts)
        for f in report.findings
    )  # fmt: skip
    return Table("findings", "Promises that do not hold", columns, rows,
                 empty="No promise was found not to hold.")  # fmt: skip


def _unmeasured(report: PromiseReport) -> Table:
    columns = (
        Column("place", "Against"),
        Column("why", "Why it is not measured"),
        Column("promises", "Promises", "count"),
    )
    return Table("unmeasured", "Not measured", columns, report.unmeasured,
                 empty="Everything was measured.")  # fmt: skip
