import json

import pytest


@pytest.mark.parametrize(
    "wrap", [lambda r: r, lambda r: {"data": r}, lambda r: {"a": {"results": r}}]
)
def test_records_are_flattened(reader, wrap):
    records = [
        {"id": 1, "device": {"category": "mobile", "geo": {"city": "Köln"}}, "tags": ["a", "b"]},
        {"id": 2.50, "ok": True, "device": {"category": None}},
    ]
    landing = reader.one("a.json", json.dumps(wrap(records)))
    assert [c.name for c in landing.columns] == [
        "id", "device_category", "device_geo_city", "tags", "ok",
    ]  # fmt: skip
    assert reader.rows(landing) == [
        (1, "1", "mobile", "Köln", '["a", "b"]', None),
        (2, "2.5", None, None, None, "true"),
    ]
    assert landing.header_row == 0


def test_numbers_stay_as_written(reader):
    landing = reader.one("a.json", '[{"id": 12345678901234567890, "v": 1.10}]')
    assert reader.rows(landing) == [(1, "12345678901234567890", "1.10")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_json_lines(reader, name):
    landing = reader.one(name, '{"a": 1}\n\n{"a": 2, "b": {"c": "x"}}\n{broken\n[1]\n')
    assert reader.rows(landing) == [(1, "1", None), (3, "2", "x")]
    assert reader.asides(landing) == [(4, "error", "{broken"), (5, "error", "[1]")]
    assert landing.quarantined == 2


def test_facts_beside_the_records_are_context(reader):
    landing = reader.one("a.json", '{"currency": "EUR", "rows": [{"a": 1}]}')
    assert landing.context == {"currency": "EUR"}


def test_list_of_rows(reader):
    landing = reader.one("a.json", '[["day", "cost"], ["2026-01-01", 5]]')
    assert reader.rows(landing) == [(2, "2026-01-01", "5")]


@pytest.mark.parametrize("text", ['{"a": [1, 2', '{"a": 1}', "5", "[" * 100_000])
def test_no_records(reader, text):
    (problem,) = reader.read("a.json", text).problems
    assert "JSON" in problem.message
    assert problem.way_out


def test_more_records_than_one_batch(reader):
    lines = [json.dumps({"i": i, ("late" if i > 55_000 else "early"): 1}) for i in range(60_000)]
    landing = reader.one("a.jsonl", "\n".join(lines))
    assert [c.name for c in landing.columns] == ["i", "early", "late"]
    rows = reader.rows(landing)
    assert [r[1] for r in rows] == [str(i) for i in range(60_000)]
    assert (rows[0], rows[-1]) == ((1, "0", "1", None), (60_000, "59999", None, "1"))


def test_nested_keys_that_meet_a_flat_one_lose_nothing(reader):
    landing = reader.one("a.json", '[{"a_b": 1, "a": {"b": 2}}]')
    assert reader.rows(landing) == [(1, "1", "2")]
    assert [c.name for c in landing.columns] == ["a_b", "a_b_2"]
