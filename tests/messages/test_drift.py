import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import drift
from unisono.messages.drift import allocate
from unisono.model.messages import MessageScore, MessageText
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()


def scored(values, channel="email", start=0):
    return [
        MessageScore(MessageText(f"k{start + n:04}", channel, f"t{n}"), v, {"a": v, "b": v / 2}, {})
        for n, v in enumerate(values)
    ]


def test_figures_of_a_small_audit_are_exact():
    found = drift([*scored([8, 6, 7]), *scored([9, 5], "ads", 10)], SETTINGS)
    assert (found.mean, found.population, len(found.sample)) == (7, 5, 5)
    assert found.sd == pytest.approx(np.sqrt(10 / 4))
    assert found.cv == pytest.approx(np.sqrt(2.5) / 7)
    assert found.by_channel == {"ads": 7, "email": 7}
    assert found.heat == {"a": {"ads": 7, "email": 7}, "b": {"ads": 3.5, "email": 3.5}}
    assert found.counts == {"ads": 2, "email": 3}
    assert found.note == "All 5 texts were used; 50 are preferred."


@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_five_texts_are_not_measured(count):
    assert drift(scored([7] * count), SETTINGS) is None


def test_bands():
    rng = np.random.default_rng(1)
    even = drift(scored(rng.normal(8, 0.4, 60).tolist()), SETTINGS)
    mixed = drift(scored(rng.normal(7, 1.55, 200).clip(0, 10).tolist()), SETTINGS)
    wild = drift(scored(rng.uniform(0, 10, 60).tolist()), SETTINGS)
    assert [d.band for d in (even, mixed, wild)] == ["strong", "moderate", "severe"]
    assert even.band_probability["strong"] > 0.99
    assert even.cv_interval[0] < even.cv < even.cv_interval[1]
    for found in (even, mixed, wild):
        assert sum(found.band_probability.values()) == pytest.approx(1)


def test_a_variation_on_the_border_is_undecided():
    values = np.array([8.2, 5.9, 8.1, 6.0] * 10) + np.arange(40) / 100
    border = 100 * values.std(ddof=1) / values.mean()
    found = drift(scored(values.tolist()), AuditSettings(drift=(border, 30)))
    assert found.band == "undecided"
    assert max(found.band_probability.values()) < found.decide_at == 0.8


def test_a_low_mean_is_never_strong_and_says_so():
    found = drift(scored([3.0] * 20), SETTINGS)
    assert (found.cv, found.band) == (0, "moderate")
    assert found.band_probability["strong"] == 0
    assert "below 6" in found.note
    assert "The mean of 5.96 is below 6" in drift(scored([5.96] * 20), SETTINGS).note


def test_no_text_carrying_anything_is_undecided():
    found = drift(scored([0.0] * 9), SETTINGS)
    assert (found.band, found.cv, found.cv_interval) == ("undecided", 0, (0, 0))
    assert "no meaning" in found.note


def test_the_sample_is_proportional_with_one_of_each_channel():
    many = [*scored([7] * 900), *scored([6] * 90, "ads", 2000), *scored([5], "tv", 4000)]
    found = drift(many, SETTINGS)
    channels = [s.message.channel for s in found.sample]
    assert {c: channels.count(c) for c in sorted(set(channels))} == {"ads": 5, "email": 44, "tv": 1}
    assert found.counts == {"ads": 90, "email": 900, "tv": 1}
    assert drift(many[::-1], SETTINGS) == found
    other = drift(many, AuditSettings(seed=8))
    assert [s.message.key for s in other.sample] != [s.message.key for s in found.sample]


def test_more_channels_than_the_sample_takes_one_each():
    many = [s for n in range(80) for s in scored([6, 7], f"c{n}", n * 2)]
    found = drift(many, SETTINGS)
    assert len(found.sample) == len({s.message.channel for s in found.sample}) == 80
    assert "one for each of 80 channels" in found.note


def test_the_interval_covers_the_true_variation_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(100):
        values = rng.normal(7, 1.4, 50)
        low, high = drift(scored(values.tolist()), SETTINGS).cv_interval
        hits += low <= 0.2 <= high
    assert hits >= 87


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20), st.data())
def test_allocation_is_whole_fair_and_possible(sizes, data):
    total = data.draw(st.integers(len(sizes), sum(sizes)))
    draws = allocate(sizes, total)
    assert sum(draws) == total
    assert all(1 <= d <= s for d, s in zip(draws, sizes, strict=True))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 10), st.sampled_from("abc")), min_size=5, max_size=70),
    st.randoms(use_true_random=False),
)
def test_the_order_of_scores_does_not_matter(rows, shuffler):
    scores = [s for n, (v, c) in enumerate(rows) for s in scored([v], c, n)]
    found = drift(scores, SETTINGS)
    shuffler.shuffle(scores)
    assert drift(scores, SETTINGS) == found
    assert all(np.isfinite([found.mean, found.sd, found.cv, *found.cv_interval]))
