"""The gate's checks of meaning: pillars, and calls to action."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.messages.curve import Meaning
from unisono.messages.meaning import stem
from unisono.messages.score import other_language
from unisono.messages.text import plain, sentences, words
from unisono.model.gate import NOT_MEASURED, GateCheck, GateFinding, Verdict
from unisono.model.messages import Brand, MessageScore, MessageText
from unisono.model.wording import listed
from unisono.settings import GateSettings

_PILLARS = "Carries the brand's pillars"
_CALLS = "Calls to the campaign's action"


def check_pillars(
    message: MessageText, score: MessageScore | None, brand: Brand, settings: GateSettings,
    meaning: Meaning = "words",
) -> GateCheck:  # fmt: skip
    """Whether a text carries enough pillars by its scores (None: it cannot be judged).

    As many are needed as ``gate.pillars`` says, but no more than there are pillars or sentences:
    a headline has room for one. A text in a language that no pillar is worded in cannot be
    measured; it is to be mended all the same, or another language would be a way round the check.
    """
    if score is None:
        if language := other_language(brand, message, meaning):
            finding = GateFinding(
                Verdict.FIX,
                f"It is in {language}, and no pillar is worded in {language}: whether it carries "
                "one cannot be measured.",
                f"Add an approved text in {language} to every pillar.",
            )
            return GateCheck("pillars", _PILLARS, Verdict.FIX, (finding,))
        why = "it has fewer than three words" if brand.pillars else "no pillars are declared"
        return GateCheck("pillars", _PILLARS, NOT_MEASURED, note=f"Not measured: {why}.")
    carried = [name for name, value in score.pillars.items() if value >= settings.pillar_score]
    room = len(sentences(plain(f"{message.title}\n{message.text}")))
    least = min(settings.pillars, len(score.pillars), max(room, 1))
    if len(carried) >= least:
        note = f"Carries {listed(carried)}." if carried else ""
        return GateCheck("pillars", _PILLARS, Verdict.PASS, note=note)
    near = sorted((n for n in score.pillars if n not in carried), key=lambda n: -score.pillars[n])
    statements = {p.id: p.statement for p in brand.pillars}
    finding = GateFinding(
        Verdict.FIX,
        f"It carries {len(carried)} of the {least} pillars needed"
        + (f" ({listed(carried)})." if carried else "."),
        "Say more of: "
        + "; ".join(f"{n} ({score.pillars[n]:.1f}): {statements[n]}" for n in near[:2]),
    )
    return GateCheck("pillars", _PILLARS, Verdict.FIX, (finding,))


def check_calls_to_action(
    message: MessageText, calls: Sequence[str], unknown: str = ""
) -> GateCheck:  # fmt: skip
    """Whether a text calls to one of the campaign's actions, best to the first.

    Args:
        unknown: a campaign that the plan does not have; "" when it has it, or none is named.
    """
    if not calls:
        why = "Not measured: the campaign names no calls to action."
        if unknown:
            why = f"Not measured: the plan has no campaign “{unknown[:80]}”."
        return GateCheck("call_to_action", _CALLS, NOT_MEASURED, note=why)
    said = stems(plain(f"{message.title}\n{message.text}"))
    found = [call for call in calls if stands_within(stems(call), said)]
    if found:
        note = f"Calls to “{found[0]}”."
        if found[0] != calls[0]:
            note += f" The campaign's first is “{calls[0]}”."
        return GateCheck("call_to_action", _CALLS, Verdict.PASS, note=note)
    finding = GateFinding(
        Verdict.FIX,
        "It calls to none of the campaign's actions.",
        f"Lead with “{calls[0]}”" + (f", or use {listed(calls[1:])}." if calls[1:] else "."),
    )
    return GateCheck("call_to_action", _CALLS, Verdict.FIX, (finding,))


def stems(text: str) -> list[str]:
    """Stems of the words of a text, in order."""
    return [stem(word) for word in words(text)]


def stands_within(wanted: list[str], said: list[str]) -> bool:
    """Whether the words stand together, in this order."""
    size = len(wanted)
    return bool(size) and any(said[i : i + size] == wanted for i in range(len(said) - size + 1))
