"""Field-by-field differences and three-way joins that lose nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.desk import Clash, Difference, differences, merge
from unisono.desk.list_merge import merge_lists
from unisono.model.clearance import Signature
from unisono.model.plan import Campaign, Milestone

DAYS = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
_SCALARS = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"])
_ENTRIES = st.sampled_from(["x", "y", "z", "q"]) | st.fixed_dictionaries(
    {"name": st.sampled_from("mn"), "value": st.integers(0, 2)}
)
_VALUES = st.recursive(
    _SCALARS | st.lists(_ENTRIES, max_size=4),
    lambda inner: st.dictionaries(st.sampled_from("fgh"), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4)


def test_differences_name_fields() -> None:
    before = Campaign(title="S", offers=("a",), **DAYS)
    after = before.model_copy(update={"title": "T", "budget": 10.0, "offers": ("a", "b")})
    assert differences(before, after) == (
        Difference("title", "S", "T"),
        Difference("offers", ["a"], ["a", "b"]),
        Difference("budget", None, 10.0),
    )
    assert differences({"v": {"use": [1], "x": 1}}, {"v": {"use": []}}) == (
        Difference("v.use", [1], []),
        Difference("v.x", 1, None),
    )
    assert differences({"a": 1}, {"a": True}) == (Difference("a", 1, True),)


def test_edits_of_different_fields_join() -> None:
    base = Campaign(title="S", milestones=(Milestone(name="k"), Milestone(name="l")), **DAYS)
    mine = base.model_copy(
        update={
            "owner": "ann",
            "milestones": (Milestone(name="k", owner="ann"), base.milestones[1]),
        }
    )
    theirs = base.model_copy(
        update={"notes": "n", "milestones": (base.milestones[0], Milestone(name="l", owner="bo"))}
    )
    merged = merge(base, mine, theirs)
    assert merged.clashes == ()
    assert Campaign.model_validate(merged.body) == base.model_copy(
        update={
            "owner": "ann",
            "notes": "n",
            "milestones": (Milestone(name="k", owner="ann"), Milestone(name="l", owner="bo")),
        }
    )


def test_two_signatures_at_once_are_both_kept() -> None:
    def signed(channel: str) -> dict[str, Any]:
        return Signature(
            channel=channel,
            account=channel,
            cleared=True,
            at="2026-01-01T00:00:00Z",
            of="0" * 64,  # type: ignore[arg-type]
        ).model_dump(mode="json")

    a, b, c = map(signed, "abc")
    assert merge_lists([a], [a, b], [a, c]) == [a, c, b]


def test_edits_of_the_same_field_clash_and_both_are_named() -> None:
    merged = merge({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 1})
    assert merged.clashes == (Clash("a", 1, 2, 3),)
    assert merged.body == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "joined"),
    [
        (["a"], ["a", "b"], ["a", "c"], ["a", "c", "b"]),
        (["a", "b"], ["b"], ["a", "b", "c"], ["b", "c"]),
        (["a", "b"], ["b"], ["b"], ["b"]),
        (["a", "b"], ["b", "a"], ["a", "b", "c"], None),
        (["a"], ["x"], ["y"], None),
        (["a"], ["a", "a"], ["a", "b"], None),
        ([{"key": "k", "v": 1}], [{"key": "k", "v": 2}], [], None),
        ([{"key": "k", "v": 1}], [{"key": "k", "v": 2}], [{"key": "k", "v": 3}], None),
    ],
)
def test_lists(base: list[Any], mine: list[Any], theirs: list[Any], joined: Any) -> None:
    assert merge_lists(base, mine, theirs) == joined


@given(BODIES, BODIES)
def test_differences_are_empty_only_for_equals(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert differences(one, one) == ()
    found = differences(one, other)
    assert (
        [(d.field, d.after, d.before) for d in found] != []
        or repr(sorted(one.items(), key=str)) == repr(sorted(other.items(), key=str))
        or one == other
    )
    assert {d.field for d in found} == {d.field for d in differences(other, one)}


@given(BODIES, BODIES)
def test_who_changed_nothing_changes_nothing(base: dict[str, Any], edit: dict[str, Any]) -> None:
    for merged in (merge(base, base, edit), merge(base, edit, base), merge(base, edit, edit)):
        assert merged.clashes == ()
        assert differences(merged.body, edit) == ()


@given(BODIES, BODIES, BODIES)
def test_no_edit_is_lost(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs)
    clashing = tuple(c.field for c in merged.clashes)
    for field in {*base, *mine, *theirs}:
        values = [repr(body.get(field, "absent")) for body in (base, mine, theirs, merged.body)]
        if any(c == field or c.startswith(f"{field}.") for c in clashing):
            continue
        if values[1] == values[0]:
            assert values[3] == values[2]
        elif values[2] in (values[0], values[1]):
            assert values[3] == values[1]
    flipped = merge(base, theirs, mine)
    assert tuple(sorted(c.field for c in flipped.clashes)) == tuple(sorted(clashing))
