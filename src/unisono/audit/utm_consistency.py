"""AUDIT-3: is tracking consistent? Share of tracking values that are variants or off-standard."""

from __future__ import annotations

from collections import defaultdict
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
        f"Distinct values of source, medium, campaign, content and term seen in the last "
        f"{settings.utm_days} days that are variants of another value or off-standard ÷ all "
        "distinct values × 100; ambiguous values are listed and not counted as faults.",
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
    value = 100 * len(faulty) / len(seen)
    listed = sorted(faulty, key=lambda v: (-v.uses, v.param, v.raw))
    listed += [*names, *sorted(pairs, key=lambda v: (-v.uses, v.raw))]
    findings = Findings(
        tuple(_evidence(v) for v in listed),
        len(listed),
        (*_parts(seen, faulty, names), _pairs_part(pairs)),
        (*_fixes(asked, value, faulty, len(seen), names), *_separate_pairs(pairs)),
    )
    uses = sum(v.uses for v in faulty)
    summary = (
        f"{len(faulty)} of {len(seen)} tracking values ({figure(value)} %) are variants or "
        f"off-standard, in {counted(uses, 'use')}: {asked.scale.verdict(value)}."
    )
    if names:
        summary += f" Misspelt parameter names: {len(names)}."
    if pairs:
        summary += (
            f" Pairs of source and medium that contradict themselves: {len(pairs)}, in "
            f"{counted(sum(v.uses for v in pairs), 'use')}."
        )
    return measured(asked, value, summary, findings, formula=f"{len(faulty)} ÷ {len(seen)} × 100")


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
    return Part(param, 100 * bad / len(of), "%", f"{bad} of {len(of)} distinct values of {param}.")


def _fixes(
    asked: Question,
    value: float,
    faulty: tuple[TrackingValue, ...],
    seen: int,
    names: tuple[TrackingValue, ...],
) -> tuple[Fix, ...]:
    groups: dict[tuple[str, str], list[TrackingValue]] = defaultdict(list)
    for v in faulty:
        groups[(v.param, v.canonical or v.raw)].append(v)
    largest = sorted(groups.items(), key=lambda g: (-len(g[1]), -sum(v.uses for v in g[1]), g[0]))[
        :_FIXES
    ]
    fixes = []
    for (param, canonical), of in largest:
        spelt = ", ".join(f"“{v.raw}”" for v in sorted(of, key=lambda v: (-v.uses, v.raw))[:4])
        left = seen - len(of)
        after = 100 * (len(faulty) - len(of)) / left if left else 0.0
        fixes.append(
            asked.fix(
                f"Write {param} “{canonical}” in one way: replace {spelt}"
                f"{' …' if len(of) > 4 else ''} ({counted(sum(v.uses for v in of), 'use')})",
                value,
                after,
                role="marketing operations",
                days=14,
            )
        )
    if len(groups) > 1:
        named = ", ".join(f"“{canonical}”" for (_, canonical), _ in largest[:3])
        text = (
            f"Build links with one taxonomy only and correct all {len(faulty)} values ({named} …)"
        )
        fixes.append(asked.fix(text, value, None, role="marketing operations", days=30))
    return (*fixes, _correct_names(names)) if names else tuple(fixes)


def _pairs_part(pairs: tuple[TrackingValue, ...]) -> Part:
    return Part(
        "contradicting pairs",
        float(len(pairs)),
        "pairs",
        "Pairs of source and medium that cannot both be true; not part of the share.",
    )


def _separate_pairs(pairs: tuple[TrackingValue, ...]) -> tuple[Fix, ...]:
    if not pairs:
        return ()
    spelt = ", ".join(f"“{v.raw}”" for v in sorted(pairs, key=lambda v: (-v.uses, v.raw))[:4])
    return (
        Fix(
            f"Find the links or the import that write {spelt} and give each one true source and "
            "medium",
            "Visits land in the right channel; the share itself does not change",
            0.0,
            ID,
            "marketing operations",
            14,
        ),
    )


def _correct_names(names: tuple[TrackingValue, ...]) -> Fix:
    spelt = ", ".join(f"“{v.raw}” → “{v.canonical}”" for v in names[:4])
    return Fix(
        f"Correct parameter names: {spelt}",
        f"{sum(v.uses for v in names)} visits are tracked again; the share is of values",
        0.0,
        ID,
        "channel owners",
        7,
    )
