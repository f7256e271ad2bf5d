import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(3)
    lines = ["uid,at,eur,way"]
    for i in range(300):
        clock, rate, again = random.uniform(0, 200), random.gamma(1.0, 1 / 50), False
        while clock < 700:
            day = date(2024, 1, 1) + timedelta(days=int(clock))
            way = "[/red] mail" if i % 2 else "fair"
            lines.append(f"u{i},{day},{random.gamma(4, 10) + 1:.2f},{way}")
            clock += random.exponential(1 / max(rate, 1e-9))
            if again and random.random() < 0.2:
                break
            again = True
    path = tmp_path_factory.mktemp("clv") / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


MAP = ("--map", "customer=uid", "--map", "time=at", "--map", "amount=eur", "--map", "segment=way")


def test_a_table_by_acquisition_and_what_it_rests_on(unisono, orders: Path) -> None:
    out = orders.parent / "customers.csv"
    done = unisono(
        "clv", "--orders", str(orders), *MAP, "--horizon", "26w", "--export", str(out),
        folder=orders.parent,
    )  # fmt: skip
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split()[:5] == ["segment", "customers", "again", "alive", "purchases"]
    assert {line.split("  ")[0] for line in lines[1:]} == {"fair", "[/red] mail", "all"}
    assert lines[-1].split()[1] == "300"
    told = done.stderr.replace("\n", " ")
    assert "Held-out check" in told
    assert "Fader, Hardie & Lee 2005" in told
    assert "next 26 weeks" in told
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 301


def test_json_holds_everything(unisono, orders: Path) -> None:
    done = unisono(
        "clv", "--orders", str(orders), *MAP, "--model", "paretonbd", "--horizon", "1y", "--json",
        folder=orders.parent,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (done.stderr, told["status"], told["model"]) == ("", "measured", "paretonbd")
    assert [p["name"] for p in told["parameters"]] == ["r", "alpha", "s", "beta"]
    assert told["horizon_weeks"] == pytest.approx(52.18, abs=0.01)
    assert told["total"]["customers"] == 300
    assert told["holdout"]["bins"]


def test_what_cannot_be_measured_says_why(unisono, company: Path) -> None:
    done = unisono("clv", folder=company)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Not measured: None of the 2 customers bought a second time." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--horizon", "soon"), "'soon' is no length of time"),
        (("--map", "customer=uid"), "there is none"),
        (("--orders", "orders.csv", "--map", "uid"), "'uid' maps nothing"),
        (("--by", "planet"), "Customers have no planet"),
    ],
)
def test_wrong_words_are_refused_with_a_way_out(unisono, company, arguments, said) -> None:
    done = unisono("clv", *arguments, folder=company)
    assert done.returncode in (2, 3)
    assert done.stdout == ""
    assert said in done.stderr
    assert "→" in done.stderr


def test_values_that_are_no_numbers_are_told(unisono, orders: Path) -> None:
    lines = orders.read_text(encoding="utf-8").splitlines()
    broken = [",".join((*line.split(",")[:2], "abc", "fair")) for line in lines[1:3]]
    path = orders.parent / "broken.csv"
    path.write_text("\n".join([lines[0], *broken, *lines[3:]]) + "\n", encoding="utf-8")
    done = unisono("clv", "--orders", str(path), *MAP, "--horizon", "26w", folder=orders.parent)
    told = " ".join(done.stderr.split())
    assert "2 values of column eur could not be read, first in row 2:" in told
    assert "; 1 repeat: " in told


def test_a_file_without_a_header_is_told_as_that(unisono, tmp_path: Path) -> None:
    rows = "".join(f"{i} 1997010{i} {i}.50\n" for i in range(1, 9))
    (tmp_path / "raw.txt").write_text(rows, encoding="utf-8")
    done = unisono("clv", "--orders", "raw.txt", folder=tmp_path)
    assert (done.returncode, "no names" in done.stderr) == (3, True)
    assert "Give the file a header row" in done.stderr
