"""Settings of requests to other hosts."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from unisono.settings.section import Section

_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/@:\[\]]+)(:(?P<port>[0-9]{1,5}))?")


def host_and_port(entry: str) -> tuple[str, int | None]:
    """``shop.test:8443`` → ("shop.test", 8443); without a port: None, all of them.

    Raises:
        ValueError: it is neither.
    """
    found = _HOST.fullmatch(entry.strip())
    port = int(found["port"]) if found and found["port"] else None
    if not found or (port is not None and not 1 <= port <= 65535):
        raise ValueError(f"'{entry}' is no host such as shop.example.com or 10.0.0.7:8080")
    return found["host"].strip("[]").casefold().rstrip("."), port


def _hosts(entries: tuple[str, ...]) -> tuple[str, ...]:
    for entry in entries:
        host_and_port(entry)
    return entries


class OutboundSettings(Section):
    """Requests to other hosts: webhooks, notices, checks of links and landing pages."""

    allowed_hosts: Annotated[tuple[str, ...], AfterValidator(_hosts)] = Field(
        default=(),
        description="Hosts (host or host:port) that may be asked although their address is a "
        "private one or their port an unusual one. All other requests go to public addresses, "
        "ports 80 and 443, only.",
    )
    seconds: float = Field(
        default=15, gt=0, le=300, description="Seconds a request may take, redirects included."
    )
    max_mb: float = Field(
        default=5, gt=0, le=1000, description="Largest answer in MB, packed and unpacked alike."
    )
    redirects: int = Field(
        default=5, ge=0, le=20, description="Redirects that are followed; each is checked anew."
    )
