"""Promises against reality: what a text offers, against its landing page, the catalogue, and what
sales and support were told (MSG-4). Pure; pages were fetched before."""

from __future__ import annotations

from unisono.messages.holding import KINDS, Holding, Reality
from unisono.messages.promises_in_catalogue import in_catalogue
from unisono.messages.promises_on_page import on_page
from unisono.messages.promises_told import told
from unisono.messages.standing import as_offered
from unisono.model.messages import OfferFact


def hold(fact: OfferFact, link: str, reality: Reality) -> tuple[Holding, ...]:
    """A promise held against everything; nothing for codes and last days."""
    if fact.kind not in KINDS:
        return ()
    offer = as_offered(fact)
    return (
        on_page(offer, link, reality), *in_catalogue(offer, link, reality),
        told(offer, link, reality),
    )  # fmt: skip
