"""The audit in a terminal: a score, seven lines, three fixes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unisono.charts import amount, number
from unisono.model.audit import AuditReport, TestResult
from unisono.reports import view, wording

_SIGNS = {"good": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red"),
          "undecided": ("?", "cyan"), "none": ("–", "dim")}  # fmt: skip


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _thresholds(test: TestResult) -> str:
    bands, unit = test.thresholds.bands, test.thresholds.unit
    spoken = unit if unit in {"%", "min", "minutes"} else ""
    ends = [amount(b.upper, spoken) for b in bands if b.upper is not None]
    if bands and bands[0].severity == "good":
        sign = "≤" if bands[0].inclusive else "<"
        return f"{sign} {' / '.join(ends)}"
    return f"> {' / '.join(reversed(ends))}"


def _tests(report: AuditReport) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("Test", overflow="ellipsis", max_width=26, no_wrap=True)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Verdict", overflow="ellipsis", min_width=18, max_width=22, no_wrap=True)
    table.add_column("Good / fair", no_wrap=True, style="dim")
    for test in report.tests:
        sign, style = _SIGNS.get(view.state(test), _SIGNS["none"])
        table.add_row(
            Text(_clean(test.title)),
            Text(amount(test.value, test.unit)),
            Text(
                f"{sign} {_clean(view.verdict_words(test))}\n  {view.judged_words(test)}".rstrip(),
                style=style,
            ),
            Text(_thresholds(test)),
        )
    return table


def _hanging(mark: str, text: Text) -> Table:
    """``text`` indented behind ``mark``, its further lines too."""
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=4, justify="right")
    line.add_column()
    line.add_row(mark, text)
    return line


def _fixes(report: AuditReport) -> list[RenderableType]:
    if not report.top_fixes:
        return []
    out: list[RenderableType] = [Text("Fix first", style="bold")]
    for i, fix in enumerate(report.top_fixes[:3], start=1):
        gain = f"+{number(fix.gain_points, 1)} points" if fix.gain_points > 0 else ""
        when = f"by {view.deadline(report, fix.days)}"
        tail = " · ".join(x for x in (gain, _clean(fix.role), when) if x)
        out.append(_hanging(f"{i}.", Text(_clean(fix.text))))
        out.append(_hanging("", Text(tail, style="dim")))
    return [*out, Text("")]


def _missing(report: AuditReport) -> list[RenderableType]:
    missing = [t for t in report.tests if t.status == "not_measured"]
    if not missing:
        return []
    out: list[RenderableType] = [Text("Not measured", style="bold")]
    for test in missing:
        reason = wording.sentence(_clean(test.reason))
        out.append(_hanging("–", Text(f"{test.title}: {reason}")))
        if test.bring:
            bring = f"Bring: {wording.listing([_clean(item) for item in test.bring])}"
            out.append(_hanging("", Text(bring, style="dim")))
    return [*out, Text("")]


def _since(report: AuditReport) -> list[RenderableType]:
    """How the score moved, what needs eyes, and what is unusual about the declarations."""
    said = view.since(report)
    out: list[RenderableType] = [Text(f"Overall score {said}")] if said else []
    for change in view.alerts(report):
        sign, style = _SIGNS["good" if change.kind == "improved" else "warn"]
        out.append(_hanging(sign, Text(_clean(change.text), style=style)))
    for test in report.tests:
        out += [_hanging("·", Text(f"{test.title}: {_clean(text)}")) for text in test.notes]
    return [*out, Text("")] if out else []


def summary(report: AuditReport, files: Mapping[str, Path] | None = None) -> RenderableType:
    """What the terminal shows after an audit, readable at 80 columns.

    Args:
        report: the audit.
        files: where the reports are, e.g. ``{"HTML": Path("reports/audit.html")}``.
    """
    score = "not measured" if report.score is None else f"{number(report.score, 0)} of 100"
    head = Text.assemble(
        ("Integration score ", "bold"), (score, "bold"),
        (f"  ({view.coverage_words(report)})", "dim"),
    )  # fmt: skip
    parts: list[RenderableType] = [head, Text(_clean(report.headline)), _tests(report)]
    parts += _since(report) + _fixes(report) + _missing(report)
    for name, path in (files or {}).items():
        parts.append(Text.assemble((f"{name}: ", "bold"), str(path), overflow="fold"))
    return Group(*parts)
