"""Kinds of identifiers, and why a pair of them merges or does not."""

from __future__ import annotations

from typing import Final

#: Kinds in code order: the position is the code used in arrays.
KINDS: Final[tuple[str, ...]] = (
    "user_id",
    "email",
    "phone",
    "crm_id",
    "transaction_id",
    "anonymous_id",
    "device_id",
    "click_id",
)
KIND_CODE: Final[dict[str, int]] = {kind: code for code, kind in enumerate(KINDS)}

USER_ID: Final = KIND_CODE["user_id"]
EMAIL: Final = KIND_CODE["email"]
PHONE: Final = KIND_CODE["phone"]
#: Kinds below this code name a person; a transaction belongs to one but names nobody.
FIRST_UNNAMED: Final = KIND_CODE["transaction_id"]
#: Kinds from this code on are weak: several people may stand behind one of them.
FIRST_WEAK: Final = KIND_CODE["anonymous_id"]
#: In SQL a node is a hash times this, a power of two, plus its kind's code: a node says its kind.
KIND_ROOM: Final = 16
#: The code of a kind there is none of.
NO_KIND: Final = KIND_ROOM - 1

STRONG_TOGETHER: Final = 0
WEAK_TOGETHER: Final = 1
SHARED_STRONG: Final = 2
SHARED_WEAK: Final = 3
PERSON_LIMIT: Final = 4
SAME: Final = 5

#: Text of each reason code; the first two merge, the others do not.
REASON_TEXT: Final[tuple[str, ...]] = (
    "Merged: both identify a person and were seen together.",
    "Merged: this browser, device or click was seen with this person and nobody else.",
    "Not merged: one of them leads to more logins of one id space, e-mail addresses or telephone "
    "numbers than one person may have, so it is shared.",
    "Not merged: this browser, device or click id leads to more people than the limit, "
    "so it is shared.",
    "Not merged: together they would have more logins of one id space, e-mail addresses or "
    "telephone numbers than one person may have, or join two people through a chain of devices.",
    "Not merged: both ends are the same identifier.",
)


def match_reason(probability: float, by_hand: bool) -> str:
    """Reason of an edge that probabilistic matching adds."""
    how = "this pair was accepted by hand" if by_hand else "accepted with all sure matches"
    return f"Merged: probabilistic {probability:.2f}, {how} (unisono match)."


def kind_of(node: str) -> str:
    """SQL of the code of a node's kind; ``node`` is SQL too."""
    return f"({node} & {KIND_ROOM - 1})"


def is_weak(node: str) -> str:
    """SQL that is true where a node is of a weak kind."""
    return f"{kind_of(node)} >= {FIRST_WEAK}"
