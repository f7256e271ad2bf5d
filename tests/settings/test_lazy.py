"""The sections of the settings are imported when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from unisono import settings


def test_every_name_is_there_and_no_other() -> None:
    for name in settings.__all__:
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
