"""The development data, read with the real readers: what each file is and what its sums are."""

import csv
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from unisono.settings import ModelSettings
from unisono.sources.catalogue import load_catalogue
from unisono.sources.readers import read_file
from unisono.sources.recognise import recognise
from unisono.sources.recognition import Recognition
from unisono.sources.staged_tables import create_staged
from unisono.sources.staging import StageResult, stage
from unisono.warehouse.engine import Engine

DATA = Path(
    os.environ.get("UNISONO_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the development data is not at {DATA} (UNISONO_SHARED_DATA)"
)
LEFT_OUT = ("vendor_specs", "reference", "messages", "clv", "mmm")
PLATFORM = {
    "fivetran_amazon_ads": "amazon_ads", "fivetran_apple_search": "apple_search_ads",
    "fivetran_facebook_ads": "meta_ads", "fivetran_ga4_export": "ga4",
    "fivetran_google_ads": "google_ads", "fivetran_hubspot": "hubspot",
    "fivetran_linkedin": "linkedin_ads", "fivetran_mailchimp": "mailchimp",
    "fivetran_microsoft_ads": "microsoft_ads", "fivetran_pinterest": "pinterest_ads",
    "fivetran_reddit_ads": "reddit_ads", "fivetran_salesforce": "salesforce",
    "fivetran_shopify": "shopify", "fivetran_snapchat": "snapchat_ads",
    "fivetran_stripe": "stripe", "fivetran_tiktok": "tiktok_ads", "fivetran_twitter": "x_ads",
    "fivetran_zendesk": "zendesk",
}  # fmt: skip


class Loaded:
    """All files read, recognised and staged once."""

    def __init__(self, out: Path) -> None:
        self.engine = Engine()
        self.found: dict[str, Recognition] = {}
        self.staged: dict[str, StageResult] = {}
        create_staged(self.engine)
        settings, catalogue = ModelSettings(), load_catalogue()
        for path in sorted(DATA.glob("*/*.csv")):
            if path.parent.name in LEFT_OUT:
                continue
            read = read_file(path, root=DATA, out=out, settings=settings, engine=self.engine)
            for landing in read.landings:
                found = recognise(landing, catalogue)
                self.found[landing.path] = found
                self.staged[landing.path] = stage(self.engine, landing, found, settings)
                self.engine.run("CREATE TABLE IF NOT EXISTS seen (file_id VARCHAR, path VARCHAR)")
                self.engine.run("INSERT INTO seen VALUES (?, ?)", [landing.file_id, landing.path])

    def value(self, expression: str, table: str, path: str) -> Any:
        return self.engine.value(
            f"SELECT {expression} FROM staged.{table} JOIN seen USING (file_id) WHERE path = ?",
            [path],
        )

    def raw(self, expression: str, path: str) -> Any:
        return self.engine.value(f"SELECT {expression} FROM read_csv(?)", [str(DATA / path)])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    made = Loaded(tmp_path_factory.mktemp("landings"))
    yield made
    made.engine.close()


def test_every_file_is_recognised(loaded: Loaded) -> None:
    assert [p for p, f in loaded.found.items() if f.status == "unknown"] == []


def test_connector_folders_have_their_platform(loaded: Loaded) -> None:
    wrong = {
        path: found.platform
        for path, found in loaded.found.items()
        if PLATFORM.get(path.split("/")[0], found.platform) != found.platform
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "platform"),
    [("google_ads", "google_ads"), ("meta_ads", "meta_ads"), ("linkedin_ads", "linkedin_ads"),
     ("tiktok_ads", "tiktok_ads"), ("dv360", "dv360"), ("youtube_ads", "youtube_ads")],
)  # fmt: skip
def test_launch_spend_equals_the_files(loaded: Loaded, name: str, platform: str) -> None:
    path = f"auto_launch_20_sources/{name}.csv"
    assert loaded.found[path].platform == platform
    for field in ("spend", "clicks", "impressions"):
        staged = loaded.value(f"sum({field})", "ad_performance_daily", path)
        assert float(staged) == pytest.approx(float(loaded.raw(f"sum({field})", path)))


def test_zoo_counts(loaded: Loaded) -> None:
    back = "attribution_sandbox_zoo/backend_outcomes.csv"
    assert loaded.staged[back].rows == {"lead": 150, "orders": 75}
    assert float(loaded.value("sum(amount)", "orders", back)) == pytest.approx(
        float(loaded.raw("sum(revenue)", back))
    )
    clicks = "attribution_sandbox_zoo/google_ads_clicks.csv"
    assert loaded.staged[clicks].rows["ad_click"] == 278
    claims = loaded.value("sum(platform_conversions)", "ad_performance_daily", clicks)
    cost = loaded.value("sum(spend)", "ad_performance_daily", clicks)
    assert (claims, float(cost)) == (37.0, pytest.approx(float(loaded.raw("sum(cost)", clicks))))
    meta = "attribution_sandbox_zoo/meta_ads_insights.csv"
    assert loaded.value("sum(platform_conversions)", "ad_performance_daily", meta) == 61.0


def test_playbook_sums(loaded: Loaded) -> None:
    folder = "dbt_attribution_playbook/"
    spend = loaded.value("sum(spend)", "ad_performance_daily", folder + "ad_spend.csv")
    revenue = loaded.value("sum(amount)", "orders", folder + "customer_conversions.csv")
    ids = loaded.value("count(DISTINCT order_id)", "orders", folder + "customer_conversions.csv")
    sessions = loaded.staged[folder + "sessions.csv"].rows
    assert (spend, revenue, ids, sessions) == (Decimal(359), Decimal(275), 21, {"session": 90})


def test_other_stories(loaded: Loaded) -> None:
    assert loaded.staged["fivetran_hubspot/deal_data.csv"].rows == {"opportunity": 44}
    assert loaded.staged["olist_b2b_funnel/olist_closed_deals_dataset.csv"].rows == {
        "opportunity": 842
    }
    assert loaded.staged["olist_b2b_funnel/olist_marketing_qualified_leads_dataset.csv"].rows == {
        "lead": 8000
    }
    orders = "ra_attribution_multicurrency/orders.csv"
    assert float(loaded.value("sum(amount)", "orders", orders)) == pytest.approx(
        float(loaded.raw("sum(REVENUE_LOCAL_CURRENCY)", orders))
    )
    assert loaded.value("min(currency)", "orders", orders) == "GBP"
    google = "goit_ads_messy_utm/google_ads_basic_daily.csv"
    assert any("utm_mediun" in note for note in loaded.staged[google].notes)


REPORTS = {
    "fivetran_amazon_ads": {"spend": "cost", "clicks": "clicks", "impressions": "impressions"},
    "fivetran_apple_search": {
        "spend": "local_spend_amount", "clicks": "taps", "impressions": "impressions",
    },
    "fivetran_microsoft_ads": {
        "spend": "spend", "clicks": "clicks", "impressions": "impressions",
        "platform_conversions": "conversions_qualified", "platform_value": "revenue",
    },
    "fivetran_pinterest": {"spend": "spend_in_micro_dollar"},
}  # fmt: skip


def _sum(path: Path, column: str) -> Decimal:
    """Sum of a column, computed by nothing of the product."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum((Decimal(r[column] or 0) for r in csv.DictReader(file)), Decimal(0))


@pytest.mark.parametrize("folder", REPORTS)
def test_connector_reports_have_the_sums_of_their_files(loaded: Loaded, folder: str) -> None:
    reports = sorted(p for p in (DATA / folder).glob("*report*.csv") if "history" not in p.name)
    assert len(reports) > 3
    for path in reports:
        name = f"{folder}/{path.name}"
        for field, column in REPORTS[folder].items():
            expected = _sum(path, column) / (1_000_000 if "micro" in column else 1)
            found = loaded.value(f"sum({field})", "ad_performance_daily", name)
            assert float(found or 0) == pytest.approx(float(expected), abs=1e-3), (name, field)


def test_pinterest_counts_paid_and_earned_views_and_clicks(loaded: Loaded) -> None:
    name = "fivetran_pinterest/pinterest_campaign_report_data.csv"
    for field, columns in {
        "impressions": ("impression_1", "impression_2"),
        "clicks": ("clickthrough_1", "clickthrough_2"),
    }.items():  # fmt: skip
        expected = sum(_sum(DATA / name, c) for c in columns)
        assert loaded.value(f"sum({field})", "ad_performance_daily", name) == float(expected)
