from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.measure.path_steps import STEPS, converting, not_converting, steps
from unisono.measure.velocity import cohorts, velocity
from unisono.model.paths import PathRow, StepRow

PATHS = (
    PathRow(("Email",), 1, 10.0, 4),
    PathRow(("Email", "Direct"), 3, 5.0, 0),
    PathRow(("Direct", "Email", "Direct"), 0, 0.0, 2),
)


def test_steps() -> None:
    assert steps(PATHS) == (
        StepRow(1, 10, 1, 4, 5),
        StepRow(2, 5, 3, 0, 2),
        StepRow(3, 2, 0, 2, 0),
    )
    assert steps(()) == ()


def test_largest_paths_of_both_kinds() -> None:
    assert converting(PATHS, 1) == (PATHS[1],)
    assert not_converting(PATHS, 5) == (PATHS[0], PATHS[2])
    assert PATHS[0].completion == pytest.approx(20)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 50), st.integers(0, 50)), max_size=30))
def test_nobody_is_lost_between_steps(found) -> None:
    rows = steps([PathRow(("x",) * n, won, 0.0, lost) for n, won, lost in found])
    for row, after in pairwise(rows):
        assert row.went_on == after.reached
        assert row.reached == row.converted + row.dropped + row.went_on
    if rows:
        assert rows[0].reached == sum(won + lost for _, won, lost in found)
        assert len(rows) <= STEPS


def test_velocity_and_cohorts(facts) -> None:
    for person, days in ((1, 10), (2, 20), (3, 40)):
        facts.touch(person, "Email", "2026-01-05")
        facts.touch(person, "Direct", "2026-01-06")
        facts.won(person, str(date.fromordinal(date(2026, 1, 5).toordinal() + days)), 9)
    facts.touch(4, "Email", "2026-05-20")
    engine = facts.marts()
    two, everybody = sorted(velocity(engine), key=lambda r: r.channels)
    assert (two.channels, two.people, two.quarter, two.median, two.three_quarters) == (
        "2 channels", 3, 15, 20, 30,
    )  # fmt: skip
    assert (everybody.channels, everybody.median) == ("all", 20)
    january, may = cohorts(engine)
    assert (january.month, january.people, january.converted) == (date(2026, 1, 1), 3, 3)
    assert (january.within_30, january.within_60) == (pytest.approx(200 / 3), 100)
    # The period ends on 30 June: May can be followed for 30 days, not for 60.
    assert (may.within_30, may.within_60, may.within_90) == (0, None, None)
