import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from filelock import FileLock


def test_version(unisono, tmp_path: Path) -> None:
    assert unisono("--version", folder=tmp_path).stdout == f"unisono {version('unisono')}\n"


def test_help_loads_no_heavy_package(tmp_path: Path) -> None:
    code = "import sys, unisono.cli.main; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "duckdb", "numpy", "pyarrow", "jinja2", "unisono.charts"}
    assert heavy & set(run.stdout.split()) == set()


def test_the_package_runs_as_a_module(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "unisono", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert run.stdout == f"unisono {version('unisono')}\n"


@pytest.mark.parametrize("arguments", [["frobnicate"], ["load", "--nope"], ["query"]])
def test_wrong_usage(unisono, tmp_path: Path, arguments: list[str]) -> None:
    result = unisono(*arguments, folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message", "way_out"),
    [
        (["frobnicate"], "No such command 'frobnicate'.", "unisono -h"),
        (["load", "--nope"], "No such option: --nope.", "unisono load -h"),
        (["query"], "Missing argument 'sql'.", "unisono query -h"),
        (["metrics", "show"], "Missing argument 'name'.", "unisono metrics show -h"),
        (["attribute", "--order", "9"], "Invalid value for '--order'", "unisono attribute -h"),
    ],
)
def test_wrong_usage_in_json(
    unisono, tmp_path: Path, arguments: list[str], message: str, way_out: str
) -> None:
    result = unisono(*arguments, "--json", folder=tmp_path)
    assert (result.returncode, result.stderr) == (2, "")
    told = json.loads(result.stdout)["error"]
    assert told["title"] == "Usage problem"
    assert told["message"].startswith(message)
    assert told["way_out"].startswith(way_out)


def test_a_question_nobody_answers(unisono, tmp_path: Path) -> None:
    """As where Ctrl-D is typed at a prompt."""
    assert unisono("init", folder=tmp_path).returncode == 0
    result = unisono("notices", "chat", "team", folder=tmp_path, stdin="")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith("Aborted.\n")


def test_a_folder_without_workspace(unisono, tmp_path: Path) -> None:
    result = unisono("query", "SELECT 1", "--json", folder=tmp_path)
    assert (result.returncode, result.stderr) == (2, "")
    assert json.loads(result.stdout)["error"]["title"] == "Workspace problem"
    assert unisono("-C", "nowhere", "sources", folder=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("foo = 1", "foo (unisono.toml): there is no such setting"),
        ("a = = 1", "line 1, column 5"),
        ('[model]\ntime_zone = "Mars/Base"', "no IANA time zone"),
        ('[model]\ncurrency = "dollars"', "no ISO 4217 code"),
        ('[audit]\nas_of = "yesterday"', "no day such as"),
    ],
)
def test_wrong_settings(unisono, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "unisono.toml").write_text(text, encoding="utf-8")
    result = unisono("config", "show", "--json", folder=tmp_path)
    assert (result.returncode, result.stderr) == (2, "")
    assert told in json.loads(result.stdout)["error"]["message"]


def test_config_show_says_who_won(unisono, tmp_path: Path) -> None:
    (tmp_path / "unisono.toml").write_text("threads = 1", encoding="utf-8")
    result = unisono("config", "show", "--json", folder=tmp_path, UNISONO_COMPANY="Acme")
    told = json.loads(result.stdout)
    assert told["threads"] == {"value": 1, "from": "unisono.toml"}
    assert told["company"]["from"] == "environment variable UNISONO_COMPANY"


def test_config_schema_is_json(unisono, tmp_path: Path) -> None:
    assert json.loads(unisono("config", "schema", folder=tmp_path).stdout)["type"] == "object"
    mapping = json.loads(unisono("config", "schema", "--mapping", folder=tmp_path).stdout)
    assert (mapping["title"], list(mapping["properties"])) == ("mapping.yaml", ["files"])


def test_two_loads_at_once(unisono, company: Path) -> None:
    with FileLock(str(company / ".unisono" / "load.lock")):
        result = unisono("load", folder=company)
    assert result.returncode == 2
    assert "Another load of this workspace is running." in result.stderr


def test_a_reader_that_leaves_early_is_no_error(company: Path) -> None:
    command = [sys.executable, "-m", "unisono.cli.main", "query", "FROM range(90000)", "--limit=0"]
    with subprocess.Popen(
        [*command, "--json"], cwd=company, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        process.wait(timeout=60)
    assert b"Traceback" not in told
    assert b"BrokenPipe" not in told


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["metrics", "list"], 0),
        (["metrics", "list", "--json"], 0),
        (["-C", "not-there", "sources"], 2),
        (["-C", "not-there", "sources", "--json"], 2),
    ],
)
def test_nobody_reads_at_all(command, code, tmp_path: Path) -> None:
    """The exit code is what it would be, and nothing is told of it."""
    reading, writing = os.pipe()
    os.close(reading)
    whole = [sys.executable, "-m", "unisono.cli.main", *command]
    both = subprocess.run(whole, cwd=tmp_path, stdout=writing, stderr=writing, check=False)
    one = subprocess.run(
        whole, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (both.returncode, one.returncode) == (code, code)
    assert "Traceback" not in one.stderr
    assert "Exception" not in one.stderr


def test_a_file_in_the_way_of_our_folder(unisono, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / ".unisono").write_text("", encoding="utf-8")
    result = unisono("load", folder=tmp_path)
    assert result.returncode == 2
    assert ".unisono cannot be created" in " ".join(result.stderr.split())
