"""A memory limit smaller than the data: what does not fit is spilled, and the result is whole."""

from pathlib import Path

from unisono import Workspace
from unisono.warehouse.engine import Engine

_VISITS = """SELECT 's' || i AS session_id, '2026-03-01 10:00:00' AS session_start,
    'c' || (i % 50000) || '.' || md5(i::VARCHAR) AS client_id, 'google' AS utm_source,
    'cpc' AS utm_medium, 'https://www.example.com/?q=' || md5('x' || i) AS landing_page
    FROM range(100000) AS t(i)"""


def test_a_small_limit_spills_and_completes(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with Engine() as engine:
        engine.run(f"COPY ({_VISITS}) TO '{tmp_path / 'exports' / 'sessions.csv'}' (HEADER)")
    (tmp_path / "unisono.toml").write_text("memory_gb = 0.1\n", encoding="utf-8")
    workspace = Workspace(tmp_path)
    workspace.load()
    found = workspace.query("SELECT count(*) AS n, count(DISTINCT person_id) AS p FROM touchpoint")
    assert found.to_pylist() == [{"n": 100_000, "p": 100_000}]
    assert list((tmp_path / "elsewhere").iterdir()) == []  # spilled in the workspace only
