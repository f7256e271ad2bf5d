"""Phases after the launch, and pause rules that noise does not set off."""

from datetime import timedelta

import pytest

from unisono.calendar.after_launch import Pause, Performance, Phase, pause_verdicts, phase
from unisono.measure.intervals import wilson
from unisono.settings import CalendarSettings


@pytest.mark.parametrize(
    ("day", "name"),
    [(-1, Phase.BEFORE), (0, Phase.CHECKS), (13, Phase.CHECKS), (14, Phase.PAUSING),
     (27, Phase.PAUSING), (28, Phase.ANALYSIS), (90, Phase.ANALYSIS), (91, Phase.AFTER)],
)  # fmt: skip
def test_phases_by_day(make, day, name):
    assert phase(make.today, make.today + timedelta(days=day)) is name


def judged(make, metric, hits, tries, day=20):
    found = Performance("a", metric, hits, tries, make.today)
    return pause_verdicts([found], make.day(day), CalendarSettings(), wilson)[0]


@pytest.mark.parametrize(
    ("metric", "hits", "tries", "verdict"),
    [
        ("click", 10, 10_000, Pause.PAUSE),  # 0.1 %
        ("click", 45, 10_000, Pause.UNDECIDED),  # 0.45 %, interval to 0.6 %
        ("click", 100, 10_000, Pause.KEEP),
        ("click", 0, 499, Pause.UNDECIDED),  # too few
        ("open", 100, 1000, Pause.PAUSE),
        ("open", 200, 1000, Pause.KEEP),
        ("conversion", 0, 0, Pause.UNDECIDED),
        ("conversion", 5, 1000, Pause.PAUSE),
        ("conversion", 999, 500, Pause.KEEP),  # more hits than tries count as all
    ],
)
def test_a_rule_pauses_only_when_the_whole_interval_lies_below(make, metric, hits, tries, verdict):
    assert judged(make, metric, hits, tries).verdict is verdict


@pytest.mark.parametrize("day", [13, 28])
def test_rules_hold_in_weeks_three_and_four_only(make, day):
    assert judged(make, "click", 0, 100_000, day).verdict is Pause.NOT_NOW


def test_what_was_not_tried_has_no_rate(make):
    found = judged(make, "open", 0, 0)
    assert (found.rate, found.interval) == (None, None)


def test_those_to_pause_come_first(make):
    rows = [Performance(k, "click", hits, 10_000, make.today)
            for k, hits in (("keep", 900), ("pause", 1), ("unsure", 48))]  # fmt: skip
    found = pause_verdicts(rows, make.day(20), CalendarSettings(), wilson)
    assert [v.performance.item for v in found] == ["pause", "keep", "unsure"]
