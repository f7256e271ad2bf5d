"""Write the reference pages that follow from the code: tables, settings, metrics, commands.

Run ``python tools/write_docs.py`` after a change; a test fails when a page is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from unisono.access.table import TABLE
from unisono.cli.main import app
from unisono.measure.facts import FACTS, TIMES
from unisono.measure.metric_answer import metric_infos
from unisono.measure.omnichannel import TABLES as JOURNEY_TABLES
from unisono.model.kinds import KINDS
from unisono.model.tables import TABLES
from unisono.reports.schema import report_schema
from unisono.settings import Settings, settings_schema
from unisono.sources.catalogue import load_catalogue
from unisono.sources.custom_mapping import mapping_schema
from unisono.web.app import create_app
from unisono.web.parity import API, ONLY_ON_SCREEN
from unisono.web.planning.document_pages import KINDS as PLAN_KINDS
from unisono.workspace.workspace import Workspace

DOCS = Path(__file__).resolve().parent.parent / "docs"
_NOTE = "<!-- Written by tools/write_docs.py from the code; change the code, then run it. -->\n\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def tables() -> str:
    """docs/tables.md."""
    out = [
        _NOTE,
        "# Tables of the data model\n\n",
        "Query them with `unisono query`, from a BI tool on the DuckDB file named in "
        "`.unisono/warehouse/current`, or export them with `unisono export`.\n\n",
        "Times are naive UTC. Money is in the column's own currency; columns ending in "
        "`_reporting` are in the reporting currency. `file_id` and `file_row` lead to the file "
        "(`source_file`) and to the row as a spreadsheet shows it. Rows as they came stand in "
        "schema `raw`; typed rows of every version in schema `staged` (columns not marked "
        "*derived*).\n",
    ]
    for t in TABLES:
        out.append(f"\n## {t.name}\n\n{t.meaning} Key: {', '.join(f'`{k}`' for k in t.key)}.\n\n")
        out.append("| column | type | unit | meaning |\n| --- | --- | --- | --- |\n")
        for c in t.columns:
            meaning = c.meaning + (" *derived*" if c.derived and t.staged else "")
            out.append(f"| `{c.name}` | {c.type} | {c.unit} | {_cell(meaning)} |\n")
    return "".join(out)


def settings() -> str:
    """docs/settings.md."""
    out = [
        _NOTE,
        "# Settings\n\nIn `unisono.toml`; a variable of the environment wins over the "
        "file (`UNISONO_AUDIT__DRIFT_SAMPLE=80` sets `audit.drift_sample`). `unisono config show` "
        "says which one won, `unisono config schema` prints the JSON Schema "
        "([unisono.schema.json](unisono.schema.json)).\n\n",
        "| setting | default | meaning |\n| --- | --- | --- |\n",
    ]

    def rows(model: Any, prefix: str) -> None:
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            if hasattr(type(value), "model_fields"):
                rows(value, f"{prefix}{name}.")
            else:
                default = json.dumps(value) if value is not None else "empty"
                out.append(f"| `{prefix}{name}` | {default} | {_cell(field.description or '')} |\n")

    rows(Settings(), "")
    return "".join(out)


def _views() -> str:
    """The views of the schema ``metrics``, and what each can be split by."""
    out = [
        "\n## Views for BI tools\n\nSchema `metrics` of the DuckDB file named in "
        "`.unisono/warehouse/current`: one view per fact at its natural grain. A metric with the "
        "source `metrics.X` can be split by the dimensions of `X`, one with two sources by what "
        "both share, and by day, week, month, quarter and year.\n"
    ]
    for fact in FACTS:
        out.append(f"\n### metrics.{fact.name}\n\nOne row: one {fact.grain}.\n\n")
        out.append("| column | is | meaning |\n| --- | --- | --- |\n")
        times = ", ".join(f"`{t}`" for t in TIMES)
        out.append(f"| {times} | time | Periods by their first day. |\n")
        columns = {**dict.fromkeys(fact.measures, "measure"),
                   **dict.fromkeys(fact.dimensions, "dimension")}  # fmt: skip
        for name, kind in sorted(columns.items(), key=lambda c: c[1]):
            out.append(f"| `{name}` | {kind} | {_cell(fact.meanings.get(name, ''))} |\n")
    return "".join(out)


def metrics() -> str:
    """docs/metrics.md."""
    out = [
        _NOTE,
        "# Metrics\n\nEach metric is defined once; reports and every other door show "
        "this definition beside the figure.\n\n",
        "Ask for them by channel, month and more: [metric-queries.md](metric-queries.md).\n\n",
        "| metric | unit | group | adds up | source | definition |\n"
        "| --- | --- | --- | --- | --- | --- |\n",
    ]
    for m in metric_infos():
        sources = ", ".join(f"`{s}`" for s in m.source) or "–"
        out.append(
            f"| `{m.id}` {_cell(m.title)} | {m.unit} | {m.group} | {m.additivity} | {sources} | "
            f"{_cell(m.definition)} |\n"
        )
    out.append(_views())
    out.append(
        "\n## Tables across journeys\n\nIn the section Journeys of the report, in the workbook and "
        "under `omnichannel` in the JSON document.\n\n| table | definition |\n| --- | --- |\n"
    )
    out += [f"| {title} | {_cell(definition)} |\n" for title, definition in JOURNEY_TABLES]
    return "".join(out)


def platforms() -> str:
    """docs/platforms.md."""
    out = [
        _NOTE,
        "# Platforms and exports\n\nWhat is recognised without configuration, and the model tables "
        "it feeds ([tables.md](tables.md)). *kept*: recognised, not modelled.\n",
    ]
    for p in sorted(load_catalogue().platforms, key=lambda p: (p.family == "generic", p.title)):
        out.append(f"\n## {p.title} (`{p.id}`)\n\n| export | feeds |\n| --- | --- |\n")
        for t in p.tables:
            feeds = ", ".join(dict.fromkeys(f"`{x.table}`" for x in t.targets)) or "*kept*"
            out.append(f"| {t.name.replace('_', ' ')} | {feeds} |\n")
    return "".join(out)


def commands() -> str:
    """docs/commands.md."""
    root = typer.main.get_command(app)
    out = [
        _NOTE,
        "# Commands\n\nData goes to standard output, everything else to standard error. "
        "`--json` prints JSON and nothing else. Exit codes: 0 fine · 1 findings · 2 usage · "
        "3 source problem.\n",
    ]

    def walk(command: Any, path: str) -> None:
        inner = getattr(command, "commands", {})
        if not inner or command.invoke_without_command:
            tell(command, path)
        for name, child in inner.items():
            walk(child, f"{path} {name}")

    def tell(command: Any, path: str) -> None:
        out.append(f"\n## {path}\n\n{(command.help or '').strip()}\n\n")
        for p in command.params:
            text = (getattr(p, "help", "") or "").strip()
            names = (*p.opts, *p.secondary_opts)
            if p.param_type_name == "argument":
                out.append(f"- `{p.name.upper()}` {text}\n")
            elif "--help" not in names:
                out.append(f"- `{', '.join(names)}` {text}\n")

    walk(root, "unisono")
    return "".join(out)


def _value(schema: Any, parts: Any) -> str:
    """What a field of a document takes, in words."""
    if "$ref" in schema:
        return _value(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema:
        kinds = [s for s in schema["anyOf"] if s.get("type") != "null"]
        return " or ".join(_value(s, parts) for s in kinds)
    if "enum" in schema:
        return "one of " + ", ".join(f"`{v}`" for v in schema["enum"])
    if "properties" in schema:
        return "{" + ", ".join(schema["properties"]) + "}"
    kind = schema.get("type", "text")
    if kind == "array":
        items = schema.get("items", schema.get("prefixItems", [{}])[0])
        return f"list of {_value(items, parts)}"
    if kind == "object":
        return f"text: {_value(schema['additionalProperties'], parts)}"
    if schema.get("pattern", "").endswith("{0,79}$"):
        return "key"
    formats = {"date": "day", "date-time": "moment, e.g. 2026-03-01T09:00:00+02:00"}
    plain = {"string": "text", "boolean": "true or false", "integer": "whole number"}
    said = formats.get(schema.get("format", ""), plain.get(kind, kind))
    return f"{said}, at most {schema['maxLength']:,}" if schema.get("maxLength", 0) > 300 else said


def documents() -> str:
    """docs/documents.md."""
    out = [
        _NOTE,
        "# Documents of the desk\n\nFields of every kind, as in YAML files, the desk and the API "
        "([desk.md](desk.md)). Bold ones are needed. Days are like 2026-03-01, both ends included; "
        "a key is 1 to 80 lower-case letters, digits, `.`, `_`, `-`.\n",
    ]
    for kind, cls in KINDS.items():
        schema = cls.model_json_schema()
        meaning = " ".join((cls.__doc__ or "").split("Attributes:")[0].replace("``", "`").split())
        out.append(f"\n## {kind}\n\n{meaning}\n\n| field | takes |\n| --- | --- |\n")
        for name, field in schema["properties"].items():
            shown = f"**`{name}`**" if name in schema["required"] else f"`{name}`"
            out.append(f"| {shown} | {_cell(_value(field, schema.get('$defs', {})))} |\n")
    return "".join(out)


def rights() -> str:
    """docs/rights.md."""
    out = [
        _NOTE,
        "# Rights\n\nWhat each role may do; roles add up, and what is not here is refused. "
        "How they are given: [access.md](access.md). *people* is everything that shows a person, "
        "quarantined rows included; *store* is the desk as a whole.\n",
    ]
    for role, grants in TABLE.items():
        out.append(f"\n## {str(role).replace('_', ' ')}\n\n| may | with | only |\n")
        out.append("| --- | --- | --- |\n")
        for grant in grants:
            actions = ", ".join(str(a).replace("_", " ") for a in grant.actions)
            only = f"objects {grant.only}" if grant.only else ""
            out.append(f"| {actions} | {', '.join(grant.kinds)} | {only} |\n")
    return "".join(out)


def _calls() -> dict[str, list[tuple[str, str, str]]]:
    """Heading → method, path and meaning of every call; those of all kinds of documents once."""
    described = create_app(Workspace("."), open_to_all=True).openapi()["paths"]
    out: dict[str, list[tuple[str, str, str]]] = {}
    for path, methods in described.items():
        for method, about in methods.items():
            tag, short = about["tags"][0], path.removeprefix(API)
            if tag.startswith("plan: "):
                kind = tag.removeprefix("plan: ")
                tag, short = "documents", short.replace(f"/documents/{kind}", "/documents/{kind}")
            line = (method.upper(), short, about.get("description") or about.get("summary", ""))
            if line not in out.setdefault(tag, []):
                out[tag].append(line)
    return out


def api() -> str:
    """docs/api.md."""
    out = [
        _NOTE,
        "# The HTTP interface\n\nBelow `/api/v1`; types of what is sent and answered stand in "
        "`/api/v1/openapi.json`. How to ask: [web.md](web.md#the-http-interface). A key may do "
        "what its scopes, the role agent and its account all allow; calls beyond that, such as "
        "approving, signing and inviting, are for the session of a person, with the token of its "
        "forms in the header `X-CSRF-Token`. `{kind}` of documents is "
        f"{', '.join(PLAN_KINDS)}.\n",
    ]
    for tag, lines in sorted(_calls().items()):
        out.append(f"\n## {tag.capitalize()}\n\n| Call | |\n| --- | --- |\n")
        for method, path, said in sorted(lines, key=lambda x: (x[1], x[0])):
            out.append(f"| `{method} {path}` | {_cell(' '.join(said.split()))} |\n")
    out.append("\n## Only on screen\n\n| Addresses | Why |\n| --- | --- |\n")
    reasons: dict[str, list[str]] = {}
    for address, why in ONLY_ON_SCREEN.items():
        reasons.setdefault(why, []).append(f"`{address}`")
    for why, found in reasons.items():
        out.append(f"| {', '.join(found)} | {_cell(why)} |\n")
    return "".join(out)


def pages() -> dict[str, str]:
    """File name → content of every written page."""
    return {
        "tables.md": tables(),
        "settings.md": settings(),
        "metrics.md": metrics(),
        "commands.md": commands(),
        "platforms.md": platforms(),
        "rights.md": rights(),
        "documents.md": documents(),
        "api.md": api(),
        "unisono.schema.json": json.dumps(settings_schema(), indent=2) + "\n",
        "mapping.schema.json": json.dumps(mapping_schema(), indent=2) + "\n",
        "report.schema.json": json.dumps(report_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}")
