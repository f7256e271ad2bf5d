"""Quality and speed of message scoring on data that it was not trained on.

Usage: python benchmarks/messages.py FOLDER [words|sentences] [--json]

FOLDER holds argkp_dev.csv.gz (topic, stance, text, pillar, label) and slogan_pairs_dev.csv
(positioning, headline, company, industry). Measured on one thread, in processor seconds:

- key points: AUC and calibration error of pillar scores (ten bins), topics not trained on;
- positioning: AUC of a company's own headline against another company's, drawn from all
  industries and, harder, from the same; the positioning is the only pillar;
- injection: 50 texts with a share of off-message ones, 300 draws per share; correlation of the
  share and the mean score, power at 20 % off-message with 5 % false alarms. Raters did not agree on
  one pair of text and key point in six, and the data leaves these out: a text is off-message as
  far as is known. So it is measured twice: scores over the pillars that a text was judged on
  ("judged"), and over all ("all"), where a text called off-message may well say an undecided one;
- speed: 10,000 texts, one text at a time (95th percentile), with sentences also against the time
  of the bare model on the same texts.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from calibrate_messages import auc, calibration_error
from unisono.messages import score_messages
from unisono.messages.context import open_model, outputs
from unisono.messages.curve import Meaning
from unisono.messages.score import text_score
from unisono.messages.word_pieces import END, START, piece_ids
from unisono.model.messages import Brand, MessageText, Pillar

Figures = dict[str, float]
SHARES = (0.0, 0.1, 0.2, 0.3, 0.5)
DRAWS, SAMPLE, SEED = 300, 50, 5


def texts_of(values: list[str]) -> list[MessageText]:
    """One message per text."""
    return [MessageText(str(n), "c", t) for n, t in enumerate(values)]


Said = dict[str, list[tuple[float, bool]]]


def key_points(folder: Path, meaning: Meaning) -> tuple[Figures, Said]:
    """Quality on key points; per text its score and whether it says any pillar, twice."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with gzip.open(folder / "argkp_dev.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups[row["topic"], row["stance"]].append(row)
    chance: list[float] = []
    label: list[float] = []
    said: Said = {"judged": [], "all": []}
    for rows in groups.values():
        names = list(dict.fromkeys(r["pillar"] for r in rows))
        brand = Brand(pillars=[Pillar(id=f"p{n}", statement=s) for n, s in enumerate(names)])
        texts = list(dict.fromkeys(r["text"] for r in rows))
        scores = score_messages(brand, texts_of(texts), meaning)
        found = {s.message.text: s for s in scores}
        judged: dict[str, dict[str, bool]] = defaultdict(dict)
        for row in rows:
            pillar = f"p{names.index(row['pillar'])}"
            chance.append(found[row["text"]].pillars[pillar] / 10)
            label.append(float(row["label"]))
            judged[row["text"]][pillar] = row["label"] == "1"
        for text, says in judged.items():
            if len(says) >= 3:
                own = found[text]
                over = text_score({p: own.pillars[p] for p in says})
                said["judged"].append((over, any(says.values())))
                said["all"].append((own.score, any(says.values())))
    truth, guess = np.array(label), np.array(chance)
    return {
        "key_point_auc": auc(truth, guess),
        "key_point_calibration_error": calibration_error(truth, guess),
    }, said


def injection(said: list[tuple[float, bool]]) -> Figures:
    """How well the mean score shows a share of off-message texts."""
    on, off = (np.array([s for s, says in said if says == kind]) for kind in (True, False))
    rng = np.random.default_rng(SEED)
    means: dict[float, list[float]] = {share: [] for share in SHARES}
    for share in SHARES:
        wrong = round(SAMPLE * share)
        for _ in range(DRAWS):
            drawn = np.concatenate([rng.choice(on, SAMPLE - wrong), rng.choice(off, wrong)])
            means[share].append(float(drawn.mean()))
    shares = np.repeat(SHARES, DRAWS)
    flat = np.concatenate([means[s] for s in SHARES])
    alarm = np.percentile(means[0.0], 5)
    ranks = [np.argsort(np.argsort(x, kind="stable"), kind="stable") for x in (shares, flat)]
    return {
        "injection_correlation": float(np.corrcoef(shares, flat)[0, 1]),
        "injection_rank_correlation": float(np.corrcoef(*ranks)[0, 1]),
        "injection_power_at_20": float(np.mean(np.array(means[0.2]) < alarm)),
    }


def positioning(folder: Path, meaning: Meaning, most: int) -> Figures:
    """AUC of own headlines against those of other companies."""
    with (folder / "slogan_pairs_dev.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    draw = random.Random(SEED)
    peers: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        peers[row["industry"]].append(row)
    own: list[float] = []
    other: dict[str, list[float]] = {"all": [], "same": []}
    for row in draw.sample(rows, min(most, len(rows))):
        brand = Brand(pillars=[Pillar(id="p", statement=row["positioning"])])
        picked = [row["headline"]]
        for pool in (rows, peers[row["industry"]]):
            strangers = [r["headline"] for r in pool if r["company"] != row["company"]]
            picked.append(draw.choice(strangers) if strangers else "")
        scores = {s.message.key: s.score for s in score_messages(brand, texts_of(picked), meaning)}
        own += [scores["0"]] if "0" in scores else []
        other["all"] += [scores["1"]] if "1" in scores else []
        other["same"] += [scores["2"]] if "2" in scores else []
    found = {}
    for name, wrong in other.items():
        truth = np.concatenate([np.ones(len(own)), np.zeros(len(wrong))])
        found[f"positioning_auc_{name}_industries" if name == "all" else
              "positioning_auc_same_industry"] = auc(truth, np.array(own + wrong))  # fmt: skip
    return found


BRAND = Brand(
    company="Lumen",
    pillars=[
        Pillar(id="easy", statement="Anyone can set it up in minutes, without an engineer.",
               proof=["Set up in ten minutes"]),
        Pillar(id="trusted", statement="Your data stays safe and stays yours.",
               proof=["Encrypted at rest"]),
        Pillar(id="support", statement="A real person answers within the hour."),
        Pillar(id="value", statement="Pay only for what you use, with no contract."),
    ],
)  # fmt: skip


def speed(folder: Path, meaning: Meaning) -> Figures:
    """Processor seconds of many texts and of one."""
    with (folder / "slogan_pairs_dev.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = [f"{r['headline']}. {r['positioning']}" for r in rows]
    texts += [f"{r['positioning']} {r['headline']}!" for r in rows]
    texts += [r["positioning"] + "!" for r in rows] + [r["headline"] + "!" for r in rows]
    texts = texts[:10_000] if meaning == "words" else texts[:500]
    score_messages(BRAND, texts_of(["your data stays safe"]), meaning)
    began = time.process_time()
    score_messages(BRAND, texts_of(texts), meaning)
    whole = time.process_time() - began
    each = []
    for text in texts[-500:]:
        began = time.process_time()
        score_messages(BRAND, texts_of([text + " today"]), meaning)
        each.append(time.process_time() - began)
    found = {
        "texts": float(len(texts)),
        "seconds": whole,
        "one_text_p50_ms": float(np.percentile(each, 50)) * 1e3,
        "one_text_p95_ms": float(np.percentile(each, 95)) * 1e3,
    }
    if meaning == "sentences":
        model = open_model()
        began = time.process_time()
        for text in texts:
            outputs(model, [START, *piece_ids(text)[:126], END])
        found["times_the_bare_model"] = whole / (time.process_time() - began)
    return found


def main(folder: Path, meaning: Meaning, as_json: bool) -> None:
    """Prints all figures."""
    found, said = key_points(folder, meaning)
    for over, texts in said.items():
        found |= {f"{name}_{over}": value for name, value in injection(texts).items()}
    found |= positioning(folder, meaning, 3_000 if meaning == "words" else 500)
    found |= speed(folder, meaning)
    shown = {name: round(value, 4) for name, value in found.items()}
    if as_json:
        sys.stdout.write(json.dumps(shown) + "\n")
    else:
        sys.stdout.writelines(f"{name:34} {value:10.4f}\n" for name, value in shown.items())


if __name__ == "__main__":
    kind: Meaning = "sentences" if "sentences" in sys.argv else "words"
    main(Path(sys.argv[1]), kind, "--json" in sys.argv)
