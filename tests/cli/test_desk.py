"""``unisono desk``, ``backup`` and ``restore`` on the command line."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from unisono.cli.main import main

THEME = "title: Calm\nfirst_day: 2026-01-01\nlast_day: 2026-06-30\nowner: Ann\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a plan of one theme."""
    (tmp_path / "plan" / "theme").mkdir(parents=True)
    (tmp_path / "plan" / "theme" / "calm.yaml").write_text(THEME)
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["unisono", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def test_a_plan_goes_in_changes_and_comes_out(run: Run, folder: Path) -> None:
    code, out, err = run("desk", "import", "plan", "--why", "first", "--by", "ann")
    assert (code, err) == (0, "1 created, 0 changed, 0 merged, 0 unchanged.\n")
    assert out.split() == ["document", "what", "revision", "theme/calm", "created", "1"]
    code, out, err = run("desk", "export", "plan")
    assert (code, out, err) == (0, "", "1 files written, 0 were the same already.\n")
    path = folder / "plan" / "theme" / "calm.yaml"
    assert path.read_text().split("\n", 1)[1] == THEME
    path.write_text(path.read_text().replace("Ann", "Bo"))
    tried = json.loads(run("desk", "import", "plan", "--dry-run", "--json")[1])
    assert [(s["action"], s["revision"]) for s in tried["steps"]] == [("changed", 2)]
    run("desk", "import", "plan", "--by", "bo")
    shown = json.loads(run("desk", "history", "theme", "calm", "--json")[1])
    assert [(r["number"], r["action"], r["by"], r["why"], r["fields"]) for r in shown] == [
        (1, "create", "ann", "first", []),
        (2, "change", "bo", "", ["owner"]),
    ]
    assert "owner" in run("desk", "history", "theme", "calm")[1]
    assert run("desk", "undo", "theme", "calm")[2] == "theme/calm is at revision 3.\n"
    assert (
        json.loads(run("desk", "undo", "theme", "calm", "--to", "2", "--json")[1])["revision"] == 4
    )
    assert run("desk", "show", "theme", "calm", "--revision", "1")[1].split("\n", 1)[1] == THEME
    assert json.loads(run("desk", "show", "theme", "calm", "--json")[1])["body"]["owner"] == "Bo"
    listed = json.loads(run("desk", "list", "theme", "--json")[1])
    assert [(d["key"], d["title"], d["revision"]) for d in listed["documents"]] == [
        ("calm", "Calm", 4)
    ]
    assert "Calm" in run("desk", "list")[1]


def test_mistakes_are_told_and_exit_3(run: Run, folder: Path) -> None:
    bad = folder / "plan" / "theme" / "bad.yaml"
    bad.write_text("title: x\n\tnotes: y\n")
    code, out, err = run("desk", "import", "plan")
    assert (code, out) == (3, "")
    assert f"{Path('plan/theme/bad.yaml')}, line 2, column 1: " in err
    assert "Nothing was imported" in err
    assert json.loads(run("desk", "list", "--json")[1])["documents"] == []
    code, out, err = run("desk", "import", "plan", "--keep-going")
    assert code == 3
    assert "theme/calm" in out
    assert "line 2, column 1" in err
    error = json.loads(run("desk", "show", "theme", "none", "--json")[1])["error"]
    assert error["message"] == "There is no theme/none."
    assert run("desk", "list", "themes")[0] == 2
    (folder / "exports").mkdir()
    assert "lies in the exports folder" in run("desk", "export", "exports/plan")[2]


def test_the_log_is_shown_and_verified(run: Run, folder: Path) -> None:
    run("desk", "import", "plan", "--by", "ann [bold]")
    assert "ann [bold]" in run("desk", "log")[1]
    rows = json.loads(run("desk", "log", "--json", "--newest", "1")[1])
    assert [(r["number"], r["action"], r["key"]) for r in rows] == [(1, "create", "calm")]
    code, _, err = run("desk", "log", "--verify")
    assert (code, rows[0]["digest"] in err) == (0, True)
    with sqlite3.connect(folder / ".unisono" / "desk.sqlite") as connection:
        connection.execute("DROP TRIGGER log_no_update")
        connection.execute("UPDATE log SET \"by\" = 'eve'")
    connection.close()
    code, _, err = run("desk", "log", "--verify")
    assert (code, "Log: row 1 was changed." in err) == (1, True)
    assert json.loads(run("desk", "log", "--verify", "--json")[1])["problems"] == [
        "log: row 1 was changed"
    ]


def test_backup_and_restore(run: Run, folder: Path) -> None:
    run("desk", "import", "plan")
    code, out, err = run("backup", "b.zip")
    told = "b.zip: 1 documents, 0 files of assets, 0 files of audit runs.\n"
    assert (code, out, err) == (0, "", told)
    assert run("backup", "b.zip")[0] == 3
    assert json.loads(run("backup", "--json")[1])["documents"] == 1
    assert run("-C", "new", "restore", "no.zip")[0] != 0
    assert not (folder / "new").exists()
    code, _, err = run("-C", "new", "restore", "b.zip")
    assert (code, err) == (0, "1 documents restored.\n")
    assert run("-C", "new", "restore", "b.zip")[0] == 3
    done = json.loads(run("-C", "new", "restore", "b.zip", "--force", "--json")[1])
    assert Path(done["before"]).name.startswith("before-restore-")
    assert (
        json.loads(run("-C", "new", "desk", "list", "--json")[1])["documents"][0]["key"] == "calm"
    )


def test_where_the_desk_is_and_passwords_stay_hidden(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "unisono.toml").write_text('[desk]\ndatabase = "sqlite:///own/desk.db"\n')
    run("desk", "import", "plan")
    assert (folder / "own" / "desk.db").exists()
    monkeypatch.setenv("UNISONO_DESK_DATABASE", "postgresql://ann:s3cret@127.0.0.1:1/desk")
    for arguments in (("config", "show"), ("config", "show", "--json"), ("desk", "list")):
        code, out, err = run(*arguments)
        assert "s3cret" not in out + err
        assert "127.0.0.1" in out + err
    assert code == 2
    monkeypatch.setenv("UNISONO_DESK_DATABASE", "oracle://ann:s3cret@db.test/desk")
    code, out, err = run("desk", "list")
    assert (code, "s3cret" in out + err) == (2, False)
    assert "an address starts with sqlite:///" in err


def test_without_the_extra_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unisono.workspace.desk.find_spec", lambda _name: None)
    for arguments in (("desk", "list"), ("backup",), ("restore", "b.zip")):
        code, _, err = run(*arguments)
        assert (code, "pip install 'unisono[web]'" in err) == (2, True)


def test_help_and_import_need_no_database() -> None:
    code = (
        "import sys, unisono.cli.main, unisono.workspace; "
        "sys.exit(any(m in sys.modules for m in ('sqlalchemy', 'alembic', 'psycopg')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
