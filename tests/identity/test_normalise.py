"""One spelling per identifier."""

import pytest

from unisono.identity.normalise import (
    email_sql,
    id_sql,
    normalise_phone,
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
