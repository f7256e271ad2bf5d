"""Missing engines are a failure in continuous integration, and a hint elsewhere."""

from __future__ import annotations

import pytest
from conformance_needs import needed


def test_what_is_there_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    needed("json")


@pytest.mark.parametrize("ci", ["true", "1"])
def test_ci_fails_without_an_engine(monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.fail.Exception, match=r"no_such_engine .*--group engines"):
        needed("no_such_engine")


def test_elsewhere_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no_such_engine .*--group engines"):
        needed("json", "no_such_engine")
