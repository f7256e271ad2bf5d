"""Real exports land completely: row counts equal those listed beside the data."""

import os
import re
from pathlib import Path

import pytest

SHARED = Path(
    os.environ.get("UNISONO_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data")
)


@pytest.fixture(scope="module")
def listed():
    if not (SHARED / "COLUMNS.md").exists():
        pytest.skip(f"The shared data is not at {SHARED}.")
    counts, folder = {}, ""
    for line in (SHARED / "COLUMNS.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        elif match := re.match(r"- `(.+?)` \(([\d,]+) rows\)", line):
            counts[f"{folder}/{match[1]}"] = int(match[2].replace(",", ""))
    return counts


def test_every_listed_table_lands_completely(listed, reader):
    reader.root = SHARED
    found = {name: reader.one(name) for name in listed}
    counts = {name: x.rows + x.quarantined for name, x in found.items()}
    assert len(counts) > 300
    assert counts == listed


def test_ragged_sessions_all_land(listed, reader):
    reader.root = SHARED
    landing = reader.one("dbt_attribution_playbook/sessions.csv")
    assert (landing.rows, landing.quarantined) == (90, 0)
    assert [a[1] for a in reader.asides(landing)] == ["value"] * 33
