"""One spelling per identifier."""

import pytest

from unisono.identity.normalise import (
    client_id_sql,
    email_sql,
    id_sql,
    normalise_phone,
    phone_map,
)
from unisono.warehouse.engine import Engine


def of(expression, value):
    with Engine() as engine:
        return engine.value(f"SELECT {expression('v')} FROM (SELECT $v AS v)", {"v": value})


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (" Ann.Lee+x@Example.COM ", "ann.lee+x@example.com"),
        ("mailto:a@b.co", "a@b.co"),
        ("AB" * 32, "ab" * 32),
        ("none", None),
        ("a@b", None),
        ("", None),
    ],
)
def test_email(raw, clean):
    assert of(email_sql, raw) == clean


@pytest.mark.parametrize(("raw", "clean"), [(" 17 ", "17"), ("NULL", None), ("(not set)", None)])
def test_id(raw, clean):
    assert of(id_sql, raw) == clean


@pytest.mark.parametrize("raw", ["GA1.2.123.456", "123.456"])
def test_client_id(raw):
    assert of(client_id_sql, raw) == "123.456"


@pytest.mark.parametrize(
    ("raw", "region", "clean"),
    [
        ("+49 (0)30 1234567", None, "+49301234567"),
        ("0049 30 1234567", None, "+49301234567"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", None, "0301234567"),
        ("0000000000", None, ""),
        ("call me", None, ""),
    ],
)
def test_phone(raw, region, clean):
    assert normalise_phone(raw, region) == clean


def test_phone_map_leaves_out_what_is_no_number():
    assert phone_map(["+1 202-555-0143", "x"]) == {"+1 202-555-0143": "+12025550143"}
