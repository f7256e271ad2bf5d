"""The gate's answer to one text: processor milliseconds of the engine, and over HTTP.

Usage: python benchmarks/gate.py FOLDER [--texts 400]

FOLDER is a demo company (``unisono demo FOLDER``), which is copied. The texts are those of its
exports, each with a word of its own, so that nothing is answered from a memory of the same text.
Measured on one thread, in processor time: the engine alone (``check_draft`` with the rules of the
workspace), and the whole of ``POST /api/v1/check`` in the application's own process (rights, the
gate, the log on the desk). Wall time of the calls is printed beside it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np

from unisono.messages.gate import check_draft
from unisono.model.gate import Draft
from unisono.web.app import create_app
from unisono.workspace.gate import gate_rules, read_live
from unisono.workspace.workspace import Workspace


def drafts_of(workspace: Workspace, count: int) -> list[Draft]:
    """Texts of the exports as drafts, each one of its own."""
    texts = [t for t in read_live(workspace).texts if len(t.text) > 20]
    return [
        Draft(f"{t.text} n{n}", t.channel, t.title, t.campaign, t.audience)
        for n, t in enumerate((texts * (count // max(len(texts), 1) + 1))[:count])
    ]


def shown(name: str, taken: list[float]) -> None:
    """Median, 95th and 99th percentile in milliseconds."""
    at = np.percentile(np.array(taken) * 1e3, [50, 95, 99])
    sys.stdout.write(f"{name:34} p50 {at[0]:6.2f}  p95 {at[1]:6.2f}  p99 {at[2]:6.2f} ms\n")


def engine(workspace: Workspace, drafts: list[Draft]) -> None:
    """The engine alone."""
    rules, now = gate_rules(workspace), datetime.now(UTC)
    check_draft(replace(drafts[0], text="A first text to read the brand."), rules, now)
    taken = []
    for draft in drafts:
        began = time.process_time()
        check_draft(draft, rules, now)
        taken.append(time.process_time() - began)
    shown("engine, processor", taken)


async def over_http(workspace: Workspace, drafts: list[Draft]) -> None:
    """The same through the application."""
    transport = httpx.ASGITransport(create_app(workspace, open_to_all=True))
    spent: dict[str, list[float]] = {"processor": [], "wall": []}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for n, draft in enumerate(drafts):
            body = {"text": draft.text, "channel": draft.channel, "title": draft.title,
                    "campaign": draft.campaign, "audience": draft.audience}  # fmt: skip
            began = time.process_time(), time.perf_counter()
            answer = await client.post("/api/v1/check", json=body)
            taken = time.process_time() - began[0], time.perf_counter() - began[1]
            answer.raise_for_status()
            if n >= 10:  # the first ones read brand, plan and exports
                spent["processor"].append(taken[0])
                spent["wall"].append(taken[1])
    for name, values in spent.items():
        shown(f"POST /api/v1/check, {name}", values)


def main() -> None:
    """Both, on a copy of the folder."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "company"
        shutil.copytree(given.folder, folder)
        workspace = Workspace(folder)
        drafts = drafts_of(workspace, given.texts)
        engine(workspace, drafts)
        asyncio.run(over_http(workspace, drafts))


if __name__ == "__main__":
    main()
