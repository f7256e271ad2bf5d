"""Metrics, reconciliation and paths of a whole workspace agree with its report."""

from __future__ import annotations

from datetime import date

import pytest

from unisono import Workspace
from unisono.demo import write_demo
from unisono.errors import AttributionError, QueryError
from unisono.measure import METRICS
from unisono.measure.metric import MEDIA
from unisono.reports.json_report import to_json


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("measures") / "demo"
    write_demo(folder, people=400)
    workspace = Workspace(folder)
    workspace.load()
    return workspace


def test_queries_give_the_numbers_of_the_report(company: Workspace) -> None:
    told = {m["id"]: m["value"] for m in to_json(company.audit(load=False))["metrics"]}
    assert set(told) == {m.id for m in METRICS if m.group != MEDIA}
    (row,) = company.metric_query(list(told)).rows
    assert row == pytest.approx(told)
    assert sum(value is not None for value in row.values()) >= 20


def test_conversions_by_channel_are_those_of_last_non_direct(company: Workspace) -> None:
    model = company.attribute(intervals=False).model("last_non_direct")
    credited = {c: n for c, n in model.conversions.items() if n}
    rows = company.metric_query("conversions,revenue", "channel").rows
    assert len(credited) >= 4
    found = {r["channel"]: r["conversions"] for r in rows if r["channel"] != "(no touch)"}
    assert found == pytest.approx(credited)
    value = {r["channel"]: r["revenue"] for r in rows if r["channel"] in credited}
    assert value == pytest.approx({c: model.value[c] for c in credited})


def test_time_and_conditions_through_the_python_door(company: Workspace) -> None:
    found = company.metric_query(
        "spend,roas", "channel,month", "channel~paid", "2026-03-01", date(2026, 4, 30)
    )
    assert {r["month"] for r in found.rows} <= {date(2026, 3, 1), date(2026, 4, 1)}
    assert {r["channel"] for r in found.rows} == {"Paid Search", "Paid Social"}
    assert found.by == ("channel", "month")
    with pytest.raises(QueryError, match="is no day"):
        company.metric_query("spend", first_day="March")


def test_views_are_open_to_sql(company: Workspace) -> None:
    table = company.query("SELECT sum(spend) AS spend FROM metrics.media")
    (row,) = company.metric_query("spend").rows
    assert table["spend"].to_pylist() == [pytest.approx(row["spend"])]
    comments = company.query("SELECT comment FROM duckdb_views() WHERE schema_name = 'metrics'")
    assert all(text.startswith("One row: one ") for text in comments["comment"].to_pylist())


def test_reconciliation_is_that_of_the_report(company: Workspace) -> None:
    found = company.reconcile()
    told = company.audit(load=False).reconciliation
    assert told is not None
    assert (found.overclaim, found.monthly, found.gaps) == (
        told.overclaim,
        told.monthly,
        told.gaps,
    )
    assert [r.platform for r in found.rows] == [r.platform for r in told.rows]


def test_paths(company: Workspace) -> None:
    found = company.paths(top=3)
    assert len(found.converting) == len(found.not_converting) == 3
    first = found.steps[0]
    attributed = company.attribute(intervals=False).attributed_conversions
    assert sum(s.converted for s in found.steps) <= attributed <= first.reached
    assert [s.channels for s in found.states] == ["1 channel", "2 channels", "3+ channels"]
    everybody = next(v for v in found.velocity if v.channels == "all")
    assert sum(s.conversions for s in found.states) <= everybody.people
    assert sum(c.converted for c in found.cohorts) == everybody.people
    assert company.paths(by="campaign", top=1).states == found.states
    with pytest.raises(AttributionError, match="no colour"):
        company.paths(by="colour")


def test_synergy(company: Workspace) -> None:
    found = company.synergy()
    pairs = len(found.channels) * (len(found.channels) - 1) // 2
    assert (len(found.pairs), len(found.sequences)) == (pairs, 2 * pairs)
    (one,) = [p for p in found.pairs if {p.first, p.second} == {"Email", "Paid Search"}]
    met_both = """
        WITH won AS (SELECT person_id, min(ts) AS ts FROM conversion WHERE primary_kind GROUP BY 1),
        last AS (SELECT w.person_id, w.ts, max(t.ts) AS touched, count(DISTINCT t.channel)
                FILTER (WHERE t.channel IN ('Email', 'Paid Search')) AS met
            FROM won AS w JOIN touchpoint AS t ON t.person_id = w.person_id AND t.ts <= w.ts
            WHERE t.kind <> 'open' GROUP BY ALL)
        SELECT count(*) FROM last WHERE met = 2 AND ts - touched <= INTERVAL 90 DAY"""
    assert one.conversions == company.query(met_both).column(0)[0].as_py()
    assert len(company.synergy(by="campaign").channels) == company.settings.synergy.channels
    with pytest.raises(AttributionError, match="no colour"):
        company.synergy(by="colour")
