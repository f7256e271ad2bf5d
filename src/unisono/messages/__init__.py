"""Messages: the brand's pillars, how well texts carry them, drift, offers, contradictions."""

from unisono.messages.brand import brand_notes, brand_template, load_brand
from unisono.messages.channels import unite_channels
from unisono.messages.contradictions import (
    OfferBook,
    competing_incentives,
    contradictions,
    offers_differ,
)
from unisono.messages.drift import drift
from unisono.messages.measured import measured_drift
from unisono.messages.offers import read_offers
from unisono.messages.reasons import with_reasons
from unisono.messages.score import score_messages, text_score, too_short
from unisono.messages.standing import live_window
from unisono.messages.voice import voice_findings

__all__ = [
    "OfferBook",
    "brand_notes",
    "brand_template",
    "competing_incentives",
    "contradictions",
    "drift",
    "live_window",
    "load_brand",
    "measured_drift",
    "offers_differ",
    "read_offers",
    "score_messages",
    "text_score",
    "too_short",
    "unite_channels",
    "voice_findings",
    "with_reasons",
]
