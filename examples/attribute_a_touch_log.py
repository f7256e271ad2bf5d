"""Credit channels straight from a touch log, without a workspace.

python examples/attribute_a_touch_log.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import unisono

TOUCHES = pa.table(
    {
        "person": ["a", "a", "a", "b", "c", "c"],
        "time": [
            "2026-01-01 09:00:00", "2026-01-03 09:00:00", "2026-01-05 09:00:00",
            "2026-01-02 12:00:00", "2026-01-02 15:00:00", "2026-01-04 18:00:00",
        ],
        "channel": ["Paid Social", "Email", "Paid Search", "Paid Social", "Email", "Paid Search"],
        "converted": [False, False, True, False, False, True],
        "value": [0.0, 0.0, 120.0, 0.0, 0.0, 80.0],
    }
)  # fmt: skip


def main(folder: Path) -> None:
    """Write the log, attribute it and print every model's credit."""
    path = folder / "touches.parquet"
    pq.write_table(TOUCHES, path)
    result = unisono.attribute(path)
    for model in result.models:
        credit = ", ".join(f"{c} {model.conversions[c]:.2f}" for c in result.channels)
        print(f"{model.title}: {credit}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(scratch))
