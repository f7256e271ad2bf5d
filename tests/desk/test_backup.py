"""Backup and restore: across databases, whole or not at all, nothing evil let in."""

from __future__ import annotations

import json
import tomllib
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select, text

from unisono.access.tables import PASSING, account, session
from unisono.desk import Desk, Event
from unisono.desk.migrate import VERSION_TABLE
from unisono.errors import BackupError
from unisono.model.plan import Theme
from unisono.notices.tables import IN_NO_BACKUP
from unisono.settings import Settings, flatten, load_settings
from unisono.workspace.backup import backup, restore
from unisono.workspace.layout import Layout
from unisono.workspace.secretless import without_secrets

Make = Callable[..., Theme]
TOML = """company = "Example"

[desk]
database = "postgresql://ann:s3cret@db.test/desk"  # ours
# database = "postgresql://ann:0ld@db.test/desk"

[workspace]
brand = "texts/brand.yaml"
"""


def _layout(folder: Path) -> Layout:
    folder.mkdir(exist_ok=True)
    return Layout(folder, load_settings(folder, {})[0])


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A workspace with everything a backup holds."""
    root = tmp_path / "here"
    (root / "texts").mkdir(parents=True)
    (root / "unisono.toml").write_text(TOML, encoding="utf-8")
    (root / "texts" / "brand.yaml").write_text("company: Example\n", encoding="utf-8")
    (root / ".unisono" / "runs").mkdir(parents=True)
    (root / ".unisono" / "runs" / "r1.json").write_text("{}", encoding="utf-8")
    (root / ".unisono" / "matches.json").write_text("[]", encoding="utf-8")
    return _layout(root)


@pytest.fixture
def filled(desk: Desk, theme: Make) -> Desk:
    """A desk with history, an account and a sign-in."""
    desk.put(theme(narrative="é\n🌱"), "calm", by="ann", why="new")
    desk.put(theme(owner="bo"), "calm", by="bo")
    desk.put(theme(), "old", by="bo")
    desk.archive("theme", "old", by="bo")
    desk.event(Event(by="ann", action="sign-in", detail={"n": 1.5, "none": None}))
    now = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    with desk.database.begin() as connection:
        connection.execute(
            insert(account).values(
                id="a1",
                email="ann@mail.test",
                name="Ann",
                password=None,
                issuer="",
                subject="",
                created_at=now,
                created_by="ann",
            )
        )
        connection.execute(
            insert(session).values(
                digest="d",
                account="a1",
                via="password",
                address="",
                browser="",
                created_at=now,
                seen_at=now,
                ends_at=now,
            )
        )
    return desk


def _everything(desk: Desk) -> dict[str, Any]:
    with desk.database.read() as connection:
        accounts = [dict(r._mapping) for r in connection.execute(select(account))]
    keys = [(s.kind, s.key) for s in desk.list(archived=None)]
    return {
        "documents": desk.list(archived=None),
        "history": [desk.history(*k) for k in keys],
        "log": [e for e in desk.log() if e.action != "restore backup"],
        "accounts": accounts,
    }


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_backup_restores_into_either_database(
    filled: Desk, layout: Layout, tmp_path: Path, to: str, request: pytest.FixtureRequest
) -> None:
    done = backup(layout, filled, tmp_path / "b.zip")
    assert (done.documents, done.runs, done.notes) == (2, 1, ())
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    address = f"sqlite:///{tmp_path}/other.sqlite"
    if to == "postgresql":
        address = request.getfixturevalue("postgresql")("migrated")
    with Desk.open(address) as other:
        restored = restore(_layout(tmp_path / "there"), other, tmp_path / "b.zip", by="cy")
        assert restored.documents == 2
        assert _everything(other) == _everything(filled)
        assert other.verify().problems == ()
        assert (other.log()[-1].action, other.log()[-1].by) == ("restore backup", "cy")
        with other.database.read() as connection:
            assert connection.execute(select(session)).all() == []
        other.put(filled.get(Theme, "calm").document, "new", by="cy")  # guarded as ever
        with pytest.raises(Exception, match="append-only"), other.database.begin() as connection:
            connection.execute(text("DELETE FROM log"))
    there = tmp_path / "there"
    assert sorted(p.relative_to(there).as_posix() for p in there.rglob("*") if p.is_file()) == [
        ".unisono/.gitignore",
        ".unisono/matches.json",
        ".unisono/runs/r1.json",
        "texts/brand.yaml",
        "unisono.toml",
    ]
    assert "s3cret" not in (there / "unisono.toml").read_text()
    assert load_settings(there, {})[0].company == "Example"


def test_every_table_is_backed_up_or_of_the_moment(
    lone: Desk, layout: Layout, tmp_path: Path
) -> None:
    backup(layout, lone, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        kept = {Path(name).stem for name in file.namelist() if name.startswith("desk/")}
    with lone.database.read() as connection:
        there = set(inspect(connection).get_table_names())
    assert there - {VERSION_TABLE} == kept | set(PASSING) | set(IN_NO_BACKUP)


def test_no_secret_is_in_a_backup(lone: Desk, layout: Layout, tmp_path: Path) -> None:
    backup(layout, lone, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        whole = b"".join(file.read(name) for name in file.namelist())
    assert b"s3cret" not in whole
    assert b"0ld" not in whole
    assert b"texts/brand.yaml" in whole


@pytest.mark.parametrize(
    ("toml", "kept"),
    [
        ('desk.database = "sqlite:///x"\ncompany = "C"\n', {"company": "C"}),
        ('[serve]\n"oidc_client_secret" = "top"\nport = 1\n', {"serve.port": 1}),
        ('desk = {database = "sqlite:///x"}\n', None),
        ('[desk]\ndatabase = """\nsqlite:///x"""\n', None),
        ('[serve]\noidc_client_secret = "C"\n[model]\ncurrency = "C"\n', None),
        ("not toml", None),
    ],
)
def test_toml_loses_its_secrets_or_is_left_out(toml: str, kept: dict[str, Any] | None) -> None:
    found = without_secrets(toml)
    if kept is None:
        assert found is None
        return
    assert found is not None
    assert flatten(tomllib.loads(found)) == kept


def test_settings_that_cannot_be_cleaned_are_named(lone: Desk, tmp_path: Path) -> None:
    root = tmp_path / "here"
    root.mkdir()
    (root / "unisono.toml").write_text('desk = {database = "sqlite:///x"}\n')
    done = backup(_layout(root), lone, tmp_path / "b.zip")
    assert "unisono.toml is not in the backup" in done.notes[0]


def test_what_is_there_is_not_overwritten_unasked(
    filled: Desk, layout: Layout, theme: Make, tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    backup(layout, filled, path)
    with pytest.raises(BackupError, match="exists already"):
        backup(layout, filled, path)
    filled.put(theme(owner="later"), "calm", by="cy")
    layout.brand.write_text("company: Later\n")
    (layout.root / "unisono.toml").write_text(
        'company = "Later"\n[workspace]\nbrand = "texts/brand.yaml"\n'
    )
    later = _everything(filled)
    with pytest.raises(BackupError, match=r"a desk in use, brand\.yaml"):
        restore(layout, filled, path, by="cy")
    assert _everything(filled) == later
    done = restore(layout, filled, path, by="cy", force=True)
    assert filled.get(Theme, "calm").document.owner == "bo"
    assert layout.brand.read_text() == "company: Example\n"
    assert 'company = "Later"' in (layout.root / "unisono.toml").read_text()
    assert done.notes == ("unisono.toml is there already and stays as it is.",)
    assert done.before is not None
    restore(layout, filled, done.before, by="cy", force=True)
    assert _everything(filled) == later
    assert layout.brand.read_text() == "company: Later\n"


def test_a_restore_that_fails_changes_nothing(
    filled: Desk, layout: Layout, theme: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.zip"
    backup(layout, filled, path)
    filled.put(theme(owner="later"), "calm", by="cy")
    layout.brand.write_text("company: Later\n")
    later = _everything(filled)
    original = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "r1.json":
            raise OSError(28, "No space left on device")
        return original(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        restore(layout, filled, path, by="cy", force=True)
    assert _everything(filled) == later
    assert filled.verify().problems == ()
    assert layout.brand.read_text() == "company: Later\n"
    assert not list(layout.state.glob("restoring-*"))


def _rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, seal: bool) -> Path:
    """A copy of a backup with other members; ``seal`` makes its manifest agree."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    if seal:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {
            n: {"size": len(d), "sha256": sha256(d).hexdigest()}
            for n, d in members.items()
            if n != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    out = path.with_name("evil.zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out


def _manifest(**facts: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        found = {**json.loads(members["manifest.json"]), **facts}
        members["manifest.json"] = json.dumps(found).encode()

    return change


def _forge(members: dict[str, bytes]) -> None:
    members["desk/revision.jsonl"] = members["desk/revision.jsonl"].replace(b'"bo"', b'"eve"')


@pytest.mark.parametrize(
    ("change", "seal", "words"),
    [
        (_forge, False, "desk/revision.jsonl is not as it was written"),
        (_forge, True, "does not hold together: revision"),
        (lambda m: m.update({"desk/log.jsonl": b""}), True, "does not hold together"),
        (lambda m: m.update({"../evil.txt": b"x"}), True, "holds '../evil.txt'"),
        (lambda m: m.update({"/etc/evil": b"x"}), True, "holds '/etc/evil'"),
        (lambda m: m.update({"runs/../../evil": b"x"}), True, "which no backup does"),
        (lambda m: m.update({"runs/extra.json": b"x"}), False, "not what its manifest says"),
        (lambda m: m.pop("desk/log.jsonl"), False, "not what its manifest says"),
        (lambda m: m.pop("manifest.json"), False, "is no backup"),
        (lambda m: m.update({"manifest.json": b"[]"}), False, "manifest cannot be read"),
        (lambda m: m.update({"runs/bomb.json": b"0" * (5 << 20)}), True, "unpacks to more than 4"),
        (lambda m: m.update({"desk/poster.jsonl": b"{}\n"}), True, "tables no desk has: poster"),
        (lambda m: m.update({"desk/document.jsonl": b"{]\n"}), True, "damaged near row 1"),
        (lambda m: m.update({"desk/document.jsonl": b'{"x": 1}\n'}), True, "no column x"),
        (_manifest(format=2), False, "made by a newer unisono"),
        (_manifest(desk_version="9999"), False, "made by a newer unisono"),
        (_manifest(log_head="0" * 64), False, "not the one its manifest names"),
    ],
)
def test_a_bad_backup_is_refused_and_nothing_changes(
    lone: Desk,
    layout: Layout,
    theme: Make,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    seal: bool,
    words: str,
) -> None:
    lone.put(theme(), "calm", by="bo")
    backup(layout, lone, tmp_path / "b.zip")
    evil = _rewritten(tmp_path / "b.zip", change, seal=seal)
    lone.put(theme(owner="later"), "calm", by="cy")
    later = _everything(lone)
    small = Settings.model_validate({"model": {"max_unpacked_mb": 4}})
    with pytest.raises(BackupError, match=words):
        restore(Layout(layout.root, small), lone, evil, by="cy", force=True)
    assert _everything(lone) == later
    assert lone.verify().problems == ()


def test_junk_is_no_backup(lone: Desk, layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "junk.zip").write_bytes(b"PK\x03\x04 no zip")
    for name, words in (("junk.zip", "cannot be read"), ("none.zip", "There is no file")):
        with pytest.raises(BackupError, match=words):
            restore(layout, lone, tmp_path / name, by="cy")
    whole = tmp_path / "whole.zip"
    backup(layout, lone, whole)
    data = bytearray(whole.read_bytes())
    data[len(data) // 2] ^= 0xFF
    whole.write_bytes(data)
    with pytest.raises(BackupError, match="damaged"):
        restore(layout, lone, whole, by="cy", force=True)


def test_a_tampered_desk_can_be_backed_up_and_says_so(
    lone: Desk, layout: Layout, theme: Make, tmp_path: Path
) -> None:
    lone.put(theme(), "calm", by="bo")
    with lone.database.begin() as connection:
        connection.execute(text("UPDATE document SET changed_by = 'eve'"))
    done = backup(layout, lone, tmp_path / "b.zip")
    assert "theme/calm is not as its newest revision" in done.notes[0]
    restore(layout, lone, tmp_path / "b.zip", by="cy", force=True)
    assert len(lone.verify().problems) == 1
