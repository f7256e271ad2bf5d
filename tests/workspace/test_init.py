from pathlib import Path

import pytest

from unisono import Workspace
from unisono.errors import SourceError, WorkspaceError

FILES = ["brand.yaml", "exports", "mapping.yaml", "taxonomy.yaml", "unisono.toml"]


def test_a_new_workspace_has_every_file_and_reads_its_own_declarations(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path / "my company")
    assert sorted(p.name for p in workspace.root.iterdir()) == FILES
    assert set(workspace.settings_origin.values()) == {"default"}
    assert workspace.brand is not None
    assert workspace.taxonomy.parameters
    with pytest.raises(SourceError, match="holds no data file"):
        workspace.load()


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "unisono.toml").write_text('company = "Ours"\n', encoding="utf-8")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.csv").write_text("a\n1\n", encoding="utf-8")
    Workspace.init(tmp_path)
    again = Workspace.init(tmp_path)
    assert again.settings.company == "Ours"
    assert again.settings_origin["company"] == "unisono.toml"
    assert (tmp_path / "exports" / "a.csv").read_text(encoding="utf-8") == "a\n1\n"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be set up") as caught:
        Workspace.init(tmp_path / "taken")
    assert caught.value.way_out
    with pytest.raises(WorkspaceError, match="is not a folder"):
        Workspace(tmp_path / "nowhere")


def test_exports_may_lie_elsewhere(tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    workspace = Workspace(tmp_path, exports=other)
    assert workspace.layout.exports == other
    assert workspace.settings_origin["workspace.exports"] == "command line"


def test_no_exports_folder_is_said_and_nothing_is_created(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        Workspace(tmp_path).load()
    assert list(tmp_path.iterdir()) == []
