"""What to write instead, who and with what gain: fixes of tracking values (AUDIT-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from unisono.audit.outcome import Question
from unisono.audit.utm_values import SHOWN, SeenValues, TrackingValue, some, uses_of
from unisono.model.audit import Fix
from unisono.model.wording import counted, figure, listed

_FILES = 2


def utm_fixes(asked: Question, seen: SeenValues) -> tuple[Fix, ...]:
    """One fix per parameter and fault, the largest gain first."""
    groups: dict[tuple[str, str, str], list[TrackingValue]] = defaultdict(list)
    for v in seen.faulty:
        if v not in seen.untrue:
            groups[(v.kind, v.param, "" if v.kind == "variant" else v.reason)].append(v)
    fixes = [
        _fix(
            asked,
            _one_way(param, of) if kind == "variant" else _by_the_rules(param, why, of),
            seen,
            of,
        )
        for (kind, param, why), of in groups.items()
    ]
    fixes += _one_truth(asked, seen)
    fixes.sort(key=lambda f: -f.gain_points)
    return (*fixes, *_correct_names(asked, seen.names), *_keep_clean(asked, seen))


def _one_way(param: str, of: Sequence[TrackingValue]) -> str:
    """Every variant of one parameter, each with the value to write instead."""
    instead: dict[str, list[str]] = defaultdict(list)
    for v in of[:SHOWN]:
        instead[v.canonical].append(f"“{v.raw}”")
    pairs = [f"“{right}” instead of {listed(wrong)}" for right, wrong in instead.items()]
    more = f" and {len(of) - SHOWN:,} more" if len(of) > SHOWN else ""
    return (
        f"Write each {param} in one way in ad platforms, mailings and link lists: "
        f"{', '.join(pairs)}{more} ({counted(uses_of(of), 'use')})"
    )


def _by_the_rules(param: str, reason: str, of: Sequence[TrackingValue]) -> str:
    uses = counted(uses_of(of), "use")
    if len(of) == 1:
        (v,) = of
        better = f" to “{v.canonical}”" if v.canonical != v.raw else ""
        return f"Correct {param} “{v.raw}”{better}: {reason} ({uses})"
    named = [f"{v.raw}” to “{v.canonical}" if v.canonical not in ("", v.raw) else v.raw for v in of]
    return f"Correct {len(of):,} values of {param}, {some(named)}: {reason} ({uses})"


def _fix(asked: Question, text: str, seen: SeenValues, of: Sequence[TrackingValue]) -> Fix:
    """A fix of ``of`` with the gain of the share that is judged: of values or of traffic."""
    after = seen.mended(of)
    fix = asked.fix(text, seen.worst, after.worst, role="marketing operations", days=14)
    if not seen.traffic_decides:
        return fix
    return replace(fix, gain=fix.gain.replace(asked.title, f"{asked.title} by traffic", 1))


def _one_truth(asked: Question, seen: SeenValues) -> list[Fix]:
    """Sources that contradict their mediums: what is true, only the links' owners know."""
    if not seen.pairs:
        return []
    text = (
        f"Find the links or the import{_files(seen.pairs)} that write "
        f"{some([p.raw for p in seen.pairs])} as source and medium, and give each the site or "
        "tool it really comes from as its source"
    )
    visits = f"{counted(uses_of(seen.pairs), 'use')} ({figure(seen.clash)} %)"
    gain = f"{visits} of tagged links land in the right channel"
    if not seen.untrue:
        gain = f"{gain}; the share itself does not change"
        return [Fix(text, gain, 0.0, asked.id, "marketing operations", 14)]
    fix = _fix(asked, text, seen, seen.untrue)
    return [replace(fix, gain=f"{fix.gain}; {gain}")]


def _files(values: Sequence[TrackingValue]) -> str:
    """The files with examples, where there are few."""
    paths = sorted({v.path for v in values if v.path})
    return f" behind {listed(paths)}" if 0 < len(paths) <= _FILES else ""


def _correct_names(asked: Question, names: tuple[TrackingValue, ...]) -> tuple[Fix, ...]:
    if not names:
        return ()
    spelt = listed([f"“{v.raw}” to “{v.canonical}”" for v in names[:SHOWN]])
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    uses = counted(uses_of(names), "use")
    return (
        Fix(
            f"Correct the names of parameters in links: {spelt}{more} ({uses})",
            "Analytics reads these values again; the share counts values, not names",
            0.0,
            asked.id,
            "channel owners",
            7,
        ),
    )


def _keep_clean(asked: Question, seen: SeenValues) -> tuple[Fix, ...]:
    """What keeps corrected values right; worth saying once several values are wrong."""
    if len(seen.faulty) < 2:
        return ()
    return (
        Fix(
            "Write the allowed values into taxonomy.yaml and build new links with "
            "“unisono utm build” only",
            "No new spelling appears; today's value itself does not change",
            0.0,
            asked.id,
            "marketing operations",
            30,
        ),
    )
