"""Markov removal effects against anchors, a textbook example and brute force."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from unisono.attribution import attribute_paths, chain, fast, from_path_counts, markov
from unisono.attribution.counts import count_transitions
from unisono.attribution.effort import Effort
from unisono.attribution.markov import removal_effects
from unisono.settings import AttributionSettings

SHARED = Path(
    os.environ.get(
        "UNISONO_SHARED_DATA", Path(__file__).resolve().parents[2].parent / "shared" / "data"
    )
)
PATHS = SHARED / "paths_channelattribution" / "data.csv.gz"


def load_paths() -> list[tuple[tuple[str, ...], int, float, int]]:
    with gzip.open(PATHS, "rt", encoding="utf-8") as file:
        return [
            (
                tuple(row["path"].split(" > ")),
                int(row["total_conversions"]),
                float(row["total_conversion_value"]),
                int(row["total_null"]),
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.skipif(not PATHS.exists(), reason=f"public path data not found at {PATHS}")
@pytest.mark.parametrize("direct_contexts", [0, chain.DIRECT_CONTEXTS, 5_000])
def test_path_data_anchors(direct_contexts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    anchors_path = SHARED.parent / "prototypes" / "attribution" / "pathdata_exact.json"
    if not anchors_path.exists():
        pytest.skip(f"anchors not found at {anchors_path}")
    anchors = json.loads(anchors_path.read_text(encoding="utf-8"))
    monkeypatch.setattr(chain, "DIRECT_CONTEXTS", direct_contexts)
    result = attribute_paths(load_paths(), AttributionSettings())
    assert [d.order for d in result.markov] == [1, 2, 3]
    for detail in result.markov:
        want = anchors[f"order{detail.order}"]
        assert detail.p_conversion == pytest.approx(want["p_conv"], abs=1e-10)
        assert detail.value_per_journey == pytest.approx(want["value_per_journey"], abs=1e-10)
        assert detail.removal_effect == pytest.approx(want["removal_effect"], abs=1e-10)
        assert detail.removal_effect_value == pytest.approx(want["removal_effect_value"], abs=1e-10)


TEXTBOOK = [(("C1", "C2", "C3"), 1, 10.0, 0), (("C1",), 0, 0.0, 1), (("C2", "C3"), 0, 0.0, 1)]


def test_three_paths_of_the_textbook() -> None:
    removal = removal_effects(count_transitions(from_path_counts(TEXTBOOK), 1))
    assert removal is not None
    # start → C1 2/3 | C2 1/3; C1 → C2 1/2; C2 → C3 1; C3 → conversion 1/2
    assert removal.p_conversion == pytest.approx(1 / 3, abs=1e-15)
    assert removal.effect == pytest.approx([0.5, 1.0, 1.0], abs=1e-15)
    assert removal.effect_value == pytest.approx([0.5, 1.0, 1.0], abs=1e-15)


def test_textbook_credit_is_the_share_of_the_effect() -> None:
    result = attribute_paths(TEXTBOOK, AttributionSettings(markov_orders=(1,)))
    credit = result.model("markov_1")
    assert credit.conversions == pytest.approx({"C1": 0.2, "C2": 0.4, "C3": 0.4}, abs=1e-12)
    assert credit.value == pytest.approx({"C1": 2.0, "C2": 4.0, "C3": 4.0}, abs=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("dense_cells", [0, chain.DENSE_CELLS])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_iteration_equals_fundamental_matrix(
    order: int, dense_cells: int, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = fast.installed() and compiled
    monkeypatch.setattr(fast, "installed", lambda: installed)
    monkeypatch.setattr(chain, "DENSE_CELLS", dense_cells)
    monkeypatch.setattr(chain, "_MOST_CELLS", dense_cells)
    random = np.random.default_rng(order)
    paths = [
        (
            tuple(f"c{c}" for c in random.integers(0, 9, random.integers(1, 12))),
            int(random.integers(0, 3)),
            float(random.integers(0, 50)),
            int(random.integers(0, 9)),
        )
        for _ in range(400)
    ]
    transitions = count_transitions(from_path_counts(paths), order)
    monkeypatch.setattr(chain, "DIRECT_CONTEXTS", 10_000)
    direct = removal_effects(transitions, shifts=True)
    assert direct is not None
    monkeypatch.setattr(chain, "DIRECT_CONTEXTS", 0)
    monkeypatch.setattr(chain, "FALLBACK_CONTEXTS", 0)
    monkeypatch.setattr(markov, "_TABLE_CELLS", dense_cells << 6)
    iterative = removal_effects(transitions, shifts=True)
    assert iterative is not None
    assert direct.shift is not None
    assert iterative.shift == pytest.approx(direct.shift, abs=1e-9)
    assert iterative.p_conversion == pytest.approx(direct.p_conversion, abs=1e-12)
    assert iterative.effect == pytest.approx(direct.effect, abs=1e-11)
    assert iterative.effect_value == pytest.approx(direct.effect_value, abs=1e-11)


def test_too_many_contexts_is_said_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "DIRECT_CONTEXTS", 3)
    monkeypatch.setattr(chain, "MAX_WORK", 10)
    monkeypatch.setattr(chain, "FALLBACK_CONTEXTS", 3)
    result = attribute_paths(TEXTBOOK, AttributionSettings())
    assert [d.order for d in result.markov] == []
    assert next(n for n in result.notes if "was not computed" in n).startswith("Markov order 1")
    assert "markov_1" not in {m.model for m in result.models}


@pytest.mark.parametrize("compiled", [True, False])
def test_a_large_chain_tells_how_far_it_is(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = fast.installed() and compiled
    monkeypatch.setattr(fast, "installed", lambda: installed)
    for limit in ("DIRECT_CONTEXTS", "DENSE_CELLS", "_MOST_CELLS"):
        monkeypatch.setattr(chain, limit, 0)
    paths = [((f"c{i % 20:02}", f"c{(i * 7) % 20:02}"), 1, 1.0, 1) for i in range(60)]
    told: list[tuple[str, float]] = []
    effort = Effort(tell=lambda what, share: told.append((what, share)))
    removal_effects(count_transitions(from_path_counts(paths), 2), effort=effort)
    assert len(told) == (3 if installed else 21)
    assert sorted(told, key=lambda t: t[1])[-1] == ("Markov order 2: 20 of 20 channels", 1.0)
    assert all(0 < share <= 1 for _, share in told)


def test_long_loops_still_solve_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [(("a", "b") * 3_000, 1, 1.0, 1), (("c", "a"), 1, 1.0, 3)]
    transitions = count_transitions(from_path_counts(paths), 1)
    exact = removal_effects(transitions)
    monkeypatch.setattr(chain, "DIRECT_CONTEXTS", 0)
    iterative = removal_effects(transitions)
    assert exact is not None
    assert iterative is not None
    assert iterative.effect == pytest.approx(exact.effect, abs=1e-9)
