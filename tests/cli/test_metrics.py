"""``metrics``, ``reconcile`` and ``paths`` as people type them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path


def test_list_and_show(unisono, company: Path) -> None:
    done = unisono("metrics", "list", folder=company)
    assert done.stderr == ""
    assert done.stdout.splitlines()[0].split()[:3] == ["metric", "title", "unit"]
    listed = json.loads(unisono("metrics", "list", "--json", folder=company).stdout)["metrics"]
    assert {"id": "cpc", "unit": "currency"}.items() <= next(
        m for m in listed if m["id"] == "cpc"
    ).items()
    shown = unisono("metrics", "show", "cpc", folder=company).stdout
    assert "Ad spend ÷ clicks in the period." in shown
    assert "metrics.media" in shown


def test_query_in_every_form(unisono, company: Path) -> None:
    ask = ("metrics", "query", "spend,cpc,revenue", "--by", "day")
    done = unisono(*ask, folder=company)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == [
        "day", "spend", "USD", "cpc", "USD", "revenue", "USD",
    ]  # fmt: skip
    rows = json.loads(unisono(*ask, "--json", folder=company).stdout)["rows"]
    assert rows[0] == {"day": "2026-09-01", "spend": 10.5, "cpc": 0.21, "revenue": None}
    both = unisono(*ask[:3], "--by", "channel", "--by", "day", "--json", folder=company)
    assert json.loads(both.stdout)["by"] == ["channel", "day"]
    table = list(csv.DictReader(io.StringIO(unisono(*ask, "--csv", folder=company).stdout)))
    assert [r["revenue"] for r in table] == ["", "100.0", "200.0"]
    one = unisono(*ask, "--from", "2026-09-02", "--to", "2026-09-02", "--json", folder=company)
    assert [r["day"] for r in json.loads(one.stdout)["rows"]] == ["2026-09-02"]
    raw = unisono(
        "metrics", "query", "spend", "--by", "campaign", "--where", "campaign~[/red]",
        folder=company,
    )  # fmt: skip
    assert raw.stdout.splitlines()[1].split() == ["Spring_[/red]", "22.00"]


def test_wrong_questions(unisono, company: Path) -> None:
    done = unisono("metrics", "query", "roas", "--by", "platform", folder=company)
    assert (done.returncode, done.stdout) == (2, "")
    assert "roas cannot be split by platform." in done.stderr
    assert "It can by channel, campaign, day" in done.stderr.replace("\n", " ")
    both = unisono("metrics", "query", "spend", "--json", "--csv", folder=company)
    assert both.returncode == 2
    missing = unisono("metrics", "query", "pipeline", folder=company)
    assert missing.stdout.splitlines()[1].split() == ["–"]
    assert "Bring deals (opportunities) from the CRM." in missing.stderr.replace("\n", " ")


def test_a_condition_that_matches_nothing_does_not_ask_for_more_data(
    unisono, company: Path
) -> None:
    ask = ("metrics", "query", "spend", "--where", "campaign=nope")
    done = unisono(*ask, folder=company)
    assert "not under the conditions" in done.stderr.replace("\n", " ")
    told = json.loads(unisono(*ask, "--json", folder=company).stdout)
    assert told["wanting"][0][0] == "spend"


def test_reconcile(unisono, company: Path) -> None:
    done = unisono("reconcile", folder=company)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].startswith("Own table")
    found = json.loads(unisono("reconcile", "--json", folder=company).stdout)
    assert found["claimed_conversions"] == 3  # one of the two days has a sale as well
    assert found["gaps"] == []


def test_paths_of_a_company_without_touches(unisono, company: Path) -> None:
    done = unisono("paths", folder=company)
    assert done.returncode == 0
    assert "not measured" not in done.stdout
    found = json.loads(unisono("paths", "--json", folder=company).stdout)
    assert found["converting"] == found["steps"] == found["cohorts"] == []
    assert {s["badge"] for s in found["states"]} == {"not measured"}


def test_synergy_of_a_company_without_touches(unisono, company: Path) -> None:
    done = unisono("synergy", folder=company)
    assert done.returncode == 0
    assert "two channels at least" in done.stderr.replace("\n", " ")
    found = json.loads(unisono("synergy", "--json", folder=company).stdout)
    assert (found["pairs"], found["sequences"]) == ([], [])
    assert "not what causes what" in found["definitions"]["warning"]
