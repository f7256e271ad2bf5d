"""``unisono audit`` names what it could not read and what left the folder."""

import shutil
from pathlib import Path


def test_audit_names_unreadable_and_removed_files(unisono, company: Path, tmp_path: Path) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root)
    (root / "exports" / "orders.csv").unlink()
    (root / "exports" / "empty.csv").touch()
    (root / "exports" / "cut.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(200)))
    result = unisono("audit", folder=root)
    assert result.returncode == 3
    assert result.stderr.splitlines()[:4] == [
        "✗ 2 files could not be read: cut.xlsx and empty.csv",
        "  → 'unisono sources' and Data health in the report say why, and what to do.",
        "! 1 file is no longer in the exports folder and its facts still count: orders.csv",
        "  → 'unisono sources --forget PATH' takes the facts of a file out.",
    ]
    assert unisono("load", folder=root).returncode == 3
    assert unisono("audit", "--no-load", "--no-strict", folder=root).returncode == 0
    (root / "exports" / "empty.csv").unlink()
    (root / "exports" / "cut.xlsx").unlink()
    healthy = unisono("audit", "--json", folder=root)
    assert healthy.returncode in (0, 1)
