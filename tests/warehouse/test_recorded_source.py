"""Where a sale came from, when only its lead says so."""

from __future__ import annotations

from unisono.model.tables import TABLES
from unisono.warehouse.engine import Engine
from unisono.warehouse.models import load_models
from unisono.warehouse.schema import create_tables


def test_a_sale_without_a_source_has_that_of_its_lead() -> None:
    with Engine() as engine:
        create_tables(engine, tuple(t.name for t in TABLES))
        engine.run("CREATE TABLE rate_of_day (currency VARCHAR, day DATE, rate DOUBLE)")
        engine.run(
            "INSERT INTO lead (platform, lead_id, lead_source) "
            "VALUES ('crm', 'a', 'social'), ('other', 'b', 'fair')"
        )
        for table, key in (("opportunity", "opportunity_id"), ("orders", "order_id")):
            for lead, source in (("'a'", "NULL"), ("'a'", "'partner'"), ("'b'", "NULL")):
                engine.run(
                    f"INSERT INTO {table} (platform, {key}, lead_id, lead_source) "
                    f"VALUES ('crm', uuid()::VARCHAR, {lead}, {source})"
                )
        engine.run("UPDATE opportunity SET is_won = true, closed_at = '2026-03-01'")
        found = engine.rows(
            f"SELECT kind, recorded_source FROM ({load_models('unify')['outcome']}) "
            "WHERE kind <> 'lead' ORDER BY ALL"
        )
    assert found == [
        (kind, source) for kind in ("deal", "order") for source in ("partner", "social", None)
    ]
