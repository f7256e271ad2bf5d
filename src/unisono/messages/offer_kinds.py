"""Kinds of offers that are read out of texts; :func:`.offers.read_offers` says what each has."""

from __future__ import annotations

from collections.abc import Iterator

PERCENT, AMOUNT, PRICE = "percent_off", "amount_off", "price"
TRIAL, SHIPPING, CODE, DEADLINE = "free_trial", "free_shipping", "code", "deadline"
BUNDLE, GUARANTEE, CLAIM = "bundle", "guarantee", "claim"

#: Where it stands in the text, kind, value, unit and words of an offer.
Found = Iterator[tuple[int, str, float | None, str, str]]
