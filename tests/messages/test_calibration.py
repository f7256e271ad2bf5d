import csv
import gzip

import numpy as np

from unisono.messages import score_messages
from unisono.messages.score import calibration
from unisono.model.messages import Brand, MessageText, Pillar


def test_more_agreement_never_lowers_a_score():
    stored = calibration()
    assert min(stored.agreement, stored.same_letters, stored.centred) > 0
    assert stored.intercept < 0 < stored.background < 0.5


def test_scores_separate_texts_of_topics_never_trained_on(shared_messages):
    """Area under the ROC curve of pillar scores, pooled over topics (measured: 0.82)."""
    groups = {}
    with gzip.open(shared_messages / "argkp_dev.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault((row["topic"], row["stance"]), []).append(row)
    said, unsaid = [], []
    for rows in groups.values():
        names = list(dict.fromkeys(r["pillar"] for r in rows))
        pillars = [Pillar(id=f"p{n}", statement=name) for n, name in enumerate(names)]
        texts = list(dict.fromkeys(r["text"] for r in rows))
        scores = score_messages(Brand(pillars=pillars), [MessageText(t, "c", t) for t in texts])
        found = {s.message.text: s.pillars for s in scores}
        for row in rows:
            value = found[row["text"]][f"p{names.index(row['pillar'])}"]
            (said if row["label"] == "1" else unsaid).append(value)
    above = np.searchsorted(np.sort(unsaid), said, "left").sum()
    level = np.searchsorted(np.sort(unsaid), said, "right").sum() - above
    assert (above + level / 2) / (len(said) * len(unsaid)) >= 0.8
    assert abs(np.mean(said + unsaid) / 10 - len(said) / len(said + unsaid)) < 0.05
