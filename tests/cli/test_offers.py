import json
from pathlib import Path

TEXTS = """channel,campaign,copy,start,end
Email,Spring,15% off shoes,2026-03-01,2026-03-10
X,Spring,20% off shoes,2026-03-05,2026-03-20
Blog,Spring,Start your free trial,2026-03-05,2026-03-20
Email,Autumn,15% off hats,2026-09-01,2026-09-10
"""


def test_offers_of_a_file_and_pairs_that_disagree(unisono, tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text(TEXTS, encoding="utf-8")
    run = unisono("offers", "texts.csv", "--as-of", "2026-03-06", "--json", folder=tmp_path)
    told = json.loads(run.stdout)
    assert run.returncode == 1
    assert [(o["words"], o["source"], o["messages"]) for o in told["offers"]] == [
        ("free trial", "texts.csv:4", 1), ("15% off", "texts.csv:5", 1),
        ("15% off", "texts.csv:2", 1), ("20% off", "texts.csv:3", 1),
    ]  # fmt: skip
    (pair,) = told["contradictions"]
    assert (pair["first"]["words"], pair["second"]["words"], pair["ended"]) == (
        "15% off", "20% off", False,
    )  # fmt: skip
    assert [c["second"]["words"] for c in told["competing"]] == ["free trial", "free trial"]


def test_what_is_over_no_longer_fails(unisono, tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text(TEXTS, encoding="utf-8")
    run = unisono("offers", "texts.csv", "--as-of", "2026-05-01", folder=tmp_path)
    assert run.returncode == 0
    assert "contradiction (ended): Email says “15% off”, X says “20% off”" in run.stdout
    assert run.stdout.endswith(
        "Offers: 4; contradictions: 0 open, 1 ended; competing incentives: 2; as of 2026-05-01\n"
    )


def test_a_workspace_without_data_has_no_offers(unisono, tmp_path: Path) -> None:
    run = unisono("offers", "--contradictions", "--json", folder=tmp_path)
    assert (run.returncode, json.loads(run.stdout)["contradictions"]) == (0, [])
