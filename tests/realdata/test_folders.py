"""One audit per folder of the development data: the figures equal the files' own."""

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unisono import Workspace
from unisono.model.audit import AuditReport, TestResult
from unisono.warehouse.engine import Engine

DATA = Path(
    os.environ.get("UNISONO_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the development data is not at {DATA} (UNISONO_SHARED_DATA)"
)


@dataclass
class Audited:
    """One folder, loaded and audited."""

    report: AuditReport
    engine: Engine

    def test(self, id_: str) -> TestResult:
        return next(t for t in self.report.tests if t.id == id_)

    def value(self, sql: str, parameters: list[Any] | None = None) -> Any:
        return self.engine.value(sql, parameters)

    def status(self) -> dict[str, str]:
        return {f.path: f.status for f in self.report.data.files}

    def metric(self, id_: str) -> float | None:
        return next(m.value for m in self.report.metrics if m.id == id_)


Audit = Callable[..., Audited]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    done: dict[str, Audited] = {}

    def run(folder: str, settings: str = "") -> Audited:
        key = folder + settings
        if key not in done:
            root = tmp_path_factory.mktemp(folder.replace("/", "_") or "all")
            (root / "unisono.toml").write_text(settings, encoding="utf-8")
            workspace = Workspace(root, exports=DATA / folder)
            report = workspace.audit()
            build = next(iter((root / ".unisono" / "warehouse").glob("*.duckdb")))
            done[key] = Audited(report, Engine(build, read_only=True))
        return done[key]

    yield run
    for made in done.values():
        made.engine.close()


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(path: str, column: str) -> float:
    return sum(float(row[column] or 0) for row in rows(path))


ZOO = "attribution_sandbox_zoo"
LAUNCH = "auto_launch_20_sources"
PLAYBOOK = "dbt_attribution_playbook"
GOIT = "goit_ads_messy_utm"


def test_zoo_outcomes_are_the_back_ends(audit: Audit) -> None:
    zoo = audit(ZOO)
    found = zoo.engine.rows(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM lead), "
        "(SELECT sum(amount)::DOUBLE FROM orders)"
    )[0]
    assert found == (75, 150, pytest.approx(total(f"{ZOO}/backend_outcomes.csv", "revenue")))
    status = zoo.status()
    assert status["master_user_simulation.csv"] == status["simulation_summary.csv"] == "kept"


def test_zoo_merges_are_true(audit: Audit) -> None:
    """No person holds two true users; few users with a login in each tool stay apart.

    Those three are seen together on a shared browser or click only, or nowhere.
    """
    zoo = audit(ZOO)
    truth = [
        (row["master_user_id"], kind, row[column])
        for row in rows(f"{ZOO}/master_user_simulation.csv")
        for kind, column in (
            ("anonymous_id", "user_pseudo_id"),
            ("user_id", "user_id_ui"),
            ("user_id", "backend_user_id"),
        )
        if row[column]
    ]
    person = {
        (kind, value): person_id
        for kind, value, person_id in zoo.engine.rows(
            "SELECT kind, value, person_id FROM person_identifier"
        )
    }
    users_of: dict[int, set[str]] = {}
    persons_of: dict[str, set[int]] = {}
    for user, kind, value in truth:
        if (kind, value) in person:
            users_of.setdefault(person[kind, value], set()).add(user)
            persons_of.setdefault(user, set()).add(person[kind, value])
    assert max(len(users) for users in users_of.values()) == 1
    assert len(persons_of) == 500
    assert sum(len(p) == 1 for p in persons_of.values()) >= 497


def test_zoo_stitching(audit: Audit) -> None:
    zoo = audit(ZOO)
    assert (
        zoo.value(
            "SELECT count(DISTINCT click_id) FROM ad_click WHERE click_id IN "
            "(SELECT click_id FROM web_event WHERE click_id IS NOT NULL)"
        )
        == 248
    )
    quotes = [f"quote:{row['quote_id']}" for row in rows(f"{ZOO}/backend_outcomes.csv")]
    by_quote = zoo.value(
        "SELECT count(DISTINCT q.value) FROM person_identifier AS q "
        "JOIN person_identifier AS a ON a.person_id = q.person_id AND a.kind = 'anonymous_id' "
        "WHERE q.kind = 'transaction_id' AND list_contains(?, q.value)",
        [quotes],
    )
    by_user = zoo.value(
        "SELECT count(*) FROM lead WHERE user_id IN "
        "(SELECT user_id FROM web_event WHERE user_id IS NOT NULL)"
    )
    # 149 quotes stand in both systems; two are known only of a browser with another login.
    assert (by_user, by_quote) == (104, 147)


def test_zoo_platforms_over_claim(audit: Audit) -> None:
    zoo = audit(ZOO)
    claimed = dict(
        zoo.engine.rows(
            "SELECT platform, sum(platform_conversions) FROM ad_performance_daily "
            "WHERE counted GROUP BY platform"
        )
    )
    assert claimed == {"google_ads": 37, "meta_ads": 61}
    recon = zoo.report.reconciliation
    assert recon is not None
    assert recon.overclaim == pytest.approx(98 / 75, rel=0.05)


def test_zoo_same_time_is_no_latency(audit: Audit) -> None:
    result = audit(ZOO).test("AUDIT-4")
    assert result.status == "not_measured"
    assert "same second" in result.reason


def test_launch_spend_equals_the_files(audit: Audit) -> None:
    launch = audit(LAUNCH)
    ads = dict(
        launch.engine.rows(
            "SELECT platform, sum(spend_reporting)::DOUBLE FROM ad_performance_daily "
            "WHERE counted GROUP BY platform"
        )
    )
    names = ("google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "dv360", "youtube_ads")
    assert ads == {n: pytest.approx(total(f"{LAUNCH}/{n}.csv", "spend")) for n in names}
    offline = dict(
        launch.engine.rows(
            "SELECT medium, sum(spend_reporting)::DOUBLE FROM offline_media GROUP BY medium"
        )
    )
    files = {"tv": "tv_performance", "radio": "radio_performance", "ooh": "ooh_performance",
             "print": "print_performance", "event": "events"}  # fmt: skip
    assert offline == {
        m: pytest.approx(total(f"{LAUNCH}/{f}.csv", "spend")) for m, f in files.items()
    }
    assert launch.report.data.reporting_currency == "GBP"


def test_launch_context_is_kept_and_not_own_spend(audit: Audit) -> None:
    status = audit(LAUNCH).status()
    kept = {path.removesuffix(".csv") for path, value in status.items() if value == "kept"}
    assert kept == {"asset_manifest", "competitor_spend", "economic_indicators", "sla_tracking",
                    "test_drives", "website_analytics"}  # fmt: skip


def test_launch_joins(audit: Audit) -> None:
    launch = audit(LAUNCH)
    drives = {row["lead_id"] for row in rows(f"{LAUNCH}/test_drives.csv")}
    leads = {r[0] for r in launch.engine.rows("SELECT lead_id FROM lead")}
    assert drives <= leads
    assert launch.value("SELECT count(lead_id) FROM orders") == 500
    assert (
        launch.value(
            "SELECT count(*) FROM session WHERE utm_campaign IN "
            "(SELECT campaign_name FROM ad_performance_daily)"
        )
        == 7147
    )


def test_launch_says_why_nothing_is_attributed(audit: Audit) -> None:
    launch = audit(LAUNCH)
    assert launch.report.attribution is None
    assert "none of the 11,857 touchpoints names a person" in launch.report.attribution_reason
    assert launch.test("AUDIT-2").status == "not_measured"


def test_launch_leads_are_not_held_against_sales(audit: Audit) -> None:
    recon = audit(LAUNCH).report.reconciliation
    assert recon is not None
    assert [row.platform for row in recon.rows] == ["google_ads"]


def test_launch_contradicting_pairs_are_listed(audit: Audit) -> None:
    result = audit(LAUNCH).test("AUDIT-3")
    pairs = {e.values["raw"] for e in result.evidence if e.values["param"] == "pair"}
    media = ("cpc", "display", "email", "social")
    assert pairs == {f"{source} / {m}" for source in ("direct", "organic") for m in media}


def _by_hand(weights: Callable[[int], list[float]]) -> dict[tuple[str, str], float]:
    """Revenue per source and medium: sessions that started before the conversion, in order."""
    credit: dict[tuple[str, str], float] = {}
    sessions = sorted(rows(f"{PLAYBOOK}/sessions.csv"), key=lambda s: int(s["session_id"]))
    for order in rows(f"{PLAYBOOK}/customer_conversions.csv"):
        path = sorted(
            (_clock(s["started_at"]), (s["utm_source"], s["utm_medium"] or ""))
            for s in sessions
            if s["customer_id"] == order["customer_id"]
            and _clock(s["started_at"]) <= _clock(order["converted_at"])
        )
        for (_, touch), weight in zip(path, weights(len(path)), strict=True):
            credit[touch] = credit.get(touch, 0.0) + weight * float(order["revenue"])
    return {key: value for key, value in credit.items() if value}


def _clock(text: str) -> str:
    day, _, time = text.partition(" ")
    return f"{day} {time:0>8}"


def _u_shaped(n: int) -> list[float]:
    if n <= 2:
        return [1 / n] * n
    return [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4]


MODELS: dict[str, Callable[[int], list[float]]] = {
    "first": lambda n: [1.0] + [0.0] * (n - 1),
    "last": lambda n: [0.0] * (n - 1) + [1.0],
    "linear": lambda n: [1 / n] * n,
    "u_shaped": _u_shaped,
}


@pytest.mark.parametrize("model", MODELS)
def test_playbook_credit_equals_the_sum_by_hand(audit: Audit, model: str, tmp_path: Path) -> None:
    playbook = audit(PLAYBOOK)
    channel = {
        (source, medium): name
        for source, medium, name in playbook.engine.rows(
            "SELECT DISTINCT utm_source, coalesce(utm_medium, ''), channel FROM touchpoint"
        )
    }
    expected: dict[str, float] = {}
    for touch, value in _by_hand(MODELS[model]).items():
        expected[channel[touch]] = expected.get(channel[touch], 0.0) + value
    attribution = playbook.report.attribution
    assert attribution is not None
    found = {c: v for c, v in attribution.model(model).value.items() if v}
    assert found == pytest.approx(expected, abs=1e-9)
    assert sum(found.values()) == pytest.approx(275)


def test_playbook_totals(audit: Audit) -> None:
    playbook = audit(PLAYBOOK)
    found = playbook.engine.rows(
        "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM conversion), "
        "(SELECT sum(spend)::DOUBLE FROM ad_performance_daily WHERE counted), "
        "(SELECT count(*) FROM quarantine WHERE severity = 'error')"
    )[0]
    assert found == (90, 21, 359.0, 0)
    assert playbook.report.data.quarantine_total == 33


def test_goit_accounts_for_every_row(audit: Audit) -> None:
    goit = audit(GOIT)
    spend = dict(
        goit.engine.rows(
            "SELECT platform, sum(spend)::DOUBLE FROM ad_performance_daily WHERE counted "
            "GROUP BY platform"
        )
    )
    assert spend == {
        "google_ads": total(f"{GOIT}/google_ads_basic_daily.csv", "spend"),
        "meta_ads": total(f"{GOIT}/facebook_ads_basic_daily.csv", "spend"),
    }
    assert goit.value("SELECT count(*) FROM ad_performance_daily") == 2467 + 1425 - 1
    assert [q.file_row for q in goit.report.data.quarantine] == [98]


def test_goit_claims_are_leads(audit: Audit) -> None:
    recon = audit(GOIT).report.reconciliation
    assert recon is not None
    assert {r.platform: r.claimed_conversions for r in recon.rows} == {
        "google_ads": total(f"{GOIT}/google_ads_basic_daily.csv", "leads"),
        "meta_ads": total(f"{GOIT}/facebook_ads_basic_daily.csv", "leads"),
    }


def test_goit_tracking_faults(audit: Audit) -> None:
    goit = audit(GOIT)
    assert goit.engine.rows(
        "SELECT raw, canonical, kind, uses, file_row FROM map_utm WHERE param = 'parameter'"
    ) == [("utm_mediun", "utm_medium", "variant", 1425, 2)]
    kinds = dict(goit.engine.rows("SELECT raw, kind FROM map_utm WHERE param = 'campaign'"))
    assert kinds["nan"] == "off_standard"
    assert "" not in kinds
    assert not any("%" in raw for raw in kinds)
    asked = [(q.first, q.second) for q in goit.report.questions if q.param == "medium"]
    assert asked == [("ppc", "cpc")]


def test_goit_names_come_from_the_lookup_files(audit: Audit) -> None:
    unnamed = audit(GOIT).value(
        "SELECT count(*) FROM ad_performance_daily WHERE platform = 'meta_ads' AND "
        "((campaign_id IS NOT NULL AND campaign_name IS NULL) "
        "OR (ad_group_id IS NOT NULL AND ad_group_name IS NULL))"
    )
    assert unnamed == 0


def test_olist_deals_join_leads(audit: Audit) -> None:
    olist = audit("olist_b2b_funnel")
    joined = olist.value("SELECT count(*) FROM opportunity AS o JOIN lead AS l USING (lead_id)")
    leads = olist.value("SELECT count(*) FROM lead")
    assert (joined, leads) == (842, 8000)
    assert olist.value("SELECT count(DISTINCT person_id) FROM opportunity") == 842
    assert olist.metric("win_rate") is None  # the file holds won deals only


def test_currencies_are_converted_by_the_day(audit: Audit) -> None:
    folder = "ra_attribution_multicurrency"
    lines = rows(f"{folder}/orders.csv")
    local = sum(float(line["REVENUE_LOCAL_CURRENCY"]) for line in lines)
    home = audit(folder)
    assert home.value("SELECT count(*) FROM orders") == len({line["ORDER_ID"] for line in lines})
    assert home.value("SELECT sum(amount_reporting)::DOUBLE FROM orders") == pytest.approx(local)
    abroad = audit(folder, '[model]\ncurrency = "USD"\n')
    first = min(row["CURRENCY_RATE_DATE"] for row in rows(f"{folder}/currency_rates.csv"))
    known = sum(
        float(line["REVENUE_LOCAL_CURRENCY"]) * 0.78
        for line in lines
        if line["ORDER_DATE"][:10] >= first
    )
    assert abroad.value("SELECT sum(amount_reporting)::DOUBLE FROM orders") == pytest.approx(
        known, abs=1e-3
    )
    assert abroad.report.data.not_converted  # days before the first rate are named, not guessed


def test_referrer_hosts_without_scheme_give_a_channel(audit: Audit) -> None:
    found = audit("ra_attribution_multicurrency").engine.rows(
        "SELECT count(*) FROM touchpoint WHERE channel IN ('Organic Social', 'Organic Search')"
    )
    assert found[0][0] > 0


def test_kaggle_ads_are_metas(audit: Audit) -> None:
    ads = audit("facebook_kag").engine.rows(
        "SELECT DISTINCT platform, sum(spend)::DOUBLE, sum(platform_conversions) "
        "FROM ad_performance_daily WHERE counted GROUP BY platform"
    )
    path = "facebook_kag/KAG_conversion_data.csv"
    assert ads == [
        (
            "meta_ads",
            pytest.approx(total(path, "Spent"), abs=0.1),
            total(path, "Approved_Conversion"),
        )
    ]


def test_weekly_media_mix_is_kept(audit: Audit) -> None:
    assert set(audit("mmm_robyn_weekly").status().values()) == {"kept"}


MICROS = 1e-6
#: Platform folder → file whose grain must count, its spend column, its factor.
SPEND = {
    "fivetran_twitter": (
        "twitter_promoted_tweet_report_data.csv", "billed_charge_local_micro", 1e-6),
    "fivetran_reddit_ads": ("reddit_ads_campaign_report_data.csv", "spend", MICROS),
    "fivetran_tiktok": ("tiktok_campaign_report_hourly_data.csv", "SPEND", 1.0),
    "fivetran_linkedin": (
        "linkedin_ad_analytics_by_campaign_data.csv", "cost_in_local_currency", 1.0),
    "fivetran_google_ads": ("google_ads_account_stats_data.csv", "cost_micros", MICROS),
    "fivetran_facebook_ads": ("facebook_ads_basic_ad_data.csv", "spend", 1.0),
    "fivetran_snapchat": ("snapchat_ad_hourly_report_data.csv", "spend", MICROS),
}  # fmt: skip


@pytest.mark.parametrize("folder", SPEND)
def test_connector_spend_equals_the_file(audit: Audit, folder: str) -> None:
    name, column, factor = SPEND[folder]
    spend = audit(folder).value(
        "SELECT sum(spend)::DOUBLE FROM ad_performance_daily AS a JOIN source_file AS f "
        "USING (file_id) WHERE f.path = ?",
        [name],
    )
    assert spend == pytest.approx(total(f"{folder}/{name}", column) * factor, rel=1e-4)


@pytest.mark.parametrize("folder", SPEND)
def test_one_grain_counts_per_campaign_and_day(audit: Audit, folder: str) -> None:
    twice = audit(folder).value("""
        SELECT count(*) FROM (
            SELECT platform, account_id, date FROM ad_performance_daily AS a
            WHERE counted AND spend > 0 AND campaign_id IS NOT NULL
            GROUP BY platform, account_id, date, campaign_id
            HAVING count(DISTINCT file_id) > 1)
    """)
    assert twice == 0


@pytest.mark.parametrize(
    "folder",
    ["fivetran_hubspot", "fivetran_mailchimp", "fivetran_stripe", "fivetran_zendesk",
     "fivetran_salesforce", "fivetran_shopify", "fivetran_ga4_export", "fivetran_amazon_ads",
     "fivetran_apple_search", "fivetran_microsoft_ads", "fivetran_pinterest"],
)  # fmt: skip
def test_connector_folders_load_without_errors(audit: Audit, folder: str) -> None:
    data = audit(folder).report.data
    assert [q for q in data.quarantine if q.severity == "error"] == []
    assert [f.path for f in data.files if f.status == "failed"] == []


def test_a_connectors_staff_tables_are_no_contacts(audit: Audit) -> None:
    files = {f.path: f for f in audit("fivetran_hubspot").report.data.files}
    staff = ("owner_data.csv", "users_data.csv", "contact_property_history_data.csv")
    assert {files[s].status for s in staff} == {"kept"}


def test_two_shopify_generations_count_an_order_once(audit: Audit) -> None:
    shop = audit("fivetran_shopify")
    folder = "fivetran_shopify/shopify_"
    old = {row["id"] for row in rows(f"{folder}order_data.csv")}
    new = {
        row["id"]
        for row in rows(f"{folder}gql_order_data.csv")
        if row["_fivetran_deleted"].lower() != "true"
    }
    assert {r[0] for r in shop.engine.rows("SELECT order_id FROM orders")} == old | new
    assert shop.value("SELECT count(*) FROM orders") == len(old | new)
    assert (shop.metric("refund_rate") or 0) < 100
