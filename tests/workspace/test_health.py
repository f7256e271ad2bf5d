"""What data health says about the people it counts."""

from __future__ import annotations

from pathlib import Path

from unisono import Workspace

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
