"""AUDIT-2: how much revenue comes out of the dark? Conversions without a tracked touchpoint."""

from __future__ import annotations

from dataclasses import dataclass, field

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.measure.intervals import effective_trials, wilson
from unisono.model.attribution import AttributionResult
from unisono.model.audit import Fix, Part, TestResult
from unisono.model.evidence import Evidence
from unisono.model.reconciliation import Reconciliation
from unisono.model.wording import figure
from unisono.settings import AuditSettings
from unisono.sources.catalogue import platform_name

ID = "AUDIT-2"
#: Name of the figure that gives the gap as an amount of money.
DARK_REVENUE = "revenue without a tracked touch"
_JOIN = (
    "Send the e-mail address, customer id or transaction id with every {kind}, so that it can be "
    "joined to its visits"
)
_PASS = (
    "Pass click and client ids through forms and checkout into the {kind} record: people convert "
    "whose visits are not found"
)
_OFFLINE = (
    "Bring what led to {kind}s the CRM books as offline as touchpoints with an e-mail address: "
    "attendee lists, calls, partner leads; have sales note how the buyer heard of you"
)
_TAG = (
    "Tag links in mails, documents, QR codes and social posts, and ask “how did you hear of us?” "
    "in forms: these visits arrive as Direct"
)


@dataclass(frozen=True)
class DarkFunnel:
    """Closed conversions of the days in which touches are tracked, by how they were reached.

    Amounts are weights: value in the reporting currency, or 1 per conversion when ``valued`` is
    False. ``nobody``: no person could be joined; ``untouched``: a person without a touch in the
    lookback; ``direct_only``: only Direct or Unassigned touches in it. ``offline``: the part of
    ``untouched`` that the CRM or shop books on a source without a web visit.
    """

    kind: str
    valued: bool
    currency: str
    conversions: int
    total: float
    squares: float
    nobody: float
    untouched: float
    direct_only: float
    dark_conversions: int
    outside: int
    without_value: int
    touches: int
    lookback_days: float
    recorded: tuple[tuple[str, float, int], ...] = ()
    offline: float = 0.0
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def dark(self) -> float:
        """Weight without a tracked touchpoint."""
        return self.nobody + self.untouched + self.direct_only


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.dark_funnel",
        "%",
        settings.dark_funnel,
        ("fine", "gaps", "broken"),
        100.0,
    )
    return Question(
        ID,
        "Attribution gap",
        "How much revenue has no tracked touchpoint before it?",
        "Value of closed conversions without a touch in a tracked channel (any but Direct and "
        "Unassigned) in the lookback ÷ value of all closed conversions, in the days touches are "
        "tracked, × 100.",
        scale,
    )


def measure(
    funnel: DarkFunnel,
    attribution: AttributionResult | None,
    reconciliation: Reconciliation | None,
    settings: AuditSettings,
) -> TestResult:
    """AUDIT-2 from the dark funnel, the models' spread and the platforms' claims."""
    asked = question(settings)
    beside = _spread_parts(attribution) + _claim_parts(reconciliation)
    reason = _why_not(funnel)
    if reason:
        bring = (
            "web sessions, events or a touch log with an id of the person",
            "orders or won deals with an e-mail address, customer id or transaction id",
        )
        return not_measured(asked, reason, bring, Findings(parts=beside))
    value = 100 * funnel.dark / funnel.total
    trials = effective_trials(funnel.total, funnel.squares)
    low, high = wilson(value / 100 * trials, trials)
    findings = Findings(
        funnel.evidence,
        funnel.dark_conversions,
        _parts(funnel) + beside,
        _fixes(asked, value, funnel, reconciliation),
    )
    return measured(
        asked,
        value,
        _summary(funnel, value, asked, reconciliation),
        findings,
        formula=f"{funnel.dark:,.2f} ÷ {funnel.total:,.2f} {_unit(funnel)} × 100, "
        f"lookback {funnel.lookback_days:g} days, {funnel.kind} conversions",
        interval=(100 * low, 100 * high),
    )


def _unit(funnel: DarkFunnel) -> str:
    return (funnel.currency or "currency units") if funnel.valued else "conversions"


def _why_not(funnel: DarkFunnel) -> str:
    if not funnel.touches:
        return "there are no touchpoints, so nothing says which channel a sale came through"
    if not funnel.conversions and funnel.outside:
        return (
            f"all {funnel.outside:,} conversions lie outside the days in which touches are tracked"
        )
    if not funnel.conversions or funnel.total <= 0:
        return "there are no closed conversions in the period"
    if funnel.nobody + funnel.untouched >= funnel.total:
        return (
            f"none of the {funnel.conversions:,} conversions shares an identifier with any of the "
            f"{funnel.touches:,} touches before it, so untracked sales and sales that could not be "
            "joined look the same"
        )
    return ""


def _summary(
    funnel: DarkFunnel, value: float, asked: Question, reconciliation: Reconciliation | None
) -> str:
    what = "revenue" if funnel.valued else "conversions (no revenue in the data)"
    claims = ""
    if reconciliation is not None and reconciliation.overclaim is not None:
        claims = f"; platforms claim {reconciliation.overclaim:.2f} × what was real"
    return (
        f"{figure(value)} % of {what} ({funnel.dark_conversions:,} of {funnel.conversions:,} "
        f"conversions) has no tracked touchpoint before it: {asked.scale.verdict(value)}{claims}."
    )


def _parts(funnel: DarkFunnel) -> tuple[Part, ...]:
    share = 100 / funnel.total
    unit = "revenue" if funnel.valued else "conversions"
    return (
        Part("basis", unit, "", "What the shares are shares of."),
        *_amount_part(funnel),
        Part(
            "no touchpoint at all",
            (funnel.nobody + funnel.untouched) * share,
            "%",
            f"Share of {unit} without any touch in the lookback, Direct counted as a touch.",
        ),
        Part(
            "nobody joined", funnel.nobody * share, "%", f"Share of {unit} whose person is unknown."
        ),
        Part(
            "direct only",
            funnel.direct_only * share,
            "%",
            f"Share of {unit} whose only touches in the lookback are Direct or Unassigned.",
        ),
        *_count_parts(funnel),
        *(
            Part(
                f"dark, CRM says {source}",
                weight * share,
                "%",
                f"Share of {unit} without a tracked touchpoint that the CRM or shop books on "
                f"“{source}” ({count} conversions).",
            )
            for source, weight, count in funnel.recorded
        ),
    )


def _amount_part(funnel: DarkFunnel) -> tuple[Part, ...]:
    if not funnel.valued:
        return ()
    meaning = "Value of the conversions without a tracked touchpoint: the amount behind the share."
    return (Part(DARK_REVENUE, funnel.dark, "currency", meaning),)


def _count_parts(funnel: DarkFunnel) -> tuple[Part, ...]:
    return (
        Part(
            "dark by count",
            100 * funnel.dark_conversions / funnel.conversions,
            "%",
            "Conversions without a tracked touchpoint ÷ conversions × 100.",
        ),
        Part(
            "outside tracked days",
            float(funnel.outside),
            "conversions",
            "Conversions before touches were tracked or after; left out.",
        ),
        Part(
            "without value",
            float(funnel.without_value),
            "conversions",
            "Conversions whose value is unknown; they weigh nothing when revenue counts.",
        ),
    )


def _spread_parts(attribution: AttributionResult | None) -> tuple[Part, ...]:
    """Where the models contradict each other most."""
    if attribution is None or not attribution.disputed:
        return ()
    widest = max(attribution.disputed, key=lambda s: (s.width, s.channel))
    titles = {m.model: m.title for m in attribution.models}
    return (
        Part(
            "largest disagreement of models",
            100 * widest.width,
            "points",
            f"{widest.channel}: {figure(100 * widest.low)} % of credit by "
            f"{titles.get(widest.low_model, widest.low_model)}, {figure(100 * widest.high)} % by "
            f"{titles.get(widest.high_model, widest.high_model)}.",
        ),
    )


def _claim_parts(reconciliation: Reconciliation | None) -> tuple[Part, ...]:
    if reconciliation is None or not reconciliation.rows:
        return ()
    if reconciliation.overclaim is None:
        return (Part("over-claim", "undecided", "", reconciliation.definition),)
    return (Part("over-claim", reconciliation.overclaim, "×", reconciliation.definition),)


def _fixes(
    asked: Question, value: float, funnel: DarkFunnel, reconciliation: Reconciliation | None
) -> tuple[Fix, ...]:
    causes = (
        (funnel.nobody, _JOIN, "marketing operations"),
        (funnel.untouched - funnel.offline, _PASS, "web analytics"),
        (funnel.offline, _OFFLINE, "sales operations"),
        (funnel.direct_only, _TAG, "channel owners"),
    )
    fixes = []
    for amount, text, role in causes:
        share = 100 * amount / funnel.total
        if share > 0:
            of = "revenue" if funnel.valued else "conversions"
            words = f"{text.format(kind=funnel.kind)} ({figure(share)} % of {of})"
            fixes.append(asked.fix(words, value, value - share, role=role))
    if reconciliation is not None and (reconciliation.overclaim or 0) > 1:
        fixes.append(_one_truth(reconciliation))
    return tuple(fixes)


def _one_truth(reconciliation: Reconciliation) -> Fix:
    worst = max(
        (r for r in reconciliation.rows if r.comparable),
        key=lambda r: (r.claimed_conversions - (r.attributed_conversions or 0), r.platform),
    )
    claim = (
        f"{platform_name(worst.platform)} claims {figure(worst.claimed_conversions)} conversions"
    )
    if worst.attributed_conversions is not None:
        claim += f", the joined figures credit it with {figure(worst.attributed_conversions)}"
    return Fix(
        f"Budget by the joined figures, not by the sum of the platforms' reports: {claim}",
        "Removes double counting; the test's value itself does not change",
        0.0,
        ID,
        "CMO",
        30,
    )
