"""Every model as SQL of engines that nothing runs on: written, and read back by a parser."""

from __future__ import annotations

from conformance_needs import needed

needed("sqlglot")

from conformance_recording import Recording
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from unisono.warehouse.dialects import CERTIFIED, GENERATED, write


def _read_back(sql: str, dialect: str, columns: list[str]) -> str:
    """What is wrong with the SQL, empty when nothing is."""
    try:
        query = parse_one(sql, read=dialect)
    except SqlglotError as error:
        return str(error)[:200]
    if not isinstance(query, exp.Query) or query.find(exp.Command):
        return "no query the parser understands"
    return "" if query.named_selects == columns else f"columns {query.named_selects}"


def test_every_model_is_written_for_engines_nothing_runs_on(recording: Recording) -> None:
    wrong, models = {}, set()
    for case in {case.query: case for case in recording.cases}.values():
        columns = [name for name, _ in case.output]
        models.add(case.name.rpartition(" ")[0])
        for dialect in GENERATED:
            sql = write(case.prepared, dialect, case.output, case.name)
            if problem := _read_back(sql, dialect, columns):
                wrong[case.name, dialect] = problem
    assert wrong == {}
    assert {"touchpoint", "conversion", "mart_credited_touch", "identity_work__rooted"} <= models


def test_no_engine_is_both_compared_and_only_written() -> None:
    assert set(CERTIFIED) == {"spark", "postgres", "clickhouse"}
    assert set(GENERATED) == {"bigquery", "snowflake", "databricks"}
