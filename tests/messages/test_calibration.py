import csv
import gzip

import numpy as np
import pytest

from unisono.messages import score_messages
from unisono.messages.curve import FEATURES, calibration
from unisono.model.messages import Brand, MessageText, Pillar


@pytest.mark.parametrize("meaning", ["words", "sentences"])
def test_more_closeness_never_lowers_a_score(meaning):
    stored = calibration(meaning)
    assert stored.weights.shape == (len(FEATURES[meaning]), 3)
    assert stored.weights.min() >= 0
    assert stored.weights.sum() > 0 > stored.intercept
    assert ((stored.background > 0) & (stored.background < 0.8)).all()


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
    words = unseen(shared_messages, "words", 2)
    sentences = unseen(shared_messages, "sentences", 2)
    assert auc(*sentences) >= auc(*words) + 0.01
