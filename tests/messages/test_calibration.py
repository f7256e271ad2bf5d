import csv
import gzip

import numpy as np
import pytest

from unisono.messages import score_messages
from unisono.messages.curve import FEATURES, calibration, chances, contributions, leads
from unisono.model.messages import Brand, MessageText, Pillar

KINDS = pytest.mark.parametrize("meaning", ["words", "sentences"])


def some_closeness(meaning, texts, seed=0):
    random = np.random.default_rng(seed)
    return random.random((texts, 4, len(FEATURES[meaning])))


def scored(closeness, stored):
    others = [[k for k in range(4) if k != n] for n in range(4)]
    return chances(leads(closeness, others, stored.background), stored)


@KINDS
def test_more_closeness_never_lowers_a_score(meaning):
    stored = calibration(meaning)
    assert stored.weights.shape == (len(FEATURES[meaning]), 3)
    assert stored.weights.sum() > 0 > stored.intercept
    assert ((stored.background > 0) & (stored.background < 0.8)).all()
    close = some_closeness(meaning, 200)
    before = scored(close, stored)
    for feature in range(close.shape[2]):
        closer = close.copy()
        closer[:, 2, feature] += 0.05
        assert (scored(closer, stored)[:, 2] >= before[:, 2] - 1e-9).all()


@KINDS
def test_what_speaks_for_a_pillar_adds_up_to_its_log_odds(meaning):
    stored = calibration(meaning)
    inputs = leads(some_closeness(meaning, 1), [[1, 2, 3]] * 4, stored.background)[0, 0]
    usual = np.stack([stored.background[:, 0], stored.background[:, 0] * 0,
                      stored.background[:, 0] - stored.background[:, 1]], axis=1)  # fmt: skip
    found = contributions(inputs, stored, meaning)
    assert sum(found.values()) == pytest.approx(((inputs - usual) * stored.weights).sum(), abs=0.03)
    nearer = contributions(inputs + np.ones(3), stored, meaning)
    assert all(nearer[k] > v for k, v in found.items() if k != "closeness to other pillars")


def unseen(shared, meaning, topics):
    """Scores / 10 and labels of every pair of text and pillar, pooled over topics."""
    groups = {}
    with gzip.open(shared / "argkp_dev.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault((row["topic"], row["stance"]), []).append(row)
    chance, label = [], []
    for rows in list(groups.values())[:topics]:
        names = list(dict.fromkeys(r["pillar"] for r in rows))
        pillars = [Pillar(id=f"p{n}", statement=name) for n, name in enumerate(names)]
        texts = list(dict.fromkeys(r["text"] for r in rows))
        messages = [MessageText(t, "c", t) for t in texts]
        scores = score_messages(Brand(pillars=pillars), messages, meaning)
        found = {s.message.text: s.pillars for s in scores}
        for row in rows:
            chance.append(found[row["text"]][f"p{names.index(row['pillar'])}"] / 10)
            label.append(row["label"] == "1")
    return np.array(chance), np.array(label)


def auc(chance, label):
    said, unsaid = chance[label], np.sort(chance[~label])
    above = np.searchsorted(unsaid, said, "left").sum()
    level = np.searchsorted(unsaid, said, "right").sum() - above
    return (above + level / 2) / (len(said) * len(unsaid))


def calibration_error(chance, label):
    bins = np.clip((chance * 10).astype(int), 0, 9)
    return sum(abs(chance[bins == n].sum() - label[bins == n].sum()) for n in set(bins)) / len(bins)


def test_scores_separate_texts_of_topics_never_trained_on(shared_messages):
    chance, label = unseen(shared_messages, "words", None)
    assert auc(chance, label) >= 0.87
    assert calibration_error(chance, label) <= 0.03


def test_the_sentence_model_separates_them_better(shared_messages):
    pytest.importorskip("onnxruntime", reason="the sentence model needs unisono[semantic]")
    chance, label = unseen(shared_messages, "sentences", None)
    assert auc(chance, label) >= 0.90
    assert calibration_error(chance, label) <= 0.03
