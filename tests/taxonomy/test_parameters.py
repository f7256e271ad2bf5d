"""Misspelt parameter names."""

import pytest

from unisono.taxonomy.parameters import check_parameters, meant_parameter


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("utm_mediun", "utm_medium"), ("utm_sorce", "utm_source"), ("utm-source", "utm_source"),
        ("utm_Campaign", "utm_campaign"), ("utmcampaign", "utm_campaign"),
        ("utm_campain", "utm_campaign"),
        ("amp;utm_source", "utm_source"), ("utm_source", "utm_source"), ("source", ""),
        ("utm_audience", ""), ("gclid", ""), ("utm", ""), ("page", ""),
    ],
)  # fmt: skip
def test_meant_parameter(name, meant):
    assert meant_parameter(name) == meant


def test_findings_most_used_first():
    found = check_parameters({"utm_source": 9, "utm_sorce": 2, "UTM_MEDIUM": 5, "q": 1})
    assert [(f.name, f.meant, f.uses) for f in found] == [
        ("UTM_MEDIUM", "utm_medium", 5), ("utm_sorce", "utm_source", 2),
    ]  # fmt: skip
