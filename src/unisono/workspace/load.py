"""Loading: find exports, land what is new, rebuild the warehouse when anything changed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from importlib.metadata import version

from unisono.errors import SourceError
from unisono.model.taxonomy import Question
from unisono.sources.catalogue import load_catalogue
from unisono.sources.custom_mapping import load_mapping
from unisono.sources.landing import Landing, SourceProblem
from unisono.sources.readers import discover, read_file
from unisono.taxonomy.declaration import load_taxonomy
from unisono.warehouse.engine import Engine
from unisono.workspace.build import Build, Progress, build_warehouse, fingerprint
from unisono.workspace.layout import Layout, write_atomically
from unisono.workspace.ledger import Ledger, read_ledger, write_ledger


@dataclass(frozen=True)
class LoadResult:
    """What a load did: files seen, landings added, problems, and whether the model was rebuilt."""

    files: int
    added: tuple[str, ...]
    problems: tuple[SourceProblem, ...]
    ignored: tuple[str, ...]
    rebuilt: bool


def _read_all(layout: Layout, progress: Progress) -> tuple[Ledger, Ledger, int]:
    folder = layout.exports
    files, ignored = discover(folder)
    if not files:
        raise SourceError(
            f"{folder} holds no data file.",
            path=str(folder),
            way_out="Put exports (CSV, TSV, XLSX, JSON, JSONL, Parquet or ZIP) into it.",
        )
    landings: list[Landing] = []
    problems: list[SourceProblem] = []
    with Engine(memory_gb=layout.settings.memory_gb, threads=layout.settings.threads) as engine:
        for number, path in enumerate(files):
            progress(f"landing {path.relative_to(folder)}", 0.3 * number / len(files))
            result = read_file(
                path, root=folder, out=layout.raw, settings=layout.settings.model, engine=engine
            )
            landings += result.landings
            problems += result.problems
    before = read_ledger(layout.ledger)
    names = [os.fspath(p.relative_to(folder)) for p in ignored]
    return before, before.add(landings, problems, names), len(files)


def load_exports(layout: Layout, progress: Progress) -> LoadResult:
    """Land new files and publish a new warehouse build when its inputs changed."""
    catalogue = load_catalogue()
    custom = load_mapping(layout.mapping)
    taxonomy = load_taxonomy(layout.taxonomy)
    before, ledger, files = _read_all(layout, progress)
    if not ledger.entries:
        first = ledger.problems[0]
        raise SourceError(
            f"None of the {files} files could be read; {first.path}: {first.message}",
            path=first.path,
            way_out=first.way_out,
        )
    write_ledger(layout.ledger, ledger)
    name = fingerprint(
        ledger, layout.settings, [layout.mapping, layout.taxonomy], version("unisono")
    )
    target = layout.builds / f"{name}.duckdb"
    rebuilt = layout.current() != target
    if rebuilt:
        with build_warehouse(target, layout.settings) as engine:
            build = Build(
                engine,
                layout.settings,
                catalogue,
                custom,
                taxonomy,
                lambda line, share: progress(line, 0.3 + 0.6 * share),
            )
            build.run(ledger)
        write_atomically(
            layout.builds / f"{name}.questions.json",
            json.dumps([asdict(q) for q in build.questions], ensure_ascii=False),
        )
        layout.publish(target)
    known = {e.landing.file_id for e in before.entries}
    added = tuple(e.landing.path for e in ledger.entries if e.landing.file_id not in known)
    return LoadResult(files, added, ledger.problems, ledger.ignored, rebuilt)


def read_questions(layout: Layout) -> tuple[Question, ...]:
    """The taxonomy questions of the build in use."""
    current = layout.current()
    if current is None:
        return ()
    path = current.with_suffix(".questions.json")
    try:
        return tuple(Question(**q) for q in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
