"""What the conformance suite needs: it says how to get it, and is never left out quietly in CI."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

#: What installs every engine of the suite.
WAY_OUT = "pip install --group engines"


def needed(*modules: str) -> None:
    """Skip where a package is missing; fail in continuous integration.

    Args:
        modules: import names.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if not missing:
        return
    text = f"{', '.join(missing)} is not installed ({WAY_OUT})"
    if os.environ.get("CI", "").casefold() in {"1", "true"}:
        pytest.fail(text)
    pytest.skip(text, allow_module_level=True)
