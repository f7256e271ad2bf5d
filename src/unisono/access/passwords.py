"""Passwords: which are refused, how they are kept, how they are checked."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from unisono.errors import AccessError

#: Longer ones are refused: hashing must not become a way to keep the server busy.
LONGEST = 1_000

#: What everybody tries first, without digits and punctuation around it.
_REFUSED = frozenset(
    """
    password passwort passwordpassword passw0rd motdepasse contraseña kennwort geheim secret
    letmein welcome willkommen welcomewelcome changeme changeit administrator admin adminadmin
    root superuser qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdfghjkl yxcvbnm
    zxcvbnm qazwsxedc iloveyou sunshine princess dragon monkey football baseball superman batman
    trustno starwars whatever michael jordan master hunter shadow ashley bailey marketing
    campaign newsletter unisono unisonounisono company login default guest
    correcthorsebatterystaple abcdefgh abcdefghijkl abcdefghijklmnopqrstuvwxyz
    """.split()  # noqa: SIM905 — one word a line would be a page
)
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

# Each check takes 64 MiB; more at once than this wait instead of exhausting the memory.
_TURNS = threading.BoundedSemaphore(2)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash no password has: what a sign-in to no account is checked against."""
    return _hasher().hash(secrets.token_urlsafe(32))


def _same_writing(password: str) -> str:
    """One spelling for what looks the same, whatever keyboard it came from."""
    return unicodedata.normalize("NFC", password)


def check_new_password(password: str, shortest: int, *names: str) -> None:
    """Refuse passwords that are guessed first.

    Args:
        password: what somebody chose.
        shortest: characters it must have.
        names: the account's e-mail address and name, which it must not consist of.

    Raises:
        AccessError: it is too short, too long, or among the refused ones; it is never repeated.
    """
    why = _weakness(_same_writing(password), shortest, names)
    if why:
        raise AccessError(
            f"This password {why}.",
            way_out="Choose a longer one, such as four or five unrelated words.",
        )


def _weakness(password: str, shortest: int, names: tuple[str, ...]) -> str:
    if len(password) < shortest:
        return f"has {len(password)} characters; {shortest} are needed"
    if len(password) > LONGEST:
        return f"is longer than {LONGEST:,} characters"
    folded = password.casefold()
    letters = "".join(c for c in folded if c.isalpha())
    if len(set(folded)) < 5:
        return "repeats the same few characters"
    if letters in _REFUSED or folded in _REFUSED:
        return "is one of those tried first"
    if any(folded in run or folded in run[::-1] for run in _RUNS):
        return "follows the order of the keyboard or of the alphabet"
    own = {part.casefold() for name in names for part in (name, name.split("@")[0]) if part}
    if folded in own or letters in own:
        return "is your own name or address"
    return ""


def hash_password(password: str) -> str:
    """The argon2id hash to keep, with its salt and parameters."""
    with _TURNS:
        return _hasher().hash(_same_writing(password))


def verify_password(kept: str | None, password: str) -> tuple[bool, str | None]:
    """Whether ``password`` is that of the hash, and a newer hash if the parameters changed.

    Without a hash (no such account, or one without a password) the same work is done and the
    answer is no, so that the time taken does not tell which accounts exist.
    """
    if len(password) > LONGEST:
        return False, None
    with _TURNS:
        try:
            _hasher().verify(kept or _nobody(), _same_writing(password))
        except (VerificationError, InvalidHashError):
            return False, None
    if kept is None:
        return False, None
    return True, hash_password(password) if _hasher().check_needs_rehash(kept) else None
