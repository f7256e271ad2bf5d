"""JSON Schema of the audit document, generated from its types."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from unisono.reports.document import AuditDocument


def _tighten(node: Any) -> None:
    """Require every property, allow no others, and let a number be null (not finite)."""
    if isinstance(node, list):
        for item in node:
            _tighten(item)
        return
    if not isinstance(node, dict):
        return
    for key, child in node.items():
        if key == "properties":
            for item in child.values():
                _tighten(item)
        else:
            _tighten(child)
    if node.get("type") == "number":
        node["type"] = ["number", "null"]
    if isinstance(node.get("properties"), dict):
        node["required"] = list(node["properties"])
        node["additionalProperties"] = False
    node.pop("default", None)


def report_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what ``unisono audit --json`` prints."""
    schema = TypeAdapter(AuditDocument).json_schema(mode="serialization")
    _tighten(schema)
    status = {"enum": ["measured", "undecided", "not_measured"]}
    schema["$defs"]["TestResult"]["properties"]["status"].update(status)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "unisono audit"
    return schema
