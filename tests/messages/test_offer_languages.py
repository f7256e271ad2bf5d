"""Offers made of the words that each language has in ``offer_words.toml``."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from unisono.messages import offer_languages, read_offers
from unisono.model.messages import MessageText

WORDS = tomllib.loads(
    files("unisono.messages").joinpath("offer_words.toml").read_text(encoding="utf-8")
)
LANGUAGES = pytest.mark.parametrize("language", WORDS)
DAY = date(2026, 2, 3)


def said(language: str, part: str) -> list[str]:
    """The phrases of a language for a part, with their endings."""
    return [p for phrase in WORDS[language][part] for p in offer_languages._spelt(phrase)]


def read(text: str) -> set[tuple[str, float | None, str]]:
    facts = read_offers(MessageText("m", "E-mail", text, day=DAY))
    return {(f.kind, f.value, f.unit) for f in facts}


def test_all_languages_have_the_same_parts() -> None:
    parts = {language: set(words) for language, words in WORDS.items()}
    assert all(found == parts["de"] for found in parts.values())
    assert {len(w["months"]) for w in WORDS.values()} == {12}
    assert {len(w["weekdays"]) for w in WORDS.values()} == {7}


def test_endings_are_spelt_out() -> None:
    assert list(offer_languages._spelt("gratuit{,s,e,es}")) == [
        "gratuit", "gratuits", "gratuite", "gratuites",
    ]  # fmt: skip
    assert list(offer_languages._spelt("en nuestr{o,a}")) == ["en nuestro", "en nuestra"]
    assert list(offer_languages._spelt("ab")) == ["ab"]


@LANGUAGES
def test_free_shipping_and_from_which_order(language: str) -> None:
    for free in said(language, "free")[:3]:
        for ship in said(language, "shipping"):
            assert ("free_shipping", None, "") in read(f"{free} {ship}"), (free, ship)
            for start in said(language, "from"):
                assert read(f"{ship} {free} {start} 50 €") >= {("free_shipping", 50.0, "EUR")}, (
                    start
                )
    for phrase in said(language, "shipped"):
        assert ("free_shipping", None, "") in read(phrase)


@LANGUAGES
def test_trials_and_what_is_no_trial(language: str) -> None:
    free = said(language, "free")[0]
    for part, days in (("day", 1), ("week", 7), ("month", 30)):
        for unit in said(language, part):
            assert read(f"14 {unit} {free}") == {("free_trial", 14.0 * days, "days")}, unit
    for first in said(language, "first"):
        month = said(language, "month")[0]
        assert ("free_trial", 30.0, "days") in read(f"{first} {month} {free}"), first
    for asked in said(language, "try"):
        assert {kind for kind, _, _ in read(f"{asked} {free}")} == {"free_trial"}, asked
    for returned in said(language, "returned"):
        day = said(language, "day")[-1]
        assert not {f for f in read(f"30 {day} {free} {returned}") if f[0] == "free_trial"}, (
            returned
        )


@LANGUAGES
def test_codes_discounts_and_old_prices(language: str) -> None:
    for noun in said(language, "code"):
        assert ("code", None, "SAVE20") in read(f"{noun} SAVE20"), noun
    for verb in said(language, "use"):
        assert ("code", None, "SAVE20") in read(f"-20%: {verb} SAVE20"), verb
        assert read(f"{verb} HTTPS") == set(), verb
    for off in said(language, "off"):
        assert read(f"20% {off}") == {("percent_off", 20.0, "%")}, off
        assert read(f"5 € {off}") == {("amount_off", 5.0, "EUR")}, off
    for save in said(language, "save"):
        assert read(f"{save} 5 €") == {("amount_off", 5.0, "EUR")}, save
    for half in said(language, "half"):
        assert read(half) == {("percent_off", 50.0, "%")}, half
    for old in said(language, "old"):
        assert read(f"19 €, {old} 29 €") == {("price", 19.0, "EUR")}, old


@LANGUAGES
def test_guarantees(language: str) -> None:
    for back in said(language, "money_back"):
        assert read(back) == {("guarantee", None, "days")}, back
        for day in said(language, "day"):
            assert ("guarantee", 30.0, "days") in read(f"30 {day} {back}"), (day, back)
    for repaid in said(language, "repaid"):
        assert read(repaid) == set(), repaid
        day = said(language, "day")[-1]
        assert ("guarantee", 30.0, "days") in read(f"{repaid}: 30 {day}"), repaid


@LANGUAGES
def test_last_days(language: str) -> None:
    words = WORDS[language]
    end, until = said(language, "ends")[0], said(language, "until")
    for number, names in enumerate(words["months"]):
        for name in names.split():
            known = date(2026 + (number == 0), number + 1, 20)  # January's lies behind, but near
            found = read(f"{end} 20. {name}") | read(f"{end} 20 {name}")
            expected = known.replace(year=2026).isoformat()
            assert ("deadline", None, expected) in found, name
    for number, name in enumerate(words["weekdays"]):
        expected = date(2026, 2, 3 + (number - DAY.weekday()) % 7).isoformat()
        assert ("deadline", None, expected) in read(f"{until[0]} {name}"), name
    for word in until:
        assert ("deadline", None, "2026-02-25") in read(f"{word} 25.2."), word
    for now in said(language, "now"):
        assert ("deadline", None, "2026-02-03") in read(f"{end} {now}"), now
    for tomorrow in said(language, "tomorrow"):
        assert ("deadline", None, "2026-02-04") in read(f"{end} {tomorrow}"), tomorrow
    for month_end in said(language, "month_end"):
        assert ("deadline", None, "2026-02-28") in read(f"{end} {month_end}"), month_end
    for only in said(language, "only"):
        hour = said(language, "hour")[-1]
        assert {kind for kind, _, _ in read(f"{only} 48 {hour}")} == {"deadline"}, only
