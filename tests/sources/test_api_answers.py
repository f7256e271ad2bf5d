"""Answers of the tools' APIs, saved as JSON, from file to staged rows."""

# ruff: noqa: E501 (rows of exports stay on one line)

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


STAGES = [
    {"id": "11", "label": "Qualified", "displayOrder": 0, "archived": False,
     "metadata": {"isClosed": "false", "probability": "0.2"}},
    {"id": "12", "label": "Signed", "displayOrder": 1, "archived": False,
     "metadata": {"isClosed": "true", "probability": "1.0"}},
]  # fmt: skip
PIPELINES = [{"id": "default", "label": "Sales", "displayOrder": 0, "stages": STAGES}]
DEAL = {
    "id": "5", "archived": False, "createdAt": "2026-03-01T00:00:00Z",
    "properties": {"dealname": "x", "dealstage": "12", "amount": "12", "closedate": None,
                   "createdate": "2026-03-01T00:00:00Z", "pipeline": "default"},
}  # fmt: skip
KNOWN_STAGES = "SELECT stage_id, name, is_won, is_closed, probability FROM staged.opportunity_stage"
STAGED = [("11", "Qualified", False, False, 0.2), ("12", "Signed", True, True, 1.0)]


@pytest.mark.parametrize("document", [{"results": PIPELINES}, PIPELINES, PIPELINES[0]])
def test_stages_inside_pipelines_are_read(bench, read_export, document):
    (found,) = read_export("export.json", json.dumps(document))
    assert (found.platform, found.table) == ("hubspot", "deal_stages")
    assert bench.rows(f"{KNOWN_STAGES} ORDER BY 1") == STAGED


@pytest.mark.parametrize("wrap", [lambda d: d, lambda d: {"data": d, "status": "ok"}])
def test_a_document_with_several_lists_is_several_tables(bench, read_export, wrap):
    found = read_export("all.json", json.dumps(wrap({"pipelines": PIPELINES, "deals": [DEAL]})))
    assert [f.table for f in found] == ["deal_stages", "deals"]
    assert bench.rows(f"{KNOWN_STAGES} ORDER BY 1") == STAGED
    assert bench.rows("SELECT opportunity_id, stage FROM staged.opportunity") == [("5", "12")]


def test_marketing_mails_of_the_api(bench, read_export):
    mail = {
        "id": "9", "name": "March news", "subject": "Spring is here", "state": "PUBLISHED",
        "publishDate": "2026-03-01T09:00:00Z", "campaignName": "Spring", "isTransactional": False,
        "content": {"plainTextVersion": "Plant now."}, "activeDomain": "news.example.com",
        "stats": {"counters": {"sent": 10, "open": 4, "click": 1}},
    }  # fmt: skip
    (found,) = read_export("export.json", json.dumps({"results": [mail]}))
    assert found.platform == "hubspot"
    assert bench.rows("SELECT message_id, title, body, campaign_name FROM staged.message") == [
        ("9", "Spring is here", "Plant now.", "Spring")
    ]


def test_who_got_a_mail_and_what_they_did(bench, read_export):
    header = (
        "Recipient,Contact ID,Email name,Sent,Processed,Delivered,Open,Click,Bounce,Unsubscribed"
    )
    rows = (
        "ada@example.com,1,News,2026-03-01 09:00,2026-03-01 09:00,2026-03-01 09:01,2026-03-01 10:00,,,\n"
        "bob@example.com,2,News,2026-03-01 09:00,2026-03-01 09:00,,,,2026-03-01 09:02,\n"
    )
    (found,) = read_export("export.csv", f"{header}\n{rows}")
    assert found.platform == "hubspot"
    events = "SELECT email, event, ts, campaign_name FROM staged.email_event ORDER BY 1, 3"
    assert bench.rows(events) == [
        ("ada@example.com", "sent", datetime(2026, 3, 1, 9), "News"),
        ("ada@example.com", "delivered", datetime(2026, 3, 1, 9, 1), "News"),
        ("ada@example.com", "open", datetime(2026, 3, 1, 10), "News"),
        ("bob@example.com", "sent", datetime(2026, 3, 1, 9), "News"),
        ("bob@example.com", "bounce", datetime(2026, 3, 1, 9, 2), "News"),
    ]


@pytest.mark.parametrize("behind", [True, False])
@pytest.mark.parametrize("wrap", [lambda d: d, lambda d: [d], lambda d: {"reports": [d]}])
def test_a_large_report_tells_its_currency_behind_its_rows(
    bench, read_export, monkeypatch, behind, wrap
):
    monkeypatch.setattr("unisono.sources.readers.json_table._WHOLE", 1000)
    monkeypatch.setattr("unisono.sources.readers.json_stream._HEAD", 1500)
    row = ANSWERS["ga4"][0]["rows"][0]
    facts = {"metadata": {"currencyCode": "SEK", "timeZone": "Europe/Stockholm"}}
    heads = {k: ANSWERS["ga4"][0][k] for k in ("dimensionHeaders", "metricHeaders")}
    rows = {"rows": [row] * 40}
    document = heads | ((rows | facts) if behind else (facts | rows)) | {"kind": "report"}
    read_export("export.json", json.dumps(wrap(document)))
    assert bench.rows("SELECT currency, count(*) FROM staged.web_event GROUP BY 1") == [("SEK", 40)]


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
