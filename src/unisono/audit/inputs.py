"""Reads what the seven tests need from the marts; the tests themselves never touch the engine."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np

from unisono.audit.alignment import Answer
from unisono.audit.attribution_gap import DarkFunnel
from unisono.audit.handoffs import HandoffStep
from unisono.audit.outcome import EVIDENCE_LIMIT
from unisono.audit.sync_latency import DERIVED, LOG, SystemLatency
from unisono.audit.utm_values import TrackingValue
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.wording import day, duration, moment, money
from unisono.sources.catalogue import platform_name
from unisono.warehouse.engine import Engine

#: Weight, and the class of one conversion by its touches in the lookback.
_REACHED = """
WITH counted AS (
    SELECT *, CASE WHEN $valued THEN coalesce(value, 0) ELSE 1 END AS weight,
        coalesce(epoch(ts) - epoch(latest_ts) <= $seconds, false) AS touched,
        coalesce(epoch(ts) - epoch(tracked_ts) <= $seconds, false) AS tracked
    FROM mart_conversion WHERE in_tracked_span
), reached AS (
    SELECT *, CASE WHEN tracked THEN 'tracked' WHEN touched THEN 'direct_only'
        WHEN person_id IS NULL THEN 'nobody' ELSE 'untouched' END AS reach
    FROM counted
)
"""
_TOTALS = """
SELECT count(*) AS conversions, coalesce(sum(weight), 0) AS total,
    coalesce(sum(weight * weight), 0) AS squares,
    coalesce(sum(weight) FILTER (WHERE reach = 'nobody'), 0) AS nobody,
    coalesce(sum(weight) FILTER (WHERE reach = 'untouched'), 0) AS untouched,
    coalesce(sum(weight) FILTER (WHERE reach = 'direct_only'), 0) AS direct_only,
    count(*) FILTER (WHERE reach <> 'tracked') AS dark_conversions,
    count(*) FILTER (WHERE value IS NULL) AS without_value
FROM reached
"""
_RECORDED = """
SELECT recorded_source, sum(weight), count(*) FROM reached
WHERE reach <> 'tracked' AND recorded_source IS NOT NULL
GROUP BY recorded_source ORDER BY 2 DESC, 1 LIMIT 5
"""
#: Names CRMs give to sources that no visit to the web site leads from.
_OFFLINE = (
    "offline|trade ?show|fair|conference|event|seminar|phone|call|walk.?in|in.?person|partner|"
    "word.of.mouth"
)
_OFFLINE_WEIGHT = """
SELECT coalesce(sum(weight), 0) FROM reached
WHERE reach = 'untouched' AND regexp_matches(lower(recorded_source), $offline)
"""
_DARK_ROWS = """
SELECT conversion_id, ts, value, reach, recorded_source, path, file_row FROM reached
WHERE reach <> 'tracked' ORDER BY weight DESC, ts, conversion_id LIMIT $most
"""
_ROW_ID = re.compile(r"[0-9a-f]{16}:\d+")
_REACH_WORDS = {
    "nobody": "its person is unknown",
    "untouched": "no touch in the lookback",
    "direct_only": "only Direct or Unassigned touches",
}


def _source(path: str | None, row: int | None) -> SourceRef | None:
    return SourceRef(path, int(row or 0)) if path else None


def dark_funnel(engine: Engine, *, lookback_days: float, currency: str = "") -> DarkFunnel:
    """Input of AUDIT-2 from mart_conversion; weights are values when any value is known."""
    about = engine.rows(
        "SELECT coalesce(max(kind), ''), coalesce(sum(value), 0) > 0, "
        "count(*) FILTER (WHERE NOT in_tracked_span) FROM mart_conversion"
    )[0]
    # Whether revenue counts is decided over all conversions, so that it never changes by span.
    given: dict[str, Any] = {"valued": bool(about[1]), "seconds": lookback_days * 86400}
    totals = engine.dicts(_REACHED + _TOTALS, given)[0]
    recorded = engine.rows(_REACHED + _RECORDED, given)
    rows = engine.dicts(_REACHED + _DARK_ROWS, {**given, "most": EVIDENCE_LIMIT})
    offline = engine.value(_REACHED + _OFFLINE_WEIGHT, {**given, "offline": _OFFLINE})
    return DarkFunnel(
        kind=about[0],
        valued=bool(about[1]),
        currency=currency,
        outside=int(about[2]),
        touches=int(engine.value("SELECT touches FROM mart_audit_period") or 0),
        lookback_days=lookback_days,
        recorded=tuple((str(s), float(w), int(n)) for s, w, n in recorded),
        offline=offline,
        evidence=tuple(_dark_evidence(row, currency) for row in rows),
        **totals,
    )


def _dark_evidence(row: dict[str, Any], currency: str) -> Evidence:
    worth = f" worth {money(row['value'])} {currency}".rstrip() if row["value"] is not None else ""
    recorded = f"; recorded source “{row['recorded_source']}”" if row["recorded_source"] else ""
    return Evidence(
        f"{_conversion(row['conversion_id'])} on {day(row['ts'])}{worth}: "
        f"{_REACH_WORDS[row['reach']]}{recorded}",
        _source(row["path"], row["file_row"]),
        {"conversion_id": row["conversion_id"], "value": row["value"], "reach": row["reach"]},
    )


def _conversion(id_: str) -> str:
    """``deal:hubspot:7`` in words: deal 7 (HubSpot); files of one's own have no name."""
    kind, _, rest = id_.partition(":")
    platform, _, number = rest.partition(":")
    if not number:
        return id_
    return f"{kind} {number}" + ("" if platform == "file" else f" ({platform_name(platform)})")


def _bare(number: str | None) -> str:
    """A number without the kind it is told apart by: ``quote:quote_7`` → quote_7."""
    kind, colon, rest = (number or "").partition(":")
    if not colon or not kind.isalpha() or not rest:
        return number or ""
    return rest if rest.casefold().startswith(kind) else f"{kind} {rest}"


def tracking_values(engine: Engine) -> tuple[TrackingValue, ...]:
    """Input of AUDIT-3 from mart_utm_value."""
    rows = engine.dicts(
        "SELECT param, coalesce(raw, '') AS raw, coalesce(canonical, '') AS canonical, kind, "
        "coalesce(reason, '') AS reason, coalesce(uses, 0) AS uses, path, file_row "
        "FROM mart_utm_value ORDER BY param, raw"
    )
    return tuple(TrackingValue(**row) for row in rows)


def latencies(
    engine: Engine,
) -> tuple[tuple[SystemLatency, ...], str, tuple[Evidence, ...]]:
    """Input of AUDIT-4: the sync log when there is one, else latencies derived from joined rows."""
    declared = engine.rows("SELECT count(*) FROM mart_sync")[0][0] > 0
    mart, basis = ("mart_sync", LOG) if declared else ("mart_sync_derived", DERIVED)
    table = engine.arrow(f"SELECT system, CAST(minutes AS DOUBLE) AS minutes FROM {mart}")  # noqa: S608
    names = np.asarray(table.column("system").to_pylist(), dtype=object)
    minutes = np.asarray(table.column("minutes").to_numpy(zero_copy_only=False), dtype=np.float64)
    systems = []
    for name in sorted(set(names.tolist())):
        of = minutes[names == name]
        known = of[~np.isnan(of)]
        systems.append(SystemLatency(platform_name(str(name)), known, int(of.size - known.size)))
    rows = engine.dicts(
        f"SELECT * FROM {mart} ORDER BY minutes DESC NULLS FIRST, happened_at, action_id "  # noqa: S608
        f"LIMIT {EVIDENCE_LIMIT}"
    )
    return tuple(systems), basis, tuple(_latency_evidence(row) for row in rows)


def _latency_evidence(row: dict[str, Any]) -> Evidence:
    took = "never appeared" if row["minutes"] is None else f"took {duration(row['minutes'])}"
    action = (row["action"] or "action").replace("_", " ")
    # An action without a number of its own is known by its row, which the reference names.
    own = "" if _ROW_ID.fullmatch(row["action_id"] or "") else f" {_bare(row['action_id'])}"
    return Evidence(
        f"{action}{own} of {moment(row['happened_at'])} {took} in {platform_name(row['system'])}",
        _source(row["path"], row["file_row"]),
        {"system": row["system"], "minutes": row["minutes"]},
    )


def alignment_answers(engine: Engine) -> tuple[Answer, ...]:
    """Input of AUDIT-5 from mart_survey."""
    rows = engine.rows(
        "SELECT question, team, answer, answer_rank, path, file_row, respondent FROM mart_survey "
        "ORDER BY question, team, answer_rank, path, file_row"
    )
    return tuple(Answer(q, t, a, float(r), p, int(n), who or "") for q, t, a, r, p, n, who in rows)


def survey_waves(engine: Engine) -> dict[str, tuple[date | None, tuple[Answer, ...]]]:
    """Answers of :func:`alignment_answers` by the name of their survey, with its last day."""
    rows = engine.rows("""
        SELECT coalesce(s.survey, ''), m.question, m.team, m.answer, m.answer_rank, m.path,
            m.file_row, m.respondent, s.ts::DATE
        FROM (SELECT DISTINCT * FROM mart_survey) AS m
        JOIN (
            SELECT coalesce(f.path, s.file_id, '') AS path, coalesce(s.file_row, 0) AS file_row,
                min(s.survey) AS survey, max(s.ts) AS ts
            FROM survey_answer AS s LEFT JOIN source_file AS f ON f.file_id = s.file_id
            GROUP BY ALL
        ) AS s USING (path, file_row)
        ORDER BY ALL
    """)
    found: dict[str, list[Answer]] = {}
    days: dict[str, date] = {}
    for survey, asked, team, text, rank, path, row, who, day_ in rows:
        found.setdefault(survey, []).append(
            Answer(asked, team, text, float(rank), path, int(row), who or "")
        )
        if day_:
            days[survey] = max(day_, days.get(survey, day_))
    return {name: (days.get(name), tuple(answers)) for name, answers in found.items()}


def calendar_span(engine: Engine) -> tuple[date, date]:
    """Input of AUDIT-6: first and last day the calendar is looked at."""
    first, after = engine.rows("SELECT calendar_start, ends FROM mart_audit_period")[0]
    return first.date(), (after - timedelta(days=1)).date()


def calendar_activities(engine: Engine) -> int:
    """Input of AUDIT-6: activities that touch the span."""
    first, last = calendar_span(engine)
    return int(
        engine.value(
            "SELECT count(*) FROM activity WHERE start_date <= $last "
            "AND coalesce(end_date, start_date) >= $first",
            {"first": first, "last": last},
        )
    )


def handoff_steps(engine: Engine) -> tuple[tuple[HandoffStep, ...], tuple[Evidence, ...]]:
    """Input of AUDIT-7 from mart_handoff_step and mart_handoff."""
    kinds = ("lost", "late", "duplicate", "contradictory", "incomplete")
    steps = []
    for row in engine.dicts("SELECT * FROM mart_handoff_step ORDER BY step, basis"):
        failures = {k: int(row[k]) for k in kinds}
        failures["other"] = int(row["failures"]) - sum(failures.values())
        steps.append(HandoffStep(row["step"], row["basis"], int(row["handoffs"]), failures))
    rows = engine.dicts(
        "SELECT h.step, h.subject, h.left_at, h.failure, h.note, h.file_row, "
        "coalesce(f.path, h.file_id, '') AS path FROM mart_handoff AS h "
        "LEFT JOIN source_file AS f ON f.file_id = h.file_id WHERE h.failure IS NOT NULL "
        "ORDER BY h.left_at DESC, h.step, h.subject LIMIT $most",
        {"most": EVIDENCE_LIMIT},
    )
    return tuple(steps), tuple(_handoff_evidence(row) for row in rows)


def _handoff_evidence(row: dict[str, Any]) -> Evidence:
    when = f" of {day(row['left_at'])}" if row["left_at"] is not None else ""
    # A note about a click begins with the platform's id.
    first, space, rest = row["note"].strip().partition(" ")
    note = f" ({platform_name(first)}{space}{rest})" if first else ""
    return Evidence(
        f"{row['step']}: {_bare(row['subject']) or 'one handoff'}{when} {row['failure']}{note}",
        _source(row["path"], row["file_row"]),
        {"step": row["step"], "failure": row["failure"], "subject": row["subject"]},
    )
