import csv
import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from unisono import Workspace, clv
from unisono.errors import MappingError, SettingsError, SourceError, WorkspaceError
from unisono.measure.lifetime import SEGMENTS
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.warehouse.schema import create_tables
from unisono.workspace.clv import asked, clv_warehouse


@pytest.fixture(scope="module")
def sold() -> pa.Table:
    """A shop's sales over two years, from customers who come back at random."""
    random = np.random.default_rng(11)
    columns: dict[str, list] = {"Kunde": [], "Datum": [], "Betrag": [], "Weg": []}
    for i in range(400):
        rate, clock = random.gamma(1.0, 1 / 60), random.uniform(0, 300)
        while clock < 720:
            day = datetime(2024, 1, 1) + timedelta(days=int(clock))
            row = (f"k{i}", day, round(random.gamma(4, 10) + 1, 2), "fair" if i % 3 else "mail")
            for name, value in zip(columns, row, strict=True):
                columns[name].append(value)
            clock += random.exponential(1 / max(rate, 1e-9))
            if random.random() < 0.2:
                break
    return pa.table(columns)


@pytest.fixture(scope="module")
def log(sold: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sales") / "verkauf.csv"
    pa_csv.write_csv(sold, path)
    return path


NAMES = {"customer": "kunde", "time": "Datum", "amount": "BETRAG", "segment": "Weg"}


@pytest.fixture(scope="module")
def result(log: Path):
    return clv(log, names=NAMES, root=log.parent)


def test_a_file_is_valued_without_a_workspace(result, sold: pa.Table) -> None:
    assert (result.status, result.by, result.customers) == ("measured", "segment", 400)
    pairs = set(zip(sold["Kunde"].to_pylist(), sold["Datum"].to_pylist(), strict=True))
    assert result.purchases == len(pairs)
    assert {s.segment for s in result.segments} == {"fair", "mail"}
    assert result.total.total.low < result.total.total.value < result.total.total.high


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_the_kind_of_file_changes_nothing(result, sold: pa.Table, tmp_path: Path, kind) -> None:
    path = tmp_path / f"sales.{kind}"
    if kind == "parquet":
        pq.write_table(sold, path)
    else:
        from unisono.reports.tables_export import write_table

        write_table(sold, path, kind)
    again = clv(path, names=NAMES, root=tmp_path)
    assert again.purchases == result.purchases
    assert again.log_likelihood == pytest.approx(result.log_likelihood, rel=1e-9)
    assert again.total.total.value == pytest.approx(result.total.total.value, rel=1e-6)


def test_usual_names_are_found_and_quarters_are_the_segments(sold: pa.Table, tmp_path) -> None:
    path = tmp_path / "sales.csv"
    pa_csv.write_csv(sold.rename_columns(["customer_id", "order_date", "total", "x"]), path)
    found = clv(path, root=tmp_path)
    assert (found.by, found.customers) == ("cohort", 400)
    assert found.segments[0].segment.startswith("2024 Q")


def test_settings_beside_the_file_hold(log: Path, tmp_path: Path) -> None:
    (tmp_path / "unisono.toml").write_text("[lifetime]\nhorizon_weeks = 26\nmodel = 'paretonbd'\n")
    found = clv(log, names=NAMES, root=tmp_path)
    assert (found.horizon_weeks, found.model) == (26, "paretonbd")
    told = clv(log, names=NAMES, root=tmp_path, model="bgnbd", horizon_weeks=10)
    assert (told.horizon_weeks, told.model) == (10, "bgnbd")


def test_other_currencies_are_left_out_and_counted(sold: pa.Table, tmp_path: Path) -> None:
    code = ["EUR" if i % 10 else "USD" for i in range(sold.num_rows)]
    path = tmp_path / "sales.csv"
    pa_csv.write_csv(sold.append_column("currency", pa.array(code)), path)
    found = clv(path, names=NAMES, root=tmp_path)
    assert found.currency == "EUR"
    assert f"{code.count('USD'):,} purchases in USD are left out" in " ".join(found.notes)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_every_customer_is_exported(log: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "new" / f"customers.{kind}"
    found = clv(log, names=NAMES, root=tmp_path, export=out)
    assert out.exists()
    if kind == "csv":
        with out.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == found.customers
        total = sum(float(r["expected_value"]) for r in rows)
        assert total == pytest.approx(found.total.total.value)
        assert all(0 < float(r["p_alive"]) <= 1 for r in rows)


def test_wrong_questions_get_a_way_out(log: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no file"):
        clv(tmp_path / "nope.csv")
    with pytest.raises(MappingError, match=r"no column 'Kundin' for customer.*Kunde, Datum"):
        clv(log, names={**NAMES, "customer": "Kundin"}, root=tmp_path)
    with pytest.raises(MappingError, match="A purchase has no colour"):
        clv(log, names={"colour": "Weg"}, root=tmp_path)
    with pytest.raises(MappingError, match="no column known as customer or time"):
        clv(log, root=tmp_path)
    with pytest.raises(SettingsError, match="Customers have no planet"):
        clv(log, names=NAMES, by="planet", root=tmp_path)
    with pytest.raises(SettingsError, match="is no format to export to"):
        clv(log, names=NAMES, root=tmp_path, export=tmp_path / "x.doc")
    with pytest.raises(SettingsError, match="There is no model magic"):
        asked(Settings(), "magic", None)
    with pytest.raises(SettingsError, match="cannot be valued"):
        asked(Settings(), None, 0)


@pytest.fixture
def model(sold: pa.Table):
    """A model with the same sales; every tenth refunded, the fair preceded by a touch."""
    with Engine() as engine:
        create_tables(engine, ("touchpoint", "conversion", "subscription"))
        engine.run(
            "CREATE TABLE model_parameters AS SELECT 'EUR' AS reporting_currency; "
            "CREATE TABLE mart_refund (conversion_id VARCHAR, refunded DOUBLE, unknown BIGINT)"
        )
        engine.create("sold", sold)
        engine.run("""
            INSERT INTO conversion BY NAME
            SELECT 'order:' || row_number() OVER (ORDER BY "Datum", "Kunde") AS conversion_id,
                "Datum" + INTERVAL 9 HOUR AS ts, CAST("Kunde"[2:] AS BIGINT) AS person_id,
                'order' AS kind, true AS primary_kind, "Betrag" AS value, "Weg" AS recorded_source,
                'shop' AS platform
            FROM sold;
            INSERT INTO touchpoint BY NAME
            SELECT row_number() OVER () AS touch_id, min(ts) - INTERVAL 1 HOUR AS ts, person_id,
                'visit' AS kind, 'Email' AS channel, 'spring' AS campaign
            FROM conversion WHERE recorded_source = 'mail' GROUP BY person_id;
            INSERT INTO touchpoint BY NAME
            SELECT 100000 + row_number() OVER () AS touch_id, max(ts) + INTERVAL 1 DAY AS ts,
                person_id, 'visit' AS kind, 'Direct' AS channel
            FROM conversion GROUP BY person_id
        """)
        yield engine


def test_the_model_gives_what_its_file_gives(model: Engine, result) -> None:
    found = clv_warehouse(model, Settings(), "recorded_source").result
    assert found.currency == "EUR"
    assert found.purchases == result.purchases
    assert found.log_likelihood == pytest.approx(result.log_likelihood, rel=1e-9)
    assert found.total.total.value == pytest.approx(result.total.total.value, rel=1e-6)


def test_first_channel_is_the_touch_before_the_first_purchase(model: Engine) -> None:
    found = clv_warehouse(model, Settings()).result
    counts = {s.segment: s.customers for s in found.segments}
    assert counts == {"Email": 134, "(no touch before)": 266}
    campaigns = clv_warehouse(model, Settings(), "campaign").result
    assert {s.segment for s in campaigns.segments} == {"spring", "(no touch before)"}


def test_refunds_lower_the_value_and_full_ones_the_count(model: Engine, result) -> None:
    model.run("INSERT INTO mart_refund SELECT conversion_id, value / 2, 0 FROM conversion")
    half = clv_warehouse(model, Settings()).result
    assert half.purchases == result.purchases
    assert half.total.total.value == pytest.approx(result.total.total.value / 2, rel=1e-6)
    model.run("UPDATE mart_refund SET refunded = 1e9 WHERE conversion_id LIKE '%7'")
    fewer = clv_warehouse(model, Settings()).result
    assert fewer.purchases < result.purchases
    assert any("refunded in full" in n for n in fewer.notes)


def test_the_history_ends_where_the_settings_say(model: Engine) -> None:
    settings = Settings.model_validate({"audit": {"as_of": "2025-06-30"}})
    found = clv_warehouse(model, settings).result
    assert found.as_of <= datetime(2025, 6, 30).date()


def test_leads_are_no_purchases(model: Engine) -> None:
    model.run("UPDATE conversion SET kind = 'lead', value = NULL")
    found = clv_warehouse(model, Settings()).result
    assert (found.status, found.total) == ("not measured", None)
    assert "of kind lead: no purchases" in found.reason


@pytest.mark.parametrize("by", SEGMENTS)
def test_every_segment_adds_up(model: Engine, by: str) -> None:
    found = clv_warehouse(model, Settings(), by).result
    assert sum(s.customers for s in found.segments) == 400


def test_a_workspace_answers_read_only(tmp_path: Path, sold: pa.Table) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    numbered = sold.rename_columns(["customer_id", "order_date", "revenue", "lead_source"])
    ids = pa.array([str(i) for i in range(sold.num_rows)])
    code = pa.array(["EUR"] * sold.num_rows)
    numbered = numbered.append_column("order_id", ids).append_column("currency", code)
    pa_csv.write_csv(numbered, exports / "orders.csv")
    workspace = Workspace(tmp_path)
    workspace.load()
    found = workspace.clv("cohort", horizon_weeks=26, export=tmp_path / "out.parquet")
    assert (found.status, found.customers, found.currency) == ("measured", 400, "EUR")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 400
    with pytest.raises(WorkspaceError, match="the next load would read it as data"):
        workspace.clv(export=exports / "out.csv")


@pytest.fixture(scope="module")
def counts(result, log: Path) -> Path:
    """The customers of the log as counts, as ``export`` writes them."""
    path = log.parent / "customers.csv"
    clv(log, names=NAMES, root=log.parent, export=path)
    return path


def test_counts_of_customers_say_what_their_purchases_say(result, counts: Path) -> None:
    again = clv(counts, root=counts.parent)
    assert [p.value for p in again.parameters] == pytest.approx(
        [p.value for p in result.parameters], rel=1e-9
    )
    assert again.log_likelihood == pytest.approx(result.log_likelihood)
    assert again.total.total.value == pytest.approx(result.total.total.value, rel=1e-9)
    assert {s.segment: s.customers for s in again.segments} == {
        s.segment: s.customers for s in result.segments
    }
    assert (again.first, again.as_of, again.holdout.status) == (None, None, "not measured")
    assert "no single purchases" in again.holdout.message
    assert "as weeks" not in " ".join(again.notes)  # its columns say so


def test_the_unit_of_counts_changes_no_figure_but_the_times(counts: Path, tmp_path: Path) -> None:
    table = pa_csv.read_csv(counts)
    days = tmp_path / "days.csv"
    pa_csv.write_csv(
        pa.table(
            {
                "ID": table["customer"],
                "frequency": table["frequency"],
                "recency": pa.array(np.round(table["recency_weeks"].to_numpy() * 7)),
                "T": pa.array(np.round(table["age_weeks"].to_numpy() * 7)),
                "monetary_value": table["mean_spend"],
            }
        ),
        days,
    )
    weeks, as_days = clv(counts, root=tmp_path), clv(days, root=tmp_path, unit="day")
    assert as_days.total.total.value == pytest.approx(weeks.total.total.value, rel=1e-6)
    assert as_days.segments == ()  # it names none
    assert any("taken as weeks" in n for n in clv(days, root=tmp_path).notes)


def test_rows_that_cannot_be_are_left_out_and_told(counts: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        counts.read_text(encoding="utf-8-sig")
        + "x,,1.5,2,4,,,,,\ny,,2,9,4,,,,,\nz,,0,3,4,,,,,\nk1,,0,0,4,,,,,\nq,,many,1,2,,,,,\n",
        encoding="utf-8",
    )
    told = clv(bad, root=tmp_path)
    assert told.customers == 401
    assert [n for n in told.notes if "left out" in n] == [
        "2 rows left out, first row 402: frequency is no whole number from 0 to a million.",
        "1 row left out, first row 403: recency is longer than age.",
        "1 row left out, first row 404: there is a recency but no repeat purchase.",
    ]
    assert any("1 row repeat" in n for n in told.notes)


def test_wrong_questions_about_counts_have_a_way_out(
    counts: Path, log: Path, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="no unit") as wrong:
        clv(counts, root=tmp_path, unit="moon")
    assert "day, week, month, year" in (wrong.value.way_out or "")
    with pytest.raises(SettingsError, match="has purchases"):
        clv(log, names=NAMES, root=tmp_path, unit="day")
    with pytest.raises(SettingsError, match="no cohort"):
        clv(counts, root=tmp_path, by="cohort")
    half = tmp_path / "half.csv"
    half.write_text("x,t_x,periods\n1,2,3\n", encoding="utf-8")
    with pytest.raises(MappingError, match="no column known as age") as lacking:
        clv(half, root=tmp_path, names={"frequency": "x"})
    assert "--map age=COLUMN" in (lacking.value.way_out or "")
    with pytest.raises(MappingError, match="A table of counts has no amount"):
        clv(counts, root=tmp_path, names={"frequency": "frequency", "amount": "x"})


def test_each_unit_is_that_of_its_column(counts: Path, tmp_path: Path) -> None:
    weeks, table = clv(counts, root=tmp_path), pa_csv.read_csv(counts)
    days = pa.array(np.round(table["age_weeks"].to_numpy() * 7))
    mixed = tmp_path / "mixed.parquet"
    told = {"id": table["customer"], "frequency": table["frequency"], "T (days)": days}
    pq.write_table(pa.table({**told, "recency_weeks": table["recency_weeks"]}), mixed)
    found = clv(mixed, root=tmp_path)
    assert found.total.purchases.value == pytest.approx(weeks.total.purchases.value, rel=1e-6)
    assert not any("taken as" in n for n in found.notes)
    half = pa.array(np.round(table["recency_weeks"].to_numpy() * 7))
    pq.write_table(pa.table({**told, "recency": half}), mixed)
    found = clv(mixed, root=tmp_path)
    assert found.total.purchases.value == pytest.approx(weeks.total.purchases.value, rel=1e-6)
    assert "Recency is taken as days; --unit says otherwise." in found.notes


def test_columns_of_one_name_are_asked_about(counts: Path, tmp_path: Path) -> None:
    table = pa_csv.read_csv(counts).rename_columns({"age_weeks": "T"})
    both = tmp_path / "both.csv"
    pa_csv.write_csv(table.append_column("t", pa.array(np.full(len(table), 5000.0))), both)
    with pytest.raises(MappingError, match="'T' and 't': which is the age") as asked_back:
        clv(both, root=tmp_path)
    assert "--map age=T" in asked_back.value.way_out
    young, old = (clv(both, names={"age": n}, root=tmp_path) for n in ("T", "t"))
    assert young.total.total.value == pytest.approx(
        clv(counts, root=tmp_path).total.total.value, rel=1e-9
    )
    assert old.total.total.value < 0.5 * young.total.total.value
    twice = tmp_path / "twice.csv"
    twice.write_text("T,frequency,recency,T\n3,1,2,4\n", encoding="utf-8")
    with pytest.raises(MappingError) as no_choice:
        clv(twice, names={"age": "T"}, root=tmp_path)
    assert no_choice.value.way_out == "Give each column a name of its own."


def test_what_is_no_table_of_counts_is_told(counts: Path, tmp_path: Path) -> None:
    table, path = pa_csv.read_csv(counts), tmp_path / "other.parquet"
    right = {"id": table["customer"], "frequency": table["frequency"],
             "recency": table["recency_weeks"], "T": table["age_weeks"]}  # fmt: skip
    when = pa.array([datetime(2024, 1, 1)] * table.num_rows)
    pq.write_table(pa.table({**right, "T": when}), path)
    with pytest.raises(MappingError, match="holds no numbers"):
        clv(path, root=tmp_path)
    pq.write_table(pa.table({**right, "id": pa.array(["a"] * table.num_rows)}), path)
    with pytest.raises(MappingError, match="repeat a customer"):
        clv(path, root=tmp_path)
    pq.write_table(pa.table({**right, "frequency": pa.array([1e19] * table.num_rows)}), path)
    nobody = clv(path, root=tmp_path)
    assert (nobody.status, nobody.customers) == ("not measured", 0)
    assert "no customer that can be read" in nobody.reason
    ages = pa.array(table["age_weeks"].to_numpy() * 6.048e14)  # nanoseconds
    pq.write_table(pa.table({**right, "T": ages}), path)
    assert any("more than 100 years" in n for n in clv(path, root=tmp_path).notes)
    pq.write_table(pa.table(right), path)
    with pytest.raises(MappingError, match="cannot be two things"):
        clv(path, root=tmp_path, names={"customer": "id", "segment": "id"})


SHARED = Path(os.environ.get("UNISONO_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
CDNOW = SHARED / "clv" / "cdnow_customers_summary_with_value.csv"


@pytest.mark.skipif(not CDNOW.exists(), reason="the published data are not there")
def test_published_counts_give_the_published_parameters(tmp_path: Path) -> None:
    found = clv(CDNOW, root=tmp_path, horizon_weeks=39)
    assert [p.value for p in found.parameters] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], abs=6e-4
    )
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert [p.value for p in found.spend_parameters] == pytest.approx([6.25, 3.74, 15.44], abs=0.01)
