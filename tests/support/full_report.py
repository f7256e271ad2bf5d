"""A rich synthetic report: every state, every section, and hostile text in every free field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from unisono.model.attribution import (
    AttributionResult,
    MarkovDetail,
    ModelCredit,
    PathCount,
    Spread,
)
from unisono.model.audit import (
    Advice,
    AuditReport,
    Band,
    Change,
    DataHealth,
    FileHealth,
    Fix,
    Flow,
    HistoryPoint,
    MaturityDimension,
    Metric,
    Part,
    Pattern,
    QuarantineRow,
    TestResult,
    Thresholds,
    UtmVariant,
)
from unisono.model.calendar import Activity, Conflict
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.messages import (
    Contradiction,
    DriftResult,
    MessageScore,
    MessageText,
    OfferFact,
)
from unisono.model.omnichannel import (
    AcquiredValues,
    BestCustomers,
    ChannelInfluence,
    JourneyCost,
    JourneyCosts,
    Omnichannel,
    PersonTime,
)
from unisono.model.paths import ABOVE, WITHIN, StateRow
from unisono.model.reconciliation import ClaimRow, MonthGap, MonthLine, MonthReason, Reconciliation
from unisono.model.synergy import LESS, MORE, UNCLEAR, PairRow, SequenceRow, Synergy
from unisono.model.taxonomy import Question

SCRIPT = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.invalid","click")'
RTL = "حملة الربيع ٢٠٢٦"
LONG = "Spring-launch-" + "very-long-campaign-name-" * 12
CHANNELS = (
    "Paid Search", "Paid Social", "Email", "Organic Search",
    "Direct", "Referral", "Events", "Affiliates & partners",
)  # fmt: skip
CREATED = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)


def _bands(a: float, b: float, names: tuple[str, str, str]) -> tuple[Band, ...]:
    kinds = ("good", "warn", "bad")
    return tuple(Band(n, s, u) for n, s, u in zip(names, kinds, (a, b, None), strict=True))


def _test(
    number: int, title: str, unit: str, bands: tuple[Band, ...], **more: object
) -> TestResult:
    base = TestResult(
        id=f"AUDIT-{number}",
        title=title,
        question=f"How good is {title.lower()} across all channels?",
        definition=f"{title}: counted over the last 90 days of the data, duplicates removed.",
        status="not_measured",
        value=None,
        unit=unit,
        interval=None,
        thresholds=Thresholds(unit, bands, "Practitioners' benchmark", f"audit.test_{number}"),
        verdict="not measured",
        severity="none",
        score=None,
        summary="",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _evidence(n: int, what: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            f"{what} {i + 1} differs from the rest",
            SourceRef("exports/ga4_sessions.csv", 12 + 7 * i),
            {"campaign": "q1-promo", "uses": 40 - i},
        )
        for i in range(n)
    )


def _tests() -> tuple[TestResult, ...]:
    strong = ("strong", "moderate", "severe")
    drift_fix = Fix(
        "Review the twelve weakest texts against the pillars in the next editorial meeting",
        "about 4 points less variation when the weakest tenth reaches the mean",
        6.5, "AUDIT-1", "brand lead", 30,
    )  # fmt: skip
    return (
        _test(
            1, "Message drift", "%", _bands(15, 30, strong), status="undecided", value=27.4,
            interval=(22.1, 33.0), verdict="undecided", severity="none", score=52.0,
            summary="Variation is 27.4 %; the sample cannot tell moderate from severe.",
            evidence=(*_evidence(3, "Text"),
                      Evidence(SCRIPT, SourceRef(SCRIPT, 3), {SCRIPT: FORMULA}),
                      Evidence(RTL), Evidence(LONG, SourceRef(LONG + ".csv", 0))),
            evidence_total=50, fixes=(drift_fix,),
            parts=(Part("mean score", 5.8, "points", "mean of the sampled scores, 0–10"),
                   Part("voice findings", FORMULA, "", "texts that break a voice rule"),
                   Part("band", None, "", "unknown when undecided")),
        ),
        _test(
            2, "Attribution gap", "%", _bands(20, 40, ("fine", "gaps", "broken")),
            status="measured", value=43.7, verdict="broken", severity="bad", score=22.0,
            interval=(41.0, 46.2), summary="43.7 % of closed revenue has no tracked touchpoint.",
            evidence=_evidence(6, "Deal"), evidence_total=118,
            parts=(Part("revenue without a tracked touch", 1_234_567.4, "currency", "the amount"),
                   Part("over-claim", 1.62, "×", "claimed value ÷ booked value")),
            fixes=(Fix("Ask “how did you hear of us” on the demo form", "+8 points of coverage",
                       9.0, "AUDIT-2", "demand generation", 14),),
        ),
        _test(
            3, "UTM consistency", "%", _bands(5, 15, ("clean", "needs governance", "fragmented")),
            status="measured", value=11.2, verdict="needs governance", severity="warn", score=61.0,
            summary="11.2 % of values are variations.", evidence=_evidence(4, "Value"),
            evidence_total=4,
            fixes=(Fix(FORMULA, SCRIPT, 4.0, "AUDIT-3", RTL, 7),),
        ),
        _test(
            4, "Sync latency", "minutes",
            _bands(15, 240, ("real-time", "daily reporting", "stale")), status="measured",
            value=5760.0, verdict="stale", severity="bad", score=8.0,
            summary="A customer's action takes four days to reach the CRM.",
        ),
        _test(
            5, "Alignment", "%",
            (Band("different strategies", "bad", 40), Band("siloed", "warn", 70),
             Band("strong", "good", None)),
            reason="No survey answers were found in the exports.",
            bring=("an export of the alignment survey (CSV or XLSX)", LONG),
        ),
        _test(
            6, "Calendar synchronisation", "conflicts",
            _bands(0, 2, ("mature", "friction", "broken")), status="measured", value=2,
            verdict="friction", severity="warn", score=55.0, summary="Two conflicts last quarter.",
            evidence=_evidence(2, "Launch"), evidence_total=2,
        ),
        _test(
            7, "Handoffs", "%", _bands(10, 25, ("smooth", "typical", "broken")),
            status="measured", value=6.1, verdict="smooth", severity="good", score=88.0,
            summary="6.1 % of handoffs fail.", interval=(4.0, 9.1),
        ),
    )  # fmt: skip


_SHARES = {
    "last": ("Last touch", (30, 12, 14, 10, 24, 4, 3, 3)),
    "first": ("First touch", (18, 31, 5, 20, 8, 8, 6, 4)),
    "linear": ("Linear", (24, 20, 12, 14, 14, 6, 6, 4)),
    "time_decay": ("Time decay", (27, 16, 14, 12, 18, 5, 5, 3)),
    "markov_1": ("Markov, order 1", (22, 26, 13, 13, 10, 6, 6, 4)),
    "shapley": ("Shapley", (23, 24, 13, 13, 11, 6, 6, 4)),
}


def _attribution() -> AttributionResult:
    models = tuple(
        ModelCredit(
            name, title, f"{title}: credit by rule within 90 days before the conversion.",
            dict(zip(CHANNELS, (s * 4.2 for s in shares), strict=True)),
            dict(zip(CHANNELS, (s * 1910.5 for s in shares), strict=True)),
        )
        for name, (title, shares) in _SHARES.items()
    )  # fmt: skip
    spread = tuple(Spread(c, *_ends(i)) for i, c in enumerate(CHANNELS))
    return AttributionResult(
        channels=CHANNELS, models=models,
        markov=(MarkovDetail(1, 0.043, 12.5, dict.fromkeys(CHANNELS, 0.2), {}),),
        persons=8123, touches=41_220, journeys=9_800, conversions=480, value=218_000.0,
        attributed_conversions=420, attributed_value=191_050.0, unattributed_conversions=60,
        unattributed_value=26_950.0, null_journeys=9_320, touches_after_conversion=311,
        touches_outside_window=902, lookback_days=90, half_life_days=7, median_lag_days=21.5,
        touches_per_conversion={"1": 120, "2": 100, "3+": 200},
        paths=(PathCount(("Paid Search", "Email"), 40, 18_000.0, 310),
               PathCount((SCRIPT, RTL), 1, 10.0, 0)),
        spread=spread, recommended="time_decay",
        recommended_why="Median lag is 21.5 days with 3–6 touches.",
        warnings=("Brand spend may inflate search under last touch.", SCRIPT),
        notes=("Data-driven models need 400 conversions a month; there are 160.",),
    )  # fmt: skip


def _ends(i: int) -> tuple[float, str, float, str]:
    shares = sorted((row[1][i] / 100, name) for name, row in _SHARES.items())
    return (*shares[0], *shares[-1])


def _flows() -> tuple[Flow, ...]:
    out = []
    for i, source in enumerate(CHANNELS):
        size = 900 // (i + 1)
        out.append(Flow(0, source, "No conversion", size * 3))
        out.append(Flow(0, source, "Converted", size // 5))
        for j, target in enumerate(CHANNELS):
            out.append(Flow(0, source, target, size // (j + 2)))
    for i, source in enumerate(CHANNELS):
        size = 1200 // (i + 2)
        out.append(Flow(1, source, "No conversion", size))
        out.append(Flow(1, source, "Converted", size // 4))
        for j, target in enumerate(CHANNELS):
            out.append(Flow(1, source, target, size // (2 * j + 5)))
    for i, source in enumerate(CHANNELS):
        out.append(Flow(2, source, "No conversion", 500 // (i + 2)))
        out.append(Flow(2, source, "Converted", 300 // (i + 2)))
    return tuple(out)


def _message(i: int, channel: str, text: str) -> MessageText:
    return MessageText(
        f"m{i}", channel, text, title=f"Text {i}", campaign="spring", team="social",
        day=date(2026, 2, 1 + i), path="exports/messages.csv", file_row=i + 2,
    )  # fmt: skip


def _drift() -> DriftResult:
    texts = (
        "Save 20 % this week only.", "One platform for every pump, with a five-year warranty.",
        SCRIPT, RTL, LONG, "Serviced in a day, anywhere.", "Cheapest in town!",
        "Proof from 200 sites.",
    )  # fmt: skip
    sample = tuple(
        MessageScore(
            _message(i, CHANNELS[i % 5], t), 1.5 + i, {"reliability": 1.5 + i, "service": 9.0 - i},
            {"reliability": t, "service": ""}, ("“cheapest” is on the list of words to avoid",),
        )
        for i, t in enumerate(texts)
    )  # fmt: skip
    heat = {
        "reliability": {"Email": 7.8, "Paid Search": 4.1, "Paid Social": 2.2, "Direct": 9.2},
        "service": {"Email": 6.1, "Paid Search": 5.0, "Events": 8.4},
        "openness-" + "long" * 10: {"Email": 0.4, "Paid Social": 3.3},
    }
    return DriftResult(
        sample=sample, population=312, mean=5.8, sd=1.6, cv=0.274, cv_interval=(0.221, 0.33),
        band_probability={"strong": 0.01, "moderate": 0.72, "severe": 0.27}, band="undecided",
        decide_at=0.8, by_channel={"Email": 6.9, "Paid Social": 3.4}, heat=heat,
        counts={"Email": 14, "Paid Search": 12, "Paid Social": 12, "Direct": 4, "Events": 8},
        note="Scores are lexical.",
    )  # fmt: skip


def _activity(i: int, channel: str, start: date, days: int, title: str) -> Activity:
    return Activity(
        f"a{i}", "spring", channel, title, start, start + timedelta(days=days), team=f"Team {i}",
        owner="Owner A", launched_on=start + timedelta(days=2), path="exports/calendar.csv",
        file_row=i + 2,
    )  # fmt: skip


def _conflicts() -> tuple[Conflict, ...]:
    a = _activity(1, "Email", date(2026, 2, 2), 20, "Spring launch mail")
    b = _activity(2, "Paid Social", date(2026, 2, 12), 24, RTL)
    c = _activity(3, "Email", date(2026, 2, 10), 30, LONG)
    d = _activity(4, "Events", date(2026, 3, 5), 2, SCRIPT)
    return (
        Conflict("launch_dates", "spring",
                 "Spring starts on 2 Feb in Email, on 12 Feb in Paid Social.",
                 "Agree one launch date.", date(2026, 2, 2), date(2026, 2, 12), (a, b),
                 ("Owner A", SCRIPT)),
        Conflict("overlap", "spring", "Two campaigns address the same audience.", FORMULA,
                 date(2026, 2, 10), date(2026, 2, 22), (a, c), ("Owner A",)),
        Conflict("assets_late", "fair", "Assets were ready after the launch.", "Move the launch.",
                 date(2026, 3, 5), date(2026, 3, 7), (d,)),
    )  # fmt: skip


def _contradictions() -> tuple[Contradiction, ...]:
    first = OfferFact(
        "discount", 20, "%", "Save 20 %", _message(1, "Email", "Save 20 % this week.")
    )
    second = OfferFact(
        "discount", 30, "%", "30 % off", _message(2, "Paid Social", "30 % off " + SCRIPT)
    )
    return (Contradiction(first, second, "Both are live from 2 to 9 Feb for the same audience."),)


def _data() -> DataHealth:
    files = tuple(
        FileHealth(
            f"f{i}", path, platform, table, "touchpoint", status, 1200 * i, i % 3,
            CREATED - timedelta(days=90), CREATED - timedelta(days=i), float(i),
            "gclid" if i else "",
            "custom_1" if i else "", message,
        )
        for i, (path, platform, table, status, message) in enumerate(
            (
                ("exports/ga4_sessions.csv", "GA4", "sessions", "loaded", ""),
                ("exports/messages.csv", "generic", "messages", "loaded", ""),
                (SCRIPT, "", "", "unknown", "Nearest guess: spend (62 %)."),
                (LONG + ".csv", "Meta", "ads", "loaded", ""),
                (RTL + ".xlsx", "HubSpot", "deals", "failed", FORMULA),
            )
        )
    )  # fmt: skip
    return DataHealth(
        files=files,
        quarantine=(QuarantineRow("exports/ga4_sessions.csv", 44, "date", "32/13/2026",
                                  "no such day", "row"),
                    QuarantineRow(SCRIPT, 2, "@cost", FORMULA, "not a number", "row")),
        quarantine_total=7, tables={"touchpoint": 41_220, "conversion": 480}, persons=8_123,
        merges=912, shared_identifiers=14, reporting_currency="EUR", not_converted=("XTS",),
        notes=("Dates of ads.csv were read month first.",),
    )  # fmt: skip


def _reconciliation() -> Reconciliation:
    return Reconciliation(
        rows=(ClaimRow("Google Ads", 240, 140_000.0, 30_000.0, 110.4, 52_000.0, 30, 1),
              ClaimRow("Meta", 310, 168_000.0, 22_500.0, 84.2, 40_100.0, 7, 1),
              ClaimRow(SCRIPT, 12, None, None, None, None, None, None)),
        claimed_conversions=562, real_conversions=480, claimed_value=308_000.0,
        real_value=218_000.0, overclaim=1.413, definition="Sum of platform claims ÷ booked value.",
        monthly=({"month": date(2026, 1, 1), "claimed": 102_000.0, "real": 70_100.0},
                 {"month": date(2026, 2, 1), "claimed": 206_000.0, "real": 147_900.0,
                  "note": FORMULA}),
        windows=({"platform": "Meta", "click_days": 7, "view_days": 1},), notes=(RTL,),
        gaps=(MonthGap(
            date(2026, 1, 1), 100.0, 160.0, -60.0,
            (MonthReason("missing in conversions", 2, -70.0), MonthReason("refund", 1, 10.0)),
            (MonthLine("missing in conversions", -50.0, None, FORMULA, None, 50.0, None,
                       SourceRef("exports/deals.csv", 7)),), 2),),
    )  # fmt: skip


def _omnichannel() -> Omnichannel:
    best = (
        ChannelInfluence("Events", 20, 90, 66.7, 33.4, 33.3, (15.1, 49.2), "more often"),
        ChannelInfluence(SCRIPT, 30, 270, 100.0, 100.0, 0.0, (-1.4, 11.4), "no clear difference"),
    )
    costs = (
        JourneyCost("channels", "1 channel", 80, 40, 160.0, 4.0, (3.3, 5.2)),
        JourneyCost("first channel", FORMULA, 10, 1, 20.0, None, None),
    )
    return Omnichannel(
        BestCustomers("Top 10 % against all others.", 30, 270, best),
        JourneyCosts("Spend over touches.", costs, 0.9, ("Radio", RTL)),
        AcquiredValues("Value per customer.", None, (), "12 customers; 20 are needed", SCRIPT),
        PersonTime(
            "Conversions per 1,000 person-days.",
            (
                StateRow("1 channel", 900, 5000.0, 10, 2.0, (0.96, 3.68)),
                StateRow("2 channels", 300, 1000.0, 9, 9.0, (4.12, 17.1), 4.5, (0.2, 2.1), ABOVE),
                StateRow("3+ channels", 9, 40.0, 0, 0.0, (0.0, 92.2), 0.0, (0.0, 8.0), WITHIN),
            ),
        ),
    )


def _synergy() -> Synergy:
    compared = (
        PairRow("Email", SCRIPT, 40, 1.2, 1.5, 3.4, 1.7, (0.6, 2.8), MORE),
        PairRow("Email", "Events", 9, 1.2, 2.0, 0.9, -1.3, (-2.1, -0.4), LESS),
        *(PairRow(c, FORMULA, 7, 1.1, 1.0, 1.3, 0.2, (-0.3, 0.7), UNCLEAR) for c in CHANNELS),
        PairRow(CHANNELS[0], RTL, 6, 1.1, 1.0, 1.3, 0.2, (-0.3, 0.7), UNCLEAR),
        PairRow("Direct", "Events", 2),
    )
    sequences = (
        SequenceRow("Events", "Paid Search", 31, 6.4, 2.1, 3.04, (1.7, 5.5), MORE),
        SequenceRow("Paid Search", "Events", 3),
    )
    definitions = {"pairs": "Pairs.", "sequences": "Sequences.", "warning": "No cause."}
    return Synergy("channel", CHANNELS, compared, sequences, definitions, ("Few are compared.",))


def full_report() -> AuditReport:
    """Everything filled."""
    tests = _tests()
    fixes = tuple(sorted((f for t in tests for f in t.fixes), key=lambda f: -f.gain_points))
    history = tuple(
        HistoryPoint(f"run-{i}", CREATED - timedelta(days=30 * (4 - i)), s,
                     {"AUDIT-1": 30.0 - i, "AUDIT-5": None}, {"AUDIT-1": "moderate"})
        for i, s in enumerate((41.0, None, 44.5, 48.0))
    )  # fmt: skip
    return AuditReport(
        run_id="run-4", created_at=CREATED, version="0.1.0", company="Example Pumps & Söhne",
        workspace="demo", period=(date(2026, 1, 1), date(2026, 3, 31)), score=47.7,
        score_definition="Mean of the measured tests' scores, each weighted the same.",
        coverage=6 / 7,
        headline="Channels are only half integrated: 44 % of revenue has no tracked touchpoint.",
        tests=tests, top_fixes=fixes,
        patterns=(
            Pattern("data-silos", "Data silos", True, "Nobody sees what the others delivered.",
                    "Tools as islands.", ("43.7 % dark funnel", SCRIPT), "Wrong ROAS.",
                    ((date(2026, 4, 15), "Agree on one data set"), (date(2026, 5, 30), FORMULA))),
            Pattern("calendar-chaos", "Calendar chaos", False, "Offers contradict.",
                    "No shared plan.", (), "Confused customers.", ()),
            Pattern("org", "Organisation mismatch", None, "Channels undercut each other.",
                    "Pay follows channels.", (), "Slow launches.", ()),
        ),
        maturity=(
            MaturityDimension("messages", "Message consistency", 2, "developing", ("cv 27 %",),
                              "Quarterly review of 20 texts."),
            MaturityDimension("attribution", "Cross-channel attribution", 3, "defined",
                              ("one warehouse",), "Measure synergy."),
            MaturityDimension("organisation", "Organisation", None, "", (), "Say who decides."),
            MaturityDimension("campaigns", "Campaign sync", 1, "ad hoc", ("2 conflicts",),
                              "One calendar."),
        ),
        advice=Advice(2, False, ("team of 8",), ("Build the calendar first.", SCRIPT),
                      ("revenue a year",)),
        attribution=_attribution(), attribution_reason="", reconciliation=_reconciliation(),
        metrics=(
            Metric("roas", "ROAS", 3.42, "×", "attributed value ÷ spend", "Business", (3.1, 3.8)),
            Metric("nps", "NPS", None, "points", "promoters − detractors", "Customer", None,
                   "no survey"),
            Metric("cac", "CAC", 412.5, "EUR", "spend ÷ new customers", "Business"),
        ),
        flows=_flows(), drift=_drift(), contradictions=_contradictions(), conflicts=_conflicts(),
        utm=(
            UtmVariant("campaign", "q1-promo",
                       (("Q1_promo", 40, "variant"), ("q1promo", 3, "variant"),
                       (SCRIPT, 1, "off_standard")), 90, SourceRef("exports/ga4_sessions.csv", 3)),
            UtmVariant("source", "linkedin", ((FORMULA, 2, "variant"), (RTL, 1, "variant")), 12),
        ),
        questions=(Question("campaign", "spring-26", "spring-2026", "a number differs", 55),),
        data=_data(), history=history,
        changes=(Change("AUDIT-1", "improved", "Variation fell by 2.6 points.", False),
                 Change("AUDIT-2", "regressed", SCRIPT, True)),
        settings={"audit": {"drift": (15, 30), "as_of": ""}, "company": FORMULA},
        omnichannel=_omnichannel(), synergy=_synergy(),
    )  # fmt: skip
