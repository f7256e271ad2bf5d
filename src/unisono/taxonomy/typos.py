"""Sources and mediums one typing slip apart: merged where no other word is near, else asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from unisono.taxonomy.campaigns import GUARDED, slip_pairs, slip_verdict
from unisono.taxonomy.merging import Asked, Merger
from unisono.taxonomy.spelling import edit_place, is_finger_slip, one_edit

#: Mediums of GA4's channel rules and common practice: a slip of one of them is no other word.
_MEDIUMS: Final = frozenset(
    """email social organic referral display banner affiliate affiliates video audio retargeting
    paid paidsocial paidsearch paidvideo organicsocial organicvideo interstitial expandable
    sponsored newsletter influencer podcast print offline event webinar push notification
    mobilepush""".split()  # noqa: SIM905
)
_WORD: Final = re.compile(r"[^\W_]+")
#: A name this much rarer than its neighbour may be a letter left out; else a person is asked.
_RARE: Final = 20
#: Slips are rarer than what was meant; names that are used alike are two names until a person says.
_ALIKE: Final = 3
#: Words as short are asked about where only they differ; shorter ones are other words.
_SHORT: Final = 4


def merge_typos(
    param: str,
    groups: Mapping[str, Sequence[str]],
    uses: Counter[str],
    merger: Merger,
    asked: Asked,
) -> None:
    """Join or ask about values one edit apart.

    Swapped neighbours and doubled letters merge with a name that is used three times as often (a
    usual medium always does); a letter left out or added merges with a name
    that is used twenty times as often. Digits, hosts, known sources, regions and segments, and
    different endings never merge; words of three letters and less are not looked at.

    Args:
        groups: values by their key, see :func:`unisono.taxonomy.canonical.canonicalise`.
        uses: by value.
    """
    keys = {k: v[0] for k, v in groups.items() if k.isalpha()}
    count = Counter({key: sum(uses[v] for v in groups[key]) for key in keys})
    for key, others in slip_pairs(keys, shortest=5).items():
        for other in others:
            if key < other:
                verdict = _verdict(param, key, other, count, (keys[key], keys[other]))
                if verdict == "merge":
                    merger.join(keys[key], keys[other], "one typing slip apart")
                elif verdict == "ask":
                    asked[keys[key], keys[other]] = f"'{key}' and '{other}' differ by one letter"


def _verdict(
    param: str, one: str, other: str, count: Counter[str], written: tuple[str, str]
) -> str:
    if param == "medium" and (slip := _of_medium(one, other)):
        return slip
    first, second = _differing(*written) or (one, other)
    if {first, second} & GUARDED or not one_edit(first, second):
        return ""
    if max(len(first), len(second)) == _SHORT:
        return "ask"
    verdict = slip_verdict(first, second, _rarity(count, one, other, first, second))
    low, high = sorted((count[one], count[other]))
    return "ask" if verdict == "merge" and low * _ALIKE > high else verdict


def _differing(one: str, other: str) -> tuple[str, str] | None:
    """The one word in which two names of as many words differ; None: more, or none does."""
    words = [_WORD.findall(text.casefold()) for text in (one, other)]
    if len(words[0]) != len(words[1]):
        return None
    pairs = [(a, b) for a, b in zip(*words, strict=True) if a != b]
    return pairs[0] if len(pairs) == 1 else None


def _of_medium(one: str, other: str) -> str:
    """Whether one of two names is a slip of a usual medium that the other is."""
    usual = {one, other} & _MEDIUMS
    if len(usual) != 1:
        return ""
    longer = max(len(one), len(other))
    if len(one) != len(other) and edit_place(one, other) >= longer - 1:
        return "ask"
    left_out = len(one) != len(other) and longer > 6 and one[0] == other[0]
    return "merge" if is_finger_slip(one, other) or left_out else "ask"


def _rarity(count: Counter[str], one: str, other: str, first: str, second: str) -> Counter[str]:
    """Uses as :func:`slip_verdict` wants them: once for a name that is far rarer."""
    rare, common = sorted((one, other), key=lambda key: count[key])
    far = count[rare] * _RARE <= count[common]
    return Counter({w: 1 if far and k == rare else 2 for k, w in ((one, first), (other, second))})
