"""Likeness of short claims: symmetric, honest about what it separates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages.likeness import likeness
from unisono.settings import SurveySettings

#: Claims that mean the same, and claims that share a word and do not; written for this purpose.
SAME = [
    ("Fast delivery", "Quick shipping"), ("We ship quickly", "Fast delivery"),
    ("Low price", "Affordable"), ("Easy to use", "Simple to operate"),
    ("Great customer support", "Helpful service for customers"), ("Saves time", "Time saving"),
    ("Secure data", "Data protection"), ("Sustainable materials", "Eco friendly materials"),
    ("Grow revenue", "Increase income"), ("More new customers", "Gain new clients"),
    ("Reliable product", "Dependable product"), ("Best price on the market", "Lowest price"),
    ("Integrates with everything", "Integrations with all tools"),
    ("Customers stay with us", "Customer retention"), ("Keep customers", "Retain clients"),
    ("High quality", "Top quality craftsmanship"), ("Personal advice", "Individual consulting"),
    ("Local production", "Made nearby"), ("Free returns", "Return it at no cost"),
    ("Innovative technology", "Modern technology"), ("Revenue growth", "Growing sales"),
    ("Qualified leads", "Sales qualified leads"), ("Quick setup", "Fast implementation"),
    ("Automates reporting", "Automatic reports"),
]  # fmt: skip
DIFFERENT = [
    ("Fast delivery", "Fast support"), ("Low price", "High quality"),
    ("Easy to use", "Easy returns"), ("Great customer support", "Great customer loyalty"),
    ("Saves time", "Saves money"), ("Secure data", "Data insights"),
    ("Sustainable materials", "Soft materials"), ("Grow revenue", "Grow the team"),
    ("More new customers", "New products"), ("Reliable product", "Beautiful product"),
    ("Customer retention", "Customer acquisition"), ("Brand awareness", "Brand trust"),
    ("Qualified leads", "Number of leads"), ("Quick setup", "Quick answers"),
    ("Automatic reports", "Automatic billing"), ("Free returns", "Free trial"),
    ("Revenue growth", "Profit margin"), ("Local production", "Local customers"),
    ("Personal advice", "Personal data is safe"), ("Innovative technology", "Innovative pricing"),
    ("Market share", "Share price"), ("Customer satisfaction", "Employee satisfaction"),
    ("Fast delivery", "Free delivery"), ("Integrates with everything", "Easy setup"),
]  # fmt: skip


def joined(pairs: list[tuple[str, str]]) -> int:
    least = SurveySettings().same_meaning
    return sum(float(likeness(pair)[0, 1]) >= least for pair in pairs)


def test_what_the_documentation_says_of_it() -> None:
    assert (joined(SAME), len(SAME)) == (10, 24)
    assert (joined(DIFFERENT), len(DIFFERENT)) == (0, 24)


def test_one_word_without_a_match_separates() -> None:
    found = likeness(["Fast delivery", "Quick shipping", "Fast support"])
    assert found[0, 1] > 0.5 > found[0, 2]


@pytest.mark.parametrize("texts", [[], [""], ["", "…"], ["fast", ""]])
def test_texts_without_words_are_like_no_other(texts: list[str]) -> None:
    assert likeness(texts).tolist() == np.eye(len(texts)).tolist()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_symmetric_and_within_bounds(texts: list[str]) -> None:
    found = likeness(texts)
    assert found.shape == (len(texts), len(texts))
    assert np.allclose(found, found.T)
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diag(found) == 1).all()


def test_a_pair_does_not_depend_on_its_neighbours() -> None:
    alone = likeness(["low price", "cheap offer"])[0, 1]
    assert likeness(["low price", "own factory", "cheap offer"])[0, 2] == pytest.approx(alone)
