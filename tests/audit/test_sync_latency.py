import numpy as np
import pytest

from unisono.audit.inputs import latencies
from unisono.audit.sync_latency import DERIVED, LOG, SystemLatency, measure
from unisono.model.evidence import Evidence
from unisono.settings import AuditSettings


def _log(facts, system: str, minutes: list[int | None]) -> None:
    for number, took in enumerate(minutes):
        appeared = None if took is None else f"2026-02-01 {10 + took // 60}:{took % 60:02d}:00"
        facts.add(
            "sync_event",
            action_id=f"a{number}",
            action="form",
            system=system,
            happened_at="2026-02-01 10:00:00",
            appeared_at=appeared,
        )


def test_the_slowest_system_counts(facts) -> None:
    _log(facts, "crm", [5, 6, 7, 8, 9])
    _log(facts, "ads", [100, 200, 300, 400, 500, None])
    result = measure(*latencies(facts.marts()), AuditSettings())
    assert (result.status, result.value, result.verdict) == ("measured", 300.0, "stale")
    assert result.score == pytest.approx(50 - 50 * 60 / 1200)
    parts = {p.name: p.value for p in result.parts}
    assert parts["basis"] == LOG
    assert (parts["crm median"], parts["ads median"], parts["ads p90"]) == (7, 300, 460)
    assert parts["ads never"] == pytest.approx(100 / 6)
    assert result.evidence[0].text == "form a5 of 1 Feb 2026, 10:00 never appeared in ads"
    assert result.evidence[1].values["minutes"] == 500
    assert [f.text for f in result.fixes] == [
        "Send actions to ads by webhook or stream instead of in batches: half of them take more "
        "than 5 hours",
        "Find out why 1 action never arrived (1 in ads), and alert when one is overdue",
    ]
    assert result.fixes[0].gain_points == pytest.approx(80 - 47.5)


def test_a_faster_system_gains_once_the_slower_ones_are_fast() -> None:
    systems = tuple(
        SystemLatency(name, np.full(6, minutes), never)
        for name, minutes, never in (("ads", 600.0, 1), ("sales", 100.0, 3), ("crm", 5.0, 0))
    )
    ads, sales, missing = measure(systems, LOG, (), AuditSettings()).fixes
    assert ads.gain == "Sync latency: 10 hours → 100 minutes (“daily reporting”), all else equal"
    # 15 minutes themselves are not real-time any more (SPEC: < 15 min).
    assert sales.gain == (
        "Sync latency: once ads is fast, 100 minutes → under 15 minutes (“real-time”), all else "
        "equal"
    )
    assert (ads.gain_points > 0, sales.gain_points) == (True, 0)
    assert missing.text == (
        "Find out why 4 actions never arrived (3 in sales and 1 in ads), and alert when one is "
        "overdue"
    )


def test_without_a_log_latency_is_derived_from_numbers(facts) -> None:
    for n in range(5):
        facts.add(
            "web_event", ts=f"2026-02-0{n + 1} 10:00", event_name="purchase", transaction_id=f"T{n}"
        )
        facts.add("orders", platform="shop", order_id=f"T{n}", ts=f"2026-02-0{n + 1} 10:20")
    facts.add("orders", platform="dated", order_id="T1", ts="2026-02-03")  # no time of day
    systems, basis, evidence = latencies(facts.marts())
    assert basis == DERIVED
    assert [(s.system, s.minutes.tolist(), s.never) for s in systems] == [("shop", [20.0] * 5, 0)]
    result = measure(systems, basis, evidence, AuditSettings())
    assert (result.value, result.verdict) == (20.0, "daily reporting")
    assert "from web actions found again in back-end systems" in result.definition


def test_leads_are_joined_by_person_within_a_day(facts) -> None:
    facts.add("web_event", ts="2026-02-01 10:00", event_name="generate_lead", person_id=7)
    facts.add("lead", platform="crm", lead_id="1", person_id=7, created_at="2026-02-01 22:00")
    facts.add("lead", platform="crm", lead_id="2", person_id=7, created_at="2026-02-03 10:00")
    systems, _, _ = latencies(facts.marts())
    assert [s.minutes.tolist() for s in systems] == [[720.0]]


def test_too_few_actions_are_not_measured() -> None:
    few = SystemLatency("crm", np.array([1.0, 2.0]), 1)
    result = measure((few,), LOG, (), AuditSettings())
    assert (result.status, result.reason) == (
        "not_measured",
        "only 3 actions could be followed, fewer than 5 in every system",
    )
    assert measure((), DERIVED, (), AuditSettings()).reason == (
        "no action could be followed from one system into another"
    )


def test_thresholds_are_settable() -> None:
    systems = (SystemLatency("crm", np.full(6, 30.0)),)
    assert measure(systems, LOG, (), AuditSettings(sync_minutes=(60, 90))).verdict == "real-time"


def test_the_rows_of_the_log_are_counted_beyond_those_shown() -> None:
    systems = (SystemLatency("ads", np.full(700, 9.0), 50), SystemLatency("crm", np.full(6, 1.0)))
    row = Evidence("action took 9 minutes in ads", None, {})
    result = measure(systems, LOG, (row,) * 200, AuditSettings())
    assert (len(result.evidence), result.evidence_total) == (200, 756)
