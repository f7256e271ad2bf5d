"""The notebook page runs as written, and what a cell shows is a table."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import unisono

PAGE = Path(__file__).resolve().parents[2] / "docs" / "notebook.md"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Runs the page's cells beside a small workspace; what each line alone evaluates to."""
    home = tmp_path_factory.mktemp("notebook")
    exports = home / "my-company" / "exports"
    exports.mkdir(parents=True)
    (exports / "sessions.csv").write_text(
        "session_id,user_id,date,utm_source,utm_medium,utm_campaign\n"
        + "".join(f"s{n},u{n % 40},2026-03-{1 + n % 28:02},Google,cpc,spring\n" for n in range(80))
        + "s99,u1,2026-03-02,google,cpc,Spring\n"
    )
    (exports / "orders.csv").write_text(
        "order_id,user_id,date,amount,currency\n"
        + "".join(f"o{n},u{n},2026-03-29,100,EUR\n" for n in range(20))
    )
    pq.write_table(
        pa.table({"person": ["a", "a", "b"], "time": [1, 2, 1], "channel": ["x", "y", "x"],
                  "converted": [False, True, False]}),
        home / "touches.parquet",
    )  # fmt: skip
    paths = "path,total_conversions,total_null\nSearch > E-mail,4,30\nSearch,2,50\n"
    (home / "paths.csv").write_text(paths, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "notebook"}
    found: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for cell in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S):
            for node in ast.parse(cell).body:
                code = ast.unparse(node)
                if isinstance(node, ast.Expr):
                    found[code] = eval(code, names)
                else:
                    exec(code, names)
    return found


def test_every_line_has_a_value(shown: dict[str, Any]) -> None:
    assert [code for code, value in shown.items() if value is None] == []
    assert shown["report.test('AUDIT-3').evidence[0].source"].file == "sessions.csv"
    assert shown["touches.to_pylist()"] == [{"channel": "Paid Search", "touches": 81}]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("workspace", ("sessions.csv", "orders.csv", "my-company: 2 files, 40 people")),
        ("report", ("Integration score", "UTM consistency", "Fix: ")),
    ],
)
def test_objects_show_themselves(shown: dict[str, Any], code: str, words: tuple[str, ...]) -> None:
    text = shown[code]._repr_html_()
    assert text.startswith("<table>")
    assert [w for w in words if w not in text] == []


def test_credit_and_metrics_show_themselves(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"person": ["a", "b"], "time": [1, 1], "channel": ["<x>", "y"],
                  "converted": [True, False]}),
        tmp_path / "t.parquet",
    )  # fmt: skip
    text = unisono.attribute(tmp_path / "t.parquet")._repr_html_()
    assert "Credited conversions: 1 of 1" in text
    assert "<td>&lt;x&gt;</td>" in text


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    text = unisono.Workspace(tmp_path)._repr_html_()
    assert "Nothing was loaded yet. Put exports into" in text
