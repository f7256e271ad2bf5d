"""Which passwords are refused, and that an unknown account takes the same work."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from unisono.access import passwords
from unisono.access.passwords import check_new_password, hash_password, verify_password
from unisono.errors import AccessError


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "has 5 characters; 12 are needed"),
        ("aaaaaaaaaaaaa", "repeats the same few characters"),
        ("Password-2026!", "is one of those tried first"),
        ("123456789012", "follows the order of the keyboard or of the alphabet"),
        ("lkjhgfdsapoi", "follows the order of the keyboard or of the alphabet"),
        ("ann@example.com", "is your own name or address"),
        ("x1y2z" * 201, "is longer than 1,000 characters"),
    ],
)
def test_refused(password: str, why: str) -> None:
    with pytest.raises(AccessError) as caught:
        check_new_password(password, 12, "ann@example.com")
    assert caught.value.message == f"This password {why}."
    assert password not in str(caught.value)


def test_a_long_sentence_is_taken() -> None:
    check_new_password("five random words in a row", 12, "ann@example.com", "Ann")


def test_the_same_password_typed_in_another_way() -> None:
    kept = hash_password("ko\u0308nigliche hochzeit")
    assert verify_password(kept, "k\u00f6nigliche hochzeit") == (True, None)
    assert verify_password(kept, "konigliche hochzeit") == (False, None)


def test_hashes_are_argon2id_and_salted() -> None:
    one, two = hash_password("five random words"), hash_password("five random words")
    assert one.startswith("$argon2id$")
    assert one != two


def test_new_parameters_give_a_new_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = hash_password("five random words")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: stronger)
    right, newer = verify_password(kept, "five random words")
    assert right
    assert newer is not None
    assert verify_password(newer, "five random words") == (True, None)


@pytest.mark.parametrize("kept", [None, "no hash at all"])
def test_without_account_the_same_work_is_done(
    kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    cheap = passwords._hasher()

    class Counting:
        def verify(self, hash: str, password: str) -> bool:
            asked.append(hash)
            return cheap.verify(hash, password)

        def hash(self, password: str) -> str:
            return cheap.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    assert verify_password(kept, "five random words") == (False, None)
    assert len(asked) == 1
