"""Minutes on SQLite and on PostgreSQL: a frozen pack stays, byte by byte, with its history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from unisono.desk import Desk
from unisono.errors import DocumentError, StaleEdit
from unisono.model.council import Minutes

TEXT = '{\n "company": "Ünder \\u0000 \u2028 \\ud83d\\ude00",\n "value": 0.1\n}'


def minutes(text: str = TEXT, **more: object) -> Minutes:
    packed, digest = Minutes.packed(text)
    return Minutes(title="Council Sep 2026", month=date(2026, 9, 1), digest=digest, pack=packed,
                   frozen_at=datetime(2026, 10, 2, tzinfo=UTC), **more)  # type: ignore[arg-type]  # fmt: skip


def test_a_frozen_pack_stays_byte_by_byte_while_notes_change(desk: Desk) -> None:
    desk.put(minutes(), "2026-09", by="ann", expected=0)
    desk.put(minutes(notes="Agreed.", present=("Bo",)), "2026-09", by="bo", expected=1)
    kept = desk.get(Minutes, "2026-09")
    assert (kept.document.text(), kept.revision) == (TEXT, 2)
    first = desk.at("minutes", "2026-09", 1).document()
    assert isinstance(first, Minutes)
    assert (first.text(), first.notes) == (TEXT, "")
    assert desk.verify().problems == ()
    with pytest.raises(StaleEdit):
        desk.put(minutes(notes="Other."), "2026-09", by="cleo", expected=1)
    undone = desk.undo("minutes", "2026-09", by="ann")
    assert (undone.document, undone.revision) == (minutes(), 3)


def test_a_body_whose_pack_was_changed_is_a_named_problem(desk: Desk) -> None:
    body = minutes().model_copy(update={"pack": Minutes.packed("{}")[0]})
    with pytest.raises(DocumentError, match="digest differs"):
        desk.put(body, "2026-09", by="mallory")
