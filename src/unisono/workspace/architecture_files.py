"""The message architecture as a file: YAML, or a brief for agencies as Markdown, HTML or PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from unisono.model.architecture import Architecture
from unisono.workspace.desk import needs_extra

#: Formats and their media types.
FORMATS: Final = {
    "yaml": "application/yaml",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html",
    "pdf": "application/pdf",
}


def architecture_file(found: Architecture, kind: str, company: str) -> bytes:
    """``found`` in one of :data:`FORMATS`.

    Raises:
        DeskError: YAML is asked for, and the packages of the desk are not installed.
    """
    # Each writer is heavy or needs an extra; only the one that is asked for is loaded.
    if kind == "yaml":
        needs_extra()
        from unisono.workspace.architecture_history import architecture_yaml

        return architecture_yaml(found.tiers).encode()
    from unisono.reports.screens.architecture import paged_architecture

    paged = paged_architecture(found, datetime.now(UTC), company)
    if kind == "md":
        from unisono.reports.paged_markdown import paged_markdown

        return paged_markdown(paged).encode()
    if kind == "html":
        from unisono.reports.paged_html import paged_html

        return paged_html(paged).encode()
    from unisono.reports.pdf import render_pdf

    return render_pdf(paged)
