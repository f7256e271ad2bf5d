"""Loading: find exports, land what is new, rebuild the warehouse when anything changed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from unisono.errors import SourceError, WorkspaceError
from unisono.model.taxonomy import Question
from unisono.sources.catalogue import load_catalogue
from unisono.sources.custom_mapping import load_mapping
from unisono.sources.landing import Landing, SourceProblem
from unisono.sources.readers import closed_folders, discover, read_file
from unisono.taxonomy.declaration import load_taxonomy
from unisono.warehouse.engine import Engine
from unisono.workspace.build import Build, Progress, build_warehouse, fingerprint
from unisono.workspace.counted import write_counted
from unisono.workspace.decided import read_decisions
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


def _builder() -> str:
    """The version of unisono and of its models; what another one built is built again."""
    digest = hashlib.sha256(version("unisono").encode())
    package = Path(__file__).parent.parent
    rooms = "model", "warehouse", "sources", "identity", "taxonomy", "attribution", "workspace"
    for room in rooms:
        for path in sorted((package / room).rglob("*")):
            if path.suffix in (".py", ".sql", ".toml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _found(layout: Layout) -> tuple[list[Path], list[Path], list[SourceProblem]]:
    """Data files, files that hold none, and what cannot be opened at all.

    Reports and declarations stay out: with ``exports = "."`` they lie among the exports.
    """
    folder = layout.exports
    problems = [
        SourceProblem(
            shown.relative_to(folder).as_posix(),
            "The folder may not be read (permission denied).",
            "Give yourself the right to read it.",
        )
        for shown in closed_folders(folder)
    ]
    own = {layout.root / "unisono.toml", layout.brand, layout.taxonomy, layout.mapping}
    found: tuple[list[Path], list[Path]] = ([], [])
    for kept, paths in zip(found, discover(folder), strict=True):
        for path in paths:
            shown = os.fspath(path.relative_to(folder))
            inside = layout.reports != folder and path.is_relative_to(layout.reports)
            if inside or path in own:
                continue
            try:
                shown.encode()
            except UnicodeEncodeError:
                legible = os.fsencode(shown).decode(errors="backslashreplace")
                told = "The file name is not UTF-8.", "Rename the file."
                problems.append(SourceProblem(legible, *told))
            else:
                kept.append(path)
    return *found, problems


def _read_all(layout: Layout, progress: Progress) -> tuple[Ledger, Ledger, int]:
    folder = layout.exports
    files, ignored, problems = _found(layout)
    if not files and not problems:
        raise SourceError(
            f"{folder} holds no data file.",
            path=str(folder),
            way_out="Put exports (CSV, TSV, XLSX, JSON, JSONL, Parquet or ZIP) into it.",
        )
    landings: list[Landing] = []
    with Engine(
        memory_gb=layout.settings.memory_gb,
        threads=layout.settings.threads,
        spill=layout.builds / "spill",
        step_back=layout.settings.step_back,
    ) as engine:
        for number, path in enumerate(files):
            progress(f"landing {path.relative_to(folder)}", 0.3 * number / len(files))
            result = read_file(
                path, root=folder, out=layout.raw, settings=layout.settings.model, engine=engine
            )
            landings += result.landings
            problems += result.problems
    before = read_ledger(layout.ledger)
    names = [p.relative_to(folder).as_posix() for p in ignored]
    read = {path.relative_to(folder).as_posix() for path in files}
    return before, before.add(landings, problems, names, read), len(files)


def load_exports(layout: Layout, progress: Progress) -> LoadResult:
    """Land new files and publish a new warehouse build when its inputs changed."""
    catalogue = load_catalogue()
    custom = load_mapping(layout.mapping)
    taxonomy = load_taxonomy(layout.taxonomy)
    before, ledger, files = _read_all(layout, progress)
    if not ledger.standing:
        first = ledger.problems[0]
        raise SourceError(
            f"None of the {files} files could be read; {first.path}: {first.message}",
            path=first.path,
            way_out=first.way_out,
        )
    write_ledger(layout.ledger, ledger)
    # The raw views name the folder: a workspace that was moved is built again, too.
    decisions = read_decisions(layout)
    builder = f"{_builder()} {layout.raw} {decisions or ''}"
    name = fingerprint(ledger, layout.settings, [layout.mapping, layout.taxonomy], builder)
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
                layout.builds,
                decisions,
            )
            build.run(ledger)
        write_atomically(
            layout.builds / f"{name}.questions.json",
            json.dumps([asdict(q) for q in build.questions], ensure_ascii=False),
        )
        write_counted(build.statistics, target)
        layout.publish(target)
    layout.protect()
    known = {e.landing.file_id for e in before.entries}
    added = tuple(e.landing.path for e in ledger.standing if e.landing.file_id not in known)
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
    except (ValueError, TypeError) as error:
        raise WorkspaceError(
            f"{path} is damaged: {error}.",
            way_out="Remove the folder .unisono/warehouse and run 'unisono load'.",
        ) from None
