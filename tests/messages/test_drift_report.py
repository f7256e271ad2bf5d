"""Wording noise, groups and sentences of scored texts."""

import numpy as np
import pytest

from unisono.messages import drift, measured_drift, score_messages
from unisono.messages.context import outputs
from unisono.messages.drift import consistency
from unisono.messages.drift_groups import drift_groups
from unisono.messages.measured import too_few
from unisono.messages.sentence_effects import sentence_effects
from unisono.messages.wording_noise import MOST, SCALE, jackknife_variance, shortened, wording_noise
from unisono.model.messages import MessageScore, MessageText
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()
ON = "Set it up in minutes, without an engineer."
OFF = "Our office plants have names now."


def scored(values, channel="email", **more):
    return [
        MessageScore(MessageText(f"{channel}{n:03}", channel, f"t{n}", **more), v, {"a": v}, {})
        for n, v in enumerate(values)
    ]


def test_the_jackknife_of_a_mean_is_its_squared_standard_error():
    values = np.array([3.0, 5.0, 4.0, 8.0, 6.0, 1.0])
    without = [float(np.delete(values, n).mean()) for n in range(6)]
    assert jackknife_variance(without) == pytest.approx(values.var(ddof=1) / 6)
    assert jackknife_variance([4.0]) == 0


def test_each_word_is_left_out_once_and_ends_of_sentences_stay():
    assert shortened("One two three. Four five six.") == [
        " two three. Four five six.", "One  three. Four five six.", "One two . Four five six.",
        "One two three.  five six.", "One two three. Four  six.", "One two three. Four five .",
    ]  # fmt: skip
    assert shortened("word") == shortened("") == []


def test_a_text_that_just_carries_a_pillar_hangs_on_its_words_and_others_hardly(brand, message):
    just = "Simple for anyone to try."
    close = score_messages(brand, [message(just), message(OFF, "o"), message(ON, "on")])
    assert 3 < close[0].score < 9
    noise = wording_noise(brand, close)
    assert noise[0] > 10 * noise[1]
    assert noise[0] > 10 * noise[2]
    again = wording_noise(brand, close[:1])
    assert again[0] == noise[0], "the noise of a text does not hang on others"


def test_of_many_texts_a_part_is_measured_and_the_rest_gets_its_mean(brand, message):
    texts = [message("Start at any hour with us.", f"k{n}") for n in range(MOST + 3)]
    noise = wording_noise(brand, score_messages(brand, texts))
    assert len(noise) == MOST + 3
    assert noise == pytest.approx(noise[0])


def test_noise_is_taken_out_of_the_variation():
    texts = scored([8, 6, 7, 9, 5, 8, 7, 6, 9, 5])
    plain = drift(texts, SETTINGS)
    found = drift(texts, SETTINGS, lambda s: np.full(len(s), 1.0))
    assert plain.noise is None
    assert found.cv == plain.cv
    assert found.noise.cv == pytest.approx(np.sqrt(found.sd**2 - 1) / found.mean)
    assert found.noise.share == pytest.approx(1 / found.sd**2)
    assert found.noise.cv_interval[0] <= found.noise.cv <= found.noise.cv_interval[1]
    loud = drift(texts, SETTINGS, lambda s: np.full(len(s), 99.0))
    assert (loud.noise.cv, loud.noise.share) == (0, 1)


def test_an_undecided_verdict_says_how_many_texts_would_do():
    rng = np.random.default_rng(2)
    values = rng.normal(7, 1, 40).clip(0, 10).tolist()
    cv = 100 * drift(scored(values), SETTINGS).cv

    def with_threshold(share):
        return drift(scored(values), AuditSettings(drift=(cv * share, 60)))

    near, nearer, decided = (with_threshold(s) for s in (0.93, 0.97, 0.5))
    assert (near.band, nearer.band, decided.band) == ("undecided", "undecided", "moderate")
    assert 40 < near.needed < nearer.needed
    assert decided.needed is None
    assert with_threshold(0.999).needed is None, "no number would do"


def test_groups_have_figures_or_say_nothing():
    texts = [*scored([8, 6, 7, 9, 5], team="CRM"), *scored([2.0], "ads", team="Paid"), *scored([3])]
    weak, strong, none = drift_groups(texts, "team")
    assert [g.name for g in (weak, strong, none)] == ["Paid", "CRM", ""]
    assert (weak.texts, weak.mean, weak.mean_interval, weak.cv, weak.carries) == (
        1,
        2,
        None,
        None,
        0,
    )
    # t for 4 degrees of freedom is 2.776; s = sqrt(2.5)
    half = 2.7764 * np.sqrt(2.5 / 5)
    assert strong.mean_interval == pytest.approx((7 - half, 7 + half), abs=1e-3)
    assert strong.cv == pytest.approx(np.sqrt(2.5) / 7)
    assert strong.consistency == consistency(strong.cv) == 1 - strong.cv
    assert strong.carries == 1
    pillar = drift_groups(texts, "pillar")
    assert [(g.name, g.texts, g.carries) for g in pillar] == [("a", 7, 5 / 7)]


def test_sentences_support_break_or_say_none(brand, message):
    texts = score_messages(brand, [message(f"{ON}\n{OFF}"), message(OFF, "off")])
    found = sentence_effects(brand, texts)
    told = {(e.key, e.sentence): (e.effect, e.pillar) for e in found}
    assert told == {
        ("k", ON): ("supports", "easy"), ("k", OFF): ("says none", ""),
        ("off", OFF): ("says none", ""),
    }  # fmt: skip
    support = next(e for e in found if e.effect == "supports")
    assert support.change > 5
    assert found[-1] == support, "what is wrong comes first"


def test_a_sentence_that_comes_near_another_pillar_breaks_the_one_that_is_said(brand, message):
    near = "Person answers data contract."
    texts = score_messages(brand, [message(f"{ON}\n{near}")])
    alone = score_messages(brand, [message(near)])[0]
    without = score_messages(brand, [message(ON)])[0]
    found = {e.sentence: e for e in sentence_effects(brand, texts)}
    lost = min(texts[0].pillars[p] - without.pillars[p] for p in without.pillars)
    expected = "supports" if max(alone.pillars.values()) >= 5 else (
        "breaks" if lost <= -0.5 else "says none"
    )  # fmt: skip
    assert found[near].effect == expected


def test_a_title_that_the_text_repeats_is_one_sentence(brand, message):
    texts = score_messages(brand, [message(ON, title=ON.rstrip("."))])
    assert [e.sentence for e in sentence_effects(brand, texts)] == [ON]


def test_long_texts_have_the_effects_that_scoring_every_rest_gives(brand, message, monkeypatch):
    """And none of them is scored once for each of its sentences, which takes their square."""
    rng = np.random.default_rng(4)
    words = ["set", "up", "minutes", "engineer", "data", "safe", "yours", "office", "plant", "try"]
    said = [" ".join(rng.choice(words, 12)).capitalize() + "." for _ in range(25)]
    scores = score_messages(brand, [message(" ".join([*said, "Ok.", ON, OFF])), message(ON, "on")])
    asked = []

    def counted(brand, texts, meaning):
        asked.append(len(texts))
        return score_messages(brand, texts, meaning)

    monkeypatch.setattr("unisono.messages.sentence_effects.score_messages", counted)
    found = sentence_effects(brand, scores)
    monkeypatch.setattr("unisono.messages.sentence_effects._stays_long", lambda said: False)
    assert found == sentence_effects(brand, scores)
    assert any(e.change for e in found)
    assert asked == [27 + 2, 2 * 27 + 2]


def _long(count: int) -> str:
    rng = np.random.default_rng(7)
    words = ["set", "up", "minutes", "engineer", "data", "safe", "yours", "office", "plant", "try"]
    said = [" ".join(rng.choice(words, 9)).capitalize() + "." for _ in range(count - 2)]
    return " ".join([*said[: count // 2], ON, *said[count // 2 :], OFF])


def _both_ways(brand, text, monkeypatch):
    """Effects by sentence: as they are found, and by scoring every rest."""
    scores = score_messages(brand, [text], "sentences")
    found = {e.sentence: e for e in sentence_effects(brand, scores, "sentences")}
    with monkeypatch.context() as patch:
        patch.setattr("unisono.messages.sentence_effects._stays_long", lambda said: False)
        exact = {e.sentence: e for e in sentence_effects(brand, scores, "sentences")}
    return found, exact


def test_with_the_sentence_model_texts_of_one_run_have_their_exact_effects(
    brand, message, monkeypatch
):
    """And longer ones nearly: other sentences are read beside the neighbours they have."""
    found, exact = _both_ways(brand, message(_long(10)), monkeypatch)
    assert found == exact
    assert any(e.change for e in found.values())
    found, exact = _both_ways(brand, message(_long(24)), monkeypatch)
    assert {s: e.effect for s, e in found.items()} == {s: e.effect for s, e in exact.items()}
    apart = [abs(e.change - exact[s].change) for s, e in found.items()]
    assert np.mean(apart) < 0.25


def test_with_the_sentence_model_twice_the_sentences_take_twice_the_runs(
    brand, message, monkeypatch
):
    asked = []

    def counted(model, ids):
        asked.append(len(ids))
        return outputs(model, ids)

    def runs(count):
        scores = score_messages(brand, [message(_long(count))], "sentences")
        asked.clear()
        sentence_effects(brand, scores, "sentences")
        return len(asked)

    monkeypatch.setattr("unisono.messages.context.outputs", counted)
    few, many = runs(20), runs(40)
    assert many <= 2 * few + 6
    assert many < 3 * 40


def test_too_few_texts_are_those_that_can_be_scored():
    assert too_few(5, 50) == ""
    assert too_few(1, 1) == "only 1 text; too few to tell"
    assert too_few(4, 4) == "only 4 texts; too few to tell"
    assert too_few(0, 50) == "only 0 of 50 texts can be scored; too few to tell"


def test_everything_is_measured_in_one_way(brand, message):
    texts = [message(f"{ON} {n}", f"k{n}", team="CRM" if n % 2 else "Paid") for n in range(12)]
    scores = score_messages(brand, texts)
    found = measured_drift(brand, scores, SETTINGS)
    assert [c.by for c in found.components] == ["channel", "team", "agency"]
    assert found.components[2].reason == "no text names its agency"
    assert found.noise.texts == 12
    assert found.calibration.startswith("shipped words ")
    assert all(s.reasons for s in found.sample)
    assert measured_drift(brand, scores[:4], SETTINGS) is None


def test_the_scale_holds_on_topics_it_was_not_made_of(shared_messages):
    """Spread among arguments that make one key point, against the noise of their wording."""
    import csv
    import gzip
    from collections import defaultdict

    from unisono.model.messages import Brand, Pillar

    with gzip.open(shared_messages / "argkp_dev.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys(r["pillar"] for r in rows))[:12]
    brand = Brand(pillars=[Pillar(id=f"p{n}", statement=s) for n, s in enumerate(names)])
    same = defaultdict(list)
    for row in rows:
        if row["label"] == "1" and row["pillar"] in names and len(same[row["pillar"]]) < 8:
            same[row["pillar"]].append(MessageText(row["text"], "c", row["text"]))
    seen, noise = [], []
    for texts in same.values():
        if len(texts) >= 5:
            scores = score_messages(brand, texts)
            seen.append(np.var([s.score for s in scores], ddof=1))
            noise.append(wording_noise(brand, scores).mean())
    assert 0.6 < np.mean(noise) / np.mean(seen) < 1.7
    assert SCALE == 0.62
