"""Lists compared entry by entry."""

from unisono.desk import Difference, differences
from unisono.desk.entry_differences import by_entry


def found(before, after):
    return [(d.field, d.before, d.after) for d in by_entry(differences(before, after))]


def test_entries_without_a_name_go_by_their_place():
    one = {"m": ["a", "b", "c"]}
    assert found(one, {"m": ["a", "x", "c"]}) == [("m.2", "b", "x")]
    assert found(one, {"m": ["a", "c"]}) == [("m.2", "b", None)]
    assert found(one, {"m": ["a", "b", "n", "c"]}) == [("m.3", None, "n")]
    assert found(one, {"m": ["b", "y", "z"]}) == [
        ("m.1", "a", None), ("m.2", "c", "y"), ("m.3", None, "z"),
    ]  # fmt: skip
    assert found(one, {"m": ["c", "b", "a"]}) == [("m", ["a", "b", "c"], ["c", "b", "a"])]


def test_entries_with_a_name_are_compared_under_it():
    before = {"pillars": [{"id": "easy", "says": "x", "proof": ["p", "q"]}, {"id": "old"}]}
    after = {"pillars": [{"id": "new"}, {"id": "easy", "says": "y", "proof": ["p", "r"]}]}
    assert found(before, after) == [
        ("pillars.new", None, {"id": "new"}),
        ("pillars.easy.says", "x", "y"),
        ("pillars.easy.proof.2", "q", "r"),
        ("pillars.old", {"id": "old"}, None),
    ]


def test_two_entries_of_one_name_go_by_their_place_and_other_values_stay():
    twice = [{"id": "a"}, {"id": "a", "x": 1}]
    assert found({"l": twice}, {"l": twice[:1]}) == [("l.2", {"id": "a", "x": 1}, None)]
    one = Difference("title", "a", "b")
    assert by_entry([one]) == (one,)
    assert found({"l": []}, {"l": [{"id": "a"}]}) == [("l.a", None, {"id": "a"})]
