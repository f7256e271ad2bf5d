"""What every typed document of the desk is made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

#: Days people may plan with: wide enough for any plan, narrow enough to catch typing errors.
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


def usable_day(day: date) -> date:
    """A day of the years that people may name.

    Raises:
        ValueError: it lies outside, in words.
    """
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"a day between {EARLIEST} and {LATEST} is needed, not {day}")
    return day


def day_of_text(text: str) -> date:
    """A day written as 2026-10-31 or, as spreadsheets of half of Europe write it, 31.10.2026.

    Raises:
        ValueError: it is neither, or outside the years that people may name. A day with slashes
            may be of either order, so it is none.
    """
    form = "%d.%m.%Y" if text.count(".") == 2 and "-" not in text else ""
    day = datetime.strptime(text, form) if form else datetime.fromisoformat(text)
    return usable_day(day.date())


Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=20_000)]
Day = Annotated[date, AfterValidator(usable_day)]
Names = Annotated[tuple[Line, ...], Field(max_length=200)]
Keys = Annotated[tuple[Key, ...], Field(max_length=500)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Document(BaseModel):
    """What all documents have: a title people read, notes, and nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    title: Annotated[str, Field(min_length=1, max_length=300)]
    notes: Text = ""


class Spanning(Document):
    """A document about a stretch of days."""

    first_day: Day
    last_day: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"last_day {self.last_day} lies before first_day {self.first_day}")
        return self
