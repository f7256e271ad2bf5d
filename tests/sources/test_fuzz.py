"""Damaged exports of many kinds: never a traceback, and every row is accounted for."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from unisono.settings import ModelSettings
from unisono.sources.readers import read_file
from unisono.sources.recognise import recognise_all
from unisono.sources.staging import stage
from unisono.workspace import Workspace

Table = list[list[str]]
ADS: Table = [
    ["Day", "Campaign", "Campaign ID", "Cost", "Impr.", "Clicks", "Conversions"],
    *([f"2026-03-{d:02}", f"Brand {d % 3}", str(d % 3), f"{d}.50", str(d * 100), str(d), "1"]
      for d in range(1, 13)),
]  # fmt: skip
TABLES: dict[str, Table] = {
    "ads": ADS,
    "german": [
        ["Tag", "Kampagne", "Kosten", "Klicks", "Impressionen"],
        *([f"{d:02}.03.2026", "Marke", f"1.0{d:02},50", str(d), "1.000"] for d in range(1, 13)),
        ["Gesamt", "", "12.345,00", "78", "12.000"],
    ],
    "plan": [
        ["Channel", "Campaign", "Jan 2026", "Feb 2026", "Mar 2026", "Total"],
        *([c, f"C{i}", "100", "200.5", "-", "300.5"] for i, c in enumerate(["Meta", "TV"] * 4)),
    ],
    "orders": [
        ["order_id", "order_date", "email", "sku", "quantity", "price", "currency"],
        *([str(i // 2), "2026-03-01 10:00", f"p{i}@example.com", f"s{i}", "2", "9.90", "EUR"]
          for i in range(12)),
    ],
    "contacts": [
        ["Record ID", "Email", "First Name", "Last Name", "Create Date", "Lifecycle Stage"],
        *([str(i), f"p{i}@example.com", "Ada", "L", "2026-01-02 08:00", "lead"] for i in range(12)),
    ],
}  # fmt: skip
ODD = [
    "",
    " ",
    "abc",
    "-",
    "N/A",
    "1e999",
    "2026-13-45",
    "-5",
    "1,2,3",
    "'=1+1",
    "∞",
    "\u200b",
    "é" * 40,
]
HEADERS = ["", "Cost", "date", "file_row", "Jan 2026", "Total", "id", "ß", "Day", "c0", "amount"]
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def delimited(table: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(table)
    return text.getvalue().encode()


def workbook(table: Table) -> bytes:
    book = Workbook()
    for row in table:
        book.active.append([cell.replace("\u200b", "") or None for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def records(table: Table) -> bytes:
    return json.dumps([dict(zip(table[0], row, strict=False)) for row in table[1:]]).encode()


def lines(table: Table) -> bytes:
    rows = (json.dumps(dict(zip(table[0], row, strict=False))) for row in table[1:])
    return "\n".join(rows).encode()


def parquet(table: Table) -> bytes:
    width = len(table[0])
    names = [f"{name} {i}" if table[0].count(name) > 1 else name for i, name in enumerate(table[0])]
    full = [(row + [""] * width)[:width] for row in table[1:]]
    columns = [pa.array([row[i] for row in full], pa.string()) for i in range(width)]
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, names=names), buffer)
    return buffer.getvalue()


def archive(table: Table) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("inner/report.tsv", delimited(table))
    return buffer.getvalue()


FORMATS = {
    ".tsv": delimited, ".xlsx": workbook, ".json": records, ".jsonl": lines, ".parquet": parquet,
    ".zip": archive, ".tsv.gz": lambda table: gzip.compress(delimited(table), mtime=0),
}  # fmt: skip
PLACE = st.integers(0, 40)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("drop"), PLACE, PLACE, st.just("")),
        st.tuples(st.just("repeat"), PLACE, PLACE, st.just("")),
        st.tuples(st.just("rename"), PLACE, PLACE, st.sampled_from(HEADERS)),
        st.tuples(st.just("cell"), PLACE, PLACE, st.sampled_from(ODD)),
        st.tuples(st.just("shorten"), PLACE, PLACE, st.just("")),
        st.tuples(st.just("lengthen"), PLACE, PLACE, st.sampled_from(ODD)),
        st.tuples(st.just("again"), PLACE, PLACE, st.just("")),
        st.tuples(st.just("blank"), PLACE, PLACE, st.just("")),
    ),
    max_size=5,
)
BYTES = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "insert", "end"]),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=12) | st.sampled_from([b'"', b"\n", b"\x00", b"{", b"\xff"]),
    ),
    min_size=1,
    max_size=6,
)


def edited(table: Table, edits: Sequence[tuple[str, int, int, str]]) -> Table:
    """``table`` with columns dropped, repeated and renamed, cells changed, rows made ragged."""
    rows = [list(row) for row in table]
    for kind, a, b, text in edits:
        row, column = rows[1 + a % (len(rows) - 1)], b % len(rows[0])
        if kind == "drop" and len(rows[0]) > 2:
            rows = [r[:column] + r[column + 1 :] for r in rows]
        elif kind == "repeat":
            rows = [[*r, r[column] if column < len(r) else ""] for r in rows]
        elif kind == "rename":
            rows[0][column] = text
        elif kind == "cell" and column < len(row):
            row[column] = text
        elif kind == "shorten":
            del row[column + 1 :]
        elif kind == "lengthen":
            row.append(text)
        elif kind == "again":
            rows.insert(1 + a % len(rows), list(row))
        elif kind == "blank":
            rows.insert(1 + a % len(rows), [""] * len(rows[0]))
    return rows


def damaged(content: bytes, damage: Sequence[tuple[str, float, bytes]]) -> bytes:
    """``content`` with bytes set, cut out and put in, or without its end."""
    data = bytearray(content)
    for kind, where, piece in damage:
        at = int(where * len(data))
        if kind == "set":
            data[at : at + len(piece)] = piece
        elif kind == "cut":
            del data[at : at + 7 * len(piece)]
        elif kind == "insert":
            data[at:at] = piece
        else:
            del data[at:]
    return bytes(data)


def read(bench, name, content):
    """The landings and problems of one file, recognised and staged."""
    root, out = bench.folder / "exports", bench.folder / "landings"
    root.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    path = root / name
    path.write_bytes(content)
    found = read_file(path, root=root, out=out, settings=ModelSettings(), engine=bench.engine)
    staged = recognise_all(found.landings, bench.catalogue)
    for landing, one in zip(found.landings, staged, strict=True):
        stage(bench.engine, landing, one, ModelSettings())
    return found, staged


def filled_rows(table: Table, name: str) -> int:
    """Rows of a table's body that are no blank ones, as its format holds them."""
    if name.endswith(".parquet"):
        return len(table) - 1
    body = table[1:]
    if name.endswith((".json", ".jsonl")):
        return len(body)
    return sum(any(cell for cell in row) for row in body)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(suffix=st.sampled_from(list(FORMATS)), kind=st.sampled_from(sorted(TABLES)), edits=EDITS)
def test_every_row_of_an_edited_export_is_accounted_for(bench, suffix, kind, edits):
    table = edited(TABLES[kind], edits)
    found, staged = read(bench, f"report{suffix}", FORMATS[suffix](table))
    assert found.problems == ()
    (landing,), (one,) = found.landings, staged
    rows = filled_rows(table, suffix)
    if landing.header_row == 0 and suffix not in (".json", ".jsonl", ".parquet"):
        rows += 1  # the header was no longer taken for one
    assert landing.rows + landing.quarantined == rows
    landed = {r for (r,) in bench.rows(f"SELECT file_row FROM {landing.relation}")}
    assert len(landed) == landing.rows
    told = {t.table for t in one.targets if not (t.when or t.where[0] or t.aggregate)}
    for name in told:
        facts = bench.engine.rows(
            f"SELECT file_row FROM staged.{name} WHERE file_id = ?", [landing.file_id]
        )
        asides = bench.engine.rows(
            "SELECT file_row FROM quarantine WHERE file_id = ? AND severity <> 'value'",
            [landing.file_id],
        )
        assert {r for (r,) in facts} | {r for (r,) in asides} == landed


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(suffix=st.sampled_from(list(FORMATS)), kind=st.sampled_from(sorted(TABLES)), damage=BYTES)
def test_damaged_bytes_give_landings_or_problems(bench, suffix, kind, damage):
    found, _ = read(bench, f"report{suffix}", damaged(FORMATS[suffix](TABLES[kind]), damage))
    assert found.landings or found.problems
    assert all(p.message and p.way_out for p in found.problems)


def test_a_folder_of_damaged_exports_loads(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    names = []
    for number, ((kind, table), suffix) in enumerate(zip(TABLES.items(), FORMATS, strict=False)):
        content = FORMATS[suffix](table)
        cut = damaged(content, [("set", 0.1 * number, b"\x00"), ("end", 0.4 + 0.1 * number, b"x")])
        for name, data in ((f"{kind}_cut{suffix}", cut), (f"{kind}_whole{suffix}", content)):
            (exports / name).write_bytes(data)
            names.append(name)
    workspace = Workspace(tmp_path)
    result = workspace.load()
    assert result.files == len(names)
    told = {
        r["path"].split("#")[0].split("!")[0]
        for r in workspace.query("FROM source_file").to_pylist()
    }
    assert told == set(names)
