"""Other tools' definitions on their own published examples, or against brute force."""

from __future__ import annotations

import pytest

from unisono.attribution import attribute_paths
from unisono.attribution.compat import credit
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

# Paths of the public integration test of Snowplow's Fractribution package (Apache-2.0), as counts.
PUBLISHED = [
    (("Direct",), 3, 94.42, 25),
    (("Organic_Search",), 1, 66.5, 26),
    (("Referral", "Direct"), 0, 0.0, 1),
    (("Video",), 1, 200.0, 2),
    (("Organic_Search", "Paid_Search_Other"), 0, 0.0, 2),
    (("Referral",), 0, 0.0, 2),
    (("Organic_Search", "Direct"), 1, 140.0, 1),
    (("Paid_Search_Other",), 0, 0.0, 1),
    (("Unmatched_Channel",), 0, 0.0, 1),
]


def test_fractribution_reproduces_its_published_figures() -> None:
    found = credit("fractribution", PUBLISHED)
    assert found["Direct"] == pytest.approx((3.5409582690664606, 170.1541576513045), abs=1e-8)
    assert found["Organic_Search"] == pytest.approx(
        (1.459041731664606, 130.7658423493045), abs=1e-8
    )
    assert found["Video"] == pytest.approx((1, 200))
    rest = ("Referral", "Paid_Search_Other", "Unmatched_Channel")
    assert {found[c] for c in rest} == {(0.0, 0.0)}


def test_fractribution_counts_every_touch_of_a_repeated_channel() -> None:
    paths = [(("a", "b", "a"), 2, 2.0, 2), (("b", "a"), 1, 1.0, 3), (("a", "b"), 0, 0.0, 5)]
    # rates: aba 1/2, ba 1/4, ab 0, aa never seen; gains of aba: 1/4, 1/2, 1/2; ba: 1/4 and 1/4
    found = credit("fractribution", paths)
    assert found["a"][0] == pytest.approx(2 * 0.75 / 1.25 + 0.5)
    assert found["b"][0] == pytest.approx(2 * 0.5 / 1.25 + 0.5)


def test_channelattribution_is_our_exact_order_1() -> None:
    paths = [(("a", "a", "b"), 5, 5.0, 3), (("a",), 1, 1.0, 8), (("c", "a"), 2, 9.0, 9)]
    ours = attribute_paths(paths, AttributionSettings(markov_orders=(1,))).model("markov_1")
    found = credit("channelattribution", paths)
    assert {c: n for c, (n, _) in found.items()} == pytest.approx(ours.conversions)
    assert {c: v for c, (_, v) in found.items()} == pytest.approx(ours.value)


def test_mam_shapley_by_hand_and_its_dependence_on_names() -> None:
    paths = [(("a",), 1, 10.0, 3), (("b", "a"), 2, 20.0, 2), (("b",), 0, 0.0, 4)]
    # rates: a 1/4, ab 1/2; b alone converted nobody: 0. Shapley of {a, b}: a 3/8, b 1/8
    found = credit("mam_shapley", paths)
    assert found["a"] == pytest.approx((1 + 2 * 0.75, 10 + 20 * 0.75))
    assert found["b"] == pytest.approx((2 * 0.25, 20 * 0.25))
    five = [(("a", "b", "c", "d", "e"), 1, 1.0, 0)]
    assert credit("mam_shapley", five)["a"] == (0.0, 0.0)


def test_mam_markov_folds_repeats_and_ignores_value() -> None:
    paths = [(("a", "a", "b"), 1, 10.0, 1), (("b",), 1, 2.0, 3)]
    found = credit("mam_markov", paths)
    assert sum(n for n, _ in found.values()) == pytest.approx(2)
    assert found["a"][1] / found["a"][0] == pytest.approx(6)


def test_unknown_definitions_are_refused() -> None:
    with pytest.raises(AttributionError, match="no definition"):
        credit("coin", [])
