"""``unisono match`` on the command line; the matching itself is tested in its own room."""

import json
import sys
from pathlib import Path

import pytest

from unisono.cli.main import main
from unisono.cli.match import _lines
from unisono.workspace.matches import Proposed

PROPOSED = [
    {"id": "aaaa1111", "left": ["email", "a@x.example"], "right": ["email", "b@x.example"],
     "verdict": "sure", "probability": 0.98},
    {"id": "bbbb2222", "left": ["email", "c@x.example"], "right": ["email", "d@x.example"],
     "verdict": "review", "probability": 0.85},
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / ".unisono").mkdir()
    proposed = json.dumps(PROPOSED)
    (tmp_path / ".unisono" / "matches-proposed.json").write_text(proposed, encoding="utf-8")

    def call(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["unisono", "-C", str(tmp_path), "match", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def test_decide_list_and_take_back(run) -> None:
    code, _, told = run("--accept-sure", "--reject", "bbbb2222")
    assert (code, told.strip()) == (0, "1 accepted, 1 rejected; run 'unisono load' to apply it.")
    rows = json.loads(run("--decided", "--json")[1])
    ours = [(r["decision"], r["by_hand"], r["left"]) for r in rows]
    assert ours == [
        ("accepted", False, "email:a@x.example"),
        ("rejected", True, "email:c@x.example"),
    ]
    assert "accepted (sure)" in run("--decided")[1]
    run(*(f"--undo={r['id']}" for r in rows))
    assert json.loads(run("--decided", "--json")[1]) == []


def test_undo_stands_alone(run) -> None:
    code, _, told = run("--undo", "aaaa1111", "--accept", "bbbb2222")
    assert (code, "--undo stands alone" in told) == (2, True)


def test_what_was_left_out_is_said() -> None:
    lines = _lines(Proposed((), 10, 4, ("the same name, in either order: 2 values",), False, "p"))
    assert lines[0].startswith("0 matches to decide; 10 people, 4 pairs compared")
    assert "match.max_pairs" in lines[1]
