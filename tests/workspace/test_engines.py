"""The engine of the settings: what is missing is said before anything is built."""

from __future__ import annotations

import sys

import pytest

from unisono.errors import EngineError, SettingsError
from unisono.settings import GENERATED_ONLY, Settings, load_settings
from unisono.warehouse.engine import Engine
from unisono.workspace.engines import models_engine


def test_the_embedded_engine_is_used_as_it_is(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with Engine() as here, models_engine(here, Settings(), tmp_path) as there:
        assert there is here


def test_spark_without_the_extra_says_how_to_get_it(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    for name in [m for m in sys.modules if m.startswith("unisono.warehouse.d")]:
        monkeypatch.delitem(sys.modules, name)
    with (
        Engine() as here,
        pytest.raises(EngineError, match="needs sqlglot") as caught,
        models_engine(here, Settings(engine="spark"), tmp_path),
    ):
        pass
    assert 'pip install "unisono[spark]"' in caught.value.way_out


@pytest.mark.parametrize("engine", GENERATED_ONLY)
def test_an_engine_that_is_only_written_for_is_refused(engine, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "unisono.toml").write_text(f'engine = "{engine}"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=f"not built on {engine}: its SQL is generated"):
        load_settings(tmp_path)
