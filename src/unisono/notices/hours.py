"""When something may be sent: digests, quiet hours, waits between attempts. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from unisono.model.telling import Notice
from unisono.settings import NoticeSettings


def after_quiet(at: datetime, notice: Notice) -> datetime:
    """``at``, or the end of the quiet hours it lies in.

    Hours that end before they begin go over midnight; hours of one moment are none. In the night
    a clock changes they follow the clock on the wall.
    """
    if not notice.quiet_from or not notice.quiet_to or notice.quiet_from == notice.quiet_to:
        return at
    zone = ZoneInfo(notice.time_zone or "UTC")
    local = at.astimezone(zone)
    begin, end = time.fromisoformat(notice.quiet_from), time.fromisoformat(notice.quiet_to)
    now = local.time().replace(tzinfo=None)
    over_midnight = end < begin
    inside = (now >= begin or now < end) if over_midnight else begin <= now < end
    if not inside:
        return at
    day = local.date()
    if over_midnight and now >= begin:
        day += timedelta(days=1)
    ends = datetime.combine(day, end, tzinfo=zone)
    if ends.astimezone(UTC) <= at:  # the clock was put back: it shows this time once more
        ends = ends.replace(fold=1)
    return max(ends.astimezone(UTC), at)


def due(at: datetime, notice: Notice, waiting: datetime | None) -> datetime:
    """When an event of ``at`` is told: with what waits for the same reader, or after the window."""
    if waiting is not None:
        return waiting
    return after_quiet(at + timedelta(minutes=notice.digest_minutes), notice)


def wait(attempts: int, settings: NoticeSettings, chance: float) -> timedelta:
    """The wait after so many failed attempts: doubled each time, ± half of it.

    Args:
        attempts: at least 1; chance: 0 to 1, drawn anew each time so that waits spread.
    """
    seconds = float(settings.retry_seconds) * 2.0 ** min(attempts - 1, 40)
    longest = settings.retry_hours * 3600.0
    return timedelta(seconds=min(seconds, longest) * (0.5 + chance))
