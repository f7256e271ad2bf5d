"""Names nobody entered anywhere: precision and recall on lists written from public knowledge.

The lists stand in ``gold/``; none of them was made from the list of known sources.
"""

from itertools import combinations
from pathlib import Path

import pytest

from unisono.model.taxonomy import RawValue, Taxonomy
from unisono.taxonomy.canonical import canonicalise
from unisono.taxonomy.sources import known_source

GOLD = Path(__file__).parent / "gold"


def lines(name):
    text = (GOLD / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def share(part, rest):
    return part / (part + rest)


def test_messy_sources_are_known_and_others_left_alone():
    right = wrong = missed = 0
    for line in lines("sources.txt"):
        name, _, written = ("-", "", line[1:]) if line[0] == "-" else line.partition(":")
        for value in written.split(" | "):
            found = known_source(value.strip())
            right += found is not None and found.name == name
            wrong += found is not None and found.name != name
            missed += found is None and name != "-"
    assert right + missed > 270
    assert share(right, wrong) > 0.995
    assert share(right, missed) > 0.98


@pytest.mark.parametrize(
    ("name", "parameter", "recall"),
    [("campaigns.txt", "campaign", 0.96), ("media.txt", "medium", 1)],
)
def test_one_line_is_one_value_and_two_never_are(name, parameter, recall):
    group = {v.strip(): i for i, line in enumerate(lines(name)) for v in line.split("|")}
    found, _ = canonicalise([RawValue(parameter, v, 5) for v in group], Taxonomy())
    meant = {c.raw: c.canonical for c in found}
    pairs = list(combinations(sorted(group), 2))
    together = [group[a] == group[b] for a, b in pairs if meant[a] == meant[b]]
    apart = [group[a] == group[b] for a, b in pairs if meant[a] != meant[b]]
    assert all(together)
    assert share(len(together), sum(apart)) >= recall
