from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.workspace.masking import mask, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to a.b+c@x.example, Q@y.example", "write to a***@x.example, Q***@y.example"),
        ("?email=ann.lee%40x.example&b=1", "?email=a***%40x.example&b=1"),
        ("call +49 170 1234567 now", "call ***67 now"),
        ("row,+49 170 1234567,5", "row,***67,5"),
        ("row,01701234567,5", "row,***67,5"),
        ("(030) 1234567", "***67"),
        ("06 12 34 56 78", "***78"),
        ("+1 (202) 555-0123", "***23"),
        ("202-555-0123", "***23"),
    ],
)
def test_addresses_and_numbers_are_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    ["2026-09-01 10:00:00 +0000", "20260901", "120210000000000001", "1,215,160.90", "+6.2 points",
     "03/04/2026 10:00", "1000799819.1700000101", "utm_id=0123456789", "5,0123456789", "@team",
     "0a1b-337897", "a @ b"],
)  # fmt: skip
def test_dates_amounts_and_ids_stand(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_a_long_text_is_read_once() -> None:
    assert mask("a" * 300_000 + "@") == "a" * 300_000 + "@"


def test_reports_are_masked_and_file_names_stand() -> None:
    @dataclass(frozen=True)
    class Finding:
        text: str
        path: str
        values: dict[str, object]
        rows: tuple[tuple[str, int], ...]

    shown = masked(
        Finding(
            "a@x.example", "a@x.example.csv", {"who": ["b@x.example", 1]}, (("+4917012345", 2),)
        )
    )
    assert shown == Finding(
        "a***@x.example", "a@x.example.csv", {"who": ["b***@x.example", 1]}, (("***45", 2),)
    )
