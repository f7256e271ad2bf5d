"""Which addresses may be asked: of URLs, hosts, ports and the numbers behind names.

Registries: IANA IPv4 and IPv6 Special-Purpose Address Registries (through :mod:`ipaddress`), and
what they call global though it leads elsewhere: tunnels, translators, hosts of cloud machines.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx

from unisono.errors import AddressRefusedError
from unisono.settings.outbound import host_and_port

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Name and port → the addresses behind it, as text; raises OSError when there is none.
Resolver = Callable[[str, int], tuple[str, ...]]

_USUAL_PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 8_000
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?|[0-9a-f:.]+")
_WAY_OUT: Final = "A host that is meant can be named in the setting outbound.allowed_hosts."
_GLOBAL_V6: Final = ipaddress.ip_network("2000::/3")
#: Called global by the registries, and yet no host of the internet's public.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(n)
    for n in (
        "168.63.129.16/32",  # the machine's own host at one cloud provider
        "192.88.99.0/24",  # 6to4 relays
        "192.0.0.0/24",  # protocol assignments
        "2001::/23",  # Teredo and other assignments
        "2002::/16",  # 6to4: holds an IPv4 address
        "2001:db8::/32",
        "3fff::/20",
    )
)


@dataclass(frozen=True)
class Target:
    """Where one request goes.

    Attributes:
        address: the whole URL, without fragment; scheme, host (ASCII) and port are its parts.
        trusted: whether the settings name this host, so that its numbers are not judged.
    """

    address: str
    scheme: str
    host: str
    port: int
    path: str
    trusted: bool

    @property
    def host_header(self) -> str:
        """What the request says it is for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL_PORTS[self.scheme] else f"{host}:{self.port}"


def is_public(number: str) -> bool:
    """Whether ``number`` (an IP address) belongs to a host anybody on the internet may ask."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if "%" in number or not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if ip.version == 6 and ip not in _GLOBAL_V6:
        return False  # IPv4-mapped and -compatible, NAT64, everything not handed out
    return not any(ip in network for network in _NOT_PUBLIC if network.version == ip.version)


def is_trusted(host: str, port: int, allowed: tuple[str, ...]) -> bool:
    """Whether ``allowed`` (the setting) names this host with this port, or with any."""
    pairs = map(host_and_port, allowed)
    return any(host == name and only in (None, port) for name, only in pairs)


def target_of(address: str, allowed: tuple[str, ...]) -> Target:
    """The parts of a URL that may be asked, as far as that can be told without resolving.

    Raises:
        AddressRefusedError: it is no http(s) URL, holds credentials, or names an odd port.
    """
    url = _parsed(address)
    scheme, host = url.scheme, url.raw_host.decode("ascii").strip("[]").casefold().rstrip(".")
    if scheme not in _USUAL_PORTS or not host:
        raise _refused(f"'{url.scheme or '…'}' is no http or https address", address, "scheme")
    if not _HOST.fullmatch(host):
        raise _refused("The address names no host", address, "address")
    if url.userinfo:
        raise _refused("The address holds a user name or password", address, "credentials")
    port = url.port or _USUAL_PORTS[scheme]
    trusted = is_trusted(host, port, allowed)
    if port != _USUAL_PORTS[scheme] and not trusted:
        raise _refused(f"Port {port} of {host} is no usual one for {scheme}", address, "port")
    plain = str(url.copy_with(fragment=None))
    return Target(plain, scheme, host, port, url.raw_path.decode("ascii"), trusted)


def judged(target: Target, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """``numbers``, if every one of them may be connected to.

    Raises:
        AddressRefusedError: one is private, loopback, link-local, reserved …; the message does not
            repeat it, so that nobody learns the numbers behind internal names.
    """
    if not target.trusted and not all(map(is_public, numbers)):
        raise _refused(f"{target.host} is no public host", target.address, "private")
    return numbers


def _parsed(address: str) -> httpx.URL:
    if len(address) > _LONGEST or any(c.isspace() or not c.isprintable() for c in address):
        raise _refused("The address is too long, or holds blanks", address, "address")
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise _refused("The address cannot be read", address, "address") from None


def _refused(what: str, address: str, reason: str) -> AddressRefusedError:
    way_out = _WAY_OUT if reason in {"port", "private"} else ""
    return AddressRefusedError(f"{what}.", address=address, reason=reason, way_out=way_out)
