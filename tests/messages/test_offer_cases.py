"""How well offers are read and contradictions found, on texts labelled by hand.

The cases are made up (offer_cases.yaml, contradiction_cases.yaml). How later groups were read
before anything was mended for them stands in the files: that says how unseen texts are read.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from unisono.messages import contradictions, read_offers
from unisono.model.messages import MessageText

HERE = Path(__file__).parent
OFFERS: dict[str, list[list[str]]]
PAIRS: dict[str, list[list[Any]]]
OFFERS, PAIRS = (
    yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    for name in ("offer_cases.yaml", "contradiction_cases.yaml")
)
#: Kinds that the cases name; a bundle or a claim beside them is neither right nor wrong.
KINDS = ("percent_off", "amount_off", "price", "free_trial", "free_shipping", "code", "deadline",
         "guarantee")  # fmt: skip
_LABEL = re.compile(
    r"(?P<bound>up to |from )?"
    r"(?:(?P<percent>[\d.]+)%|(?P<minus>-)?(?P<money>[\d.]+) (?P<in>[A-Z]{3}))"
)
Fact = tuple[str, float | None, str]


def labelled(label: str) -> Fact:
    """The fact that a label means."""
    if match := _LABEL.fullmatch(label):
        bound = match["bound"] or ""
        if match["percent"]:
            return "percent_off", float(match["percent"]), f"{bound}%"
        return ("amount_off" if match["minus"] else "price", float(match["money"]),
                bound + match["in"])  # fmt: skip
    kind, _, rest = label.partition(" ")
    value, _, unit = rest.partition(" ")
    known = {"trial": ("free_trial", "days"), "ship": ("free_shipping", unit),
             "guarantee": ("guarantee", "days")}  # fmt: skip
    if kind in known:
        name, unit = known[kind]
        return name, float(value) if value else None, unit
    return kind, None, rest


def read(text: str) -> set[Fact]:
    """The facts that the program reads; of a last day only that there is one."""
    facts = read_offers(MessageText("m", "E-mail", text))
    return {(f.kind, f.value, "" if f.kind == "deadline" else f.unit)
            for f in facts if f.kind in KINDS}  # fmt: skip


def measured(group: str) -> tuple[dict[str, Counter[str]], list[str]]:
    """Facts that are right, wrong and missed, by kind; and each text that is read wrongly."""
    tally: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    notes = []
    for text, *labels in OFFERS[group]:
        truth, said = {labelled(label) for label in labels}, read(text)
        for name, facts in (("right", truth & said), ("wrong", said - truth),
                            ("missed", truth - said)):  # fmt: skip
            for kind, _, _ in facts:
                tally[kind][name] += 1
        if truth != said:
            notes.append(f"{text}: {sorted(said - truth)} for {sorted(truth - said)}")
    return tally, notes


@pytest.mark.parametrize("group", OFFERS)
def test_offers_are_read_and_what_is_none_is_left_alone(group: str) -> None:
    tally, notes = measured(group)
    every = sum(tally.values(), Counter())
    assert every["right"] / (every["right"] + every["wrong"]) >= 0.98, notes
    assert every["right"] / (every["right"] + every["missed"]) >= 0.97, notes
    price = tally["price"]
    assert price["right"] / (price["right"] + price["wrong"]) >= 0.95, notes


def test_the_cases_are_many_and_many_of_them_offer_nothing() -> None:
    cases = [case for group in OFFERS.values() for case in group]
    assert len(cases) > 400
    assert sum(len(case) == 1 for case in cases) > 100
    assert {labelled(label)[0] for case in cases for label in case[1:]} == set(KINDS)


@pytest.mark.parametrize("group", PAIRS)
def test_contradictions_are_found_and_what_may_both_hold_is_left_alone(group: str) -> None:
    wrong: list[str] = []
    missed: list[str] = []
    found = 0
    for first, second, truth in PAIRS[group]:
        pair = [MessageText("a", "E-mail", first), MessageText("b", "Ads", second)]
        said = bool(contradictions(pair))
        found += said and truth
        if said != truth:
            (wrong if said else missed).append(f"{first} / {second}")
    assert found / (found + len(wrong)) >= 0.97, wrong
    assert found / (found + len(missed)) >= 0.95, missed
