"""An alignment survey: who is asked what, and how answers are grouped (AUDIT-5)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from unisono.model.document import Key, Line, Names, Spanning


class Question(BaseModel):
    """One question of a survey; ``answers`` is how many lines are asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: Key
    text: Line
    answers: Annotated[int, Field(ge=1, le=10)] = 3


class AnswerGroup(BaseModel):
    """Answers to one question that a person takes as one claim, apart from all others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Key
    answers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]


class Survey(Spanning):
    """An alignment survey (AUDIT-5): who is asked what, and until when.

    Attributes:
        groups: answers put together or taken apart by hand; all others are grouped by unisono.
    """

    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]
    teams: Names = ()
    groups: Annotated[tuple[AnswerGroup, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _asked_once(self) -> Self:
        keys = [q.key for q in self.questions]
        if len(set(keys)) < len(keys):
            raise ValueError("two questions have one key")
        return self
