"""Frozen packs: the same figures byte by byte, on every database, whatever the live ones become."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from unisono.desk import Desk
from unisono.desk.exporting import export_folder
from unisono.desk.importing import import_files
from unisono.errors import DeskError, DocumentError, NoDocumentError
from unisono.model.council import Minutes
from unisono.model.plain import plain
from unisono.reports.paged_html import paged_html
from unisono.workspace.council_pack import council_pack
from unisono.workspace.minutes import (
    key_for,
    minutes_called,
    minutes_document,
    minutes_of,
    minutes_on,
    pack_in,
    pack_mark,
    pack_text,
    unchanged,
)
from unisono.workspace.workspace import Workspace

AT = datetime(2026, 10, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack(demo_workspace: Path) -> Any:
    return council_pack(Workspace(demo_workspace))


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with Desk.open(f"sqlite:///{tmp_path}/desk.sqlite") as found:
        yield found


def test_the_pack_comes_back_equal_in_every_figure(pack: Any) -> None:
    kept = minutes_of(pack, "ann", at=AT, notes="As presented.", present=("Ann", " ", "Bo"))
    assert pack_in(kept) == pack
    assert json.loads(kept.text()) == plain(pack)
    assert hashlib.sha256(kept.text().encode()).hexdigest() == kept.digest
    assert (kept.month, kept.frozen_by, kept.present) == (date(2026, 9, 1), "ann", ("Ann", "Bo"))
    assert len(kept.pack) < len(kept.text()) / 3
    assert minutes_of(pack, "ann", at=AT).digest == kept.digest


def test_the_pages_say_who_froze_it_and_what_was_said(pack: Any) -> None:
    kept = minutes_of(
        pack, "ann <b>", at=AT, notes="<script>x</script>\n\nAgreed.", present=("Bo",)
    )
    page = paged_html(minutes_document(kept, pack))
    assert "2 Oct 2026" in page
    assert kept.digest in page
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert page == paged_html(minutes_document(kept, pack_in(kept)))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("digest", "0" * 64, "its digest differs"), ("pack", "eJw=", "cannot be unpacked"),
     ("pack", "not base64!", "cannot be unpacked")],
)  # fmt: skip
def test_what_is_not_as_frozen_is_refused(pack: Any, field: str, value: str, said: str) -> None:
    body = minutes_of(pack, "ann", at=AT).model_dump()
    with pytest.raises(ValidationError, match=said):
        Minutes.model_validate({**body, field: value})


def test_a_pack_that_unpacks_to_too_much_is_refused() -> None:
    packed, digest = Minutes.packed(" " * ((32 << 20) + 1))
    with pytest.raises(ValidationError, match="too large"):
        Minutes(title="x", month=date(2026, 9, 1), frozen_at=AT, digest=digest, pack=packed)


def test_a_pack_of_another_version_is_told_and_its_json_stays(pack: Any) -> None:
    told = json.loads(pack_text(pack))
    del told["performance"]["tests"]
    packed, digest = Minutes.packed(json.dumps(told))
    body = minutes_of(pack, "ann", at=AT).model_dump()
    old = Minutes.model_validate({**body, "pack": packed, "digest": digest, "version": "0.0.1"})
    with pytest.raises(DeskError, match=r"frozen by unisono 0\.0\.1"):
        pack_in(old)
    assert json.loads(old.text()) == told


def test_notes_that_are_too_long_are_told(pack: Any) -> None:
    with pytest.raises(DocumentError, match="notes"):
        minutes_of(pack, "ann", notes="x" * 20_001)


def test_keys_lists_and_the_newest_of_a_month(desk: Desk, pack: Any) -> None:
    for day in (2, 3):
        kept = minutes_of(pack, "ann", at=AT.replace(day=day))
        desk.put(kept, key_for(desk, kept), by="ann", expected=0)
    earlier = minutes_of(replace(pack, month=date(2026, 8, 1)), "bo", at=AT)
    desk.put(earlier, key_for(desk, earlier), by="bo", expected=0)
    found = minutes_on(desk)
    assert [(m.key, m.newest) for m in found] == [
        ("2026-09-2", True), ("2026-09", False), ("2026-08", True)]  # fmt: skip
    desk.archive("minutes", "2026-09-2", by="ann")
    assert [(m.key, m.newest, m.archived) for m in minutes_on(desk)][:2] == [
        ("2026-09-2", False, True), ("2026-09", True, False)]  # fmt: skip
    assert minutes_called(desk, "2026-09-2").document.text() == pack_text(pack)
    with pytest.raises(NoDocumentError):
        minutes_called(desk, "2026-01")


def test_a_pack_that_was_replaced_is_noticed(desk: Desk, pack: Any) -> None:
    kept = minutes_of(pack, "ann", at=AT)
    desk.put(kept, "2026-09", by="ann")
    noted = desk.put(kept.model_copy(update={"notes": "Agreed."}), "2026-09", by="ann")
    assert unchanged(desk, noted)
    other = minutes_of(replace(pack, company="Other"), "ann", at=AT)
    assert not unchanged(desk, desk.put(other, "2026-09", by="mallory"))


def test_what_was_seen_has_a_name_that_does_not_hang_on_the_hour(pack: Any) -> None:
    assert pack_mark(replace(pack, made_at=datetime(2030, 1, 1))) == pack_mark(pack)
    assert pack_mark(replace(pack, company="Other")) != pack_mark(pack)


def test_yaml_brings_minutes_to_another_desk_unchanged(
    desk: Desk, pack: Any, tmp_path: Path
) -> None:
    kept = minutes_of(pack, "ann", at=AT, notes="Agreed.")
    desk.put(kept, "2026-09", by="ann")
    export_folder(desk, tmp_path / "plan", kinds=("minutes",))
    with Desk.open(f"sqlite:///{tmp_path}/other.sqlite") as other:
        import_files(other, [tmp_path / "plan"], by="bo")
        assert other.get(Minutes, "2026-09").document == kept
