"""AUDIT-3: is tracking consistent? Share of tracking values that are variants or off-standard."""

from __future__ import annotations

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.audit.utm_fixes import utm_fixes
from unisono.audit.utm_values import FAULTY, SeenValues, TrackingValue, seen_values, uses_of
from unisono.model.audit import Part, TestResult
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.wording import counted, figure
from unisono.settings import AuditSettings

ID = "AUDIT-3"


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
        "all distinct values × 100. A source that contradicts the medium beside it is "
        "off-standard; ambiguous values are listed and not counted as faults. Verdict and score "
        "follow the worse of two shares by the same thresholds: this one and the share of traffic, "
        "tagged links with a wrong value ÷ tagged links × 100 (at least: those of the parameter "
        "with most).",
        scale,
    )


def measure(values: tuple[TrackingValue, ...], settings: AuditSettings) -> TestResult:
    """AUDIT-3 from the tracking values of the window."""
    asked = question(settings)
    seen = seen_values(values)
    if not seen.values:
        return not_measured(
            asked,
            f"no tracking parameter was seen in the last {settings.utm_days} days",
            ("web sessions or events with UTM parameters, or ad exports with final URLs",),
            Findings(tuple(_evidence(v) for v in seen.names), len(seen.names)),
        )
    listed = (*seen.faulty, *seen.names, *seen.pairs)
    findings = Findings(
        tuple(_evidence(v) for v in listed), len(listed), _parts(seen), utm_fixes(asked, seen)
    )
    formula = f"{len(seen.faulty):,} ÷ {len(seen.values):,} × 100"
    judged = None
    if seen.traffic_decides:
        judged = (seen.by_traffic, "traffic")
        formula = f"{formula}; by traffic {figure(seen.by_traffic)} %, which is judged"
    return measured(
        asked, seen.share, _summary(asked, seen), findings, formula=formula, judged=judged
    )


def _summary(asked: Question, seen: SeenValues) -> str:
    verdict = asked.scale.verdict(seen.worst)
    if len(seen.faulty) == 1:
        fault = "is a variant or off-standard"
    else:
        fault = "are variants or off-standard"
    said = f": {verdict}."
    if seen.traffic_decides:
        said = (
            f"; verdict by traffic: at least {figure(seen.by_traffic)} % of tagged links carry a "
            f"wrong value: {verdict}."
        )
    text = (
        f"{len(seen.faulty):,} of {len(seen.values):,} tracking values ({figure(seen.share)} %) "
        f"{fault}{said}"
    )
    every = uses_of(seen.values)
    if seen.faulty and every:
        they = "It makes" if len(seen.faulty) == 1 else "They make"
        text += f" {they} up {figure(100 * seen.off / every)} % of uses ({seen.off:,})."
    if seen.pairs:
        text += (
            f" In {uses_of(seen.pairs):,} of {seen.tagged:,} uses of tagged links "
            f"({figure(seen.clash)} %) source and medium contradict each other."
        )
    return text + (f" Misspelt parameter names: {len(seen.names):,}." if seen.names else "")


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


def _parts(seen: SeenValues) -> tuple[Part, ...]:
    every = uses_of(seen.values)
    numbers = (
        (
            "variants",
            sum(v.kind == "variant" for v in seen.faulty),
            "values",
            "Distinct values that are another spelling of a value.",
        ),
        (
            "off-standard",
            sum(v.kind == "off_standard" for v in seen.faulty),
            "values",
            "Distinct values that break the taxonomy or contradict the medium beside them.",
        ),
        (
            "ambiguous",
            sum(v.kind == "ambiguous" for v in seen.values),
            "values",
            "Distinct values that may or may not be another: asked, not counted.",
        ),
        (
            "misspelt parameter names",
            len(seen.names),
            "names",
            "Names of parameters that are not the standard ones; not part of the share.",
        ),
        (
            "contradicting pairs",
            len(seen.pairs),
            "pairs",
            "Pairs of source and medium that cannot both be true; their source counts as one "
            "off-standard value.",
        ),
    )
    return (
        Part(
            "share of uses",
            100 * seen.off / every if every else None,
            "%",
            "Uses of variant or off-standard values ÷ uses of all values of all parameters × 100.",
        ),
        Part(
            "share of tagged links",
            seen.by_traffic,
            "%",
            "Tagged links with a wrong value ÷ tagged links × 100, at least (the parameter with "
            "most): the share by traffic. The worse of it and the share of values is judged.",
        ),
        *(Part(name, float(number), unit, meaning) for name, number, unit, meaning in numbers),
        Part(
            "contradicting uses",
            seen.clash,
            "%",
            "Uses of tagged links whose source and medium cannot both be true ÷ uses of tagged "
            "links × 100.",
        ),
        *(_of_param(param, seen.values) for param in sorted({v.param for v in seen.values})),
    )


def _of_param(param: str, seen: tuple[TrackingValue, ...]) -> Part:
    of = [v for v in seen if v.param == param]
    bad = sum(v.kind in FAULTY for v in of)
    return Part(
        param, 100 * bad / len(of), "%", f"{bad:,} of {len(of):,} distinct values of {param}."
    )
