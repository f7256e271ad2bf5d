"""A campaign renamed between two reports is asked about, and counts once when somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono import Workspace

HEAD = "Day,Campaign name,Amount spent (EUR),Impressions,Link clicks\n"
QUESTION = (
    "Meta Ads reports the same spend, impressions and clicks under both names on 1 day: if it was "
    "renamed, 12.00 counts twice"
)


def _load(root: Path, taxonomy: str) -> tuple[list[str], float]:
    """Why campaigns are asked about, and the spend that counts."""
    exports = root / "exports"
    exports.mkdir()
    for name, rows in (
        ("meta_february", "2026-02-01,Spring,10,500,7\n2026-02-02,Spring,12,520,9\n"),
        ("meta_march", "2026-02-02,Awareness DE,12,520,9\n2026-02-03,Awareness DE,13,540,8\n"),
    ):
        (exports / f"{name}.csv").write_text(HEAD + rows, encoding="utf-8")
    if taxonomy:
        (root / "taxonomy.yaml").write_text(taxonomy, encoding="utf-8")
    workspace = Workspace(root)
    workspace.load()
    spend = workspace.query(
        "SELECT sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted"
    ).to_pylist()[0]["spend"]
    return [q.why for q in workspace.audit().questions if q.param == "campaign"], spend


@pytest.mark.parametrize(
    ("taxonomy", "asked", "spend"),
    [
        ("", [QUESTION], 47.0),
        ("version: 1\ndifferent:\n  - [Spring, Awareness DE]\n", [], 47.0),
        (
            "version: 1\nparameters:\n  campaign:\n    aliases: {Awareness DE: Spring}\n",
            [],
            35.0,
        ),
    ],
    ids=["asked", "different", "one campaign"],
)
def test_renamed_campaign(tmp_path: Path, taxonomy: str, asked: list[str], spend: float) -> None:
    assert _load(tmp_path, taxonomy) == (asked, spend)
