from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from unisono import Workspace
from unisono.errors import WorkspaceError


def _spend(workspace) -> list[tuple[str, float, bool]]:
    rows = workspace.query(
        "SELECT date::VARCHAR AS d, spend::DOUBLE AS s FROM ad_performance_daily ORDER BY date"
    )
    return [tuple(r.values()) for r in rows.to_pylist()]


def test_a_restated_day_replaces_and_a_removed_file_keeps_its_facts(workspace, ads) -> None:
    first = ads("a.csv", ("2026-09-01", "10"), ("2026-09-02", "20"))
    assert workspace.load().rebuilt
    ads("b.csv", ("2026-09-02", "25"), extra="Colour")
    assert workspace.load().added == ("b.csv",)
    assert _spend(workspace) == [("2026-09-01", 10.0), ("2026-09-02", 25.0)]
    history = workspace.query("SELECT count(*) AS n FROM raw.a_csv").to_pylist()
    assert history == [{"n": 2}]
    kept = workspace.query("SELECT colour FROM raw.b_csv").to_pylist()
    assert kept == [{"colour": "x"}]
    first.unlink()
    assert not workspace.load().rebuilt
    workspace.forget("a.csv")
    assert workspace.load().rebuilt
    assert _spend(workspace) == [("2026-09-02", 25.0)]


def test_a_damaged_ledger_says_so_and_a_damaged_pointer_means_a_rebuild(workspace, ads) -> None:
    ads("a.csv", ("2026-09-01", "10"))
    workspace.load()
    pointer = workspace.layout.builds / "current"
    for junk in (b"\xff\xfe", b"../../secret.duckdb", b""):
        pointer.write_bytes(junk)
        with pytest.raises(WorkspaceError, match="Nothing was loaded"):
            workspace.sources()
    assert workspace.load().rebuilt
    workspace.layout.ledger.write_bytes(b'{"entries": [{"landing": {}}]}')
    with pytest.raises(WorkspaceError, match="is damaged"):
        workspace.load()


def test_a_damaged_warehouse_is_an_error_with_a_way_out(workspace, ads) -> None:
    ads("a.csv", ("2026-09-01", "10"))
    workspace.load()
    workspace.layout.current().write_bytes(b"junk" * 5000)
    with pytest.raises(WorkspaceError, match="is damaged") as damaged:
        workspace.sources()
    assert damaged.value.way_out.startswith("Remove .unisono/warehouse and run")
    workspace.layout.current().unlink()
    assert workspace.load().rebuilt


def _workbook(folder, **sheets) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cost in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["Day", "Campaign ID", "Campaign", "Currency code", "Cost", "Clicks"])
        sheet.append([f"2026-09-0{len(name)}", "111", "Spring", "USD", cost, 5])
    folder.mkdir(exist_ok=True)
    book.save(folder / "google_ads.xlsx")


def test_a_sheet_that_was_removed_is_no_fact_any_more_but_history(workspace) -> None:
    exports = workspace.layout.exports
    _workbook(exports, Q=10, QQ=20)
    workspace.load()
    assert _spend(workspace) == [("2026-09-01", 10.0), ("2026-09-02", 20.0)]
    _workbook(exports, Q=11)
    assert workspace.load().rebuilt
    assert _spend(workspace) == [("2026-09-01", 11.0)]
    paths = workspace.query("SELECT DISTINCT path FROM source_file").to_pylist()
    assert paths == [{"path": "google_ads.xlsx#Q"}]
    kept = workspace.query("SELECT cost FROM raw.google_ads_xlsx_qq").to_pylist()
    assert kept == [{"cost": "20"}]


def test_what_still_counts_and_what_may_count_twice_is_said(workspace, ads) -> None:
    old = ads("google_ads.csv", ("2026-03-01", "100"), ("2026-03-02", "120"))
    ads("restated.csv", ("2026-03-02", "150"))
    workspace.load()
    assert workspace.sources().notes == (
        "restated.csv and google_ads.csv report the same campaigns on the same days (1 row) and "
        "both count; if both come from Google Ads, put its name into the file or folder name",
    )
    old.unlink()
    workspace.load()
    assert workspace.sources().notes[0] == (
        "google_ads.csv is no longer in the exports folder and its facts still count; "
        "'unisono sources --forget google_ads.csv' takes them out"
    )


def test_a_restated_day_is_said_with_the_file_that_counts(workspace, ads) -> None:
    days = ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")
    ads("google_ads_1.csv", *[(day, "100") for day in days])
    assert workspace.audit().data.notes == ()
    ads("google_ads_2.csv", ("2026-03-02", "150"))
    one, both = "google_ads_2.csv", "google_ads_2.csv and google_ads_3.csv"
    said = "; the newest counts ({}), older ones are kept in staged.ad_performance_daily"
    assert workspace.audit().data.notes == (
        "Google Ads: 1 figure of 2 Mar 2026 was exported more than once" + said.format(one),
    )
    ads("google_ads_3.csv", ("2026-03-03", "80"))
    report = workspace.audit()
    assert report.data.notes == (
        "Google Ads: 2 figures of 2 Mar 2026 to 3 Mar 2026 were exported more than once"
        + said.format(both),
    )
    kept = workspace.query("SELECT sum(spend)::DOUBLE AS s FROM staged.ad_performance_daily")
    assert kept.to_pylist() == [{"s": 630.0}]
    for number in (5, 6, 7, 8):
        ads(f"google_ads_{number}.csv", (f"2026-03-0{number - 4}", "1"))
    (note,) = workspace.audit().data.notes
    named = "google_ads_5.csv, google_ads_6.csv, google_ads_7.csv and 1 more"
    assert note.startswith("Google Ads: 4 figures")
    assert said.format(named) in note


def test_dates_ahead_are_said_and_stretch_no_period(workspace, ads) -> None:
    ads("google_ads.csv", ("2026-03-01", "100"), ("2199-03-02", "120"))
    report = workspace.audit()
    assert report.data.notes == (
        "google_ads.csv has facts up to 2 Mar 2199, after 1 Mar 2026, the day the audit looks "
        "from: check their dates",
    )
    assert [day.isoformat() for day in report.period or ()] == ["2026-03-01", "2026-03-01"]


def test_what_was_not_read_is_listed_even_when_nothing_else_is_new(workspace, ads) -> None:
    folder = ads("google_ads.csv", ("2026-03-01", "100")).parent
    workspace.load()
    (folder / "brief.pdf").write_bytes(b"%PDF-1.7")
    (folder / "README.md").write_text("about")
    (folder / "junk.csv").touch()
    assert not workspace.load().rebuilt
    files = {f.path: f for f in workspace.sources().files}
    assert {path: f.status for path, f in files.items()} == {
        "brief.pdf": "not_read", "google_ads.csv": "mapped", "junk.csv": "failed",
    }  # fmt: skip
    assert files["brief.pdf"].message.startswith("not read: PDF document; ")
    assert workspace.sources().notes == ()
    (folder / "junk.csv").unlink()
    workspace.load()
    assert [f.path for f in workspace.sources().files] == ["brief.pdf", "google_ads.csv"]


def test_the_age_of_a_file_is_counted_to_the_present_day(workspace, ads) -> None:
    today = datetime.now(UTC).date()
    old = ads("google_ads_old.csv", (f"{today - timedelta(days=53)}", "1"))
    ads("google_ads_new.csv", (f"{today + timedelta(days=9)}", "1"))
    (old.parent.parent / "unisono.toml").write_text(
        f'[audit]\nas_of = "{today - timedelta(days=53)}"\n'
    )
    workspace = Workspace(workspace.root)
    workspace.load()
    ages = {f.path: f.age_days for f in workspace.sources().files}
    assert ages["google_ads_old.csv"] in (53, 54)  # midnight may pass
    assert ages["google_ads_new.csv"] == 0


def test_numbers_behind_a_file_name_say_what_they_count(workspace, ads) -> None:
    path = ads("google_ads.csv", ("2026-03-01", "1"), ("2026-03-02", "0"), ("2026-03-03", ""))
    path.write_text(path.read_text().replace("Currency code", "Label"))
    workspace.load()
    (note,) = [n for n in workspace.sources().notes if n.startswith("Amounts without")]
    assert "google_ads.csv (2 amounts); " in note


def test_a_report_holds_as_much_evidence_as_the_settings_say(workspace) -> None:
    exports = workspace.layout.exports
    exports.mkdir()
    rows = [
        f"2026030{n},u{n},page_view,{source},cpc,spring"
        for n, source in enumerate(("Google", "google", "GOOGLE", "googl e", "Bing", "bing"), 1)
    ]
    head = "event_date,user_pseudo_id,event_name,source,medium,campaign"
    (exports / "ga4_events.csv").write_text("\n".join([head, *rows]) + "\n")
    every = workspace.audit().test("AUDIT-3")
    assert every.evidence_total == len(every.evidence) > 1
    (workspace.root / "unisono.toml").write_text("[export]\nevidence_rows = 1\n")
    workspace = Workspace(workspace.root)
    report = workspace.audit()
    few = report.test("AUDIT-3")
    assert (few.evidence, few.evidence_total) == (every.evidence[:1], every.evidence_total)
    html = workspace.write(report).html.read_text(encoding="utf-8")
    assert f"Evidence: 1 of {every.evidence_total} rows" in html
