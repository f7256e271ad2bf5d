"""Names of tracking parameters: which ones are misspelt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from unisono.taxonomy.spelling import clean, skeleton

#: Parameters analytics tools read.
STANDARD: Final = (
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id",
    "utm_source_platform", "utm_creative_format", "utm_marketing_tactic",
)  # fmt: skip
_BY_SKELETON: Final = {skeleton(name): name for name in STANDARD}
_SLIPS: Final = 2


@dataclass(frozen=True)
class ParameterFinding:
    """A parameter name no tool reads, and the one that was meant."""

    name: str
    meant: str
    uses: int
    reason: str


def meant_parameter(name: str) -> str:
    """The standard parameter a name is or was meant to be; empty when it is another thing."""
    text = clean(name)
    if text in STANDARD:
        return text
    bare = skeleton(text)
    bare = bare.removeprefix("amp") if bare.startswith("amputm") else bare
    if bare in _BY_SKELETON:
        return _BY_SKELETON[bare]
    if not bare.startswith(("utm", "umt", "tum", "ut", "um", "uttm", "uutm")):
        return ""
    near = [
        (OSA.distance(bare, known), -len(known), known)
        for known in sorted(_BY_SKELETON)
        if len(bare) > len("utmid") + 1 and known != "utmid"
    ]
    distance, _, known = min(near, default=(_SLIPS + 1, 0, ""))
    return _BY_SKELETON[known] if distance <= _SLIPS else ""


def check_parameters(names: Mapping[str, int]) -> tuple[ParameterFinding, ...]:
    """Misspelt names among the parameters of query strings.

    Args:
        names: parameter name → how often it was used.

    Returns:
        one finding per misspelt name, most used first.
    """
    found = []
    for name, uses in names.items():
        meant = meant_parameter(name)
        if meant and name != meant:
            same = name.casefold() == meant
            reason = "tools read lower case only" if same else f"misspelt {meant}"
            found.append(ParameterFinding(name, meant, uses, reason))
    return tuple(sorted(found, key=lambda f: (-f.uses, f.name)))
