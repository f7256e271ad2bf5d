import pytest

from unisono.errors import QueryError


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    from unisono import Workspace

    root = tmp_path_factory.mktemp("query")
    (root / "exports").mkdir()
    (root / "exports" / "ads.csv").write_text(
        "Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions\n"
        "2026-09-01,111,Spring,USD,10.50,1000,50,2\n",
        encoding="utf-8",
    )
    (root / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    workspace = Workspace(root)
    workspace.load()
    return workspace


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('/etc/passwd')",
        "FROM read_text('/etc/passwd')",
        "FROM glob('/etc/*')",
        "SELECT getenv('HOME')",
        "FROM read_csv('{raw}/../../secret.csv')",
        "FROM read_text('{raw}/../ledger.json')",
        "COPY (SELECT 1) TO '{raw}/out.csv'",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{raw}/out.csv'",
        "EXPORT DATABASE '{raw}/dump'",
        "ATTACH ':memory:' AS m",
        "INSTALL httpfs",
        "LOAD json",
        "PRAGMA threads=1",
        "SET enable_external_access = true",
        "SET VARIABLE a = 1",
        "CREATE TEMP TABLE x(a int)",
        "DROP TABLE orders",
        "SELECT 1; SELECT 2",
        "CALL pragma_version()",
        "",
        "-- nothing",
        "SELEC 1",
        "FROM nowhere",
    ],
)
def test_anything_but_one_select_over_the_model_is_refused(loaded, sql: str) -> None:
    raw = loaded.layout.raw
    before = sorted(raw.iterdir())
    with pytest.raises(QueryError) as caught:
        loaded.query(sql.replace("{raw}", str(raw)))
    assert caught.value.way_out
    assert sorted(raw.iterdir()) == before


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(*) AS n FROM raw.ads_csv", 1),
        ("FROM ad_performance_daily", 1),
        ("WITH a AS (SELECT 1) SELECT * FROM a;", 1),
        ("VALUES (1), (2)", 2),
    ],
)
def test_selects_run(loaded, sql: str, rows: int) -> None:
    assert loaded.query(sql).num_rows == rows


def test_two_may_ask_at_once(loaded) -> None:
    """Screens that are computed at the same time each open the warehouse; both stay locked."""
    with loaded.engine() as first, loaded.engine() as second:
        assert first.value("SELECT 1") == second.value("SELECT 1") == 1
        for engine in (first, second):
            assert engine.value("SELECT current_setting('TimeZone')") == "UTC"
            with pytest.raises(QueryError):
                engine.rows("SELECT * FROM read_csv('/etc/passwd')")
            with pytest.raises(QueryError):
                engine.rows("SET enable_external_access = true")
