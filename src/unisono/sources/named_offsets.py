"""Times written with a named zone or an offset behind them, and in rarer orders of their parts.

``03/02/2026 10:00 AM EST``, ``Mon, 02 Mar 2026 10:00:00 +0100``, ``20260302T100000Z``,
``Wed Oct 10 20:19:24 +0000 2018``, ``2. 3. 2026``: :func:`plain_time_sql` gives the time without
its zone in a form the other readers know, :func:`shift_sql` how far its clock is ahead of UTC.
"""

from __future__ import annotations

from typing import Final

from unisono.warehouse.engine import literal

#: Minutes ahead of UTC. CST, IST and BST mean several zones and are not read.
_ZONES: Final = {
    "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "SGT": 480, "HKT": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420,
}  # fmt: skip
_NAMES: Final = "|".join(sorted(_ZONES, key=lambda n: (-len(n), n)))
_OFFSET: Final = r"(?:GMT|UTC)?([+-])([0-9]{2}):?([0-9]{2})"
#: What follows a time of day: a zone's name, in brackets or not, or an offset.
_TAIL: Final = (
    r"(:[0-9]{2}(?:[.][0-9]+)?(?: ?[AaPp][Mm])?|[0-9] ?[AaPp][Mm]) ?"
    rf"(?:\(?(?:{_NAMES})\)?|{_OFFSET}(?: \([^)]*\))?)$"
)
_PARTS: Final = (
    (r"^(?:[A-Za-z]{3},? )?([A-Za-z]{3}) +([0-9]{1,2}) ([0-9:]{8}) (\S+) ([0-9]{4})$",
     r"\2 \1 \5 \3 \4"),
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2}):?([0-9]{2}):?([0-9]{2})(Z?)$",
     r"\1-\2-\3 \4:\5:\6\7"),
    (r"^([0-9]{4})\. ?([0-9]{1,2})\. ?([0-9]{1,2})\.?(.*)$", r"\1-\2-\3\4"),
    (r"^([0-9]{1,2})\. ?([0-9]{1,2})\. ([0-9]{2,4})", r"\1.\2.\3"),
)  # fmt: skip


#: What any of the forms above has; one look at other values is enough.
_ODD: Final = (
    r"[A-Z]{3}\)?$|(?::[0-9.]+|GMT|[Mm]) ?[+-][0-9]{2}:?[0-9]{2}(?: \(.*\))?$|"
    r"^[A-Za-z]{3},? ?[A-Za-z]{3} |^[0-9]{8}T|"
    r"^[0-9]{4}\.|^[0-9]{1,2}\. "
)


def _usual_sql(x: str) -> str:
    """True for times that need none of this: cheap, for it is asked of every value."""
    end = f"right({x}, 1)"
    iso = f"substr({x}, 5, 1) IN ('-', '/') AND ({end} BETWEEN '0' AND '9' OR {end} = 'Z')"
    return f"(({iso}) OR NOT regexp_matches({x}, {literal(_ODD)}))"


def _ordered_sql(x: str) -> str:
    """The text with its parts in a usual order."""
    for pattern, order in _PARTS:
        x = f"regexp_replace({x}, {literal(pattern)}, {literal(order)})"
    return x


def plain_time_sql(x: str) -> str:
    """The time without the zone behind it, in a usual order of its parts."""
    bare = f"regexp_replace({_ordered_sql(x)}, {literal(_TAIL)}, '\\1')"
    return f"CASE WHEN {_usual_sql(x)} THEN {x} ELSE {bare} END"


def has_zone_sql(x: str) -> str:
    """True for a time with a zone or offset that ISO times do not write so."""
    named = f"regexp_matches({_ordered_sql(x)}, {literal(_TAIL)})"
    return f"(NOT ({_usual_sql(x)}) AND {named})"


def shift_sql(x: str) -> str:
    """Minutes the written clock is ahead of UTC; NULL without a zone."""
    ordered = _ordered_sql(x)
    name = f"regexp_extract({ordered}, {literal(rf'[^A-Z]({_NAMES})[)]?$')}, 1)"
    arms = " ".join(f"WHEN {literal(n)} THEN {m}" for n, m in _ZONES.items())
    sign, hours, minutes = (
        f"regexp_extract({ordered}, {literal(_OFFSET + r'(?: [(][^)]*[)])?$')}, {group})"
        for group in (1, 2, 3)
    )
    offset = (
        f"CASE {sign} WHEN '-' THEN -1 WHEN '+' THEN 1 END * "
        f"(60 * try_cast({hours} AS INTEGER) + try_cast({minutes} AS INTEGER))"
    )
    return f"CASE WHEN {has_zone_sql(x)} THEN coalesce({offset}, CASE {name} {arms} END) END"
