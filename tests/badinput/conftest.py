"""One workspace with good exports among every kind of bad one, loaded and audited once."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from unisono import Workspace
from unisono.model.audit import AuditReport
from unisono.workspace.workspace import ReportPaths

ADS = "Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions\n"
ORDERS = "Id,Name,Email,Financial Status,Paid at,Created at,Currency,Subtotal,Total,Lineitem name\n"
#: Rows of the good files, which must all be in the model whatever lies beside them.
GOOD_SPEND = 22.0
GOOD_ORDERS = 300.0
#: Text a browser would run.
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
#: Texts a spreadsheet program would run.
FORMULAS = ('=HYPERLINK("http://x.test";"A")', "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0")


def ads(*rows: str) -> str:
    """A Google Ads campaign report."""
    return ADS + "".join(f"{r}\n" for r in rows)


def ad_row(campaign: str, *, day: str = "2026-09-01", cost: str = "0", number: str = "900") -> str:
    """One row of it."""
    quoted = campaign.replace('"', '""')
    return f'{day},{number},"{quoted}",USD,{cost},100,10,1'


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _workbook(*rows: tuple[object, ...], far: tuple[int, int] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if far:
        sheet.cell(*far, "far away")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def unreadable() -> dict[str, bytes]:
    """Files that hold no table: each becomes a problem of its own."""
    return {
        "junk.csv": bytes(range(256)) * 64,
        "empty.csv": b"",
        "endless.csv": b"a,b\n" + b"x" * (9 << 20),
        "bomb.gz": gzip.compress(bytes(80 << 20)),
        "bomb.zip": _zip({"inner.csv": bytes(80 << 20)}),
        "nested.zip": _zip({"inner.zip": _zip({"a.csv": ads(ad_row("Zip")).encode()})}),
        "leads_out.zip": _zip({"../../escaped.csv": ads(ad_row("Out")).encode()}),
        "cut.zip": _zip({"a.csv": b"a,b\n1,2\n" * 900})[:60],
        "cut.json": b'[{"a": 1}, {"a":',
        "deep.json": b"[" * 100_000 + b"]" * 100_000,
        "cut.parquet": b"PAR1" + b"\x00" * 40,
        "not_really.xlsx": b"\x00\x01\x02 no workbook",
        "broken.xlsm": b"PK\x03\x04" + b"\x00" * 200,
        "page.csv": b"<!DOCTYPE html><html><body>Please log in</body></html>",
        "far.xlsx": _workbook(("Day", "Cost"), far=(1_048_576, 16_384)),
        "a picture.csv": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    }


def odd() -> dict[str, bytes]:
    """Files that can be read, with contents that are not as they should be."""
    many = ["Zürich Straße", "Вся Россия", "🎉 Sale ‮evil‬", "نص عربي"]
    return {
        "header_only.csv": ADS.encode(),
        "cp1251.csv": ads(*[ad_row(f"Распродажа лето {i}", number=f"91{i}") for i in range(9)])
        .encode("cp1251"),
        "utf16.csv": ads(ad_row("Größe", number="920")).encode("utf-16"),
        "broken_utf8.csv": ads(ad_row("Grün", number="930"), ad_row("Blau", number="931"))
        .encode().replace("ü".encode(), b"\xfc") + "2026-09-02,932,Fräulein,USD,0,1,1,0\n".encode(),
        "mixed_dates.csv": ads(
            ad_row("Mixed", day="2026-09-05", number="940"),
            ad_row("Mixed", day="05/09/2026", number="941"),
            ad_row("Mixed", day="Sept 5, 2026", number="942"),
            ad_row("Mixed", day="yesterday", number="943"),
            ad_row("Mixed", day="9999-12-31", number="944"),
            ad_row("Mixed", day="0001-01-01", number="945"),
            ad_row("Mixed", day="2026-02-30", number="946"),
        ).encode(),
        "numbers.csv": ads(
            ad_row("Negative", cost="-5", number="950"),
            ad_row("Text", cost="twelve", number="951"),
            ad_row("Huge", cost="1e400", number="952"),
            ad_row("Nan", cost="NaN", number="953"),
            ad_row("Infinite", cost="Infinity", number="954"),
            ad_row("Large", cost="9" * 60, number="955"),
        ).encode(),
        "currency.csv": ads("2026-09-01,960,Lost,ZZZ,3,1,1,0").encode(),
        "twice.csv": b"Day,Campaign ID,Campaign,Cost,Cost,Clicks\n2026-09-01,970,T,0,0,1\n",
        "formulas.csv": ads(
            *[ad_row(text, number=f"98{i}") for i, text in enumerate(FORMULAS)]
        ).encode(),
        "scripts.csv": ads(ad_row(SCRIPT, number="990")).encode(),
        "letters.csv": ads(*[ad_row(t, number=f"99{i + 1}") for i, t in enumerate(many)]).encode(),
        "long.csv": ads(ad_row("L" * 200_000, number="996")).encode(),
        "nul.csv": ads(ad_row("Nu\x00l", number="997")).encode(),
        "keywords.csv": b'select,"from","""; drop table x--",group,file_row\n1,2,3,4,5\n',
        "x'); DROP TABLE orders;--.csv": ads(ad_row("Bobby", number="998")).encode(),
        'a "quoted" név 文件.csv': ads(ad_row("Unicode", number="999")).encode(),
        "nested.parquet": _parquet(pa.table({
            "id": [1, 2],
            "who": [{"name": "a", "tags": ["x"]}, {"name": "b", "tags": []}],
            "pairs": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
        })),
        "sparse.xlsx": _workbook(("Day", "Cost"), ("2026-09-01", 1), far=(1_000_000, 2)),
        "wide.xlsx": _workbook(("Day", "Cost"), ("2026-09-01", 1), far=(3, 600)),
        "one_line.json": b'{"a": "b"}',
    }  # fmt: skip


@dataclass(frozen=True)
class Audited:
    """The workspace, its report and the files the report was written to."""

    workspace: Workspace
    report: AuditReport
    paths: ReportPaths


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Good exports beside every bad one, audited."""
    root = tmp_path_factory.mktemp("company")
    exports = Workspace.init(root).layout.exports
    good_exports(exports)
    for name, content in {**unreadable(), **odd()}.items():
        (exports / name).write_bytes(content)
    outside = root / "outside.csv"
    outside.write_text(ads(ad_row("Outside", number="1000")), encoding="utf-8")
    os.symlink(outside, exports / "link.csv")
    (exports / "same content.csv").write_bytes((exports / "good_ads.csv").read_bytes())
    torn = f'{ORDERS}1,#1003,eve@mail.test,"paid" or not,2026-09-02,2026-09-02,USD,1,1,Mug\n'
    (exports / "torn.csv").write_text(torn, encoding="utf-8")
    workspace = Workspace(root)
    report = workspace.audit()
    return Audited(workspace, report, workspace.write(report))


def good_exports(folder: Path) -> None:
    """Two files without any fault."""
    (folder / "good_ads.csv").write_text(
        ads(
            "2026-09-01,111,Spring,USD,10.50,1000,50,2",
            "2026-09-02,111,Spring,USD,11.50,1100,55,3",
        ),
        encoding="utf-8",
    )
    (folder / "good_orders.csv").write_text(
        ORDERS + "1,#1001,ann@mail.test,paid,2026-09-02 10:00:00 +0000,2026-09-02 10:00:00 +0000,"
        "USD,100,100,Mug\n2,#1002,bob@mail.test,paid,2026-09-03 10:00:00 +0000,"
        "2026-09-03 10:00:00 +0000,USD,200,200,Mug\n",
        encoding="utf-8",
    )


@pytest.fixture
def company(tmp_path: Path) -> Callable[..., Workspace]:
    """Makes a workspace with the good exports and the named declarations."""

    def make(**files: str) -> Workspace:
        workspace = Workspace.init(tmp_path)
        good_exports(workspace.layout.exports)
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return Workspace(tmp_path)

    return make
