"""Answers of the tools' APIs, saved as JSON, from file to staged rows."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from unisono.settings import ModelSettings
from unisono.sources.readers import read_file
from unisono.sources.recognise import recognise
from unisono.sources.staging import stage

ADS = "SELECT date, campaign_id, spend, clicks, impressions FROM staged.ad_performance_daily"
DAY = date(2026, 3, 1)
ANSWERS = {
    "google_ads": (
        [{"results": [{
            "customer": {"id": "1", "currencyCode": "EUR"},
            "campaign": {"resourceName": "customers/1/campaigns/7", "id": "7", "name": "Spring"},
            "metrics": {"costMicros": "1500000", "clicks": "3", "impressions": "30"},
            "segments": {"date": "2026-03-01"},
        }], "requestId": "r"}],
        ADS, [(DAY, "7", Decimal("1.5"), 3, 30)],
    ),
    "linkedin_ads": (
        {"elements": [{
            "dateRange": {"start": {"year": 2026, "month": 3, "day": 1}},
            "costInLocalCurrency": "12.5", "impressions": 10, "clicks": 2,
        }], "paging": {"count": 10}},
        ADS, [(DAY, None, Decimal("12.5"), 2, 10)],
    ),
    "tiktok_ads": (
        {"code": 0, "data": {"list": [{
            "dimensions": {"stat_time_day": "2026-03-01 00:00:00", "campaign_id": "5"},
            "metrics": {"spend": "12.5", "impressions": "10", "clicks": "2"},
        }]}},
        ADS, [(DAY, "5", Decimal("12.5"), 2, 10)],
    ),
    "hubspot": (
        {"results": [{
            "id": "5", "archived": False, "createdAt": "2026-03-01T00:00:00Z",
            "properties": {
                "dealname": "x", "dealstage": "closedwon", "amount": "12", "closedate": None,
                "createdate": "2026-03-01T00:00:00Z",
            },
        }]},
        "SELECT opportunity_id, amount, is_won FROM staged.opportunity", [("5", Decimal(12), True)],
    ),
    "klaviyo": (
        {"data": [{"type": "profile", "id": "01", "attributes": {
            "email": "ada@example.com", "first_name": "Ada", "created": "2026-01-02T08:00:00+00:00",
        }}]},
        "SELECT crm_id, email, created_at FROM staged.contact",
        [("klaviyo:01", "ada@example.com", datetime(2026, 1, 2, 8))],
    ),
    "ga4": (
        {
            "dimensionHeaders": [{"name": n} for n in ("date", "transactionId", "sessionSource")],
            "metricHeaders": [{"name": "purchaseRevenue", "type": "TYPE_CURRENCY"}],
            "rows": [{
                "dimensionValues": [{"value": v} for v in ("20260301", "T1", "google")],
                "metricValues": [{"value": "12.5"}],
            }],
            "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Berlin"},
        },
        "SELECT ts, event_id, value, currency, utm_source FROM staged.web_event",
        [(datetime(2026, 2, 28, 23), "T1", Decimal("12.5"), "EUR", "google")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", ANSWERS)
def test_an_answer_is_read_to_the_last_figure(bench, tmp_path, platform):
    document, query, expected = ANSWERS[platform]
    path = tmp_path / f"{platform}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    out = tmp_path / "landings"
    out.mkdir()
    read = read_file(path, root=tmp_path, out=out, settings=ModelSettings(), engine=bench.engine)
    (landing,) = read.landings
    found = recognise(landing, bench.catalogue)
    assert (found.platform, found.status) == (platform, "mapped")
    stage(bench.engine, landing, found, ModelSettings())
    assert bench.rows(query) == expected
