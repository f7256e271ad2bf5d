"""A campaign after its launch as tables: pause rules with their figures, pages with findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from unisono.calendar.after_launch import Pause, PauseVerdict
from unisono.calendar.page_checks import CHECKS, PageFinding
from unisono.reports.screens.table import Column, Link, Mark, Table

_STATES = {Pause.PAUSE: "bad", Pause.KEEP: "good", Pause.UNDECIDED: "undecided"}
_FIGURES = {"click": "click-through", "open": "opens", "conversion": "landing conversion"}
_DEFINITION = (
    "95 % Wilson interval. Paused is what lies below the threshold with its whole interval, kept "
    "what lies at or above it; between them, and with too few tries, it is undecided."
)


class LookedAt(Protocol):
    """A page that was looked at."""

    @property
    def activity(self) -> str:
        """Whose link."""
        ...

    @property
    def link(self) -> str:
        """The link."""
        ...

    @property
    def address(self) -> str:
        """Where it led."""
        ...

    @property
    def checked_at(self) -> datetime:
        """When."""
        ...

    @property
    def findings(self) -> tuple[PageFinding, ...]:
        """What was found."""
        ...


class Launched(Protocol):
    """A campaign after its launch."""

    @property
    def verdicts(self) -> Sequence[PauseVerdict]:
        """What the pause rules say."""
        ...

    @property
    def pages(self) -> Sequence[LookedAt]:
        """Pages that were looked at."""
        ...


def after_tables(found: Launched, titles: Mapping[str, str]) -> tuple[Table, Table]:
    """Pause rules and pages; ``titles`` of activities by their key."""
    return _rules(found.verdicts), _pages(found.pages, titles)


def _rules(verdicts: Sequence[PauseVerdict]) -> Table:
    columns = (
        Column("item", "Of"), Column("metric", "Figure"),
        Column("verdict", "Verdict", definition=_DEFINITION),
        Column("rate", "Rate", "percent"), Column("interval", "Interval", "interval", unit="%"),
        Column("threshold", "Pause below", "percent"), Column("hits", "Hits", "count"),
        Column("tries", "Of tries", "count"), Column("reason", "Why"),
    )  # fmt: skip
    rows = tuple(
        (
            v.performance.item, _FIGURES[v.performance.metric],
            Mark(_STATES.get(v.verdict, "none"), v.verdict.value), _two(v.rate),
            v.interval and (_two(v.interval[0]), _two(v.interval[1])), v.threshold,
            round(v.performance.hits), round(v.performance.tries), v.reason,
        )
        for v in verdicts
    )  # fmt: skip
    return Table("rules", "Pause rules", columns, rows, empty="There are no figures.")


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _pages(pages: Sequence[LookedAt], titles: Mapping[str, str]) -> Table:
    columns = (
        Column("activity", "Activity"), Column("check", "Check"), Column("state", "Holds"),
        Column("found", "Found"), Column("checked_at", "Looked at", "moment"),
        Column("link", "Link", "code", on_page=False),
        Column("address", "Led to", "code", on_page=False),
    )  # fmt: skip
    words = {"good": "yes", "bad": "no", "undecided": "cannot be told"}
    rows = tuple(
        (
            Link(titles.get(p.activity, p.activity), f"/plan/activity/{p.activity}"),
            CHECKS.get(f.check, f.check), Mark(f.state, words[f.state]), f.text, p.checked_at,
            p.link, p.address,
        )
        for p in pages
        for f in p.findings
    )  # fmt: skip
    return Table("pages", "Pages it links to", columns, rows, empty="None was looked at yet.")
