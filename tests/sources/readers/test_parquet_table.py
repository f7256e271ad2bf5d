from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq


def test_types_are_kept_and_nested_values_become_json(reader):
    table = pa.table(
        {
            "Event Date": [date(2026, 1, 1), None],
            "cost": [1.5, 2.5],
            "event params": [[{"k": "a"}], None],
            "id": pa.array([1, 2], pa.int32()),
        }
    )
    pq.write_table(table, reader.root / "a.parquet")
    landing = reader.one("a.parquet")
    assert [(c.name, c.type) for c in landing.columns] == [
        ("event_date", "DATE"), ("cost", "DOUBLE"), ("event_params", "VARCHAR"), ("id", "INTEGER"),
    ]  # fmt: skip
    assert reader.rows(landing) == [
        (1, date(2026, 1, 1), 1.5, '[{"k":"a"}]', 1),
        (2, None, 2.5, None, 2),
    ]


def test_damaged(reader):
    (problem,) = reader.read("a.parquet", b"PAR1" + b"\x00" * 50).problems
    assert "damaged" in problem.message
