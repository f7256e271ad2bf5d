"""Every `unisono` command in README and docs runs as written."""

from __future__ import annotations

import io
import os
import re
import shlex
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from command_server import CommandServer
from PIL import Image
from rich.console import Console

from unisono.demo import write_demo
from unisono.desk.importing import import_files
from unisono.reports.terminal import summary
from unisono.workspace import Workspace
from unisono.workspace.backup import backup
from unisono.workspace.council_pack import council_pack
from unisono.workspace.minutes import minutes_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def _commands(page: Path) -> list[str]:
    found = []
    for block in re.findall(r"```bash\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
        for line in block.splitlines():
            command = line.split(" #")[0].strip()
            if command.startswith("unisono "):
                found.append(command)
    return found


COMMANDS = sorted({c for page in PAGES for c in _commands(page)})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "demo"
    write_demo(folder, people=400)
    Workspace(folder).load()
    touches = pa.table(
        {
            "uid": ["a", "a", "b"],
            "at": ["2026-01-01 10:00:00", "2026-01-02 10:00:00", "2026-01-03 10:00:00"],
            "medium": ["Email", "Paid Search", "Direct"],
            "won": [0, 1, 0],
            "eur": [0.0, 50.0, 0.0],
        }
    )
    pa.csv.write_csv(touches, folder / "log.csv")
    paths = "path,total_conversions,total_null\nSearch > E-mail,4,30\nSearch,2,50\n"
    (folder / "paths.csv").write_text(paths, encoding="utf-8")
    (folder / "counts.csv").write_text("id,frequency,recency,T\na,2,60,90\nb,0,0,30\n")
    pa.parquet.write_table(
        touches.rename_columns(["person", "time", "channel", "converted", "value"]),
        folder / "touches.parquet",
    )
    (folder / "links.txt").write_text("https://www.example.com/?utm_source=linkedin\n")
    (folder / "links.csv").write_text(
        "url,utm_source,utm_medium,utm_campaign\n"
        "https://www.example.com/,linkedin,paid-social,q1-promo\n"
    )
    (folder / "plan.csv").write_text(
        "Key,Title,Campaign,Channel,First day,Last day\n"
        "spring-mail,Spring mail,spring-sale,Email,2026-03-01,2026-03-03\n"
    )
    for name, size in (("poster-9x16.png", (90, 160)), ("poster-1x1.png", (90, 90))):
        Image.new("RGB", size, "red").save(folder / name)
    plan = folder / "plan" / "campaign" / "spring-sale.yaml"
    plan.parent.mkdir(parents=True)
    plan.write_text("title: Spring sale\nfirst_day: 2026-03-01\nlast_day: 2026-03-31\n")
    survey = folder / "plan" / "survey" / "alignment-march-2026.yaml"
    survey.parent.mkdir()
    survey.write_text(
        "title: Alignment March 2026\nfirst_day: 2026-03-01\nlast_day: 2099-12-31\n"
        "teams: [sales, marketing]\nquestions: [{key: success, text: What is success?}]\n"
    )
    moment = folder / "plan" / "moment" / "sport-wins.yaml"
    moment.parent.mkdir()
    moment.write_text(
        "title: Our city wins\nfirst_day: 2026-01-01\nlast_day: 2099-12-31\n"
        "risks: [{text: Somebody was hurt, no_go: true}, {text: It names a competitor}]\n"
    )
    desk = Workspace(folder).desk
    import_files(desk, [folder / "plan"], by="ann")
    pack = council_pack(Workspace(folder), date(2026, 8, 1))
    desk.put(minutes_of(pack, "ann"), "2026-08", by="ann")
    backup(Workspace(folder).layout, desk, folder / "backup.zip")
    desk.close()
    (folder / "new-folder").mkdir()
    Workspace.init(folder / "my-company")
    (folder / "my-company" / "exports" / "orders.csv").write_text(
        "order_id,order_date,customer_id,revenue,currency\n1,2026-01-02,7,20,EUR\n"
    )
    return folder


def test_pages_have_commands() -> None:
    assert len(COMMANDS) >= 15


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(command: str, workspace: Path, commands: CommandServer) -> None:
    arguments = shlex.split(command)[1:]
    arguments = [str(workspace / "exports") if a == "FOLDER" else a for a in arguments]
    if "--forget" in arguments:
        arguments[arguments.index("--forget") + 1] = "pr/earned_mentions.csv"
    person = re.search(r"\S+@\S+", command)
    if person and "unisono person" in command:
        with Workspace(workspace).engine() as engine:
            known = engine.value("SELECT min(value) FROM person_identifier WHERE kind = 'email'")
        arguments = [known if a == person.group() else a for a in arguments]
    if "serve" in arguments:
        assert "Open http://127.0.0.1:" in _served(arguments, workspace)
        return
    done = commands.run(arguments, workspace, {**os.environ, "NO_COLOR": "1"}, stdin=None)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def _served(arguments: list[str], workspace: Path) -> str:
    """What a server says once it runs, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with subprocess.Popen(
        [sys.executable, "-m", "unisono.cli.main", *arguments, "--port", port],
        cwd=workspace, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        said = ""
        while "Ctrl-C" not in said and server.poll() is None:
            said += server.stdout.readline()
        server.terminate()
        server.communicate(timeout=60)
    return said


def test_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    used = {
        name
        for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
        for name in re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.M)
    }
    assert {"test", "demo"} <= used <= targets


def test_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    shown = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert shown is not None
    write_demo(tmp_path / "demo")
    report = Workspace(tmp_path / "demo").audit()
    console = Console(width=80, record=True, file=io.StringIO(), color_system=None)
    console.print(summary(report))
    printed = [line.strip() for line in console.export_text().splitlines()]
    lines = [line.strip() for line in shown.group(1).splitlines() if line.strip()]
    assert len(lines) >= 10
    assert [line for line in lines if line not in printed] == []
