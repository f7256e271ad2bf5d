"""The demo company's alignment survey on its desk: two waves, half a year apart.

In March sales, marketing, product and customer success argued four different cases; in September
they say what the exported survey of the same month says: half of the top three is shared. The
September answers are those of the export, so AUDIT-5 is the same with and without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.demo.council import EXPORTS_END
from unisono.demo.planning import ANSWERS, PEOPLE
from unisono.model.document import Document
from unisono.model.survey import Question, Survey

Keyed = tuple[str, Document]
QUESTIONS = (
    Question(key="value_proposition", text="Why do customers choose us? Up to three reasons.",
             answers=3),
    Question(key="success", text="By what do we know that this year was a success?", answers=3),
    Question(key="customers", text="Which customers matter most to us? Up to three kinds.",
             answers=3),
)  # fmt: skip
SPRING, AUTUMN = "alignment-spring", "alignment-autumn"
_OPEN = 13
_BEFORE = {SPRING: 205, AUTUMN: 23}
_SPRING_SAID = {
    "Sales": (("Lowest price", "Friendly support", "Quick setup"), "Booked revenue"),
    "Marketing": (("Faster month-end close", "Modern dashboards", "Audit-ready figures"),
                  "Website traffic"),
    "Product": (("One shared set of numbers", "Mobile app", "Open interfaces"), "Active users"),
    "Customer success": (("Faster month-end close", "One shared set of numbers",
                          "Friendly support"), "Renewals"),
}  # fmt: skip
#: What one person of a team writes in place of the words the others use.
_IN_OTHER_WORDS = {
    "Faster month-end close": "A faster close at month end",
    "One shared set of numbers": "One set of numbers that all share",
    "Friendly support": "Support that is friendly",
}
_CUSTOMERS = {
    "Sales": ("Finance leads", "Agencies"), "Marketing": ("Finance leads", "IT leads"),
    "Product": ("IT leads", "Finance leads"),
    "Customer success": ("Existing customers", "Finance leads"),
}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """What one person of a team answered on a day: per question the lines, the first first."""

    survey: str
    team: str
    day: date
    answers: Mapping[str, tuple[str, ...]]


def first_day(survey: str, today: date) -> date:
    """The day a wave began; before ``today`` whenever the plan is made."""
    return min(EXPORTS_END, today - timedelta(days=1)) - timedelta(days=_BEFORE[survey])


def survey_documents(today: date) -> Iterator[Keyed]:
    """Both surveys by key."""
    for key in (SPRING, AUTUMN):
        first = first_day(key, today)
        yield key, Survey(
            title=f"Alignment {first:%B %Y}", first_day=first,
            last_day=first + timedelta(days=_OPEN), questions=QUESTIONS, teams=tuple(ANSWERS),
            notes="Asked by the council before it agrees on the next half year.",
        )  # fmt: skip


def survey_answers(today: date) -> Iterator[Answered]:
    """What everybody answered, in the order it came."""
    for key, said in ((SPRING, _SPRING_SAID), (AUTUMN, ANSWERS)):
        for number in range(PEOPLE):
            for team, (values, success) in said.items():
                order = [values[(number + n) % len(values)] for n in range(len(values))]
                if number == PEOPLE - 1:  # the last of their list, so that it outweighs nothing
                    order[-1] = _IN_OTHER_WORDS.get(order[-1], order[-1])
                yield Answered(
                    key, team, first_day(key, today) + timedelta(days=2 * number),
                    {"value_proposition": tuple(order), "success": (success,),
                     "customers": _CUSTOMERS[team]},
                )  # fmt: skip
