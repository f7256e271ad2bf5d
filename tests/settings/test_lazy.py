"""The sections of the settings are imported when they are asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from unisono import settings


def _typed() -> dict[str, str]:
    """What type checkers read: the module of every name."""
    imports = [
        node
        for node in ast.walk(ast.parse(Path(settings.__file__).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("unisono.settings.")
    ]
    return {name.name: str(node.module) for node in imports for name in node.names}


def test_type_checkers_read_the_names_that_are_there() -> None:
    assert _typed() == {
        name: f"unisono.settings.{module}" for name, module in settings._MODULES.items()
    }


def test_every_name_is_there_and_no_other() -> None:
    for name in _typed():
        assert getattr(settings, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        settings.Nonsense  # noqa: B018


def test_one_section_does_not_import_the_others() -> None:
    code = (
        "import sys; from unisono.settings import AttributionSettings; "
        "print('unisono.settings.root' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False"
