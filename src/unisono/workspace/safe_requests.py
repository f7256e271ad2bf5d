"""Requests of a provider's client, sent the safe way: addresses checked, size and time limited."""

from __future__ import annotations

import asyncio

import httpx2

from unisono.outbound import Outbound
from unisono.settings import Settings

#: What the answer has no more once it is unpacked and whole.
_GONE = ("content-encoding", "content-length", "transfer-encoding", "connection")


class SafeTransport(httpx2.AsyncBaseTransport):
    """Sends every request with :class:`unisono.outbound.Outbound`."""

    def __init__(self, outbound: Outbound) -> None:
        self.outbound = outbound

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer to a GET or a POST of JSON."""
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        address = str(request.url)
        if request.method == "POST":
            answer = await asyncio.to_thread(self.outbound.post_json, address, body, headers)
        else:
            answer = await asyncio.to_thread(self.outbound.get, address, headers=headers)
        kept = {name: value for name, value in answer.headers.items() if name not in _GONE}
        return httpx2.Response(answer.status, headers=kept, content=answer.body, request=request)


def safe_client(settings: Settings) -> httpx2.AsyncClient:
    """A client for one call of a language model; it tries nothing again by itself."""
    outbound = Outbound(settings.outbound.model_copy(update={"seconds": settings.llm.seconds}))
    return httpx2.AsyncClient(transport=SafeTransport(outbound), timeout=settings.llm.seconds)
