# ruff: noqa: E501 (header rows stay on one line, as the tools write them)
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from unisono.errors import MappingError
from unisono.sources.custom_mapping import load_mapping, mapping_schema, parse_mapping

GOOD = """\
files:
  - match: "shop/*.csv"
    table: orders
    platform: shop
    currency: eur
    time_zone: Europe/Berlin
    fields:
      order_id: Bestellung
      ts: {column: Datum, transform: timestamp}
      amount: {column: Cent, transform: minor_units}
      status: {constant: paid}
  - match: "google*.csv"
    currency: GBP
"""


def test_mapped_file_is_staged(bench) -> None:
    custom = parse_mapping(GOOD)
    header, rows = ["Bestellung", "Datum", "Cent"], [["A1", "01.07.2026 12:00", "1050"]]
    bench.stage("shop/x.csv", header, rows, custom)
    assert bench.rows(
        "SELECT order_id, ts::VARCHAR, amount, currency, status, platform FROM staged.orders"
    ) == [("A1", "2026-07-01 10:00:00", pytest.approx(10.5), "EUR", "paid", "shop")]


def test_settings_only_rule_keeps_the_recognition(bench) -> None:
    found = bench.recognise(
        "google_ads.csv", ["Day", "Campaign", "Cost", "Impr."], parse_mapping(GOOD)
    )
    assert (found.platform, found.table, found.currency) == ("google_ads", "performance", "GBP")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("files:\n  - match: a.csv\n    tabel: orders\n", 3, "unknown entry 'tabel'"),
        ("files:\n  - match: a.csv\n    table: nowhere\n", 3, "no model table"),
        ("files:\n  - match: a.csv\n    time_zone: Mars/Base\n", 3, "no IANA"),
        ("files:\n  - match: a.csv\n    currency: euro\n", 3, "no ISO 4217"),
        ("files:\n  - table: orders\n", 2, "needs 'match'"),
        ("files:\n  - match: a.csv\n    table: orders\n    fields:\n      order_id: A\n", 4, "needs the field 'ts'"),
        ("files:\n  - match: a.csv\n    table: orders\n    fields:\n      order_id: A\n      ts: B\n      prize: C\n", 7, "no field 'prize'"),
        ("files:\n  - match: a.csv\n    table: orders\n    fields:\n      order_id: A\n      ts: {column: B, transform: spin}\n", 6, "unknown transform"),
        ("files: [\n", 2, "line 2"),
    ],
)  # fmt: skip
def test_errors_name_the_line(text: str, line: int, said: str) -> None:
    with pytest.raises(MappingError, match=said) as caught:
        parse_mapping(text)
    assert caught.value.row == line


def test_absent_column_is_an_error(bench) -> None:
    with pytest.raises(MappingError, match=r"line 8: shop/x\.csv has no column 'Bestellung'"):
        bench.recognise("shop/x.csv", ["Datum", "Cent"], parse_mapping(GOOD))


def test_load(tmp_path: Path) -> None:
    assert load_mapping(tmp_path / "mapping.yaml") is None
    (tmp_path / "mapping.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MappingError, match="UTF-8"):
        load_mapping(tmp_path / "mapping.yaml")


def test_schema_accepts_what_the_parser_accepts() -> None:
    jsonschema.validate(YAML(typ="safe").load(GOOD), mapping_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"files": [{"table": "orders"}]}, mapping_schema())
