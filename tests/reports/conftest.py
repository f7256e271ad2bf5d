"""A report in which every state occurs, and one of which nothing could be measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
from full_report import full_report

from unisono.model.audit import Advice, AuditReport, DataHealth


@pytest.fixture
def report() -> AuditReport:
    """Everything filled."""
    return full_report()


@pytest.fixture
def empty_report(report: AuditReport) -> AuditReport:
    """Nothing could be measured."""
    tests = tuple(
        replace(
            t, status="not_measured", value=None, score=None, interval=None, evidence=(), fixes=(),
            parts=(), verdict="not measured", severity="none", reason="No data.",
            bring=("exports",), evidence_total=0,
        )
        for t in report.tests
    )  # fmt: skip
    return replace(
        report, score=None, coverage=0.0, tests=tests, top_fixes=(), patterns=(), maturity=(),
        advice=Advice(None, None, (), ()), attribution=None,
        attribution_reason="No touchpoints and conversions were found.", reconciliation=None,
        metrics=(), flows=(), drift=None, contradictions=(), conflicts=(), utm=(), questions=(),
        data=DataHealth((), (), 0, {}, 0, 0, 0, ""), history=(), changes=(), settings={},
        omnichannel=None, synergy=None,
        period=None, company="",
    )  # fmt: skip
