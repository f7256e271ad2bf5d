"""The screen of lifetime value."""

from __future__ import annotations

import pytest

from unisono.model.lifetime import NOT_MEASURED, LifetimeResult
from unisono.reports.screens.lifetime import lifetime_view


@pytest.mark.parametrize(("margin", "told"), [(0.4, "40 %"), (1.0, "not deducted")])
def test_without_a_margin_none_is_claimed(margin: float, told: str) -> None:
    result = LifetimeResult(NOT_MEASURED, "bgnbd", "cohort", 52, 0.1, margin)
    stats = {name: text.replace("\u202f", " ") for name, text in lifetime_view(result).stats}
    assert stats["Gross margin"].replace("\u00a0", " ") == told
