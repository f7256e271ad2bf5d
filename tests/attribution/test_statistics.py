"""Statistics: one pass for many questions, merged per bucket, archived, replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.attribution import Conversions, TouchLog, archive, attribute
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.collect import Question, buckets_touched, collect
from unisono.attribution.models import from_statistics
from unisono.attribution.statistics import Statistics, merge, renamed, replace_buckets
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Dimension, Windows
from unisono.errors import AttributionError
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings

DAY = 86_400_000_000
OPTIONS = AttributionSettings(lookback_days=14, half_life_days=3, interval_draws=200)
TERMS = Terms.of(OPTIONS, ("Direct",))
NAMES = ("Direct", "Email", "Search", "Video")


def random_log(
    seed: int, touches: int = 3_000, persons: int = 700, channels: int = 4
) -> tuple[TouchLog, Conversions]:
    random = np.random.default_rng(seed)
    names = NAMES if channels == 4 else tuple(f"c{i:03}" for i in range(channels))
    ids = random.integers(-(2**62), 2**62, persons)
    log = TouchLog(
        ids[random.integers(0, persons, touches)], random.integers(0, 60, touches) * DAY // 4,
        random.integers(0, channels, touches).astype(np.int16), names,
    )  # fmt: skip
    won = persons // 3
    conversions = Conversions(
        ids[random.integers(0, persons, won)], random.integers(0, 80, won) * DAY // 4,
        random.integers(1, 90, won).astype(float), random.random(won) < 0.4,
    )  # fmt: skip
    return log, conversions


def part_of(log: TouchLog, conversions: Conversions, keep: Any) -> Statistics:
    mine = keep(buckets_of(log.person))
    some = TouchLog(log.person[mine], log.time[mine], log.channel[mine], log.channels)
    return statistics(some, conversions.select(keep(buckets_of(conversions.person))))


def statistics(log: TouchLog, conversions: Conversions) -> Statistics:
    question = Question()
    return collect(log, {"conversions": conversions}, [question], TERMS)[question]


def figures(s: Statistics) -> list[Any]:
    return [
        s.channels, s.terms, s.totals.tolist(), s.credit.tolist(), s.first.tolist(),
        s.last.tolist(), s.steps.bucket.tolist(), s.steps.code.tolist(), s.steps.count.tolist(),
        s.steps.value.tolist(), s.sets.bucket.tolist(), s.sets.members.tolist(),
        s.sets.converted.tolist(), s.sets.null.tolist(), s.sets.value.tolist(),
        s.lags.bucket.tolist(), s.lags.bin.tolist(), s.lags.count.tolist(), s.lags.days.tolist(),
    ]  # fmt: skip


def distinct_ties(log: TouchLog) -> TouchLog:
    """No two touches of a person at the same time: the tie rule looks at the whole log."""
    return replace(log, time=log.time + np.arange(len(log)))


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_a_split_into_buckets_changes_nothing(seed: int, parts: int) -> None:
    log, conversions = random_log(seed, 600, 150)
    log = distinct_ties(log)
    whole = statistics(log, conversions)
    pieces = [part_of(log, conversions, lambda b, i=i: b % parts == i) for i in range(parts)]
    assert figures(merge(pieces)) == figures(whole)
    assert from_statistics(merge(pieces), OPTIONS) == from_statistics(whole, OPTIONS)


def test_parts_may_know_different_channels() -> None:
    log, conversions = random_log(3)
    log = distinct_ties(log)
    low, high = (part_of(log, conversions, lambda b, k=k: (b < 32) == k) for k in (True, False))
    wider = renamed(high, ("Affiliate", *NAMES, "Zine"))
    both = merge([low, wider])
    assert both.channels == ("Affiliate", *NAMES, "Zine")
    want = from_statistics(statistics(log, conversions), OPTIONS)
    got = from_statistics(both, OPTIONS)
    for model in want.models:
        found = got.model(model.model)
        assert found.conversions == pytest.approx(
            {"Affiliate": 0, **model.conversions, "Zine": 0}, abs=1e-9
        )


def test_a_late_touch_recounts_its_buckets_only() -> None:
    log, conversions = random_log(5)
    log = distinct_ties(log)
    late = replace(
        log, person=np.append(log.person, log.person[:2]), time=np.append(log.time, [9, 8]),
        channel=np.append(log.channel, log.channel[:2]),
    )  # fmt: skip
    buckets = buckets_touched(log.person[:2])
    fresh = part_of(late, conversions, lambda b: np.isin(b, buckets))
    updated = replace_buckets(statistics(log, conversions), fresh, buckets)
    assert figures(updated) == figures(statistics(late, conversions))


def test_statistics_of_other_terms_do_not_mix() -> None:
    one = statistics(*random_log(1, 50, 20))
    with pytest.raises(AttributionError, match="different terms"):
        merge([one, replace(one, terms=replace(one.terms, half_life_days=9.0))])
    with pytest.raises(AttributionError, match="no statistics"):
        merge([])


@pytest.mark.parametrize("channels", [4, 70])
def test_archive_returns_the_same(channels: int, tmp_path: Path) -> None:
    whole = statistics(*random_log(7, channels=channels))
    archive.write(whole, tmp_path / "s.parquet")
    assert figures(archive.read(tmp_path / "s.parquet")) == figures(whole)
    empty = statistics(*(x for x in empty_log()))
    assert figures(archive.from_arrow(archive.to_arrow(empty))) == figures(empty)


def empty_log() -> tuple[TouchLog, Conversions]:
    none = np.zeros(0, np.int64)
    return TouchLog(none, none, none, ()), Conversions(none, none, np.zeros(0))


def test_other_tables_are_no_archive(tmp_path: Path) -> None:
    with pytest.raises(AttributionError, match="no attribution statistics"):
        archive.from_arrow(pa.table({"a": [1]}))
    with pytest.raises(AttributionError, match="cannot be read"):
        archive.read(tmp_path / "nothing.parquet")


def test_buckets_are_even_and_stable() -> None:
    counts = np.bincount(buckets_of(np.arange(64_000)), minlength=BUCKETS)
    assert counts.min() > 850
    assert counts.max() < 1_150
    ids = [0, 1, -1, 2**62, 123_456_789]
    assert buckets_of(np.array(ids)).tolist() == [finalised(i % 2**64) >> 58 for i in ids]


def finalised(key: int) -> int:
    """The published finaliser of MurmurHash3 in plain integers."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        key = (key ^ key >> 33) * factor % 2**64
    return key ^ key >> 33


def test_one_pass_answers_many_questions() -> None:
    log, conversions = random_log(11)
    log = distinct_ties(log)
    campaign = (log.time % 3).astype(np.int8)
    wide = replace(log, also=(Dimension("campaign", campaign, ("x", "y", "z")),))
    pipeline = replace(conversions, value=conversions.value * 7)
    questions = [
        Question(),
        Question("campaign"),
        Question(outcome="pipeline"),
        Question(customers="new"),
        Question(customers="existing"),
        Question(windows=Windows.of(3)),
    ]
    outcomes = {"conversions": conversions, "pipeline": pipeline}
    found = collect(wide, outcomes, questions, TERMS)
    by_campaign = TouchLog(log.person, log.time, campaign, ("x", "y", "z"))
    assert conversions.existing is not None
    want = [
        statistics(log, conversions),
        statistics(by_campaign, conversions),
        statistics(log, pipeline),
        statistics(log, conversions.select(~conversions.existing)),
        statistics(log, conversions.select(conversions.existing)),
        collect(
            log, outcomes, [Question()], replace(TERMS, windows=Windows.of(3))
        )[Question()],
    ]  # fmt: skip
    for question, single in zip(questions, want, strict=True):
        assert figures(found[question]) == figures(single)


@pytest.mark.parametrize(
    "question", [Question("shelf"), Question(outcome="likes"), Question(customers="old")]
)
def test_unknown_questions_are_refused(question: Question) -> None:
    log, conversions = random_log(1, 30, 9)
    with pytest.raises(AttributionError):
        collect(log, {"conversions": conversions}, [question], TERMS)


def views(windows: Windows, log_of: Any, conversions_of: Any) -> AttributionResult:
    touches = [
        (1, 0, "View"), (1, 4 * DAY, "Click"), (1, 9 * DAY, "View"),
        (2, 0, "Click"), (2, 9 * DAY, "View"), (3, 5 * DAY, "View"), (3, 6 * DAY, "Click"),
    ]  # fmt: skip
    log = log_of(touches)
    log = replace(log, view=np.array([c == "View" for *_, c in touches]))
    outcomes = conversions_of([(1, 10 * DAY, 1.0), (2, 10 * DAY, 1.0)])
    options = AttributionSettings(
        lookback_days=windows.click_days or 1e9, view_lookback_days=windows.view_days,
        views_need_no_click=windows.views_need_no_click,
    )  # fmt: skip
    return attribute(log, outcomes, options)


def test_views_have_a_window_of_their_own(log_of: Any, conversions_of: Any) -> None:
    found = views(Windows(7, 2), log_of, conversions_of)
    # person 1: click at 6 days, view at 1; person 2: the click is too old
    assert found.model("linear").conversions == {"Click": 0.5, "View": 1.5}
    assert found.touches_outside_window == 2
    found = views(Windows(7, 0.5), log_of, conversions_of)
    assert found.model("linear").conversions == {"Click": 1.0, "View": 0.0}
    assert found.unattributed_conversions == 1


def test_views_count_only_without_a_click_when_asked(log_of: Any, conversions_of: Any) -> None:
    found = views(Windows(7, 30, True), log_of, conversions_of)
    # person 2's click is outside its window, so the view counts; person 3 never converts
    assert found.model("linear").conversions == {"Click": 1.0, "View": 1.0}
    assert found.null_journeys == 1
    assert {p.steps: p.nulls for p in found.paths}[("Click",)] == 1


def test_text_persons_keep_their_bucket_in_every_log() -> None:
    from unisono.attribution.persons import person_ids

    one, _ = person_ids(pa.chunked_array([["ann", "bob", "ann", "x" * 40]]), "person")
    two, _ = person_ids(pa.chunked_array([["x" * 40, "zoe"], ["ann"]]), "person")
    assert [one[0], one[3]] == [two[2], two[0]]
    assert len(set(one.tolist())) == 3
    assert one[0] == one[2]
