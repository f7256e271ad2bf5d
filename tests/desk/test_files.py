"""Files of assets beside the desk: kept once, whole or not at all, in backups; two engines."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from unisono.assets.library import with_files
from unisono.assets.store import FileStore
from unisono.assets.tables import asset_file
from unisono.calendar.checked_pages import CheckedPage, newest, store
from unisono.calendar.page_checks import PageFinding
from unisono.desk import Desk
from unisono.errors import AssetFileError, BackupError
from unisono.model.plan import Asset
from unisono.settings import AssetSettings, Settings, load_settings
from unisono.workspace.backup import backup, restore
from unisono.workspace.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    root = tmp_path / "here"
    root.mkdir()
    return Layout(root, load_settings(root, {})[0])


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    def made(colour: str = "red", name: str = "a.png") -> Path:
        path = tmp_path / name
        out = io.BytesIO()
        Image.new("RGB", (90, 160), colour).save(out, "PNG")
        path.write_bytes(out.getvalue())
        return path

    return made


def _store(layout: Layout, desk: Desk) -> FileStore:
    return FileStore(layout.files, desk.database, AssetSettings())


def _rows(desk: Desk) -> int:
    with desk.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(asset_file)).scalar_one())


def test_the_same_content_is_kept_once(
    desk: Desk, layout: Layout, picture: Callable[..., Path]
) -> None:
    store = _store(layout, desk)
    first = store.keep(picture(), "a.png", "ann")
    again = store.keep(picture(), "b.png", "bo")
    assert (first.new, again.new) == (True, False)
    assert (again.facts.name, again.facts.digest) == ("b.png", first.facts.digest)
    assert (again.kept_by, _rows(desk)) == ("ann", 1)
    found = store.find(first.facts.digest)
    assert found is not None
    assert found.facts == first.facts
    assert store.path(first.facts.digest).read_bytes() == picture().read_bytes()
    assert store.path(first.facts.digest).stat().st_mode & 0o777 == 0o600
    assert list((layout.files / "incoming").iterdir()) == []
    assert store.damaged(found) == ""
    store.path(first.facts.digest).write_bytes(b"other")
    assert store.damaged(found) == "its file was changed"


def test_all_files_together_have_a_limit(
    desk: Desk, layout: Layout, picture: Callable[..., Path]
) -> None:
    size = picture().stat().st_size
    room = AssetSettings(max_total_gb=1.5 * size / 1e9)
    store = FileStore(layout.files, desk.database, room)
    kept = store.keep(picture(), "a.png", "ann")
    with pytest.raises(AssetFileError, match=r"no room for b\.png") as caught:
        store.keep(picture("blue"), "b.png", "ann")
    assert "assets.max_total_gb" in caught.value.way_out
    assert store.keep(picture(), "c.png", "ann").facts.digest == kept.facts.digest
    files = {p.name for p in layout.files.rglob("*") if p.is_file() and p.suffix != ".webp"}
    assert (_rows(desk), files) == (1, {kept.facts.digest})


@pytest.mark.parametrize(("packing", "fine"), [
    (zipfile.ZIP_STORED, True), (zipfile.ZIP_DEFLATED, False),
])  # fmt: skip
def test_files_of_assets_do_not_count_as_unpacked(
    lone: Desk, layout: Layout, tmp_path: Path, packing: int, fine: bool
) -> None:
    film = tmp_path / "a.pdf"
    film.write_bytes(b"%PDF-1.7\n" + bytes(3 << 20) + b"%%EOF\n")
    kept = _store(layout, lone).keep(film, "a.pdf", "ann")
    backup(layout, lone, tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as file,
        zipfile.ZipFile(tmp_path / "c.zip", "w") as other,
    ):
        for name in file.namelist():
            other.writestr(name, file.read(name), packing)
    there = tmp_path / "there"
    there.mkdir()
    place = Layout(there, Settings.model_validate({"model": {"max_unpacked_mb": 2}}))
    with Desk.open(f"sqlite:///{tmp_path}/new.sqlite") as new:
        if fine:
            restore(place, new, tmp_path / "b.zip", by="cy")
            restore(place, new, tmp_path / "c.zip", by="cy", force=True)
            assert place.files.joinpath(kept.facts.digest[:2], kept.facts.digest).is_file()
        else:
            with pytest.raises(BackupError, match="more than 2 MiB"):
                restore(place, new, tmp_path / "c.zip", by="cy")


def test_what_is_refused_leaves_nothing(desk: Desk, layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"no picture")
    store = _store(layout, desk)
    with pytest.raises(AssetFileError):
        store.keep(tmp_path / "x.png", "x.png", "ann")
    assert (_rows(desk), [p for p in layout.files.rglob("*") if p.is_file()]) == (0, [])


def test_a_backup_brings_files_back(
    desk: Desk, layout: Layout, picture: Callable[..., Path], address: str, tmp_path: Path
) -> None:
    store = _store(layout, desk)
    old, new = store.keep(picture(), "a.png", "ann"), store.keep(picture("blue"), "a.png", "ann")
    asset = Asset(title="Logo", usable_to=date(2027, 1, 1))
    desk.put(with_files(asset, [old.facts]), "logo", by="ann")
    desk.put(with_files(asset, [new.facts]), "logo", by="ann")
    done = backup(layout, desk, tmp_path / "b.zip")
    assert (done.assets, done.notes) == (2, ())
    there = tmp_path / "there"
    there.mkdir()
    place = Layout(there, load_settings(there, {})[0])
    with Desk.open(address) as other:
        restore(place, other, tmp_path / "b.zip", by="cy")
        back = _store(place, other)
        for kept in (old, new):
            found = back.find(kept.facts.digest)
            assert found == kept.__class__(kept.facts, kept.kept_at, "ann")
            assert back.damaged(found) == ""
            assert back.preview(found) is not None
        assert other.at("asset", "logo", 1).body["renditions"][0]["digest"] == old.facts.digest


def test_a_missing_file_is_noted(
    lone: Desk, layout: Layout, picture: Callable[..., Path], tmp_path: Path
) -> None:
    kept = _store(layout, lone).keep(picture(), "a.png", "ann")
    _store(layout, lone).path(kept.facts.digest).unlink()
    done = backup(layout, lone, tmp_path / "b.zip")
    assert done.assets == 0
    assert kept.facts.digest[:16] in done.notes[0]


def test_a_forged_file_is_not_restored(
    lone: Desk, layout: Layout, picture: Callable[..., Path], tmp_path: Path
) -> None:
    import hashlib

    kept = _store(layout, lone).keep(picture(), "a.png", "ann")
    backup(layout, lone, tmp_path / "b.zip")
    name = f"assets/{kept.facts.digest}"
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        members = {n: file.read(n) for n in file.namelist()}
    members[name] = b"evil"
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = {"size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as file:
        for member, data in members.items():
            file.writestr(member, data)
    there = tmp_path / "there"
    there.mkdir()
    place = Layout(there, load_settings(there, {})[0])
    with Desk.open(f"sqlite:///{tmp_path}/new.sqlite") as other:
        with pytest.raises(BackupError, match="not what its name says"):
            restore(place, other, tmp_path / "evil.zip", by="cy")
        assert _rows(other) == 0
    assert [p for p in place.files.rglob("*") if p.is_file()] == []


def test_pages_that_were_looked_at_are_kept_each_time_and_backed_up(
    desk: Desk, layout: Layout, address: str, tmp_path: Path
) -> None:
    def page(link: str, hour: int, state: str) -> CheckedPage:
        at = datetime(2026, 3, 1, hour, tzinfo=UTC)
        finding = PageFinding("reachable", state, "status é")
        return CheckedPage("ads", link, at, "ann", 200, f"{link}/", (finding,))

    with desk.database.begin() as connection:
        store(connection, "spring", [page("https://a", 9, "bad"), page("https://b", 9, "good")])
    with desk.database.begin() as connection:
        store(connection, "spring", [page("https://a", 10, "good")])
        store(connection, "other", [page("https://a", 11, "bad")])
        store(connection, "other", [])
    expected = (page("https://a", 10, "good"), page("https://b", 9, "good"))
    with desk.database.read() as connection:
        assert newest(connection, "spring") == expected
    backup(layout, desk, tmp_path / "b.zip")
    there = tmp_path / "there"
    there.mkdir()
    place = Layout(there, load_settings(there, {})[0])
    with Desk.open(address) as other:
        restore(place, other, tmp_path / "b.zip", by="cy")
        with other.database.read() as connection:
            assert newest(connection, "spring") == expected
            assert newest(connection, "nothing") == ()


def test_no_file_says_it_is_larger_than_the_backup(
    lone: Desk, layout: Layout, picture: Callable[..., Path], tmp_path: Path
) -> None:
    kept = _store(layout, lone).keep(picture(), "a.png", "ann")
    backup(layout, lone, tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as file,
        zipfile.ZipFile(tmp_path / "evil.zip", "w") as other,
    ):
        manifest = json.loads(file.read("manifest.json"))
        manifest["members"][f"assets/{kept.facts.digest}"]["size"] = 1 << 40
        for name in file.namelist():
            data = file.read(name) if name != "manifest.json" else json.dumps(manifest)
            other.writestr(name, data)
    with pytest.raises(BackupError, match="larger than it is"):
        restore(layout, lone, tmp_path / "evil.zip", by="cy", force=True)
