"""Telling: from what happened to what was sent, again and again, in as many processes as there are.

Everything that must happen once is claimed in the desk's database, so servers and a command run by
cron can work beside each other.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unisono.desk.log import CHANGES
from unisono.errors import CalendarError, NoticeError, UnisonoError
from unisono.model.telling import Channel, Notice, Webhook
from unisono.notices import chat, deliveries, mail, webhooks
from unisono.notices.deliveries import Outcome, Taken
from unisono.notices.happenings import TEST, Happening, digest, keep
from unisono.notices.hours import after_quiet
from unisono.notices.logged import changes
from unisono.notices.recipients import still_visible
from unisono.notices.secrets import new_secret, secrets_of, set_secret
from unisono.notices.spreading import CHAT, MAIL, WEBHOOK, Spreader, add
from unisono.outbound import Outbound
from unisono.settings import Settings
from unisono.workspace.drift_watch import chart_anew, drift_news, known_charts
from unisono.workspace.notices_watch import audit_news, is_news, look, plan_news
from unisono.workspace.plan import plan_on, today
from unisono.workspace.post_mortem_watch import post_mortem_news, reactions_due
from unisono.workspace.review_watch import review_news, reviewed_parts
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

#: Seconds that one round of sending lasts at most.
_ROUND = 120
_CLEAR_EVERY = timedelta(hours=6)
_LOG = logging.getLogger("unisono.notices")


def _utc() -> datetime:
    return datetime.now(UTC)


def fault_in(error: Exception) -> str:
    """What is told of an error that nobody foresaw."""
    return f"This is a fault in unisono ({type(error).__name__})."


def base_of(settings: Settings) -> str:
    """What addresses of screens begin with."""
    serve = settings.serve
    host = f"[{serve.host}]" if ":" in serve.host else serve.host
    return serve.public_url or f"http://{host}:{serve.port}"


@dataclass(frozen=True)
class Round:
    """What one round did."""

    told: int = 0
    sent: int = 0
    failed: int = 0


@dataclass
class Teller:
    """Looks what is new and sends what is due.

    Attributes:
        workspace: asked anew each time, as settings change; desk: an open one.
        out: how webhooks are sent; now: the clock; chance: draws 0 to 1, for waits.
        problem: what stopped the last look, "" nothing.
    """

    workspace: Callable[[], Workspace]
    desk: Desk
    out: Callable[[Settings], Outbound] = field(default=lambda s: Outbound(s.outbound))
    now: Callable[[], datetime] = _utc
    chance: Callable[[], float] = random.random
    problem: str = ""
    _cleared: datetime | None = None

    def round(self) -> Round:
        """Look once, send all that is due, and clear away what is too old for the log."""
        try:
            told = self.look()
        finally:  # what waits is sent whatever stopped the look
            sent, failed = self.send()
        now = self.now()
        if self._cleared is None or now - self._cleared > _CLEAR_EVERY:
            self._cleared = now
            with self.desk.database.begin() as connection:
                days = timedelta(days=self._settings.notices.keep_days)
                deliveries.forget(connection, now - days)
        return Round(told, sent, failed)

    def look(self) -> int:
        """Put what is new into the outbox; how many events."""
        told = self._changes()
        try:
            told += self._news()
            self.problem = ""
        except CalendarError as error:  # a document that cannot be read hides the rest of the plan
            self.problem = error.message
        return told

    def _changes(self) -> int:
        now = self.now()
        with self.desk.database.begin() as connection:
            spread = Spreader(connection, now)
            found = list(changes(connection, now))
            if not spread.listens:
                return 0
            return sum(spread.tell(what, at) is not None for what, at in found)

    def _news(self) -> int:
        workspace, now = self.workspace(), self.now()
        last = self.desk.log(newest=1, actions=CHANGES)
        mark = (last[-1].number if last else 0, today(workspace))
        with self.desk.database.read() as connection:
            listens, news = Spreader(connection, now).listens, is_news(connection, mark)
            charts = known_charts(connection)
        if not listens:
            return 0
        plan = plan_on(self.desk) if news else None
        looked = look(workspace, plan.plan, mark[0]) if plan is not None else None
        parts = reviewed_parts(workspace, plan, mark[1]) if plan is not None else None
        back = reactions_due(self.desk, mark[1]) if news else None
        charted = chart_anew(workspace, charts)
        with self.desk.database.begin() as connection:
            spread = Spreader(connection, now)
            found = [*audit_news(connection, workspace, now), *drift_news(connection, charted, now)]
            if looked is not None:
                found += plan_news(connection, looked, workspace.settings.calendar, now)
                found += review_news(connection, parts, now)
            if back is not None:
                found += post_mortem_news(connection, back, now)
            return sum(spread.tell(what) is not None for what in found)

    def send(self, only: str = "") -> tuple[int, int]:
        """Send what is due, or ``only`` one delivery; how many messages went out, how many not.

        A receiver that fails is left alone for the rest of the round, so that none holds up the
        others.
        """
        until = self.now() + timedelta(seconds=_ROUND)
        sent, failed, without = 0, 0, set[str]()
        while self.now() < until:
            with self.desk.database.begin() as connection:
                taken = deliveries.take(connection, self.now(), without, only)
            if taken is None:
                break
            outcome = self._guarded(taken)
            if outcome is None:
                continue
            with self.desk.database.begin() as connection:
                deliveries.note(
                    connection, taken, outcome, self.now(), self._settings.notices, self.chance()
                )
            sent, failed = sent + outcome.sent, failed + (not outcome.sent)
            if not outcome.sent:
                without.add(deliveries.place(taken.channel, taken.target, taken.recipient))
        return sent, failed

    @property
    def _settings(self) -> Settings:
        return self.workspace().settings

    def _guarded(self, taken: Taken) -> Outcome | None:
        """As :meth:`_attempt`; whatever goes wrong is a failed attempt and ends no round."""
        try:
            return self._attempt(taken)
        except UnisonoError as error:
            return Outcome(False, reason=error.message)
        except Exception as error:
            _LOG.exception("sending to %s %s failed", taken.channel, taken.target)
            return Outcome(False, reason=fault_in(error))

    def _attempt(self, taken: Taken) -> Outcome | None:
        """Send once; None when it has to wait for the end of quiet hours."""
        if taken.channel == WEBHOOK:
            return self._webhook(taken)
        found = self.desk.find(Notice, taken.target)
        if found is None or found.archived or not found.document.active:
            return Outcome(False, reason="the notice is no longer in use", final=True)
        test = any(m.happening.event == TEST for m in taken.messages)
        later = after_quiet(self.now(), found.document)
        if later > self.now() and not test:
            with self.desk.database.begin() as connection:
                deliveries.postpone(connection, taken, later)
            return None
        return self._chat(taken) if taken.channel == CHAT else self._mail(taken)

    def _webhook(self, taken: Taken) -> Outcome:
        found = self.desk.find(Webhook, taken.target)
        test = taken.messages[0].happening.event == TEST
        if found is None or found.archived or not (found.document.active or test):
            return Outcome(False, reason="the webhook is no longer in use", final=True)
        now, settings = self.now(), self._settings
        with self.desk.database.read() as connection:
            known = secrets_of(connection, "webhook", taken.target, now)
        return webhooks.send(
            self.out(settings), found.document.address, known, taken.messages[0],
            base_of(settings), now,
        )  # fmt: skip

    def _chat(self, taken: Taken) -> Outcome:
        settings = self._settings
        with self.desk.database.read() as connection:
            known = secrets_of(connection, "notice", taken.target, self.now())
        if not known:
            return Outcome(False, reason="it has no address of a chat", final=True)
        return chat.send_chat(known[0], taken.messages, base_of(settings), settings.outbound)

    def _mail(self, taken: Taken) -> Outcome:
        settings = self._settings
        with self.desk.database.read() as connection:
            to, seen = still_visible(connection, taken.recipient, taken.messages, self.now())
        if not seen:
            return Outcome(False, reason="this account may no longer see it", final=True)
        try:
            mail.sender(settings.notices)
        except NoticeError as error:  # of the settings: what waits goes out once it is corrected
            return Outcome(False, reason=error.message)
        try:
            made = mail.told_mail(
                seen, to, base_of(settings), settings.notices, self.now(),
                digest(*taken.ids)[:32],
            )  # fmt: skip
        except NoticeError as error:
            return Outcome(False, reason=error.message, final=True)
        return mail.send_mail(made, settings.notices)


def replace_secret(desk: Desk, key: str, settings: Settings, *, by: str, now: datetime) -> str:
    """A new signing secret of a webhook, told this once; the old one signs too for a while.

    Raises:
        NoticeError: there is no such webhook.
    """
    if desk.find(Webhook, key) is None:
        raise NoticeError("There is no such webhook.", way_out="Look at the page again.")
    made = new_secret()
    with desk.database.begin() as connection:
        overlap = timedelta(hours=settings.notices.overlap_hours)
        set_secret(connection, "webhook", key, made, by=by, now=now, overlap=overlap)
    return made


def set_chat(
    desk: Desk, key: str, address: str, settings: Settings, *, by: str, now: datetime
) -> str:
    """Keep the address of a notice's chat; the service it belongs to.

    Raises:
        NoticeError: there is no such notice, or the address cannot be used.
    """
    if desk.find(Notice, key) is None:
        raise NoticeError("There is no such notice.", way_out="Look at the page again.")
    service = chat.checked_chat(address.strip(), settings.outbound)
    with desk.database.begin() as connection:
        set_secret(connection, "notice", key, address.strip(), by=by, now=now)
    return service


def send_test(desk: Desk, kind: str, key: str, *, account: str, now: datetime) -> str:
    """Put a test into the outbox: for the webhook or chat, or by mail to who asks; its delivery.

    Raises:
        NoticeError: there is no such webhook or notice.
    """
    found = desk.find(kind, key)
    if found is None or found.archived:
        raise NoticeError(f"There is no such {kind}.", way_out="Look at the page again.")
    chats = isinstance(found.document, Notice) and found.document.channel is Channel.CHAT
    channel = WEBHOOK if kind == "webhook" else CHAT if chats else MAIL
    happened = Happening(
        TEST, kind, key, "A test of unisono", f"This is how “{found.document.title}” tells.",
        f"/{kind}s/{key}",
    )  # fmt: skip
    with desk.database.begin() as connection:
        message = keep(connection, happened, now)
        if message is None:
            raise NoticeError("This test was sent already.", way_out="Send another one.")
        return add(connection, message, channel, key, account if channel == MAIL else "", now)
