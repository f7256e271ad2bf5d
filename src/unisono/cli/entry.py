"""Where the process starts: Ctrl-C is heeded from the first moment, imports included."""

from __future__ import annotations

import os
import sys

#: What a shell calls a process that Ctrl-C ended.
_INTERRUPTED = 130


def main() -> None:
    """Run the ``unisono`` command."""
    # Matrices are small here: more threads of NumPy's linear algebra only wait for each other,
    # and waiting costs half a second of processor time in every attribution.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        # Imported here, because importing takes time in which somebody may press Ctrl-C.
        from unisono.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
