"""Password hashes that cost nothing, for tests that sign many people in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from unisono.access import passwords


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Within the block a hash takes no time; the one of nobody's password neither."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: cheap)
        passwords._nobody.cache_clear()
        yield
    passwords._nobody.cache_clear()
