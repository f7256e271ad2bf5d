from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from unisono.attribution import chain
from unisono.errors import SourceError
from unisono.model.attribution import AttributionResult
from unisono.workspace.touch_file import attribute_file


def _credit(result: AttributionResult, model: str) -> dict[str, float]:
    return {c: v for c, v in result.model(model).conversions.items() if v}


def _log(folder: Path, head: str) -> Path:
    path = folder / "touches.csv"
    path.write_text(
        f"{head}\n1,2026-01-01 10:00:00,Email,0,0\n1,2026-01-02 10:00:00,Direct,1,30\n",
        encoding="utf-8",
    )
    return path


def test_a_file_is_credited_without_a_workspace(tmp_path: Path) -> None:
    result = attribute_file(_log(tmp_path, "person,time,channel,converted,value"), root=tmp_path)
    assert (result.conversions, result.value) == (1, 30.0)
    assert _credit(result, "last_non_direct") == {"Email": 1.0}
    named = _log(tmp_path, "uid,when,via,did,worth")
    names = {"person": "uid", "time": "when", "channel": "via", "converted": "did"}
    again = attribute_file(named, names={**names, "value": "worth"}, root=tmp_path)
    assert again.value == 30.0


def test_settings_beside_the_file_hold(tmp_path: Path) -> None:
    (tmp_path / "unisono.toml").write_text("[attribution]\nlookback_days = 0.5\n")
    result = attribute_file(_log(tmp_path, "person,time,channel,converted,value"), root=tmp_path)
    assert _credit(result, "first") == {"Direct": 1.0}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_large_chain_tells_how_far_it_is(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("DIRECT_CONTEXTS", "DENSE_CELLS", "_MOST_CELLS"):
        monkeypatch.setattr(chain, limit, 0)
    path = _log(tmp_path, "person,time,channel,converted,value")
    if kind == "parquet":
        pq.write_table(pa_csv.read_csv(path), path.with_suffix(".parquet"))
        path = path.with_suffix(".parquet")
    told: list[float] = []
    attribute_file(path, root=tmp_path, order=2, tell=lambda _what, share: told.append(share))
    assert told[-1] == 1


def test_no_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no file") as caught:
        attribute_file(tmp_path / "nope.parquet")
    assert caught.value.way_out


def test_one_file_is_credited_without_loading_the_rest() -> None:
    code = """
import sys, unisono
unisono.attribute
rooms = {m.split(".")[1] for m in sys.modules if m.startswith("unisono.")}
print(*sorted(rooms))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rest = {"warehouse", "sources", "reports", "audit", "identity", "messages", "measure"}
    assert set(run.stdout.split()) & rest == set()
