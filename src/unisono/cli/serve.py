"""``serve``: the web application."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.access import base_address, local_address, opened
from unisono.cli.output import notes
from unisono.errors import ServeError

if TYPE_CHECKING:
    from unisono.access.access import Access
    from unisono.settings import ServeSettings

#: Seconds that requests under way have when the server is stopped.
_GRACE = 10


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.", show_default=False)] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.", show_default=False)] = 0,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy of yours ends TLS before it.")
    ] = False,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open it in the browser of this machine.")
    ] = False,
) -> None:
    """Serve the web application; Ctrl-C stops it.

    On this machine alone it prints a link that signs you in, once. Listening wider takes an
    owner with a password (unisono user add) and a proxy that ends TLS.
    """
    _tell_settings(context.obj, host, port, behind_proxy)
    with opened(context) as (workspace, access):
        settings = workspace.settings.serve
        wide = _check_reach(access, settings)
        with _bound(settings) as listening:
            from unisono.access.signing_in import start_link

            token = None if wide else start_link(access)
            address = base_address(settings) if wide else local_address(settings)
            link = f"{address}/start/{token}" if token else address
            _say(address, link, settings)
            if workspace.settings.agents.http and find_spec("mcp") is not None:
                notes().print(
                    f"Agents find its tools at {address}/mcp, with an API key.",
                    markup=False, soft_wrap=True,
                )  # fmt: skip
            with _opened_page(link, open_browser):
                _run(settings, listening)


def _tell_settings(folder: Path, host: str, port: int, behind_proxy: bool) -> None:
    """Options become settings of the environment, which the server's process reads too."""
    os.environ["UNISONO_WORKSPACE"] = str(folder.resolve())
    if host:
        os.environ["UNISONO_SERVE__HOST"] = host
    if port:
        os.environ["UNISONO_SERVE__PORT"] = str(port)
    if behind_proxy:
        os.environ["UNISONO_SERVE__BEHIND_PROXY"] = "true"


def _check_reach(access: Access, settings: ServeSettings) -> bool:
    """Whether others reach the server; refused where that is not safe."""
    from unisono.access.hosts import is_loopback
    from unisono.access.signing_in import has_owner

    if is_loopback(settings.host) and not settings.behind_proxy:
        return False
    if not settings.behind_proxy:
        raise ServeError(
            f"Listening on {settings.host} would send passwords over the network in the clear.",
            way_out="Put a proxy with TLS before it and add --behind-proxy, or listen on "
            "127.0.0.1.",
        )
    if not settings.public_url.startswith("https://"):
        raise ServeError(
            "Behind a proxy unisono has to know its address.",
            way_out='Set serve.public_url = "https://…" in unisono.toml.',
        )
    if not has_owner(access):
        raise ServeError(
            "Listening wider than this machine takes an owner who can sign in.",
            way_out="Run: unisono user add you@example.com --role owner",
        )
    return True


@contextmanager
def _bound(settings: ServeSettings) -> Iterator[socket.socket]:
    """A socket bound to host and port.

    Raises:
        ServeError: something else listens there, or the address is none of this machine.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServeError(f"{where} is no address to listen on ({error.strerror}).") from None
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # Listen now: whoever tries the port at the same time is refused instead of us.
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise ServeError(
            f"{where} cannot be listened on: {error.strerror}.",
            way_out="If something else uses the port, choose another: --port 8766.",
        ) from None
    with listening:
        yield listening


def _say(address: str, link: str, settings: ServeSettings) -> None:
    out = notes()
    if link != address:
        out.print(f"unisono runs on this machine. Open {link}", markup=False, soft_wrap=True)
        out.print("The link signs you in once; start again for another.", markup=False)
    else:
        here = local_address(settings)
        listens = "" if here == address else f", listening on {here}"
        out.print(f"unisono runs at {address}{listens}", markup=False, soft_wrap=True)
    out.print("Ctrl-C stops it.", markup=False)


@contextmanager
def _opened_page(link: str, wanted: bool) -> Iterator[None]:
    """Open ``link`` in the browser, by a private file: arguments of programs are seen by all."""
    if not wanted:
        yield
        return
    import webbrowser

    with tempfile.TemporaryDirectory(prefix="unisono-") as folder:
        page = Path(folder) / "start.html"
        to = escape(link)
        page.write_text(
            f'<!doctype html><title>unisono</title><meta http-equiv="refresh" content="1;url={to}">'
            f'<p><a href="{to}">unisono</a></p>',
            encoding="utf-8",
        )
        webbrowser.open(page.as_uri())
        yield


def _run(settings: ServeSettings, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        "unisono.web.app:served",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,  # addresses hold links that sign people in
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(config).run(sockets=[listening])
