"""Webhooks, signed as the Standard Webhooks specification has it.

Method: https://www.standardwebhooks.com, scheme v1: HMAC-SHA256 over ``id.timestamp.body`` with the
base64-decoded secret; several signatures, separated by a blank, while a secret is being replaced.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime

from unisono.errors import AddressRefusedError, OutboundError
from unisono.notices.deliveries import Outcome
from unisono.notices.happenings import Message, payload
from unisono.outbound import Outbound

#: The receiver says that it is gone for good.
_GONE = 410


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """``v1,…`` over a message with one secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def headers(secrets: Iterable[str], id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a signed message; one signature for each secret that holds."""
    timestamp = int(at.timestamp())
    return {
        "Webhook-Id": id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signature(s, id, timestamp, body) for s in secrets),
    }


def send(
    out: Outbound, address: str, secrets: tuple[str, ...], message: Message, base: str,
    now: datetime,
) -> Outcome:  # fmt: skip
    """One attempt. The id of the message stays the same in all attempts, the timestamp does not."""
    if not secrets:
        return Outcome(False, reason="it has no secret; make one", final=True)
    body = json.dumps(
        payload(message, base), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode("utf-8", "replace")
    try:
        answer = out.post_json(address, body, headers(secrets, message.id, now, body))
    except OutboundError as error:
        refused = isinstance(error, AddressRefusedError)
        return Outcome(False, reason=error.message, final=refused)
    reason = "" if answer.good else f"the receiver answered {answer.status}"
    return Outcome(answer.good, answer.status, reason, answer.status == _GONE, answer.seconds)
