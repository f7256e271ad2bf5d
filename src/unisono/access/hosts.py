"""Which Host and Origin a request may name: what keeps foreign pages and names out."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from unisono.settings import ServeSettings

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?", re.IGNORECASE)


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches ``host``."""
    name = host.strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def allowed_host(header: str, settings: ServeSettings) -> bool:
    """Whether the Host header names this application.

    A foreign page can make its own name point to this machine and then read what we answer (DNS
    rebinding). It cannot do so under an address or ``localhost``; other names are in the settings.
    """
    found = _HOST.fullmatch(header)
    if found is None:
        return False
    name = found[1].casefold().rstrip(".")
    if name == "localhost" or _is_address(name):
        return True
    own = {urlsplit(settings.public_url).hostname or "", settings.host, *settings.allowed_hosts}
    return name in {n.casefold().rstrip(".") for n in own if n}


def own_origin(origin: str, scheme: str, host: str, settings: ServeSettings) -> bool:
    """Whether an Origin header is that of this application."""
    public = urlsplit(settings.public_url)
    own = {f"{scheme}://{host}".casefold()}
    if settings.public_url:
        own.add(f"{public.scheme}://{public.netloc}".casefold())
    return origin.casefold() in own
