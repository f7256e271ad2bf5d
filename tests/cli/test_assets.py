"""``unisono assets``: files in and out, formats, findings and exit codes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from unisono.cli.main import app
from unisono.errors import AssetFileError, NoDocumentError
from unisono.model.plan import Asset
from unisono.model.tiers import ChannelRules
from unisono.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Workspace.init(tmp_path / "here")
    Image.new("RGB", (1080, 1920), "red").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"text")
    return tmp_path / "here"


def _run(root: Path, *arguments: str, fails: type[Exception] | None = None) -> str:
    done = CliRunner().invoke(app, ["-C", str(root), "assets", *arguments])
    if fails:
        assert isinstance(done.exception, fails), done.output
        return str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.stdout


def test_files_come_in_are_checked_and_come_out(root: Path) -> None:
    picture = str(root.parent / "a.png")
    assert "There is no asset film" in _run(root, "add", "film", picture, fails=NoDocumentError)
    added = json.loads(
        _run(root, "add", "film", picture, "--title", "Film", "--by", "ann", "--json")
    )
    assert (added["revision"], added["files"][0]["facts"]["width"]) == (1, 1080)
    listed = json.loads(_run(root, "list", "--json"))
    assert [(a["key"], a["formats"]) for a in listed] == [("film", ["9:16"])]
    assert "Film" in _run(root, "list")
    _run(root, "get", "film", "a.png", "--to", str(root))
    assert (root / "a.png").read_bytes() == (root.parent / "a.png").read_bytes()
    assert "exists already" in _run(root, "get", "film", "a.png", "--to", str(root),
                                    fails=AssetFileError)  # fmt: skip
    assert "There are: a.png" in _run(root, "get", "film", "x.png", fails=NoDocumentError)


def test_all_files_are_added_or_none(root: Path) -> None:
    both = (str(root.parent / "a.png"), str(root.parent / "b.png"))
    said = _run(root, "add", "film", *both, "--title", "Film", fails=AssetFileError)
    assert said.startswith("b.png is text")
    with Workspace(root).desk as desk:
        assert desk.find(Asset, "film") is None


def test_findings_are_told_by_the_exit_code(root: Path) -> None:
    check = ["-C", str(root), "assets", "check", "--json"]
    assert CliRunner().invoke(app, check).exit_code == 0
    _run(root, "add", "film", str(root.parent / "a.png"), "--title", "Film", "--by", "ann")
    with Workspace(root).desk as desk:
        film = desk.get(Asset, "film").document
        last = date.today() + timedelta(days=3)
        desk.put(film.model_copy(update={"usable_to": last}), "film", by="ann")
    Workspace(root).layout.files.joinpath(
        film.renditions[0].digest[:2], film.renditions[0].digest
    ).write_bytes(b"changed")
    done = CliRunner().invoke(app, check)
    assert done.exit_code == 1
    assert [f["kind"] for f in json.loads(done.stdout)] == ["rights", "file"]


def test_formats_name_their_sources(root: Path) -> None:
    rows = json.loads(_run(root, "formats", "tik tok", "--json"))
    assert {r["ratio"] for r in rows} == {"9:16", "1:1", "16:9"}
    assert "https://ads.tiktok.com" in _run(root, "formats")


def test_formats_are_those_of_a_channels_rules(root: Path) -> None:
    rules = ChannelRules(title="TikTok", channel="Tik Tok", formats=("9:16", "21:9"))
    with Workspace(root).desk as desk:
        desk.put(rules, "tiktok", by="ann")
    rows = json.loads(_run(root, "formats", "tiktok", "--json"))
    assert {r["ratio"] for r in rows} == {"9:16", "21:9"}
    assert all(r["source"].startswith("channel rules") for r in rows)
    assert any(r["min_width"] for r in rows), "what is known of a size stays"
    assert "https://www.facebook.com" in _run(root, "formats", "instagram")
