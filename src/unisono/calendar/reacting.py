"""May we react now? A theme approved beforehand, the risks as answered, the calendar, the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from unisono.model.calendar import Conflict
from unisono.model.names import bare_name, same_name
from unisono.model.reacting import Answered, Decided, Moment, Reaction, Verdict
from unisono.model.wording import counted, day

#: Conflicts that no answer removes: what is shown may not be shown.
_FORBIDDEN = frozenset({"asset_rights"})


@dataclass(frozen=True)
class Asked:
    """One question.

    Attributes:
        channel: where it would be published.
        happened_at, now: the event, and this moment; both with their offset.
        today: this day in the calendar's time zone.
        holds: risk (its text) → whether it holds; what is missing was not answered.
        names: how lists name who asks: account and e-mail address.
        leads: whether who asks leads the channel.
        leaders: who leads the channel, to be asked.
    """

    channel: str
    happened_at: datetime
    now: datetime
    today: date
    holds: Mapping[str, bool]
    names: frozenset[str] = frozenset()
    leads: bool = False
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One thing that stands against publishing at once."""

    verdict: Verdict
    text: str
    ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The verdict with everything it rests on.

    Attributes:
        ask: whom to ask, each once; empty unless somebody is to be asked.
        until: until when it may be published without asking for being late.
        answer_by: until when whoever is asked answers.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    ask: tuple[str, ...]
    until: datetime
    answer_by: datetime | None
    answers: tuple[Answered, ...]


def may_react(moment: Moment, asked: Asked, conflicts: Sequence[Conflict] = ()) -> Answer:
    """Whether ``moment`` may be reacted to now: go, whom to ask, or no-go, with every reason.

    It is a no-go where a no-go risk holds or the rights of a template end; otherwise every other
    reason sends to somebody; without any it is a go. No reason is ever outweighed by another.

    Args:
        conflicts: what the calendar would have against it (new ones only).
    """
    reasons = [
        *_approval(moment, asked), *_risks(moment, asked), *_calendar(conflicts),
        *_time(moment, asked), *_right(moment, asked),
    ]  # fmt: skip
    order = (Verdict.NO_GO, Verdict.ASK)
    verdict = next((v for v in order if any(r.verdict is v for r in reasons)), Verdict.GO)
    ask: tuple[str, ...] = ()
    if verdict is Verdict.ASK:
        first = moment.ask or ((moment.owner,) if moment.owner else ()) or asked.leaders
        ask = _once([*first, *(n for r in reasons for n in r.ask)])
    answers = tuple(
        Answered(text=r.text, no_go=r.no_go, holds=asked.holds.get(r.text)) for r in moment.risks
    )
    by = asked.now + timedelta(minutes=moment.answer_minutes) if ask else None
    until = asked.happened_at + timedelta(hours=moment.within_hours)
    ordered = sorted(reasons, key=lambda r: order.index(r.verdict))
    return Answer(verdict, tuple(ordered), ask, until, by, answers)


def _approval(moment: Moment, asked: Asked) -> Iterable[Reason]:
    if not (moment.approved_by and moment.approved_on):
        yield Reason(Verdict.ASK, "The moment is not approved yet.")
    if not moment.first_day <= asked.today <= moment.last_day:
        span = f"{day(moment.first_day)} to {day(moment.last_day)}"
        yield Reason(Verdict.ASK, f"It is approved for {span} only.")
    channels = {bare_name(c) for c in moment.channels}
    if channels and bare_name(asked.channel) not in channels:
        yield Reason(Verdict.ASK, f"It is not approved for {asked.channel}, only for "
                     f"{', '.join(moment.channels)}.", asked.leaders)  # fmt: skip


def _risks(moment: Moment, asked: Asked) -> Iterable[Reason]:
    for risk in moment.risks:
        holds = asked.holds.get(risk.text)
        if holds is None:
            yield Reason(Verdict.ASK, f"Not answered: {risk.text}")
        elif holds:
            verdict = Verdict.NO_GO if risk.no_go else Verdict.ASK
            yield Reason(verdict, f"{'No-go' if risk.no_go else 'Risk'}: {risk.text}")


def _calendar(conflicts: Sequence[Conflict]) -> Iterable[Reason]:
    for found in conflicts:
        verdict = Verdict.NO_GO if found.kind in _FORBIDDEN else Verdict.ASK
        yield Reason(verdict, f"Calendar: {found.text}", found.people)


def _time(moment: Moment, asked: Asked) -> Iterable[Reason]:
    late = asked.now - asked.happened_at
    if late > timedelta(hours=moment.within_hours):
        hours = counted(int(late.total_seconds() // 3600), "hour")
        yield Reason(
            Verdict.ASK, f"It happened {hours} ago; without asking it is published within "
            f"{counted(moment.within_hours, 'hour')}.",
        )  # fmt: skip


def _right(moment: Moment, asked: Asked) -> Iterable[Reason]:
    alone = {same_name(n) for n in moment.alone if n.strip()}
    if alone & {same_name(n) for n in asked.names} or (moment.leads_alone and asked.leads):
        return
    yield Reason(
        Verdict.ASK, f"You do not publish this alone in {asked.channel}.",
        (*asked.leaders, *moment.alone) if moment.leads_alone else moment.alone,
    )  # fmt: skip


def _once(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(same_name(name), name)
    return tuple(found.values())


def post_mortems_due(reactions: Mapping[str, Reaction], today: date) -> tuple[str, ...]:
    """Keys of published reactions that are to be looked back at by now, the longest first."""
    due = [
        (r.post_mortem_due, key)
        for key, r in reactions.items()
        if r.decision is Decided.PUBLISH and r.post_mortem_on is None
        and r.post_mortem_due is not None and r.post_mortem_due <= today
    ]  # fmt: skip
    return tuple(key for _, key in sorted(due))
