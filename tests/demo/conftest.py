import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from unisono.demo import DemoTruth, write_demo


@dataclass(frozen=True)
class Company:
    folder: Path
    truth: DemoTruth

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    def one(self, pattern: str) -> Path:
        (found,) = sorted(self.exports.glob(pattern))
        return found

    def lines(self, path: Path) -> list[str]:
        data = path.read_bytes()
        if data.startswith(b"\xff\xfe"):
            return data.decode("utf-16").splitlines()
        try:
            return data.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            return data.decode("cp1252").splitlines()

    def rows(self, pattern: str, *, skip: int = 0, delimiter: str = ",") -> list[dict[str, str]]:
        """Whole rows of one export below its preamble; ragged and footer rows left out."""
        text = "\n".join(self.lines(self.one(pattern))[skip:])
        header, *body = csv.reader(io.StringIO(text), delimiter=delimiter)
        return [dict(zip(header, r, strict=True)) for r in body if len(r) == len(header)]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("demo")
    return Company(folder, write_demo(folder, people=1_200))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("clean")
    return Company(folder, write_demo(folder, people=1_200, faults=False))
