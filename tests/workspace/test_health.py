"""What data health says about the people it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unisono import Workspace
from unisono.reports.json_report import to_json

HEAD = "event_date,event_timestamp,event_name,user_pseudo_id,user_id,page_location\n"


def test_the_number_of_people_and_the_rows_of_the_table_are_reconciled_in_words(
    tmp_path: Path,
) -> None:
    """One browser with many log-ins is nobody, yet a row of the table ``person``."""
    exports = tmp_path / "exports"
    exports.mkdir()
    rows = [
        f"20260201,{1769904000000000 + n},page_view,kiosk.1,u{n:04d},https://shop.example/"
        for n in range(60)
    ]
    (exports / "ga4_events.csv").write_text(HEAD + "\n".join(rows), encoding="utf-8")
    workspace = Workspace(tmp_path)
    workspace.load()
    found = workspace.audit().data
    assert (found.persons, found.tables["person"]) == (60, 61)
    assert found.notes[0] == (
        "People: 60 of the 61 rows of table person; not counted: 1 known only by identifiers that "
        "several people share (a browser, a telephone)."
    )


def test_a_report_is_dated_to_the_moment_that_is_asked_for(
    ads: Callable[..., Path], workspace: Workspace
) -> None:
    """Midnight between two reports changes ages of files; the same moment changes nothing."""
    ads("google.csv", ("2026-03-01", "12.50"))
    late = datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)
    before, again = (to_json(workspace.audit(at=late)) for _ in range(2))
    after = workspace.audit(at=late + timedelta(seconds=1))
    assert again == before
    assert [f["age_days"] for f in before["data"]["files"]] == [2]
    assert [f.age_days for f in after.data.files] == [3]
    assert after.created_at == datetime(2026, 3, 4)
