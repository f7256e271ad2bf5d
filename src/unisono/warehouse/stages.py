"""Deals that name their stage by an id take its name and outcome from the table of stages."""

from __future__ import annotations

from unisono.warehouse.engine import Engine

_BY_ID = """LEFT JOIN latest.opportunity_stage AS s
    ON s.platform = o.platform AND lower(s.stage_id) = lower(o.stage)"""


def name_stages(engine: Engine) -> None:
    """Replace stage ids in ``latest.opportunity`` and ``latest.opportunity_history``.

    What the table of stages says of won and closed wins over what was read from the id's text;
    a deal whose stage it does not know stays as it is.
    """
    if not engine.value("SELECT count(*) FROM latest.opportunity_stage"):
        return
    _replace(
        engine,
        "opportunity",
        "coalesce(s.name, o.stage) AS stage, coalesce(s.is_won, o.is_won) AS is_won, "
        "coalesce(s.is_closed OR s.is_won, o.is_closed) AS is_closed",
    )
    _replace(engine, "opportunity_history", "coalesce(s.name, o.stage) AS stage")


def _replace(engine: Engine, name: str, columns: str) -> None:
    kind = engine.value(
        "SELECT table_type FROM information_schema.tables WHERE table_schema = 'latest' "
        "AND table_name = ?",
        [name],
    )
    engine.run(
        f"CREATE TEMP TABLE _named AS SELECT o.* REPLACE ({columns}) "
        f"FROM latest.{name} AS o {_BY_ID}"
    )
    engine.run(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} latest.{name}")
    engine.run(f"CREATE TABLE latest.{name} AS FROM _named")
    engine.run("DROP TABLE _named")
