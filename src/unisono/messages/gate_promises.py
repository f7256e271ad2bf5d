"""The gate's check of promises against reality (MSG-4)."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.messages.gate_offers import first_link
from unisono.messages.holding import FAULT, UNMEASURED, Holding, Reality
from unisono.messages.promises import hold
from unisono.model.gate import NOT_MEASURED, Draft, GateCheck, GateFinding, Verdict
from unisono.model.messages import OfferFact

_TITLE = "Holds on its page, in the catalogue and for sales and support"


def check_promises(draft: Draft, facts: Sequence[OfferFact], reality: Reality) -> GateCheck:
    """Each offer of a draft against its landing page, the catalogue, and what teams were told.

    Faults are to be fixed; what there is no data for is not measured.
    """
    link = draft.link.strip() or first_link(draft.text)
    held = [(fact, h) for fact in facts for h in hold(fact, link, reality)]
    found = tuple(dict.fromkeys(_finding(f, h) for f, h in held if h.state == FAULT))
    missing = list(dict.fromkeys(f"{h.place}: {h.why}" for _, h in held if h.state == UNMEASURED))
    note = f"Not measured: {'; '.join(missing)}." if missing else ""
    if not held:
        return GateCheck("promises", _TITLE, Verdict.PASS, note="No offer in the text to hold.")
    if found:
        return GateCheck("promises", _TITLE, Verdict.FIX, found, note)
    measured = any(h.state != UNMEASURED for _, h in held)
    return GateCheck("promises", _TITLE, Verdict.PASS if measured else NOT_MEASURED, (), note)


def _finding(fact: OfferFact, holding: Holding) -> GateFinding:
    what = f"{str(holding.place).capitalize()}: {holding.fault}. {holding.why.capitalize()}."
    return GateFinding(
        Verdict.FIX, what, holding.fix, fact.words, against=holding.found, source=holding.source
    )
