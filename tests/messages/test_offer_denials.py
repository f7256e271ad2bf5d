"""What is denied, what is called otherwise, and what stands beside it."""

from __future__ import annotations

import time

import pytest

from unisono.messages import read_offers
from unisono.model.messages import MessageText

Fact = tuple[str, float | None, str]


def facts(text: str) -> list[Fact]:
    return [(f.kind, f.value, f.unit) for f in read_offers(MessageText("m", "E-mail", text))]


@pytest.mark.parametrize("text", [
    "Der Versand ist nicht kostenlos.", "De levering is niet gratis.", "Frakten är inte gratis.",
    "Doprava není zdarma.", "La spedizione non è gratuita.", "Los envíos no son gratis.",
    "Vi erbjuder inte fri frakt.", "No hay prueba gratis.", "We're unable to offer free shipping.",
    "Free shipping is not available for sofas.", "There is no money back guarantee.",
    "Hands-free delivery", "Interest-free for the first 12 months", "A 12-week trial found less",
    "Use HTTPS", "Apply ISO27001", "Your error code E1042", "Code PIN 4711A", "DAX -1,2 %",
    "Write better software with code completion.", "Version 3.2 - 3.9", "In the last 30 days",
    "Valid from 1 January", "translate(-50%, -50%)", "Économisez 30 % d'énergie",
    "Schneller Versand und kostenlose Rückgabe", "Livraison rapide et retours gratuits",
    "Snelle levering en gratis retourneren", "5 retraits par mois gratuits", "clean HTML5 code",
    "PHP 8 hosting", "Gültig ab heute", "Läuft ab Freitag", "Great :-)",
    "Customer satisfaction rose in 90 days", "The code SAVE20 is no longer valid.",
])  # fmt: skip
def test_what_is_denied_or_is_something_else_is_no_offer(text: str) -> None:
    assert facts(text) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("Verpassen Sie nicht den kostenlosen Versand", [("free_shipping", None, "")]),
    ("49,99 €. Niedrigster Preis der letzten 30 Tage: 59,99 €", [("price", 49.99, "EUR")]),
    ("99 zł. Najniższa cena z 30 dni: 119 zł", [("price", 99, "PLN")]),
    ("Our lowest price ever: $349", [("price", 349, "USD")]),
    ("20 procent rabatt", [("percent_off", 20, "%")]),
    ("20 por ciento de descuento", [("percent_off", 20, "%")]),
    ("Menu à 29€90", [("price", 29.9, "EUR")]),
    ("Ab 50 € liefern wir versandkostenfrei", [("free_shipping", 50, "EUR")]),
    ("Größe wählen: Jacke nur 49,-", [("price", 49, "EUR")]),
    ("Mit Code FRÜHLING20 sparst du 15 €",
     [("amount_off", 15, "EUR"), ("code", None, "FRÜHLING20")]),
    ("Bez minima doprava zdarma", [("free_shipping", 0, "")]),
    ("20% off USA MADE shoes", [("percent_off", 20, "%")]),
    ("Spar 50 kr eller mere på køb", [("amount_off", 50, "DKK")]),
    ("Doppelt (-53%)", [("percent_off", 53, "%")]),
])  # fmt: skip
def test_what_stands_beside_words_that_deny(text: str, expected: list[Fact]) -> None:
    assert sorted(facts(text)) == expected


@pytest.mark.parametrize("text", [
    "free " + "-" * 60, "30 days " + "-" * 60, "free " + "a-" * 60, "1,- " * 12_000,
    "Lamp 199,- " * 4_000, "å" * 49_000 + " 5 kr", "R5 " * 15_000,
    "use code " * 5_000, "valid from " * 4_000, "nicht " * 8_000 + "kostenloser versand",
], ids=lambda text: text[:8])  # fmt: skip
def test_a_long_text_of_one_thing_takes_no_time(text: str) -> None:
    start = time.process_time()
    facts(text)
    assert time.process_time() - start < 5  # took minutes; a second at most
