"""Failed sign-ins make the next one wait, longer each time, whichever process is asked.

Answers to surveys and calls of agents have so many a minute.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, delete, insert, select, update

from unisono.access.tables import attempt
from unisono.access.tokens import digest
from unisono.errors import TooManyAttemptsError
from unisono.settings import ServeSettings

#: After this long without a failure everything is forgotten.
FORGOTTEN = timedelta(days=1)

#: Many people share one address: it may fail that many times as often as one account.
ADDRESS_SHARE = 10


def _subjects(email: str, address: str) -> dict[str, int]:
    """What a sign-in counts against, as digests, and how much more often that may fail."""
    return {
        digest(f"account {email}"): 1,
        digest(f"address {_network(address)}"): ADDRESS_SHARE,
    }


def _network(address: str) -> str:
    """The address; of IPv6 the network that one customer is given."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def admit(
    connection: Connection, settings: ServeSettings, email: str, address: str, now: datetime
) -> None:
    """Count an attempt before it is made, so that many at once are no way around.

    Raises:
        TooManyAttemptsError: this account or address has to wait.
    """
    connection.execute(delete(attempt).where(attempt.c.last_at < now - FORGOTTEN))
    subjects = _subjects(email, address)
    known = _known(connection, subjects)
    wait = max((until - now for _, until in known.values()), default=timedelta())
    if wait > timedelta():
        seconds = ceil(wait.total_seconds())
        raise TooManyAttemptsError(
            f"Signing in failed too often; it is refused for another {_duration(seconds)}.",
            wait=seconds,
            way_out="Wait, or ask an owner for a new password link.",
        )
    for subject, share in subjects.items():
        failures = known.get(subject, (0, now))[0] + 1
        until = now + _wait(failures, settings.sign_in_attempts * share, settings)
        values = {"failures": failures, "last_at": now, "refused_until": until}
        if subject in known:
            connection.execute(update(attempt).where(attempt.c.subject == subject).values(values))
        else:
            connection.execute(insert(attempt).values(subject=subject, **values))


def admit_answer(
    connection: Connection, settings: ServeSettings, address: str, now: datetime
) -> None:
    """Count one answer to a survey from a network address, so that nobody floods one.

    Every answer takes up its share of a minute; two minutes' worth may come at once.

    Raises:
        TooManyAttemptsError: this address has to wait.
    """
    wait = _taken(connection, f"answer {_network(address)}", settings.answers_per_minute, now)
    if wait:
        raise TooManyAttemptsError(
            f"Too many answers came from your network; try again in {_duration(wait)}.",
            wait=wait,
            way_out="Nothing is lost: send the form again then.",
        )


def admit_call(connection: Connection, per_minute: int, key: str, now: datetime) -> None:
    """Count one call of an agent's key, whichever server it came to.

    Every call takes up its share of a minute; two minutes' worth may come at once.

    Raises:
        TooManyAttemptsError: this key has to wait.
    """
    wait = _taken(connection, f"call {key}", per_minute, now)
    if wait:
        raise TooManyAttemptsError(
            f"This key called too often; it is answered again in {_duration(wait)}.",
            wait=wait,
            way_out="Wait, or have agents.calls_per_minute raised.",
        )


def _taken(connection: Connection, what: str, per_minute: int, now: datetime) -> int:
    """Take one share of ``what`` if there is one left; seconds to wait otherwise."""
    share = timedelta(minutes=1) / per_minute
    subject = digest(what)
    earlier = _known(connection, {subject: 1}).get(subject)
    full = max(earlier[1], now) if earlier else now
    wait = full - now - timedelta(minutes=2) + share
    if wait > timedelta():
        return ceil(wait.total_seconds())
    connection.execute(delete(attempt).where(attempt.c.subject == subject))
    connection.execute(
        insert(attempt).values(
            subject=subject, failures=1, last_at=now, refused_until=full + share
        )
    )  # fmt: skip
    return 0


def forgive(connection: Connection, email: str, address: str, now: datetime) -> None:
    """Take back what :func:`admit` counted: the attempt was good.

    The account starts anew; the address loses this one attempt only, or a guesser with an account
    of his own would begin anew with it.
    """
    subjects = _subjects(email, address)
    known = _known(connection, subjects)
    for subject, share in subjects.items():
        if share == 1:
            connection.execute(delete(attempt).where(attempt.c.subject == subject))
        elif subject in known:
            connection.execute(
                update(attempt)
                .where(attempt.c.subject == subject)
                .values(failures=max(known[subject][0] - 1, 0), refused_until=now)
            )


def _known(connection: Connection, subjects: Mapping[str, int]) -> dict[str, tuple[int, datetime]]:
    rows = connection.execute(
        select(attempt.c.subject, attempt.c.failures, attempt.c.refused_until).where(
            attempt.c.subject.in_(list(subjects))
        )
    )
    return {row.subject: (row.failures, row.refused_until) for row in rows}


def _wait(failures: int, free: int, settings: ServeSettings) -> timedelta:
    """Nothing for the free ones, then 1, 2, 4 … seconds up to the longest wait."""
    if failures < free:
        return timedelta()
    seconds = 2 ** min(failures - free, 20)
    return min(timedelta(seconds=seconds), timedelta(minutes=settings.sign_in_wait_minutes))


def _duration(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds" if seconds != 1 else "second"
    return f"{(seconds + 59) // 60} minutes"
