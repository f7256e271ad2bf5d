"""Source and medium of one link that contradict each other."""

from __future__ import annotations

import re
from typing import Final

from unisono.taxonomy.spelling import clean

_NOTHING: Final = frozenset(["", "(none)", "none", "(not set)", "not set", "null", "nan"])
_DIRECT: Final = frozenset(["direct", "(direct)"])
_UNPAID: Final = frozenset(["organic", "(organic)"])
_PAID: Final = re.compile(r".*cp[acmv].*|ppc|paid.*|retargeting|display|banner|affiliate.*")


def contradiction(source: str, medium: str) -> str:
    """Why a source and a medium cannot both be true; empty when they can.

    Direct means a visit that no link led to, so any medium beside it is wrong; organic is a
    medium, and what is paid for or mailed is not organic. Pairs that are merely unusual pass.
    """
    source, medium = clean(source).lower(), clean(medium).lower()
    if medium in _NOTHING:
        return ""
    if source in _DIRECT:
        return f"a direct visit has no medium, least of all {medium}"
    if source in _UNPAID and medium not in _UNPAID:
        kind = "paid" if _PAID.fullmatch(medium) else f"from {medium}"
        return f"a visit cannot be organic and {kind}; organic is a medium, not a source"
    return ""
