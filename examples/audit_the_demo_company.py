"""Audit the demo company from Python and follow one number to its rows.

python examples/audit_the_demo_company.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import unisono
from unisono.demo import write_demo


def main(folder: Path) -> None:
    """Write, audit, and print the scorecard, the spread of the models and the dark revenue."""
    write_demo(folder, people=1000)
    workspace = unisono.Workspace(folder)
    report = workspace.audit()
    score = "not scored" if report.score is None else f"{report.score:.0f} of 100"
    print(f"{report.company}: {score}")
    for test in report.tests:
        print(f"  {test.id} {test.title}: {test.verdict}. {test.summary}")

    if report.attribution is not None:
        for spread in report.attribution.spread[:3]:
            print(
                f"{spread.channel}: {spread.low:.0%} by {spread.low_model}, "
                f"{spread.high:.0%} by {spread.high_model}"
            )

    dark = workspace.query("""
        SELECT f.path, c.file_row, c.value
        FROM conversion AS c JOIN source_file AS f USING (file_id)
        WHERE c.primary_kind AND NOT EXISTS (
            SELECT 1 FROM touchpoint AS t WHERE t.person_id = c.person_id AND t.ts <= c.ts)
        ORDER BY c.value DESC LIMIT 3
    """)
    for row in dark.to_pylist():
        print(f"no touch before {row['path']}, row {row['file_row']}: {row['value']:,.0f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch) / "demo")
