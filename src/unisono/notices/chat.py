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
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_KNOWN: Final = (
    f"There are {', '.join(f'{s}://' for s in (*FIXED, *OWN_HOST))}; "
    "docs/notices.md has an example of each."
)
_MOST = 3_500


def checked_chat(address: str, settings: OutboundSettings) -> str:
    """The service that ``address`` (as apprise writes it) belongs to.

    Raises:
        NoticeError: it is none of the list, or its host is not named in the settings. The message
            repeats nothing of the address but its scheme.
    """
    return _judged(address, settings)[0]


def _judged(address: str, settings: OutboundSettings) -> tuple[str, Any]:
    """The service, and apprise's object that sends there. Raises as :func:`checked_chat`."""
    scheme = address.partition("://")[0].casefold()
    if not _SHAPE.fullmatch(address) or not address.isprintable() or "\\" in address:
        raise NoticeError("This is no address of a chat.", way_out=_KNOWN)
    if scheme not in FIXED and scheme not in OWN_HOST:
        shown = scheme if scheme.isalnum() and len(scheme) < 20 else "…"
        raise NoticeError(f"Chats of {shown}:// are not among those used.", way_out=_KNOWN)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise NoticeError("This is no address of a chat.", way_out=_KNOWN) from None
    if parts.netloc.count("@") > 1:
        raise NoticeError("This is no address of a chat.", way_out=_KNOWN)
    if {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)} - _PARAMETERS:
        raise NoticeError(
            "The address sets what is not used here.",
            way_out=f"After the ? there may be {', '.join(sorted(_PARAMETERS))}.",
        )
    if scheme in OWN_HOST:
        _trusted(scheme, host, port, settings)
    plugin = _plugin(address)
    if plugin is None:
        raise NoticeError("This is no whole address of that chat.", way_out=_KNOWN)
    if scheme in OWN_HOST:
        _trusted(scheme, *_reaches(plugin), settings)
    return FIXED.get(scheme) or OWN_HOST[scheme], plugin


def _trusted(scheme: str, host: str, port: int | None, settings: OutboundSettings) -> None:
    if not is_trusted(host, port or 443, settings.allowed_hosts):
        raise NoticeError(
            f"The host of this {OWN_HOST[scheme]} is not named in the settings.",
            way_out="Name it in outbound.allowed_hosts.",
        )


def _reaches(plugin: Any) -> tuple[str, int | None]:
    """The host and port that apprise's object connects to, whatever the address looks like.

    Apprise reads addresses by rules of its own, so its reading is the one that counts.

    Raises:
        NoticeError: they cannot be told.
    """
    host, port = getattr(plugin, "host", None), getattr(plugin, "port", None)
    if str(getattr(plugin, "mode", "")) == "cloud":  # of ntfy: the host is then its maker's
        host, port = urlsplit(getattr(plugin, "cloud_notify_url", "")).hostname, None
    numbered = port is None or (type(port) is int and 0 < port < 65_536)
    if not isinstance(host, str) or not _HOST.fullmatch(host) or not numbered:
        raise NoticeError("It cannot be told which host this chat is on.", way_out=_KNOWN)
    if getattr(plugin, "secure", None) is not True:
        raise NoticeError("This chat is not asked over https.", way_out=_KNOWN)
    return host.casefold(), port


def send_chat(
    address: str, messages: tuple[Message, ...], base: str, settings: OutboundSettings
) -> Outcome:
    """One message to a chat about all of ``messages``; what sends it is judged right before."""
    begun = time.monotonic()
    try:
        service, plugin = _judged(address, settings)
    except NoticeError as error:
        return Outcome(False, reason=error.message, final=True)
    first = messages[0].happening.title
    title = first if len(messages) == 1 else f"{len(messages)} notices"
    lines = [f"{m.happening.text or m.happening.title}\n{base}{m.happening.path}" for m in messages]
    body = "\n\n".join(lines)
    if len(body) > _MOST:
        body = f"{body[:_MOST]}…\n{base}/notices"
    try:
        sent = bool(plugin.notify(title=title, body=body, body_format="text"))
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
