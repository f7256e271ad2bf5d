from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from unisono.model.audit import AuditReport
from unisono.model.evidence import Evidence, SourceRef
from unisono.reports import claims, view, wording
from unisono.reports.html import render_html


def test_file_states_and_remarks(report: AuditReport) -> None:
    clean = replace(report.data.files[0], status="mapped", quarantined=0, table="sessions")
    assert wording.file_state(clean) == ("Used", "good")
    assert wording.file_state(replace(clean, quarantined=1)) == ("Used in part", "warn")
    assert wording.file_state(replace(clean, status="kept")) == ("Kept, not used", "none")
    assert wording.file_state(replace(clean, status="new_state")) == ("New state", "none")
    said = replace(clean, message="GA4: sessions → touchpoint.; Delimiter: tab.")
    assert wording.file_notes(said) == ["Delimiter: tab"]
    assert wording.file_kind(replace(clean, platform="file")) == "Own table · sessions"
    assert wording.file_kind(replace(clean, platform="file", table="")) == "–"


@pytest.mark.parametrize(
    ("days", "said"),
    [(None, "–"), (-0.4, "< 1 day"), (0.9, "< 1 day"), (1.2, "1 day"), (30.0, "30 days")],
)
def test_age(days: float | None, said: str) -> None:
    assert wording.age(days).replace("\u00a0", " ") == said


def test_a_title_joined_to_its_body_is_said_once() -> None:
    assert wording.once("Save now. Save now. Ends Friday.") == "Save now. Ends Friday."
    assert wording.once("Save (now) Save (now) today", "Save (now)") == "Save (now) today"
    assert wording.once("Save now. Ends Friday.", "Save now") == "Save now. Ends Friday."
    assert wording.new_title("Save now", "Save now. Ends Friday.") == ""


def test_values_the_text_says_already_are_left_out() -> None:
    found = Evidence(
        "Paid social: paid_social is written 838 times", SourceRef("a.csv", 2),
        {"raw": "paid_social", "uses": 838, "note": None, "owner": "web", "rows": ["b.csv:3"]},
    )  # fmt: skip
    assert wording.more_values(found) == {"owner": "web"}
    assert wording.evidence_places(found) == [("a.csv", "2"), ("b.csv", "3")]


def test_places_group_rows_by_file() -> None:
    refs = [("a.csv", 12), ("a.csv", 3), ("b.xlsx#One", 0), ("", 4), ("a.csv", 3)]
    assert wording.places(refs) == [("a.csv", "3, 12"), ("b.xlsx#One", "")]


def test_units_and_intervals(report: AuditReport) -> None:
    assert wording.unit_of(report, "currency") == "EUR"
    assert wording.unit_of(report, "count") == ""
    assert wording.interval_words((1.0, 2.0), "%").replace("\u00a0", " ") == "1 – 2 %"
    said = wording.interval_words((30.0, 300.0), "minutes").replace("\u00a0", " ")
    assert said == "30 min – 5 h"


def test_free_tables_lose_empty_and_repeated_columns() -> None:
    rows = [{"month_start": f"2026-0{i}-01", "won": None, "why": "same", "value": 1.5}
            for i in (1, 2, 3)]  # fmt: skip
    assert wording.table_columns(rows) == (["month_start", "value"], ["same"])
    assert [wording.cell("month_start", r["month_start"]) for r in rows][:2] == [
        "Jan 2026", "Feb 2026",
    ]  # fmt: skip
    assert wording.cell("won_value", 26_400.4) == "26,400"
    assert wording.cell("difference_percent", 0.0).replace("\u00a0", " ") == "0 %"
    assert wording.cell("platform", "meta_ads") == "Meta Ads"
    assert (wording.heading("month_start"), wording.heading("won_value")) == ("Month", "Won value")


def test_sentences_and_spans() -> None:
    assert wording.sentence("there is no survey") == "There is no survey."
    assert (wording.sentence("Done."), wording.sentence(" ")) == ("Done.", "")
    assert wording.listing(("a", "b")) == "a; b."
    assert wording.span(date(2026, 1, 2), datetime(2026, 1, 2, 9)) == "2 Jan 2026"
    assert wording.span(None, None) == "–"


def test_tests_are_named_by_title(report: AuditReport) -> None:
    assert wording.named_tests(report, "AUDIT-2: bad, AUDIT-9") == "Attribution gap: bad, AUDIT-9"
    assert wording.title_of(report, "AUDIT-7") == "Handoffs"
    assert wording.limits(report.test("AUDIT-2")).replace("\u00a0", " ") == (
        "fine up to 20 %, gaps up to 40 %, broken above"
    )


def test_claims_show_only_columns_with_figures(report: AuditReport) -> None:
    if report.reconciliation is None:
        pytest.fail("the full report has claims")
    google, _, bare = report.reconciliation.rows
    assert claims.columns([bare]) == ["claimed_conversions"]
    assert claims.columns([google, bare]) == list(claims.COLUMNS)
    assert claims.cell("view_window_days", google).replace("\u00a0", " ") == "1 day"
    assert claims.cell("view_window_days", bare) == "unknown"
    assert (claims.cell("spend", google), claims.cell("spend", bare)) == ("30,000", "–")


def test_ranges_repeat_nothing_and_paths_break_after_separators() -> None:
    assert wording.span(date(2026, 3, 3), date(2026, 3, 9)) == "3–9 Mar 2026"
    assert wording.span(date(2026, 3, 30), date(2026, 4, 2)) == "30 Mar – 2 Apr 2026"
    assert wording.span(date(2025, 12, 30), date(2026, 1, 2)) == "30 Dec 2025 – 2 Jan 2026"
    assert wording.span(date(2026, 3, 3), date(2026, 3, 3)) == "3 Mar 2026"
    assert wording.breakable("a/b_<c>.csv") == "a/<wbr>b_<wbr>&lt;c&gt;.<wbr>csv"
    assert wording.whole("15 % of 2 × 3") == "15\u00a0% of 2\u00a0× 3"


def test_the_newest_day_of_facts_is_said_with_its_age(report: AuditReport) -> None:
    file = replace(report.data.files[0], target="touchpoint")

    def newest(*days: tuple[datetime | None, str]) -> tuple[date, str] | None:
        files = tuple(replace(file, last_ts=last, target=target) for last, target in days)
        run = replace(report, created_at=datetime(2026, 3, 31, 9))
        return wording.newest(replace(run, data=replace(report.data, files=files)))

    old, plan, slip = datetime(2026, 3, 1, 23), datetime(2026, 3, 20), datetime(2099, 1, 1)
    assert newest((old, "touchpoint"), (plan, "activity"), (slip, "orders"), (None, "")) == (
        date(2026, 3, 1), "30\u00a0days",
    )  # fmt: skip
    assert newest((None, "")) is None


def test_the_page_shows_all_the_evidence_the_report_holds(report: AuditReport) -> None:
    test = report.tests[1]
    rows = tuple(replace(test.evidence[0], text=f"Finding number {n}") for n in range(70))
    many = replace(test, evidence=rows, evidence_total=70)
    tests = tuple(many if t.id == test.id else t for t in report.tests)
    page = render_html(replace(report, tests=tests))
    assert "Finding number 69" in page


def test_names_of_systems_are_written_in_capitals() -> None:
    assert [view.words(n) for n in ("crm median", "utm_source", "click_days")] == [
        "CRM median", "UTM source", "Click days",
    ]  # fmt: skip
    assert wording.heading("crm_start") == "CRM"
