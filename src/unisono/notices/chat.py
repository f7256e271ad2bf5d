"""Messages to chats through apprise, to services of a stated list only.

Apprise makes its own requests. So that an address somebody enters cannot make it ask hosts inside,
only services whose host stands in apprise itself are used, redirects are off, and services with a
host of one's own only on hosts that the settings name (``outbound.allowed_hosts``).
"""

from __future__ import annotations

import logging
import re
import time
import warnings
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from unisono.errors import NoticeError
from unisono.notices.deliveries import Outcome
from unisono.notices.happenings import Message
from unisono.outbound.addresses import is_trusted
from unisono.settings import OutboundSettings

#: Services whose host nobody can choose, by the scheme of their address.
FIXED: Final = {
    "slack": "Slack", "discord": "Discord", "tgram": "Telegram", "gchat": "Google Chat",
    "webex": "Webex", "wxteams": "Webex", "pover": "Pushover",
}  # fmt: skip
#: Services on a host of one's own, which ``outbound.allowed_hosts`` must name.
OWN_HOST: Final = {
    "mmosts": "Mattermost", "rockets": "Rocket.Chat", "ntfys": "ntfy", "gotifys": "Gotify",
    "workflows": "Teams (Power Automate)",
}  # fmt: skip
_PARAMETERS: Final = frozenset({"thread", "topic", "mode"})
_SHAPE: Final = re.compile(r"[A-Za-z]{2,20}://[^\s/?#][^\s]{0,1900}")
_MOST = 3_500


def checked_chat(address: str, settings: OutboundSettings) -> str:
    """The service that ``address`` (as apprise writes it) belongs to.

    Raises:
        NoticeError: it is none of the list, or its host is not named in the settings. The message
            repeats nothing of the address but its scheme.
    """
    scheme = address.partition("://")[0].casefold()
    known = ", ".join(f"{s}://" for s in (*FIXED, *OWN_HOST))
    way_out = f"There are {known}; docs/notices.md has an example of each."
    if not _SHAPE.fullmatch(address) or not address.isprintable():
        raise NoticeError("This is no address of a chat.", way_out=way_out)
    if scheme not in FIXED and scheme not in OWN_HOST:
        shown = scheme if scheme.isalnum() and len(scheme) < 20 else "…"
        raise NoticeError(f"Chats of {shown}:// are not among those used.", way_out=way_out)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise NoticeError("This is no address of a chat.", way_out=way_out) from None
    if {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)} - _PARAMETERS:
        raise NoticeError(
            "The address sets what is not used here.",
            way_out=f"After the ? there may be {', '.join(sorted(_PARAMETERS))}.",
        )
    if scheme in OWN_HOST and not is_trusted(host, port or 443, settings.allowed_hosts):
        raise NoticeError(
            f"The host of this {OWN_HOST[scheme]} is not named in the settings.",
            way_out="Name it in outbound.allowed_hosts.",
        )
    if _plugin(address) is None:
        raise NoticeError("This is no whole address of that chat.", way_out=way_out)
    return FIXED.get(scheme) or OWN_HOST[scheme]


def send_chat(
    address: str, messages: tuple[Message, ...], base: str, settings: OutboundSettings
) -> Outcome:
    """One message to a chat about all of ``messages``; the address is checked again."""
    begun = time.monotonic()
    try:
        service = checked_chat(address, settings)
    except NoticeError as error:
        return Outcome(False, reason=error.message, final=True)
    first = messages[0].happening.title
    title = first if len(messages) == 1 else f"{len(messages)} notices"
    lines = [f"{m.happening.text or m.happening.title}\n{base}{m.happening.path}" for m in messages]
    body = "\n\n".join(lines)
    if len(body) > _MOST:
        body = f"{body[:_MOST]}…\n{base}/notices"
    try:
        sent = bool(_plugin(address).notify(title=title, body=body, body_format="text"))
    except Exception as error:  # whatever a service's own code does, it ends here
        said = f"{service} cannot be used ({type(error).__name__})"
        return Outcome(False, reason=said, seconds=time.monotonic() - begun)
    reason = "" if sent else f"{service} did not take it"
    return Outcome(sent, reason=reason, seconds=time.monotonic() - begun)


@cache
def _apprise() -> Any:
    """The package, with all its services."""
    # It takes half a second to import, and only chats need it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old modules that its services import
        import apprise

        apprise.Apprise().details()
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines may hold the address
    return apprise


def _plugin(address: str) -> Any:
    """Apprise's object for an address; None when it is none."""
    package = _apprise()
    asset = package.AppriseAsset(http_redirects=False, storage_mode="memory", async_mode=False)
    try:
        return package.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    except Exception:
        return None
