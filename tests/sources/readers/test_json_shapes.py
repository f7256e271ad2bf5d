import json

import pytest

from unisono.sources.readers import json_stream, json_table
from unisono.sources.readers.json_shapes import calendar_day, pages, unwrapped

REPORT = {
    "dimensionHeaders": [{"name": "date"}, {"name": "sessionSourceMedium"}],
    "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}],
    "rows": [
        {
            "dimensionValues": [{"value": "20260301"}, {"value": "google / cpc"}],
            "metricValues": [{"value": "12"}],
        },
        {
            "dimensionValues": [{"value": "20260302"}, {"value": "(not set)"}],
            "metricValues": [{"value": "3"}],
        },
    ],
    "totals": [{"metricValues": [{"value": "15"}]}],
    "rowCount": 2,
    "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Berlin"},
    "kind": "analyticsData#runReport",
}
ROWS = [(1, "20260301", "google / cpc", "12"), (2, "20260302", "(not set)", "3")]


def test_a_report_of_parallel_lists_becomes_rows(reader):
    landing = reader.one("ga4.json", json.dumps(REPORT))
    assert [c.original for c in landing.columns] == ["date", "sessionSourceMedium", "sessions"]
    assert reader.rows(landing) == ROWS
    assert landing.context == {"currency": "EUR", "time_zone": "Europe/Berlin"}


def test_a_batch_of_reports_and_pages_of_one(reader):
    for name, document in [("a.json", {"reports": [REPORT, REPORT]}), ("b.json", [REPORT, REPORT])]:
        landing = reader.one(name, json.dumps(document))
        assert [r[1:] for r in reader.rows(landing)] == [r[1:] for r in ROWS] * 2


def test_a_report_without_rows_has_none(reader):
    landing = reader.one("a.json", json.dumps({**REPORT, "rows": []}))
    assert landing.rows == 0


def test_pages_of_an_advertising_api(reader):
    one = {
        "campaign": {"id": "7", "name": "Spring"},
        "metrics": {"costMicros": "1500000", "clicks": "3"},
        "segments": {"date": "2026-03-01"},
    }
    document = [{"results": [one, one], "requestId": "r"}, {"results": [one], "requestId": "s"}]
    landing = reader.one("google_ads.json", json.dumps(document))
    assert [c.name for c in landing.columns] == [
        "campaign_id", "campaign_name", "costmicros", "clicks", "date",
    ]  # fmt: skip
    assert reader.rows(landing)[2] == (3, "7", "Spring", "1500000", "3", "2026-03-01")


def test_orders_with_lines_are_no_pages():
    orders = [{"id": 1, "line_items": [{"sku": "a"}]}, {"id": 2, "line_items": [{"sku": "b"}]}]
    assert pages(orders) is None
    assert pages([{"id": 1, "items": "3"}]) is None
    assert pages([{"id": 1, "total": 5, "items": [{"sku": "a"}]}]) is None
    assert pages([]) is None


def test_wrapped_fields_stand_beside_the_own_ones_and_never_replace_them():
    record = {"id": "1", "properties": {"email": "a@example.com", "id": "2"}, "archived": False}
    assert unwrapped(record) == {
        "id": "1", "archived": False, "email": "a@example.com", "properties_id": "2",
    }  # fmt: skip


def test_event_parameters_become_columns(reader):
    event = {
        "event_name": "page_view",
        "event_params": [
            {"key": "page_location", "value": {"string_value": "https://example.com/"}},
            {"key": "ga_session_id", "value": {"int_value": "99", "string_value": None}},
        ],
        "items": [{"key": "x", "price": 1}],
    }
    landing = reader.one("events.jsonl", json.dumps(event) + "\n")
    assert [c.name for c in landing.columns] == [
        "event_name", "param_page_location", "param_ga_session_id", "items",
    ]  # fmt: skip
    assert reader.rows(landing)[0][1:4] == ("page_view", "https://example.com/", "99")


def test_dates_in_parts():
    assert calendar_day({"year": "2026", "month": "3", "day": "1"}) == "2026-03-01"
    assert calendar_day({"year": 2026, "month": 3}) is None
    assert calendar_day({"year": "a", "month": "3", "day": "1"}) is None


def test_large_documents_are_read_record_by_record(reader, monkeypatch):
    rows = [{"id": i, "v": 'ä[{"' * 20} for i in range(2_000)]
    facts = {"names": [{"a": 1}], "text": 'a "[{" b'}
    text = json.dumps({**facts, "data": {"rows": rows}, "last": [{"b": 2}]}, ensure_ascii=False)
    small = reader.one("whole.json", json.dumps({"data": rows[:5]}))
    monkeypatch.setattr(json_table, "_WHOLE", 1 << 16)
    monkeypatch.setattr(json_stream, "_HEAD", 1 << 14)
    monkeypatch.setattr(json_stream, "_CHUNK", 1 << 12)
    landing = reader.one("large.json", text)
    assert landing.rows == len(rows)
    assert reader.rows(landing)[:5] == reader.rows(small)
    (problem,) = reader.read("cut.json", text[: len(text) // 2]).problems
    assert "it ends within record" in problem.message
    (problem,) = reader.read("flat.json", json.dumps({"a": "x" * (1 << 17)})).problems
    assert "no list of records" in problem.message
    lines = "\n".join(json.dumps(r) for r in rows * 2) + "\n"
    assert reader.one("lines.json", lines).rows == 4000


def test_points_of_a_time_series_are_rows(reader):
    points = [{"start_time": f"2026-03-0{i}", "stats": {"spend": i}} for i in (1, 2)]
    answer = {"stats_of": [{"status": "OK", "one": {"id": "c1", "timeseries": points}}]}
    landing = reader.one("a.json", json.dumps(answer))
    assert [c.name for c in landing.columns] == ["id", "start_time", "spend"]
    assert reader.rows(landing) == [(1, "c1", "2026-03-01", "1"), (2, "c1", "2026-03-02", "2")]


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(json_table, "_WHOLE", 1 << 12)
    monkeypatch.setattr(json_stream, "_HEAD", 1 << 11)
    monkeypatch.setattr(json_stream, "_CHUNK", 1 << 9)


RESULT = {"campaign": {"id": "7"}, "metrics": {"clicks": "3"}, "segments": {"date": "2026-03-01"}}


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("document", "names", "first", "rows"),
    [
        ([{"results": [RESULT] * 5, "requestId": "r"}] * 40, ["campaign_id", "clicks", "date"],
         ("7", "3", "2026-03-01"), 200),
        ([{"results": [RESULT] * 100, "requestId": "r"}] * 3, ["campaign_id", "clicks", "date"],
         ("7", "3", "2026-03-01"), 300),
        ({**REPORT, "rows": REPORT["rows"] * 200}, None, None, 200 * len(REPORT["rows"])),
        ([["day", "clicks"], *[["2026-03-01", 3]] * 300], ["day", "clicks"],
         ("2026-03-01", "3"), 300),
    ],
    ids=["small pages", "pages larger than the head", "parallel lists", "rows"],
)  # fmt: skip
def test_large_answers_are_taken_apart(reader, document, names, first, rows):
    landing = reader.one("large.json", json.dumps(document))
    assert landing.rows == rows
    if names is None:
        names = [c.name for c in reader.one("small.json", json.dumps(REPORT)).columns]
    else:
        assert reader.rows(landing)[0][1:] == first
    assert [c.name for c in landing.columns] == names


@pytest.mark.usefixtures("small_limits")
def test_long_text_without_a_list_is_refused_with_little_memory(reader):
    (problem,) = reader.read("a.json", json.dumps({"a": "x" * (1 << 16)})).problems
    assert "open no list of records" in problem.message
