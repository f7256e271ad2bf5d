"""Lighthouse over every screen of the demo company: the four categories, desktop and telephone.

    npm install lighthouse            # anywhere; it is no part of the project
    python benchmarks/lighthouse.py --lighthouse node_modules/.bin/lighthouse --demo FOLDER

FOLDER is a demo company (``unisono demo FOLDER``). Prints one line per screen and exits with 1 when
a category of one is below the least that is asked for. A busy machine makes the performance of a
telephone, which Lighthouse simulates four times slower, worse than it is: run it alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import uvicorn

from unisono.web.app import create_app
from unisono.web.navigation import MENU
from unisono.workspace.workspace import Workspace

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_LINK = re.compile(r'href="(/[^"#]*)')
_KEYED = re.compile(
    r"^/(?P<room>plan/[a-z]+|campaigns|calendar/conflicts|assets|briefs|surveys|accounts|reactions)"
    r"/(?!new$)(?P<key>[^/]+)(?P<more>/.*)?$"
)
#: Views of one address that are made of other parts than the view it opens with.
VIEWS = (
    "/?role=channel", "/audit?evidence=audit-1", "/calendar?view=list", "/calendar?view=month",
    "/calendar?view=quarter", "/metrics?name=roas&name=spend&by=channel",
    "/tracking/links?url=https://a.example&source=x",
)  # fmt: skip
#: What Lighthouse marks down on purpose of ours: pages behind a sign-in are for no search engine.
_SKIPPED = ("is-crawlable", "robots-txt")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the demo company's application."""
    app = create_app(Workspace(folder), open_to_all=True)
    app.state.results.audit()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def screens(base: str) -> list[str]:
    """Addresses of the menu, and one of every kind of page they lead to."""
    found: dict[str, str] = {}
    todo = [item.path for group in MENU for item in group.items]
    with httpx.Client(base_url=base, timeout=120) as client:
        for address in todo:
            path = address.partition("?")[0]
            keyed = _KEYED.match(path)
            shape = f"{keyed['room']}/*{keyed['more'] or ''}" if keyed else path
            if keyed and keyed["more"]:
                shape = re.sub(r"[0-9a-f]{8,}", "*", shape)
            if shape in found or path.startswith(("/static", "/tables", "/theme", "/api")):
                continue
            if ".csv" in path or ".xlsx" in path or ".json" in path:
                continue
            answer = client.get(address)
            while answer.status_code == 202:
                time.sleep(0.3)
                answer = client.get(address)
            kept = "attachment" in answer.headers.get("content-disposition", "")
            if answer.headers.get("content-type", "").startswith("text/html") and not kept:
                found[shape] = address
                todo += [unescape(link) for link in _LINK.findall(answer.text)]
    return [*found.values(), *VIEWS]


def scores(lighthouse: str, url: str, phone: bool, out: Path) -> tuple[dict[str, int], float]:
    """Category → 0 … 100; KiB that went over the wire to a browser that had nothing."""
    command = [
        lighthouse, url, "--quiet", "--output=json", f"--output-path={out}",
        f"--only-categories={','.join(CATEGORIES)}", f"--skip-audits={','.join(_SKIPPED)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        *([] if phone else ["--preset=desktop"]),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    told = json.loads(out.read_text(encoding="utf-8"))
    sent = told["audits"]["total-byte-weight"]["numericValue"] / 1024
    of = told["categories"]
    return {name: round(100 * (of[name]["score"] or 0)) for name in CATEGORIES}, sent


def main() -> int:
    """The table; 1 when something is below what is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lighthouse", default=shutil.which("lighthouse") or "lighthouse")
    arguments.add_argument("--demo", type=Path, required=True)
    arguments.add_argument("--least", type=int, default=95)
    arguments.add_argument("--only", nargs="*", default=[], help="addresses; all when empty")
    arguments.add_argument("--keep", type=Path, help="folder for Lighthouse's own reports")
    asked = arguments.parse_args()
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    keep = asked.keep or Path(tempfile.mkdtemp())
    keep.mkdir(parents=True, exist_ok=True)
    low, all_of = 0, list[tuple[bool, dict[str, int], float]]()
    with served(asked.demo) as base:
        print(
            f"{'screen':60} {'window':8} " + " ".join(f"{c[:13]:>14}" for c in CATEGORIES),
            "    KiB",
        )
        for address in asked.only or screens(base):
            for phone in (False, True):
                name = re.sub(r"\W+", "-", address).strip("-") or "overview"
                out = keep / f"{name}-{'phone' if phone else 'desktop'}.json"
                found, sent = scores(asked.lighthouse, base + address, phone, out)
                all_of.append((phone, found, sent))
                below = min(found.values()) < asked.least
                low += below
                line = f"{address[:60]:60} {'phone' if phone else 'desktop':8} "
                line += " ".join(f"{v:>14}" for v in found.values()) + f" {sent:7.1f}"
                print(line + ("  <-" if below else ""), flush=True)
    for phone in (False, True):
        of = [(found, sent) for on_phone, found, sent in all_of if on_phone is phone]
        least = ", ".join(f"{c} {min(found[c] for found, _ in of)}" for c in CATEGORIES)
        most = max(sent for _, sent in of)
        print(f"{'phone' if phone else 'desktop'}: {len(of)} screens; least: {least}; "
              f"at most {most:.1f} KiB")  # fmt: skip
    return int(low > 0)


if __name__ == "__main__":
    sys.exit(main())
