"""``survey`` and ``shares`` on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from unisono.access.access import Access
from unisono.access.surveys import answer_survey
from unisono.cli.main import app
from unisono.workspace import plan as workspace_plan
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(app, ["-C", str(folder), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.init(tmp_path)
    return tmp_path


def test_a_survey_from_template_to_results(folder: Path) -> None:
    key = run(folder, "survey", "create", "--title", "Spring", "--team", "sales").strip()
    assert key == "spring"
    (row,) = json.loads(run(folder, "survey", "list", "--json"))
    assert (row["key"], row["answered"]) == ("spring", 0)
    made = json.loads(
        run(folder, "survey", "links", key, "--team", "sales", "--team", "product", "--json")
    )
    tokens = {m["team"]: m["link"].rpartition("/")[2] for m in made}
    workspace = Workspace(folder)
    with open_desk(workspace.layout) as desk:
        access = Access(desk.database, workspace.settings.serve)
        for token in tokens.values():
            answer_survey(
                access, token, "", {"success": ("Revenue",)}, "", address="127.0.0.1", most=5,
                today=workspace_plan.today(workspace),
            )  # fmt: skip
    (wave,) = json.loads(run(folder, "survey", "results", key, "--json"))
    assert (wave["overlap"], wave["overlap_words"], wave["verdict"]) == (100, 100, "undecided")
    assert "fewer than 3 people" in wave["why"]
    assert "Revenue" in run(folder, "survey", "results", key)
    links = json.loads(run(folder, "survey", "links", key, "--json"))
    assert [(x["team"], x["answered"]) for x in links] == [("sales", 1), ("product", 1)]
    assert not any(t in json.dumps(links) for t in tokens.values())
    run(folder, "survey", "revoke", key, links[0]["id"])
    again = json.loads(run(folder, "survey", "links", key, "--json"))
    assert [bool(x["revoked_at"]) for x in again] == [True, False]


@pytest.mark.parametrize(("words", "said"), [
    (("survey", "links", "none", "--team", "x"), "There is no survey none"),
    (("survey", "results", "none"), "Nobody has answered"),
    (("survey", "create", "--to", "31.12."), "is no day"),
    (("shares", "revoke", "x"), "There is no such link"),
])  # fmt: skip
def test_what_is_not_there_is_told(folder: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(Exception, match=re.escape(said)):
        run(folder, *words)


def test_shared_links_are_listed(folder: Path) -> None:
    assert json.loads(run(folder, "shares", "list", "--json")) == []
