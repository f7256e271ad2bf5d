"""Plans to check: documents with short calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from unisono.calendar import Checking, Plan
from unisono.model.plan import Asset, Campaign, Offer, OfferKind, PlannedActivity
from unisono.settings import CalendarSettings

TODAY = date(2026, 3, 1)


class Make:
    """Documents of one plan, each with sensible days."""

    today = TODAY

    @staticmethod
    def day(number: int) -> date:
        return TODAY + timedelta(days=number)

    def activity(self, start: int = 10, days: int = 5, **more: object) -> PlannedActivity:
        first = self.day(start)
        fields = {"title": "Mail", "channel": "Email", "first_day": first,
                  "last_day": first + timedelta(days=days - 1)}  # fmt: skip
        return PlannedActivity.model_validate({**fields, **more})

    def campaign(self, title: str = "Spring", start: int = 10, days: int = 30, **more) -> Campaign:
        first = self.day(start)
        fields = {"title": title, "first_day": first, "last_day": first + timedelta(days=days)}
        return Campaign.model_validate({**fields, **more})

    def offer(self, percent: float, **more: object) -> Offer:
        fields = {"title": f"{percent:g}% off", "first_day": TODAY, "last_day": self.day(400),
                  "kind": OfferKind.PERCENT_OFF, "value": percent}  # fmt: skip
        return Offer.model_validate({**fields, **more})

    @staticmethod
    def asset(title: str = "Film", **more: object) -> Asset:
        return Asset.model_validate({"title": title, **more})

    @staticmethod
    def plan(**documents: object) -> Plan:
        """``plan(a=activity, spring=campaign)``: a key per document."""
        return Plan.of((key, d) for key, d in documents.items())  # type: ignore[misc]

    def how(self, **settings: object) -> Checking:
        """90 days from today; offers differ when their words do."""
        return Checking(
            (TODAY, self.day(89)), TODAY, CalendarSettings.model_validate(settings),
            offers_differ=lambda a, b: None if a.offer == b.offer else f"{a.offer} or {b.offer}",
        )  # fmt: skip

    replace = staticmethod(replace)


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def kinds() -> Callable[..., list[str]]:
    return lambda found: [c.conflict.kind for c in found]
