"""From nothing to a scorecard in the browser: one thing to do at a time, progress, safe files."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import UploadFile

from unisono.errors import SourceError, WorkspaceError
from unisono.web.long_work import LongWork
from unisono.web.uploads import keep_upload, safe_name

ADS = b"""Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions
2026-09-01,111,<script>alert(1)</script>,USD,10.50,1000,50,2
2026-09-02,111,=1+1,USD,11.50,1100,55,3
"""


def finished(client: Any, address: str) -> Any:
    """The progress page's last state."""
    for _ in range(400):
        answer = client.send("GET", address)
        if answer.status_code != 200 or 'role="alert"' in answer.text:
            return answer
        time.sleep(0.05)
    pytest.fail("the work did not end")


def test_an_empty_workspace_leads_to_one_action(empty: Any) -> None:
    answer = empty.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/help/first-run")
    page = empty.get("/help/first-run").text
    assert page.count("<button") == 1
    assert "Bring and load" in page
    assert empty.get("/settings").status_code == 200


def test_a_file_is_brought_loaded_and_audited(empty: Any) -> None:
    sent = empty.post("/sources/upload", files={"file": ("../../google ads.csv", ADS, "text/csv")})
    assert sent.status_code == 303
    progress = empty.send("GET", sent.headers["location"])
    assert progress.status_code in (200, 303)
    assert finished(empty, sent.headers["location"]).headers["location"] == "/sources"
    page = empty.get("/sources").text
    assert "google ads.csv" in page.replace("<wbr>", "")
    assert "<script>alert" not in page
    run = empty.post("/audit/run")
    assert finished(empty, run.headers["location"]).headers["location"] == "/audit"
    assert empty.get("/audit").status_code == 200
    campaigns = empty.get("/metrics?name=spend&by=campaign")
    assert "<script>alert" not in campaigns.text
    table = empty.get("/tables/metrics/answer.csv?name=spend&by=campaign").text
    assert "'=1_1" in table


def test_a_large_or_useless_file_is_refused(empty: Any) -> None:
    large = empty.post(
        "/sources/upload", files={"file": ("a.csv", b"x" * (1200 << 10), "text/csv")}
    )
    assert (large.status_code, "larger than 1 MB" in large.text) == (422, True)
    huge = empty.post("/sources/upload", files={"file": ("a.csv", b"x" * (3 << 20), "text/csv")})
    assert huge.status_code == 413
    none = empty.post("/sources/upload", data={"x": "1"}, files={"other": ("a.csv", b"1")})
    assert none.status_code == 422


def test_a_load_that_fails_says_why(empty: Any) -> None:
    run = empty.post("/sources/load")
    page = finished(empty, run.headers["location"])
    assert "Source problem" in page.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd.csv", "passwd.csv"), ("C:\\x\\orders.xlsx", "orders.xlsx"),
     ("a<b>:\x00.csv", "a_b_.csv"), (" .hidden.csv", "hidden.csv"), ("con.csv", "_con.csv"),
     ("Bestellungen März.csv", "Bestellungen März.csv"), ("feed.xml", "feed.xml"),
     ("a" * 300 + ".csv", "a" * 116 + ".csv")],
)  # fmt: skip
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["漢" * 130 + ".csv", "漢" * 130, "a." + "ü" * 300])
def test_names_are_no_longer_than_a_file_system_takes(name: str, tmp_path: Path) -> None:
    kept = asyncio.run(keep_upload(UploadFile(io.BytesIO(b"x"), filename=name), tmp_path, 1))
    assert len(kept.name.encode()) <= 200
    assert kept.name.endswith(".csv") == name.endswith(".csv")


@pytest.mark.parametrize("name", ["", "..", "/", "page.html", "tool.py", "x.svg"])
def test_names_that_cannot_be_used_are_refused(name: str) -> None:
    with pytest.raises(SourceError):
        safe_name(name)


def test_a_file_never_stands_over_another(tmp_path: Path) -> None:
    def bring(content: bytes) -> str:
        upload = UploadFile(io.BytesIO(content), filename="a.csv")
        return asyncio.run(keep_upload(upload, tmp_path, 1)).name

    assert [bring(b"1"), bring(b"2"), bring(b"1"), bring(b"2")] == [
        "a.csv", "a (2).csv", "a.csv", "a (2).csv",
    ]  # fmt: skip
    with pytest.raises(SourceError, match="empty"):
        bring(b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a (2).csv", "a.csv"]


def test_one_piece_of_work_runs_at_a_time() -> None:
    work = LongWork()
    go = asyncio.Event()
    first = work.start("Audit", "/audit", lambda tell: _until(go, tell))
    with pytest.raises(WorkspaceError, match="Audit is still running"):
        work.start("Load", "/sources", lambda tell: None)
    go.set()
    work.wait()
    assert (first.done, first.error, first.line) == (True, None, "waiting")
    failed = work.start("Load", "/sources", lambda tell: 1 / 0)  # type: ignore[arg-type,return-value]
    work.wait()
    assert failed.error is not None
    assert "division" not in str(failed.error)


def _until(event: asyncio.Event, tell: Any) -> None:
    tell("waiting", 0.5)
    while not event.is_set():
        time.sleep(0.01)
