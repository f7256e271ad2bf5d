"""Further names of columns: weaker than their own, and never of two columns at once."""

import pytest

from unisono.sources.column_aliases import aliases, header_zone
from unisono.sources.landing import LandedColumn
from unisono.sources.readers.naming import normalise


def found(*headers):
    columns = [LandedColumn(normalise(h), h) for h in headers]
    taken = {c.name.replace("_", "") for c in columns}
    return {key: column.original for key, column in aliases(columns, taken).items()}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Created Time", "createdat"),
        ("Date Created", "createdate"),
        ("Deal Created Date", "createdat"),
        ("Closing Date", "closedate"),
        ("Responded at", "submittedat"),
        ("Publish Date (Your time zone)", "publishdate"),
        ("metrics.clicks", "clicks"),
        ("Customer Email", "email"),
        ("Email (Billing)", "email"),
        ("Order #", "order"),
    ],
)
def test_a_column_answers_to_the_usual_name(header, key):
    assert found(header).get(key) == header or normalise(header).replace("_", "") == key


def test_two_columns_share_no_name():
    names = found(
        "Total (inc tax)", "Billing Email", "Shipping Email", "Created On", "Date Created"
    )
    assert "email" not in names
    assert "createdat" not in names


def test_words_that_change_the_meaning_are_no_remarks():
    assert "impressions" not in found("Impressions (organic)")
    assert "email" not in found("Email opt out", "Email status", "Agent email", "Email subject")
    assert "createdat" not in found("Created by")


def test_the_zone_in_a_header():
    zones = ["Started at (America/New_York)", "Created (UTC)", "Cost (EUR/USD)", "Start (local)"]
    assert [header_zone(LandedColumn("x", z)) for z in zones] == ["America/New_York", "UTC", "", ""]


def test_a_further_name_fulfils_a_rule_but_tells_no_platform(bench):
    own = bench.recognise("x.csv", ["Order ID", "Date Ordered", "Order Total", "Buyer Email"])
    assert (own.platform, own.table) == ("file", "orders")
    header = ["Lead Id", "Lead Owner", "Lead Status", "Email", "Created Time", "Modified Time"]
    assert bench.recognise("y.csv", header).platform == "zoho_crm"
