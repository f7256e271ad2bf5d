"""Requests to other hosts: addresses checked first, sizes and times bounded.

Every request of unisono to an address that somebody entered goes through :class:`Outbound`::

    answer = Outbound(settings.outbound).get("https://shop.example.com/spring")
    answer.status, answer.address, answer.headers["content-type"], answer.body, answer.redirects

What it keeps: only http and https, to public addresses on their usual ports (or to hosts that the
settings name); a name is resolved once, all its numbers are checked, and the connection goes to a
checked one, so a name that changes its mind between check and use gains nothing; every redirect is
checked the same way; time, size and unpacked size are bounded; no cookies, no credentials in
addresses, no proxies of the environment.
"""

from unisono.outbound.answers import Answer
from unisono.outbound.polite import Polite
from unisono.outbound.requests import Outbound

__all__ = ["Answer", "Outbound", "Polite"]
