"""Compiled templates, kept where Python keeps its compiled modules: compiling takes 0.5 s."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Keeps the bytecode of templates beside that of Python modules, under Python's own rules.

    Nothing is written with ``PYTHONDONTWRITEBYTECODE``; ``PYTHONPYCACHEPREFIX`` is heeded; where
    the package may not be written to, templates are compiled each time. A template is compiled
    anew when it, the code its filters come from, Jinja or Python changed.

    Args:
        folder: folder of the package that holds the templates.
        code: folders of the modules with the filters, which compiling applies to constants.
    """

    def __init__(self, folder: Path, code: Sequence[Path] = ()) -> None:
        self.folder = folder
        digest = hashlib.sha256(version("jinja2").encode())
        for path in sorted(p for room in code for p in room.glob("*.py")):
            digest.update(path.read_bytes())
        self._built = digest.hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """What a compiled template must have been made of to be used."""
        return hashlib.sha256(f"{self._built}\n{source}".encode()).hexdigest()

    def _path(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(self.folder / f"template_{bucket.key}.py")))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill ``bucket`` when the template was compiled before."""
        try:
            with self._path(bucket).open("rb") as file:
                bucket.load_bytecode(file)
        except (OSError, NotImplementedError, EOFError, ValueError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled; another process may do the same at the same time."""
        if sys.dont_write_bytecode:
            return
        try:
            path = self._path(bucket)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".template")
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            os.replace(partial, path)
        except (OSError, NotImplementedError):
            return
