"""Texts in a language no pillar is worded in are told, not scored; in others scores hold too."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from unisono.audit.message_drift import measure
from unisono.messages import measured_drift, score_messages
from unisono.messages.gate import Rules, check_draft
from unisono.messages.language import KnownLanguages
from unisono.messages.measured import other_languages, too_few
from unisono.model.gate import Draft, Verdict
from unisono.model.messages import Brand, MessageText, Pillar
from unisono.model.taxonomy import Taxonomy
from unisono.settings import AuditSettings, GateSettings

WRITTEN = YAML(typ="safe").load(Path(__file__).with_name("languages.yaml"))
ENGLISH = KnownLanguages(("Close the month with your team in hours, not in days.",))
BRAND = Brand(
    company="Acme",
    pillars=[
        Pillar(id="fast", statement="Close the month with your team in hours, not in days."),
        Pillar(id="safe", statement="Your data stays encrypted and nobody else can read it."),
    ],
)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _texts(*texts: str, channel: str = "Email") -> list[MessageText]:
    return [MessageText(str(n), channel, text) for n, text in enumerate(texts)]


def _of(language: str) -> list[str]:
    return [t for texts in WRITTEN[language]["texts"].values() for t in texts]


@pytest.mark.parametrize(("code", "name"), [("de", "German"), ("fr", "French"), ("es", "Spanish")])
def test_sentences_of_another_language_are_told(code: str, name: str) -> None:
    told = [ENGLISH.other_than(text) for text in _of(code)]
    assert told.count("") <= 1
    assert told.count(name) >= 0.7 * len(told)  # the rest go to close relatives


@pytest.mark.parametrize(
    "text",
    [
        "Quiet luxury, made in Italy",
        "20 % off with SAVE20 today",
        "Bon voyage: save today",
        "Jetzt sparen",  # two words tell no language
        "",
    ],
)
def test_short_or_mixed_english_texts_are_not(text: str) -> None:
    assert ENGLISH.other_than(text) == ""


def test_english_texts_of_companies_are_hardly_ever_taken_for_another_language(
    shared_messages: Path,
) -> None:
    """Most of those told are Dutch, French or Spanish indeed, or bare names of companies."""
    found: set[str] = set()
    for name in ("argkp_dev.csv.gz", "argkp_train.csv.gz"):
        with gzip.open(shared_messages / name, "rt", encoding="utf-8") as file:
            found |= {v for row in csv.DictReader(file) for v in row.values() if v}
    with (shared_messages / "slogan_pairs_dev.csv").open(encoding="utf-8") as file:
        found |= {v for row in csv.DictReader(file) for v in row.values() if v}
    for line in (shared_messages / "offers_dev.jsonl").read_text("utf-8").splitlines():
        found |= {v for v in json.loads(line).values() if isinstance(v, str)}
    told = [text for text in sorted(found) if ENGLISH.other_than(text)]
    assert len(found) > 10_000
    assert len(told) <= 0.003 * len(found)


@pytest.mark.parametrize("code", ["de", "fr", "es"])
@pytest.mark.parametrize("meaning", ["words", "sentences"])
def test_pillars_are_told_apart_in_their_own_language(code: str, meaning: Any) -> None:
    """Area under the curve of own against other pillars, of 12 texts made up for testing."""
    written = WRITTEN[code]
    brand = Brand(
        pillars=[
            Pillar(id=f"p{n}", statement=lines[0], examples=lines[1:])
            for n, lines in enumerate(written["pillars"].values())
        ]
    )
    own, other = list[float](), list[float]()
    for n, texts in enumerate(written["texts"].values()):
        scores = score_messages(brand, _texts(*texts), meaning)
        assert len(scores) == len(texts)
        for score in scores:
            for name, value in score.pillars.items():
                (own if name == f"p{n}" else other).append(value)
    above = np.subtract.outer(own, other)
    assert np.mean((above > 0) + 0.5 * (above == 0)) >= 0.95


def test_such_texts_are_left_out_of_drift_and_counted() -> None:
    said = [
        "Close the month in hours with your team.",
        "Your data stays encrypted, and nobody reads it.",
        "Your team closes the month in hours, not in days.",
        "Nobody else can read your encrypted data.",
        "Hours, not days: close the month with your team.",
    ]
    texts = _texts(*said, *_of("de")[:4], "Hi")
    scores = score_messages(BRAND, texts)
    assert [s.message.text for s in scores] == said
    other = other_languages(BRAND, texts, scores)
    assert other == (("German", 4),)
    settings = AuditSettings()
    drift = measured_drift(BRAND, scores, settings, other=other)
    assert drift is not None
    result = measure(drift, "", settings)
    assert "4 texts in German left out: no pillar is worded in that language." in result.summary
    assert "left out" not in measure(replace(drift, other_languages=()), "", settings).summary
    assert too_few(2, 6, other).startswith("only 2 of 6 texts can be scored (4 texts in German")


def test_an_approved_text_in_the_language_lets_them_be_scored() -> None:
    german = BRAND.model_copy(
        update={
            "pillars": [
                pillar.model_copy(update={"examples": [lines[0]]})
                for pillar, lines in zip(
                    BRAND.pillars, list(WRITTEN["de"]["pillars"].values())[:2], strict=True
                )
            ]
        }
    )
    text = "In Stunden schließen Sie den Monat ab, statt in Tagen."
    assert score_messages(BRAND, _texts(text)) == ()
    (score,) = score_messages(german, _texts(text))
    assert score.pillars["fast"] >= 5 > score.pillars["safe"]
    (english,) = score_messages(german, _texts("Close the month in hours with your team."))
    assert english.pillars["fast"] >= 5


def test_another_language_is_no_way_round_the_gate() -> None:
    rules = Rules(BRAND, Taxonomy(), GateSettings())
    text = "Kaufen Sie jetzt unser neues Produkt, bevor es zu spät ist und andere schneller sind."
    answer = check_draft(Draft(text, "Email"), rules, NOW)
    (check,) = [c for c in answer.checks if c.name == "pillars"]
    assert (check.status, answer.score) == (Verdict.FIX, None)
    assert check.findings[0].what.startswith("It is in German, and no pillar is worded in German")
    assert check.findings[0].fix == "Add an approved text in German to every pillar."


def test_pillars_in_no_language_that_can_be_told_refuse_nothing() -> None:
    brand = Brand(pillars=[Pillar(id="x", statement="Zyx 2000 Qwv")])
    assert len(score_messages(brand, _texts("Sparen Sie heute noch zwanzig Prozent."))) == 1
