"""Random secrets that are handed out once and kept only as their digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets

#: How API keys begin; lets people and secret scanners recognise one.
KEY_PREFIX = "uni_"


def new_token() -> str:
    """256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """An API key; its first 12 characters tell keys apart and are not secret."""
    return f"{KEY_PREFIX}{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def shown_part(key: str) -> str:
    """The part of an API key that may be shown."""
    return key[: len(KEY_PREFIX) + 8]


def digest(token: str) -> str:
    """What is kept of a token. A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """The token that forms of the browser with this cookie carry; it reveals nothing of it."""
    return hmac.digest(cookie.encode(), b"unisono csrf", "sha256").hex()


def is_csrf_token(token: str, cookie: str) -> bool:
    """Whether ``token`` is that of the cookie."""
    return bool(cookie) and hmac.compare_digest(token.encode(), csrf_token(cookie).encode())
