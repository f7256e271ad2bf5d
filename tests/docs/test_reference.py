"""Reference pages follow the code; README and the other pages link to what exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_up_to_date(writer: ModuleType) -> None:
    for name, text in writer.pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, (
            f"docs/{name} is out of date: run python tools/write_docs.py"
        )


@pytest.mark.parametrize(
    "page",
    sorted(p.relative_to(ROOT) for p in ROOT.glob("*.md"))
    + sorted(p.relative_to(ROOT) for p in (ROOT / "docs").rglob("*.md")),
    ids=str,
)
def test_links_between_pages_resolve(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [
        t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not t.startswith("http")
    ]
    missing = [t for t in targets if t and not ((ROOT / page).parent / t).exists()]
    assert missing == []


def test_every_setting_has_a_meaning(writer: ModuleType) -> None:
    for line in writer.settings().splitlines():
        if line.startswith("| `"):
            assert line.split("|")[3].strip(), line
