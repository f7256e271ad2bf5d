import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from unisono.reports.compiled_templates import CompiledTemplates


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


class Counting(Environment):
    compiled = 0

    def _generate(self, *arguments: object, **named: object) -> str:
        Counting.compiled += 1
        return super()._generate(*arguments, **named)  # type: ignore[arg-type]


def rendered(room: Path, text: str = "{{ 2 | twice }}{{ n }}", factor: int = 2) -> tuple[str, int]:
    """What a fresh process would render, and how many templates it compiled."""
    environment = Counting(
        loader=DictLoader({"page": text}), bytecode_cache=CompiledTemplates(room, (room,))
    )
    environment.filters["twice"] = lambda x: x * factor
    Counting.compiled = 0
    return environment.get_template("page").render(n=7), Counting.compiled


def test_a_template_is_compiled_once(room: Path) -> None:
    assert [rendered(room), rendered(room)] == [("47", 1), ("47", 0)]


def test_a_changed_template_is_compiled_anew(room: Path) -> None:
    rendered(room)
    assert rendered(room, "{{ n }}") == ("7", 1)


def test_changed_filters_are_applied_to_constants_anew(room: Path) -> None:
    rendered(room)
    (room / "filters.py").write_text("factor = 3")
    assert rendered(room, factor=3) == ("67", 1)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"cut"])
def test_a_damaged_cache_is_compiled_anew(room: Path, damage: bytes) -> None:
    rendered(room)
    (path,) = (p for p in (room.parent / "cache").rglob("*") if p.is_file())
    path.write_bytes(path.read_bytes()[:40] if damage == b"cut" else damage)
    assert rendered(room) == ("47", 1)


def test_python_may_be_told_to_write_nothing(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(room) == ("47", 1)
    assert not (room.parent / "cache").exists()
    assert rendered(room) == ("47", 1)


def test_a_closed_folder_only_costs_time(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.parent / "cache").write_text("no folder")
    assert [rendered(room), rendered(room)] == [("47", 1), ("47", 1)]
