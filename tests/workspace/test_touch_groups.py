"""Touches read in groups of persons: nothing changes, and no more than a group is held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono import Workspace
from unisono.attribution.archive import to_arrow
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.terms import Terms
from unisono.settings import AttributionSettings
from unisono.warehouse.engine import Engine
from unisono.workspace import credit, touch_groups
from unisono.workspace.credit import DIMENSIONS, counted, read_touches
from unisono.workspace.outcomes import conversions

PEOPLE, TOUCHES = 300, 3_000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("groups")
    (root / "exports").mkdir()
    with Engine() as engine:
        engine.run(f"""
            COPY (SELECT 's' || i AS session_id,
                    strftime(TIMESTAMP '2026-05-01' + to_minutes((hash(i) % 40000)::BIGINT),
                        '%Y-%m-%d %H:%M:%S') AS session_start,
                    'c' || (hash(i * 7) % {PEOPLE}) AS client_id,
                    'u' || (hash(i * 7) % {PEOPLE}) AS user_id,
                    list_extract(['google', 'newsletter', '(direct)'],
                        (1 + hash(i * 3) % 3)::BIGINT) AS utm_source,
                    list_extract(['cpc', 'email', '(none)'],
                        (1 + hash(i * 3) % 3)::BIGINT) AS utm_medium,
                    'campaign_' || (hash(i * 11) % 5) AS utm_campaign
                FROM range({TOUCHES}) AS t(i)) TO '{root}/exports/sessions.csv' (HEADER);
            COPY (SELECT 'o' || i AS order_id,
                    strftime(TIMESTAMP '2026-05-03' + to_minutes((hash(i * 13) % 40000)::BIGINT),
                        '%Y-%m-%d %H:%M:%S') AS order_date,
                    'u' || (hash(i * 17) % {PEOPLE}) AS user_id,
                    round(20 + (hash(i * 19) % 20000) / 100, 2) AS revenue, 'USD' AS currency
                FROM range(400) AS t(i)) TO '{root}/exports/orders.csv' (HEADER);
            COPY (SELECT strftime(DATE '2026-05-01' + d::INTEGER, '%Y-%m-%d') AS date,
                    'campaign_' || c AS campaign_name, 'C' || c AS campaign_id,
                    100 AS impressions, 9 AS clicks, 5.25 AS spend, 3 AS conversions
                FROM range(28) AS a(d), range(5) AS b(c))
                TO '{root}/exports/google_ads.csv' (HEADER)
        """)  # fmt: skip
    workspace = Workspace(root)
    workspace.load()
    return workspace


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touch_groups, "GROUP_TOUCHES", TOUCHES // 10)


def test_every_touch_stands_in_the_group_of_its_person(company: Workspace) -> None:
    with company.engine() as engine:
        sql = credit.touches_sql(engine, "channel")
        (whole,) = touch_groups.touch_groups(engine, sql)
        for most in (1, 500, TOUCHES // 2):
            groups = list(touch_groups.touch_groups(engine, sql, most=most))
            assert [b for g in groups for b in g.buckets] == list(range(BUCKETS))
            assert all(len(g.log) <= most or len(g.buckets) == 1 for g in groups)
            for g in groups:
                assert set(buckets_of(g.log.person).tolist()) <= set(g.buckets)
            assert _rows(*(g.log for g in groups)) == _rows(whole.log)
    assert list((company.layout.builds / "spill").glob("*")) == []


def _rows(*logs: Any) -> list[tuple[int, int, int, str]]:
    return sorted(
        (touch_id, person, time, log.channels[code])
        for log in logs
        for touch_id, person, time, code in zip(
            log.touch_id.tolist(), log.person.tolist(), log.time.tolist(), log.channel.tolist(),
            strict=True,
        )
    )  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(
    st.integers(1, TOUCHES), st.sampled_from(sorted(DIMENSIONS)), st.booleans(),
    st.sets(st.integers(0, BUCKETS - 1), min_size=1),
)  # fmt: skip
def test_groups_change_no_statistic(
    company: Workspace, most: int, by: str, views: bool, some: set[int]
) -> None:
    terms = Terms.of(AttributionSettings(), ("Direct",))
    buckets = sorted(some)
    with company.engine() as engine, pytest.MonkeyPatch.context() as patch:
        wanted = conversions(engine)
        whole = counted(read_touches(engine, by, views=views, buckets=buckets), wanted, terms)
        patch.setattr(touch_groups, "GROUP_TOUCHES", most)
        parts = counted(read_touches(engine, by, views=views, buckets=buckets), wanted, terms)
    assert to_arrow(parts).equals(to_arrow(whole), check_metadata=True)


def test_groups_change_no_answer(company: Workspace) -> None:
    def answers() -> list[Any]:
        with company.engine() as engine:
            plain = credit.attribute_warehouse(engine, company.settings)
            found = [
                plain,
                credit.platform_credit(engine, company.settings, plain),
                credit.attribute_warehouse(engine, company.settings, "campaign", "new"),
                credit.attribute_warehouse(engine, company.settings, definition="fractribution"),
            ]
        return [*found, company.paths("campaign"), company.reconcile()]

    whole = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(touch_groups, "GROUP_TOUCHES", TOUCHES // 10)
        assert answers() == whole


def test_nothing_holds_more_than_a_group(
    company: Workspace, tmp_path: Path, small_groups: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole run, from the files to the report, with what comes out of the engine counted."""
    tables, batches, logs = [0], [0], [0]
    arrow, pieces, of = Engine.arrow, Engine.batches, touch_groups._log

    def whole(self: Engine, sql: str, *rest: Any) -> pa.Table:
        found = arrow(self, sql, *rest)
        if "touchpoint" in sql:
            tables.append(found.num_rows)
        return found

    def in_batches(self: Engine, sql: str, rows: int = 64) -> Iterator[pa.RecordBatch]:
        for batch in pieces(self, sql, rows):
            batches.append(batch.num_rows)
            yield batch

    def log(*arguments: Any) -> Any:
        found = of(*arguments)
        logs.append(len(found))
        return found

    monkeypatch.setattr(Engine, "arrow", whole)
    monkeypatch.setattr(Engine, "batches", in_batches)
    monkeypatch.setattr(touch_groups, "_log", log)
    again = Workspace(tmp_path, exports=company.layout.exports)
    report = again.audit()
    assert report.attribution is not None
    assert report.attribution.touches == TOUCHES
    again.paths()
    assert sum(batches) > 3 * TOUCHES  # paths, credit, credit of buyers, paths once more
    assert max(tables) == 0
    assert np.max(logs) <= TOUCHES // 10
