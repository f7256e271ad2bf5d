"""Promises against reality as tables: what does not hold, what could not be told, all of them."""

from __future__ import annotations

from unisono.model.promises import Place, PromiseReport
from unisono.reports.screens.table import Column, Mark, Table

_STATES = {
    "held": Mark("good", "holds"),
    "fault": Mark("bad", "does not hold"),
    "not measured": Mark("none", "not measured"),
}


def promise_tables(report: PromiseReport) -> tuple[Table, ...]:
    """Findings, every promise, and what is not measured."""
    return _findings(report), _every(report), _unmeasured(report)


def _every(report: PromiseReport) -> Table:
    columns = (
        Column("said", "Promised"),
        Column("channel", "Channel"),
        Column("campaign", "Campaign"),
        *(Column(place.name.lower(), str(place).capitalize()) for place in Place),
        Column("owner", "Owner"),
        Column("first_day", "From", "day", on_page=False),
        Column("last_day", "Until", "day"),
        Column("texts", "Texts", "count", on_page=False),
        Column("source", "Text", "code", on_page=False),
    )
    rows = tuple(
        (p.said, p.channel, p.campaign, *(_STATES.get(p.states.get(x, "")) for x in Place),
         p.owner, p.first_day, p.last_day, p.texts, p.source)
        for p in report.every
    )  # fmt: skip
    return Table("promises", "Every promise that is live or planned", columns, rows, shown=60,
                 empty="No text that is live or planned makes an offer.")  # fmt: skip


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
                 empty="No broken promise was found.")  # fmt: skip


def _unmeasured(report: PromiseReport) -> Table:
    columns = (
        Column("place", "Against"),
        Column("why", "Why it is not measured"),
        Column("promises", "Promises", "count"),
    )
    return Table("unmeasured", "Not measured", columns, report.unmeasured,
                 empty="Everything was measured.")  # fmt: skip
