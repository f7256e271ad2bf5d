"""The message architecture as parts in three tiers: owners, freedom, reviews (MSG-1)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from unisono.messages.architecture_check import findings
from unisono.model.architecture import (
    Architecture,
    Level,
    Part,
    Review,
    ReviewState,
    Tiers,
)
from unisono.model.document import LATEST
from unisono.model.messages import Brand
from unisono.model.plan import Theme
from unisono.model.tiers import ChannelRules, Freedom
from unisono.model.wording import counted, listed
from unisono.settings import ArchitectureSettings

#: Key of the one brand.
_BRAND = ("brand", "main")
_SHOWN = 160


def architecture(tiers: Tiers, settings: ArchitectureSettings, today: date) -> Architecture:
    """The parts of ``tiers`` with their reviews as of ``today``, and what is wrong with them.

    Themes that are over and offers that ended are left out.
    """
    parts = (*_core(tiers.brand, settings, today), *_themes(tiers, settings, today),
             *_channels(tiers, settings, today), *_offers(tiers, settings, today))  # fmt: skip
    found = findings(tiers, parts, settings, today)
    return Architecture(today, tiers, tiers.version, parts, found)


def review(
    reviewed_on: date | None, review_by: date | None, otherwise: date | None,
    months: tuple[float, float], remind_days: int, today: date,
) -> Review:  # fmt: skip
    """When a part has to be looked at again.

    Args:
        review_by: the day somebody named; once it was reviewed on or after it, it no longer counts.
        otherwise: what the months begin with where it was never reviewed; None: not known.
        months: after its review it is due, and overdue.
    """
    if review_by is not None and (reviewed_on is None or reviewed_on < review_by):
        due = review_by - timedelta(days=min(remind_days, (review_by - date.min).days))
        return Review(_state(due, review_by, today), reviewed_on, due, review_by)
    begin = reviewed_on or otherwise
    if begin is None:
        return Review(ReviewState.UNKNOWN)
    due, overdue = (later(begin, m) for m in months)
    return Review(_state(due, overdue, today), reviewed_on, due, overdue)


def _state(due: date, overdue: date, today: date) -> ReviewState:
    if today > overdue:
        return ReviewState.OVERDUE
    return ReviewState.DUE if today >= due else ReviewState.FINE


def later(day: date, months: float) -> date:
    """A day so many months later, at most the last one of its month; parts of months in days."""
    whole = int(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    if year >= LATEST.year:
        return LATEST
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return moved + timedelta(days=round((months - whole) * 30))


def freedom_of(
    document: Theme | ChannelRules, settings: ArchitectureSettings
) -> Freedom:  # fmt: skip
    """How freely a theme's key messages, or a channel's messages, may be told."""
    usual = settings.key_message_freedom if isinstance(document, Theme) else (
        settings.channel_freedom
    )  # fmt: skip
    return document.freedom or Freedom(usual)


def _core(brand: Brand, settings: ArchitectureSettings, today: date) -> Iterator[Part]:
    looked = review(
        brand.reviewed_on, brand.review_by, None, settings.core_review_months,
        settings.remind_days, today,
    )  # fmt: skip
    freedom = Freedom(settings.core_freedom)

    def part(name: str, says: str, owner: str = "") -> Part:
        who = owner or brand.owner
        return Part(1, Level.CORE, *_BRAND, name, _line(says), who, freedom, looked)

    yield part("positioning", brand.positioning)
    for pillar in brand.pillars:
        yield part(f"pillar {pillar.id}", pillar.statement, pillar.owner)
    yield part("voice", listed([a.name for a in brand.voice.attributes][:10]))
    yield part("visual identity", brand.visual.summary or "; ".join(brand.visual.colours[:5]))
    kept, varied = brand.personalisation.kept, brand.personalisation.varied
    yield part(
        "personalisation",
        f"may change {_named(varied)}; keeps {_named(kept)}",
    )


def _themes(tiers: Tiers, settings: ArchitectureSettings, today: date) -> Iterator[Part]:
    for key, theme in tiers.themes.items():
        if theme.last_day < today:
            continue
        looked = review(
            theme.reviewed_on, theme.review_by, theme.first_day, settings.theme_review_months,
            settings.remind_days, today,
        )  # fmt: skip
        says = theme.narrative or counted(len(theme.key_messages), "key message")
        yield Part(
            2, Level.KEY_MESSAGE, "theme", key, theme.title, _line(says), theme.owner,
            freedom_of(theme, settings), looked,
        )  # fmt: skip


def _channels(tiers: Tiers, settings: ArchitectureSettings, today: date) -> Iterator[Part]:
    for key, rules in tiers.channels.items():
        changed = tiers.changed.get(("channel", key))
        looked = review(
            rules.reviewed_on, rules.review_by, changed.date() if changed else None,
            settings.channel_review_months, settings.remind_days, today,
        )  # fmt: skip
        yield Part(
            3, Level.CHANNEL_MESSAGE, "channel", key, rules.title, _line(channel_words(rules)),
            rules.owner, freedom_of(rules, settings), looked,
        )  # fmt: skip


def _offers(tiers: Tiers, settings: ArchitectureSettings, today: date) -> Iterator[Part]:
    for key, offer in tiers.offers.items():
        if offer.last_day >= today:
            says = offer.terms or offer.product or offer.kind.value.replace("_", " ")
            yield Part(
                3, Level.TACTICAL_COPY, "offer", key, offer.title, _line(says), offer.owner,
                Freedom(settings.tactical_freedom),
                Review(ReviewState.FINE, due_by=offer.last_day),
            )  # fmt: skip


def channel_words(rules: ChannelRules) -> str:
    """Rules of a channel in one line."""
    lengths = [
        (rules.title_characters, "a title up to {:,} characters"),
        (rules.text_characters, "a text up to {:,} characters"),
        (rules.least_characters, "a text of {:,} characters at least"),
    ]
    said = [
        rules.tone.rstrip(". "), ", ".join(rules.formats),
        *(words.format(most) for most, words in lengths if most is not None),
    ]  # fmt: skip
    return "; ".join(filter(None, said)) or "no rules yet"


def _named(aspects: tuple[str, ...]) -> str:
    return listed([a.replace("_", " ") for a in aspects]) if aspects else "nothing"


def _line(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
