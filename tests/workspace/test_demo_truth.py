"""The demo company's planted faults are all found, and nothing that was not planted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unisono import Workspace
from unisono.demo import DemoTruth, write_demo
from unisono.model.audit import AuditReport, TestResult
from unisono.model.taxonomy import ChannelKey
from unisono.taxonomy.channels import classify
from unisono.warehouse.engine import Engine

PEOPLE = 1_600


@dataclass(frozen=True)
class Audited:
    """A demo company, its truth, its report and the model behind it."""

    workspace: Workspace
    truth: DemoTruth
    report: AuditReport
    engine: Engine

    def part(self, test: str, name: str) -> Any:
        (value,) = [p.value for p in self.report.test(test).parts if p.name == name]
        return value

    def channels(self, visits: dict[str, int]) -> dict[str, int]:
        """Counts per ``source / medium`` as counts per channel, zeros left out."""
        found: Counter[str] = Counter()
        for name, count in visits.items():
            source, medium = name.split(" / ")
            (choice,) = classify([ChannelKey(source, medium, "", "", "")], self.workspace.taxonomy)
            found[choice.channel] += count
        return dict(found)


def _audited(folder: Path, *, faults: bool) -> Iterator[Audited]:
    truth = write_demo(folder, people=PEOPLE, faults=faults)
    workspace = Workspace(folder)
    report = workspace.audit()
    with workspace.engine() as engine:
        yield Audited(workspace, truth, report, engine)


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    yield from _audited(tmp_path_factory.mktemp("faulty"), faults=True)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    yield from _audited(tmp_path_factory.mktemp("sound"), faults=False)


@pytest.fixture(params=["faulty", "sound"])
def company(request: pytest.FixtureRequest) -> Audited:
    found: Audited = request.getfixturevalue(request.param)
    return found


# Deals, people, touches


def test_deals_and_revenue(company: Audited) -> None:
    deals = company.truth.deals
    won, lost, revenue = company.engine.rows("""
        SELECT count(*) FILTER (WHERE is_won), count(*) FILTER (WHERE NOT is_won),
            sum(amount_reporting) FILTER (WHERE is_won) FROM opportunity""")[0]
    broken = sum("deals" in q["file"] for q in company.truth.quarantine)
    assert (won, lost - broken) == (deals["won"], deals["lost"])
    assert float(revenue) == pytest.approx(deals["revenue"], abs=0.01)
    result = company.report.attribution
    assert result is not None
    assert result.conversions == deals["won"]
    assert result.value == pytest.approx(deals["revenue"], abs=0.01)


def test_revenue_per_month_agrees_with_the_crm(company: Audited) -> None:
    reconciled = company.report.reconciliation
    assert reconciled is not None
    months = {f"{m['month_start']:%Y-%m}": m for m in reconciled.monthly if m["conversions"]}
    assert {k: (m["conversions"], pytest.approx(m["value"])) for k, m in months.items()} == {
        k: (m["won"], m["revenue"]) for k, m in company.truth.deals["per_month"].items()
    }
    assert all(abs(m["difference_percent"]) < 0.01 for m in months.values())


def test_payments_are_valid_orders(company: Audited) -> None:
    billing = company.truth.billing
    valid, rows = company.engine.rows(
        "SELECT count(*) FILTER (WHERE coalesce(valid, true)), count(*) FROM orders"
    )[0]
    assert rows == billing["payments"] + billing["failed_payments"]
    assert valid == billing["payments"]


def test_people(company: Audited) -> None:
    people = company.truth.people
    assert company.report.data.persons == people["observable_people"]
    assert company.report.data.tables["contact"] == people["crm_records"]
    shared = company.engine.rows("SELECT value FROM person_identifier WHERE shared ORDER BY value")
    assert [s[0] for s in shared] == people["shared_browsers"]


def test_every_contact_is_one_person_and_no_two_are_the_same(company: Audited) -> None:
    rows = company.engine.rows("SELECT kind, value, person_id FROM person_identifier")
    person = {(kind, value): p for kind, value, p in rows}
    found = {}
    for key, known in company.truth.people["by_contact"].items():
        named = [("email", e) for e in known["emails"]]
        named += [("crm_id", f"hubspot:{c}") for c in known["crm_ids"]]
        named += [("anonymous_id", b) for b in known["browsers"]]
        named += [("user_id", known["user_id"])] if known["user_id"] else []
        (found[key],) = {person[n] for n in named}
    assert len(set(found.values())) == len(found) == company.truth.people["contacts"]


def test_touchpoints(company: Audited) -> None:
    truth, tables = company.truth.touchpoints, company.report.data.tables
    assert tables["web_event"] == truth["web_events"]
    assert tables["event_attendance"] == truth["webinars"]["registered"]
    assert tables["ticket"] == truth["tickets"]
    assert tables["earned_mention"] == truth["mentions"]
    assert tables["offline_media"] == company.truth.offline["bookings"]
    mail = dict(company.engine.rows("SELECT event, count(*) FROM email_event GROUP BY event"))
    assert mail == {k: n for k, n in truth["mail"].items() if k != "mailings" and n}
    visits, attended = company.engine.rows("""
        SELECT count(*) FILTER (WHERE kind = 'visit'), count(*) FILTER (WHERE kind = 'attend')
        FROM touchpoint""")[0]
    assert (visits, attended) == (truth["visits"], truth["webinars"]["attended"])


# Attribution and reconciliation


def test_attributed_and_dark_deals(company: Audited) -> None:
    truth, result = company.truth, company.report.attribution
    assert result is not None
    assert result.attributed_conversions == truth.attribution["touched_deals"]
    assert result.unattributed_conversions == truth.dark["deals"]
    assert result.unattributed_value == pytest.approx(truth.dark["revenue"], abs=0.01)
    test = company.report.test("AUDIT-2")
    assert test.value == pytest.approx(100 * truth.dark["share_of_revenue"])
    assert company.part("AUDIT-2", "dark by count") == pytest.approx(
        100 * truth.dark["share_of_deals"]
    )


def _credit(company: Audited, model: str) -> dict[str, float]:
    result = company.report.attribution
    assert result is not None
    (credit,) = [m for m in result.models if m.model == model]
    return {c: n for c, n in credit.conversions.items() if n}


@pytest.mark.parametrize(("model", "place"), [("first", "first_visit"), ("last", "last_visit")])
def test_first_and_last_visits_per_channel(company: Audited, model: str, place: str) -> None:
    """Webinars and clicks in mails without a visit are touches too, and the only difference."""
    order = "ASC" if model == "first" else "DESC"
    expected = Counter(company.channels(company.truth.attribution[place]))
    rows = company.engine.rows(f"""
        SELECT t.kind, t.channel, v.channel FROM (
            SELECT t.*, c.conversion_id FROM touchpoint AS t JOIN conversion AS c
              ON c.person_id = t.person_id AND t.ts <= c.ts AND c.primary_kind
            QUALIFY row_number() OVER (PARTITION BY conversion_id ORDER BY t.ts {order}) = 1
        ) AS t JOIN (
            SELECT t.*, c.conversion_id FROM touchpoint AS t JOIN conversion AS c
              ON c.person_id = t.person_id AND t.ts <= c.ts AND c.primary_kind AND t.kind = 'visit'
            QUALIFY row_number() OVER (PARTITION BY conversion_id ORDER BY t.ts {order}) = 1
        ) AS v USING (conversion_id)
    """)
    for kind, channel, visit in rows:
        if kind != "visit":
            expected[visit] -= 1
            expected[channel] += 1
    assert _credit(company, model) == {c: n for c, n in expected.items() if n}
    assert sum(kind != "visit" for kind, _, _ in rows) <= 0.05 * len(rows)


def test_claims_of_every_platform(company: Audited) -> None:
    ads, reconciled = company.truth.ads, company.report.reconciliation
    assert reconciled is not None
    rows = {r.platform: r for r in reconciled.rows}
    assert rows.keys() == ads["platforms"].keys()
    for platform, truth in ads["platforms"].items():
        row = rows[platform]
        assert row.claimed_conversions == truth["claimed_conversions"]
        assert row.claimed_value == pytest.approx(truth["claimed_value_usd"], abs=0.5)
        assert row.click_window_days == truth["click_window_days"]
        assert row.view_window_days == truth["view_window_days"]
    assert reconciled.claimed_conversions == ads["claimed_conversions"]
    assert reconciled.real_conversions == company.truth.deals["won"]
    assert reconciled.overclaim == pytest.approx(ads["overclaim_value"], abs=1e-4)
    by_count = reconciled.claimed_conversions / reconciled.real_conversions
    assert by_count == pytest.approx(ads["overclaim_conversions"])


def test_spend_impressions_and_clicks_of_every_platform(company: Audited) -> None:
    rows = company.engine.rows("""
        SELECT platform, sum(spend), sum(spend_reporting), sum(impressions), sum(clicks)
        FROM ad_performance_daily WHERE counted GROUP BY platform""")
    found = {
        platform: {"spend": float(spend), "usd": float(usd), "impressions": shown, "clicks": clicks}
        for platform, spend, usd, shown, clicks in rows
    }
    assert found == {
        platform: {
            "spend": pytest.approx(truth["spend"], abs=0.01),
            "usd": pytest.approx(truth["spend_usd"], abs=0.05),
            "impressions": truth["impressions"],
            "clicks": truth["clicks"],
        }
        for platform, truth in company.truth.ads["platforms"].items()
    }
    offline = company.engine.value("SELECT sum(spend_reporting) FROM offline_media")
    assert float(offline) == company.truth.offline["spend_usd"]


def test_restated_days_hold_the_newest_figures_and_keep_the_old(company: Audited) -> None:
    truth = company.truth.ads["restated"]
    span = [truth["first_day"], truth["last_day"]]
    where = "platform = 'google_ads' AND date BETWEEN ? AND ?"
    rows, spend, claims, restated, sources = company.engine.rows(
        "SELECT count(*), sum(spend), sum(platform_conversions), "
        "count(*) FILTER (WHERE restatements > 0), list(DISTINCT f.path) "
        f"FROM ad_performance_daily JOIN source_file AS f USING (file_id) "
        f"WHERE {where.replace('platform', 'ad_performance_daily.platform')}",
        span,
    )[0]
    assert rows == truth["rows"]
    assert float(spend) == pytest.approx(truth["spend_newest"], abs=0.01)
    assert claims == truth["conversions_newest"]
    assert restated == truth["rows"]
    assert sources == [truth["newer_file"]]
    kept, figures = company.engine.rows(
        "SELECT count(*), count(DISTINCT (date, campaign_name, spend)) "
        f"FROM staged.ad_performance_daily WHERE {where}",
        span,
    )[0]
    assert kept == 2 * truth["rows"]
    assert figures == (kept if company.truth.faults else truth["rows"])


# The seven tests


def _result(company: Audited, test: str) -> TestResult:
    result = company.report.test(test)
    assert result.status == "measured"
    return result


def test_message_drift(company: Audited) -> None:
    truth = company.truth.messages
    assert _result(company, "AUDIT-1").verdict in truth["expected_band"]
    drift = company.report.drift
    assert drift is not None
    ranked = sorted(drift.by_channel, key=lambda c: drift.by_channel[c])
    # The mailing tool's "Email" and the plan's "E-mail" are one channel.
    ranked = [{"Email": "E-mail"}.get(c, c) for c in ranked]
    drifted = len(truth["drifted_channels"])
    assert sorted(ranked[:drifted]) == truth["drifted_channels"]
    assert set(ranked[drifted:]) == set(truth["on_message_channels"])
    mailings = company.truth.touchpoints["mail"]["mailings"]
    assert drift.population == truth["texts"] + mailings


def test_contradicting_messages(company: Audited) -> None:
    found = {
        (*sorted((c.first.message.key, c.second.message.key)), c.first.kind)
        for c in company.report.contradictions
    }
    assert len(found) == len(company.report.contradictions)
    truth = company.truth.messages
    assert found == {(*sorted((a, b)), kind) for a, b, kind in truth["contradictions"]}
    apart = {frozenset(pair) for pair in truth["not_contradictions"]}
    assert not apart & {frozenset(pair[:2]) for pair in found}


def test_tracking_values(company: Audited) -> None:
    truth, result = company.truth.utm, _result(company, "AUDIT-3")
    assert result.value == pytest.approx(100 * truth["off_share_of_distinct"])
    assert company.part("AUDIT-3", "share of uses") == pytest.approx(
        100 * truth["off_share_of_uses"]
    )
    assert company.part("AUDIT-3", "variants") == truth["off_distinct_last_90_days"]
    assert company.part("AUDIT-3", "off-standard") == 0
    assert company.part("AUDIT-3", "ambiguous") == 0
    count, uses, off = company.engine.rows("""
        SELECT count(*), sum(uses), coalesce(sum(uses) FILTER (WHERE kind = 'variant'), 0)
        FROM mart_utm_value""")[0]
    assert count == truth["distinct_last_90_days"]
    assert uses == truth["uses_last_90_days"]
    assert off == truth["off_uses_last_90_days"]


def test_spellings_are_one_value_and_different_values_stay_apart(company: Audited) -> None:
    found: dict[str, dict[str, list[str]]] = {}
    for group in company.report.utm:
        raws = sorted(raw for raw, _, kind in group.raw if kind == "variant")
        found.setdefault(group.param, {})[group.canonical] = raws
    planted = company.truth.utm["variants"]
    assert found == {p: {c: sorted(r) for c, r in v.items()} for p, v in planted.items()}
    canonical = dict(
        company.engine.rows("SELECT raw, canonical FROM map_utm WHERE param = 'campaign'")
    )
    for param, first, second in company.truth.never_merge:
        assert param == "campaign"
        assert canonical.get(first, first) == first
        assert canonical.get(second, second) == second
    campaigns = {c[0] for c in company.engine.rows("SELECT campaign FROM ad_performance_daily")}
    assert {x for _, *pair in company.truth.never_merge[:1] for x in pair} <= campaigns
    assert company.report.questions == ()


def test_sync_latency(company: Audited) -> None:
    systems = company.truth.sync["systems"]
    for system, truth in systems.items():
        median, never = f"{system} median", f"{system} never"
        assert company.part("AUDIT-4", median) == pytest.approx(truth["median_minutes"])
        assert company.part("AUDIT-4", never) == pytest.approx(
            100 * truth["never_arrived"] / truth["rows"]
        )
    slowest = max(t["median_minutes"] for t in systems.values())
    assert _result(company, "AUDIT-4").value == pytest.approx(slowest)


def test_alignment(company: Audited) -> None:
    truth = company.truth.alignment
    values = company.part("AUDIT-5", "overlap on value propositions")
    success = company.part("AUDIT-5", "overlap on what success is")
    assert values == pytest.approx(100 * truth["overlap_of_top_three"])
    assert success == pytest.approx(100 * truth["overlap_of_success"])
    assert _result(company, "AUDIT-5").value == pytest.approx((values + success) / 2)


def _planted_conflicts(truth: DemoTruth) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for conflict in truth.calendar["conflicts"]:
        if conflict["in_window"]:
            kind = conflict["kinds"][0]
            teams = conflict["teams"] if kind == "team_unaware" else [""]
            found |= {(kind, *sorted(conflict["campaigns"]), team) for team in teams}
    return found


def test_calendar_conflicts(company: Audited) -> None:
    found = set()
    for conflict in company.report.conflicts:
        campaigns = sorted({a.campaign for a in conflict.activities})
        unaware = conflict.text.split(" was not informed")[0]
        team = unaware if conflict.kind == "team_unaware" else ""
        found.add((conflict.kind, *campaigns, team))
    assert found == _planted_conflicts(company.truth)
    assert _result(company, "AUDIT-6").value == len(company.report.conflicts) == len(found)
    named = {a.campaign for c in company.report.conflicts for a in c.activities}
    assert not named & set(company.truth.clean_campaigns)
    assert not named & set(company.truth.calendar["clean_campaigns"])
    assert company.report.data.tables["activity"] == company.truth.calendar["activities"]
    assert f"among {company.truth.calendar['activities_in_window']} activities" in (
        _result(company, "AUDIT-6").summary
    )


def test_handoffs(company: Audited) -> None:
    truth = company.truth.handoffs
    assert _result(company, "AUDIT-7").value == pytest.approx(100 * truth["rate"])
    for step, known in truth["steps"].items():
        assert company.part("AUDIT-7", step) == pytest.approx(100 * known["rate"])
    kinds = dict(company.engine.rows("SELECT failure, count(*) FROM mart_handoff GROUP BY 1"))
    assert {k: kinds.get(k, 0) for k in truth["kinds"]} == truth["kinds"]


def test_patterns(company: Audited) -> None:
    assert {p.id: p.present for p in company.report.patterns} == company.truth.patterns


def test_nps(company: Audited) -> None:
    (nps,) = [m for m in company.report.metrics if m.id == "nps"]
    assert nps.value == pytest.approx(company.truth.nps["nps"])


# Files and rows set aside


def test_every_planted_row_is_set_aside_and_no_other(company: Audited) -> None:
    rows = company.report.data.quarantine
    assert company.report.data.quarantine_total == len(rows)
    found = {(q.path.split("#")[0], q.file_row, q.column, q.severity) for q in rows}
    planted = {(q["file"], q["row"], q["column"], q["severity"]) for q in company.truth.quarantine}
    assert {q for q in found if q[3] != "info"} == planted
    values = {(q.path, q.file_row): q.value for q in rows}
    for row in company.truth.quarantine:
        assert row["value"] in values[row["file"], row["row"]]
    extra = [q for q in rows if q.severity == "info"]
    assert all("Totals row" in q.reason or "Footer" in q.reason for q in extra)


def test_every_file_is_read_in_full(company: Audited) -> None:
    files = company.report.data.files
    totals = Counter(q.path for q in company.report.data.quarantine if q.severity == "info")
    read = {f.path.split("#")[0]: f.rows - totals[f.path] for f in files}
    assert read == company.truth.files
    assert [f.path for f in files if f.status != "mapped"] == company.truth.unknown_files
    assert {f.status for f in files} == {"mapped", "unknown"}
    errors = Counter(q.path for q in company.report.data.quarantine if q.severity != "value")
    assert {f.path: f.quarantined for f in files if f.quarantined} == dict(errors)


# The company with nothing wrong


def test_a_sound_company_has_no_fault(sound: Audited) -> None:
    report = sound.report
    assert [t.severity for t in report.tests] == ["good"] * 7
    assert (report.conflicts, report.contradictions, report.utm) == ((), (), ())
    assert not any(p.present for p in report.patterns)
    assert report.reconciliation is not None
    assert report.reconciliation.overclaim == pytest.approx(0.9, abs=0.05)


def test_a_faulty_company_has_every_fault(faulty: Audited) -> None:
    report = faulty.report
    assert all(t.severity in ("warn", "bad") for t in report.tests)
    assert all(p.present for p in report.patterns)
    assert report.reconciliation is not None
    assert report.reconciliation.overclaim == pytest.approx(1.6, abs=0.15)
