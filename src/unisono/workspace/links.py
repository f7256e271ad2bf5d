"""Tracking links and values of a workspace, checked and built by its taxonomy."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unisono.errors import SourceError, TaxonomyError
from unisono.taxonomy.links import build_link, check_link
from unisono.workspace.load import read_questions
from unisono.workspace.workspace import Workspace


def _links(arguments: Iterable[str]) -> list[str]:
    found: list[str] = []
    for argument in arguments:
        if "://" in argument:
            found.append(argument)
            continue
        try:
            lines = Path(argument).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(
                f"{argument} is neither a link nor a file that can be read: {error}.",
                path=argument,
                way_out="Give full links (https://…) or a text file of them.",
            ) from None
        found += [line.strip() for line in lines if line.strip()]
    return found


def check_links(root: Path, arguments: Iterable[str]) -> list[dict[str, Any]]:
    """``{link, problems}`` for every link in ``arguments`` (links or files of links)."""
    taxonomy = Workspace(root).taxonomy
    return [
        {"link": link, "problems": [str(f) for f in check_link(link, taxonomy)]}
        for link in _links(arguments)
    ]


def check_values(root: Path) -> dict[str, Any]:
    """Variants and off-standard values in the data, and the questions to answer."""
    workspace = Workspace(root)
    with workspace.engine() as engine:
        variants = engine.dicts("""
            SELECT m.param, m.raw, m.canonical, m.kind, m.reason, m.uses, f.path, m.file_row
            FROM map_utm AS m LEFT JOIN source_file AS f ON f.file_id = m.file_id
            WHERE m.kind IN ('variant', 'off_standard', 'ambiguous')
            ORDER BY m.param, m.uses DESC, m.raw
        """)
    questions = [
        {"param": q.param, "first": q.first, "second": q.second, "why": q.why, "uses": q.uses}
        for q in read_questions(workspace.layout)
    ]
    return {"variants": variants, "questions": questions}


def build_links(root: Path, row: dict[str, str], bulk: Path | None) -> list[dict[str, Any]]:
    """``{row, link, error}`` for one link, or for every row of the CSV ``bulk``."""
    taxonomy = Workspace(root).taxonomy
    if bulk is None:
        rows = [row]
    else:
        try:
            with bulk.open(encoding="utf-8-sig", newline="") as file:
                rows = [{k: v or "" for k, v in r.items() if k} for r in csv.DictReader(file)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SourceError(
                f"{bulk} cannot be read: {error}.",
                path=str(bulk),
                way_out="Give a CSV with the columns url, utm_source, utm_medium, utm_campaign.",
            ) from None
    out: list[dict[str, Any]] = []
    for number, item in enumerate(rows, start=1 if bulk is None else 2):
        params = {k: v for k, v in item.items() if k != "url" and v}
        try:
            out.append(
                {
                    "row": number,
                    "link": build_link(item.get("url", ""), params, taxonomy),
                    "error": "",
                }
            )
        except TaxonomyError as error:
            if bulk is None:
                raise
            out.append({"row": number, "link": "", "error": str(error)})
    return out
