"""Odd folders, names and rights: said, never silent, and the rest goes on."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from unisono import Workspace
from unisono.errors import SettingsError, WorkspaceError
from unisono.workspace.layout import write_atomically

DAY = ("2026-09-01", "10")
Ads = Callable[..., Path]


def test_only_the_owner_may_read_what_unisono_keeps(ads: Ads, workspace: Workspace) -> None:
    ads("a.csv", DAY)
    workspace.write(workspace.audit())
    state = workspace.layout.state
    modes = {stat.S_IMODE(p.stat().st_mode) for p in [state, *state.rglob("*")] if p.is_dir()}
    files = {stat.S_IMODE(p.stat().st_mode) for p in state.rglob("*") if p.is_file()}
    assert (modes, files) == ({0o700}, {0o600})
    assert (state / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_file_name_that_is_no_utf8_is_named_and_the_rest_goes_on(
    ads: Ads, workspace: Workspace
) -> None:
    good = ads("a.csv", DAY)
    try:
        os.rename(ads("b.csv", DAY, DAY), os.fsencode(good.parent) + b"/gr\xfcn.csv")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    result = workspace.load()
    assert [(p.path, p.way_out) for p in result.problems] == [(r"gr\xfcn.csv", "Rename the file.")]
    assert [f.path for f in workspace.sources().files] == ["a.csv", r"gr\xfcn.csv"]


def test_a_folder_that_may_not_be_read_is_named(
    ads: Ads, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ads("a.csv", DAY)
    closed = workspace.layout.exports / "closed"
    closed.mkdir()
    scan = os.scandir

    def refuse(path: str | Path) -> object:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [p.path for p in workspace.load().problems] == ["closed"]


def test_pipes_devices_and_links_that_lead_out_are_not_opened(
    ads: Ads, workspace: Workspace
) -> None:
    folder = ads("a.csv", DAY).parent
    os.mkfifo(folder / "pipe.csv")
    os.symlink("/dev/zero", folder / "zero.csv")
    os.symlink(".", folder / "loop")
    assert (workspace.load().files, workspace.load().problems) == (1, ())


def test_reports_among_the_exports_are_no_data(tmp_path: Path, ads: Ads) -> None:
    ads("a.csv", DAY)
    workspace = Workspace(tmp_path, exports=tmp_path)
    workspace.write(workspace.audit())
    workspace.load()
    (tmp_path / "taxonomy.yaml").write_text("", encoding="utf-8")
    (tmp_path / "unisono.toml").write_text("", encoding="utf-8")
    workspace.load()
    assert [f.path for f in workspace.sources().files] == ["exports/a.csv"]
    with pytest.raises(WorkspaceError, match="next load would read it"):
        workspace.export([], tmp_path / "out")


def test_reports_may_not_be_the_exports(tmp_path: Path, ads: Ads) -> None:
    ads("a.csv", DAY)
    (tmp_path / "unisono.toml").write_text('[workspace]\nreports = "exports"', encoding="utf-8")
    with pytest.raises(SettingsError, match="one folder"):
        Workspace(tmp_path).load()


def test_a_home_folder_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "unisono.toml").write_text('[workspace]\nexports = "~/x"', encoding="utf-8")
    assert Workspace(tmp_path).layout.exports == tmp_path / "x"


def test_what_a_killed_run_left_goes_with_the_next_build(ads: Ads, workspace: Workspace) -> None:
    ads("a.csv", DAY)
    workspace.load()
    builds = workspace.layout.builds
    for name in ("dead.building", "dead.building.wal", "old.questions.json"):
        (builds / name).write_text("", encoding="utf-8")
    ads("b.csv", ("2026-09-02", "1"))
    workspace.load()
    stems = {p.name.split(".")[0] for p in builds.iterdir() if p.is_file()} - {"current"}
    assert stems == {p.stem for p in builds.glob("*.duckdb")}
    assert len(stems) == 2


def test_damaged_questions_name_the_way_out(ads: Ads, workspace: Workspace) -> None:
    ads("a.csv", DAY)
    workspace.load()
    (path,) = workspace.layout.builds.glob("*.questions.json")
    path.write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Remove the folder"):
        workspace.audit()


def test_a_moved_workspace_is_built_again(ads: Ads, tmp_path: Path, workspace: Workspace) -> None:
    ads("a.csv", DAY)
    assert workspace.load().rebuilt
    assert not workspace.load().rebuilt
    os.rename(tmp_path, moved := tmp_path.with_name(f"{tmp_path.name}-moved"))
    there = Workspace(moved)
    assert there.load().rebuilt
    assert there.query("SELECT count(*) AS n FROM raw.a_csv").to_pylist() == [{"n": 1}]


def test_a_write_that_fails_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "audit.html").mkdir()
    (tmp_path / "audit.html" / "x").touch()
    with pytest.raises(WorkspaceError, match=r"audit\.html cannot be written"):
        write_atomically(tmp_path / "audit.html", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["audit.html"]
