"""AUDIT-3: is tracking consistent? Share of tracking values that are variants or off-standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.model.audit import Evidence, Fix, Part, SourceRef, TestResult
from unisono.model.wording import counted, figure
from unisono.settings import AuditSettings

ID = "AUDIT-3"
_FAULTY = ("variant", "off_standard")
_FIXES = 5
#: Findings beside the values themselves: they are listed and not part of the share.
_BESIDE = ("parameter", "pair")


@dataclass(frozen=True)
class TrackingValue:
    """One distinct tracking value of the window; kinds as in table map_utm."""

    param: str
    raw: str
    canonical: str
    kind: str
    reason: str
    uses: int
    path: str = ""
    file_row: int = 0


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.utm",
        "%",
        settings.utm,
        ("clean", "needs governance", "fragmented"),
        100.0,
    )
    return Question(
        ID,
        "UTM consistency",
        "Are links tracked in one language?",
        f"Distinct values of source, medium, campaign, content and term of tagged links seen in "
        f"the last {settings.utm_days} days that are variants of another value or off-standard ÷ "
        "all distinct values × 100; ambiguous values are listed and not counted as faults. Where "
        "source and medium contradict each other in a larger share of uses, that share is the "
        "value.",
        scale,
    )


def measure(values: tuple[TrackingValue, ...], settings: AuditSettings) -> TestResult:
    """AUDIT-3 from the tracking values of the window."""
    asked = question(settings)
    names = tuple(v for v in values if v.param == "parameter" and v.kind in _FAULTY)
    pairs = tuple(v for v in values if v.param == "pair" and v.kind in _FAULTY)
    seen = tuple(v for v in values if v.param not in _BESIDE)
    if not seen:
        return not_measured(
            asked,
            f"no tracking parameter was seen in the last {settings.utm_days} days",
            ("web sessions or events with UTM parameters, or ad exports with final URLs",),
            Findings(tuple(_evidence(v) for v in names), len(names)),
        )
    faulty = tuple(v for v in seen if v.kind in _FAULTY)
    share, clash = 100 * len(faulty) / len(seen), _clash(seen, pairs)
    value = max(share, clash)
    listed = sorted(faulty, key=lambda v: (-v.uses, v.param, v.raw))
    listed += [*names, *sorted(pairs, key=lambda v: (-v.uses, v.raw))]
    findings = Findings(
        tuple(_evidence(v) for v in listed),
        len(listed),
        (*_parts(seen, faulty, names), _pairs_part(pairs)),
        (
            *_fixes(asked, value, faulty, seen, clash),
            *_correct_names(names),
            *_separate_pairs(asked, value, share, pairs),
        ),
    )
    formula = f"{len(faulty):,} ÷ {len(seen):,} × 100"
    if clash > share:
        formula = f"{_uses(pairs):,} ÷ {_tagged(seen):,} uses of tagged links × 100"
    summary = _summary(asked, value, share, faulty, seen, pairs)
    if names:
        summary += f" Misspelt parameter names: {len(names):,}."
    return measured(asked, value, summary, findings, formula=formula)


def _tagged(seen: Sequence[TrackingValue]) -> int:
    """Uses of tagged links: each has one source."""
    return _uses([v for v in seen if v.param == "source"])


def _clash(seen: Sequence[TrackingValue], pairs: Sequence[TrackingValue]) -> float:
    """Share of uses whose source and medium cannot both be true, in %."""
    return 100 * _uses(pairs) / max(_tagged(seen), _uses(pairs)) if pairs else 0.0


def _summary(
    asked: Question,
    value: float,
    share: float,
    faulty: Sequence[TrackingValue],
    seen: Sequence[TrackingValue],
    pairs: Sequence[TrackingValue],
) -> str:
    values = (
        f"{len(faulty):,} of {len(seen):,} tracking values ({figure(share)} %) are variants or "
        "off-standard"
    )
    if faulty:
        values += f", in {counted(_uses(faulty), 'use')}"
    clash = (
        f"in {_uses(pairs):,} of {_tagged(seen):,} uses of tagged links "
        f"({figure(_clash(seen, pairs))} %) source and medium contradict each other"
    )
    verdict = asked.scale.verdict(value)
    if value > share:
        return f"{clash[0].upper()}{clash[1:]}: {verdict}. Beside that, {values}."
    more = f" {clash[0].upper()}{clash[1:]}." if pairs else ""
    return f"{values}: {verdict}.{more}"


def _evidence(value: TrackingValue) -> Evidence:
    if value.param == "parameter":
        text = f"parameter name “{value.raw}” stands for “{value.canonical}”: {value.reason}"
    elif value.param == "pair":
        text = f"source and medium “{value.raw}” contradict each other: {value.reason}"
    elif value.kind == "variant":
        text = f"{value.param} “{value.raw}” is “{value.canonical}”: {value.reason}"
    else:
        text = f"{value.param} “{value.raw}” is off-standard: {value.reason}"
    return Evidence(
        f"{text} ({counted(value.uses, 'use')})",
        SourceRef(value.path, value.file_row) if value.path else None,
        {
            "param": value.param,
            "raw": value.raw,
            "canonical": value.canonical,
            "kind": value.kind,
            "uses": value.uses,
        },
    )


def _parts(
    seen: tuple[TrackingValue, ...],
    faulty: tuple[TrackingValue, ...],
    names: tuple[TrackingValue, ...],
) -> tuple[Part, ...]:
    uses = sum(v.uses for v in seen)
    ambiguous = [v for v in seen if v.kind == "ambiguous"]
    return (
        Part(
            "share of uses",
            100 * sum(v.uses for v in faulty) / uses if uses else None,
            "%",
            "Uses of variant or off-standard values ÷ uses of all values × 100.",
        ),
        Part(
            "variants",
            float(sum(v.kind == "variant" for v in faulty)),
            "values",
            "Distinct values that are another spelling of a value.",
        ),
        Part(
            "off-standard",
            float(sum(v.kind == "off_standard" for v in faulty)),
            "values",
            "Distinct values that break the taxonomy.",
        ),
        Part(
            "ambiguous",
            float(len(ambiguous)),
            "values",
            "Distinct values that may or may not be another: asked, not counted.",
        ),
        Part(
            "misspelt parameter names",
            float(len(names)),
            "names",
            "Names of parameters that are not the standard ones; not part of the share.",
        ),
        *(_of_param(param, seen) for param in sorted({v.param for v in seen})),
    )


def _of_param(param: str, seen: tuple[TrackingValue, ...]) -> Part:
    of = [v for v in seen if v.param == param]
    bad = sum(v.kind in _FAULTY for v in of)
    return Part(
        param, 100 * bad / len(of), "%", f"{bad:,} of {len(of):,} distinct values of {param}."
    )


def _fixes(
    asked: Question,
    value: float,
    faulty: tuple[TrackingValue, ...],
    seen: tuple[TrackingValue, ...],
    clash: float,
) -> tuple[Fix, ...]:
    """Fixes of the values; ``clash`` is what stays whatever the values become."""
    groups: dict[tuple[str, str, str], list[TrackingValue]] = defaultdict(list)
    for v in faulty:
        what = (v.canonical or v.raw) if v.kind == "variant" else v.reason
        groups[(v.kind, v.param, what)].append(v)
    for of in groups.values():
        of.sort(key=lambda v: (-v.uses, v.raw))
    largest = sorted(groups.items(), key=lambda g: (-len(g[1]), -_uses(g[1]), g[0]))
    fixes = [
        asked.fix(
            _one_way(param, what, of) if kind == "variant" else _by_the_rules(param, what, of),
            value,
            max(clash, _share_after(seen, faulty, of, what if kind == "variant" else None)),
            role="marketing operations",
            days=14,
        )
        for (kind, param, what), of in largest[:_FIXES]
    ]
    if len(groups) > 1:
        heads = [what if k == "variant" else of[0].raw for (k, _, what), of in largest]
        text = (
            f"Build links with one taxonomy only and correct all {len(faulty):,} values "
            f"({_some(heads, 3)})"
        )
        after = value if clash >= value else None
        fixes.append(asked.fix(text, value, after, role="marketing operations", days=30))
    return tuple(fixes)


def _uses(values: Sequence[TrackingValue]) -> int:
    return sum(v.uses for v in values)


def _some(texts: Sequence[str], most: int) -> str:
    """The first ``most`` texts in quotes, with "…" when there are more."""
    return ", ".join(f"“{t}”" for t in texts[:most]) + (" …" if len(texts) > most else "")


def _one_way(param: str, canonical: str, of: Sequence[TrackingValue]) -> str:
    spelt = _some([v.raw for v in of], 4)
    return f"Write {param} “{canonical}” in one way: replace {spelt} ({counted(_uses(of), 'use')})"


def _by_the_rules(param: str, reason: str, of: Sequence[TrackingValue]) -> str:
    uses = counted(_uses(of), "use")
    if len(of) == 1:
        better = f", for example as “{of[0].canonical}”" if of[0].canonical != of[0].raw else ""
        return f"Correct {param} “{of[0].raw}”{better}: {reason} ({uses})"
    return (
        f"Correct {len(of):,} values of {param}: {reason} ({_some([v.raw for v in of], 2)}; {uses})"
    )


def _share_after(
    seen: Sequence[TrackingValue],
    faulty: Sequence[TrackingValue],
    of: Sequence[TrackingValue],
    canonical: str | None,
) -> float:
    """The test's value once ``of`` are corrected.

    Variants become one with ``canonical``, so there are fewer values; off-standard values
    (None) become right ones of their own.
    """
    gone = len(of) if canonical is not None else 0
    if canonical is not None and all((v.param, v.raw) != (of[0].param, canonical) for v in seen):
        gone -= 1
    return 100 * (len(faulty) - len(of)) / (len(seen) - gone)


def _pairs_part(pairs: tuple[TrackingValue, ...]) -> Part:
    return Part(
        "contradicting pairs",
        float(len(pairs)),
        "pairs",
        "Pairs of source and medium that cannot both be true; the value counts their uses where "
        "these are the larger share.",
    )


def _separate_pairs(
    asked: Question, value: float, share: float, pairs: tuple[TrackingValue, ...]
) -> tuple[Fix, ...]:
    if not pairs:
        return ()
    spelt = _some([v.raw for v in sorted(pairs, key=lambda v: (-v.uses, v.raw))], 4)
    text = (
        f"Find the links or the import that write {spelt} and give each one true source and medium"
    )
    if value > share:
        return (asked.fix(text, value, share, role="marketing operations", days=14),)
    return (
        Fix(
            text,
            "Visits land in the right channel; the share itself does not change",
            0.0,
            ID,
            "marketing operations",
            14,
        ),
    )


def _correct_names(names: tuple[TrackingValue, ...]) -> tuple[Fix, ...]:
    if not names:
        return ()
    spelt = ", ".join(f"“{v.raw}” → “{v.canonical}”" for v in names[:4])
    again = f"{counted(_uses(names), 'visit')} tracked again; the share is of values"
    return (Fix(f"Correct parameter names: {spelt}", again, 0.0, ID, "channel owners", 7),)
