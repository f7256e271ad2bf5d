"""E-mail over the server that the settings name; its password comes from the environment only."""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from unisono.errors import NoticeError
from unisono.notices.deliveries import Outcome
from unisono.notices.happenings import Message, one_line
from unisono.settings import NoticeSettings

PASSWORD = "UNISONO_SMTP_PASSWORD"
_SECONDS = 30


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    media_type: str
    data: bytes


def told_mail(
    messages: tuple[Message, ...], to: str, base: str, settings: NoticeSettings, now: datetime,
    id: str,
) -> EmailMessage:  # fmt: skip
    """One e-mail about one event, or about many: the subject says which, the text has all."""
    first = messages[0].happening
    subject = first.title if len(messages) == 1 else f"{len(messages)} notices: {first.title}, …"
    parts = []
    for message in messages:
        happened = message.happening
        when = f"{message.at:%Y-%m-%d %H:%M} UTC"
        parts.append(f"{happened.title}\n{when}. {happened.text}\n{base}{happened.path}")
    text = "\n\n".join(parts) + (
        "\n\n-- \nYou are told because a notice of unisono names you or because it concerns you.\n"
        f"{base}/notices\n"
    )
    return mail(to, subject, text, settings, now, id)


def mail(
    to: str, subject: str, text: str, settings: NoticeSettings, now: datetime, id: str,
    attached: Iterable[Attachment] = (),
) -> EmailMessage:  # fmt: skip
    """An e-mail; everything in its headers is made one line.

    ``id`` stays the same when it is sent again, so that mail programs show it once.

    Raises:
        NoticeError: an address cannot be used.
    """
    made = EmailMessage()
    made["From"] = sender(settings)
    made["To"] = _address(to, "the account's e-mail address")
    made["Subject"] = one_line(subject, 200)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{id}@unisono.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content("".join(c for c in text if c == "\n" or c.isprintable()))
    for one in attached:
        main, _, sub = one.media_type.partition("/")
        made.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return made


def sender(settings: NoticeSettings) -> Address:
    """Who e-mails come from.

    Raises:
        NoticeError: the setting is no address.
    """
    return _address(settings.mail_from, "notices.mail_from")


def _address(text: str, what: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        raise NoticeError(
            f"'{one_line(text, 80)}' is no e-mail address ({what}).", way_out="Correct it."
        ) from None


def send_mail(made: EmailMessage, settings: NoticeSettings) -> Outcome:
    """One attempt; what goes wrong is told without what the server was told."""
    if not settings.smtp_host:
        return Outcome(False, reason="no server for e-mail is set (notices.smtp_host)")
    password = os.environ.get(PASSWORD, "")
    if password and settings.smtp_security == "none":
        return Outcome(False, reason="a password is not sent without TLS", final=True)
    begun = time.monotonic()
    try:
        with _server(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, password)
            server.send_message(made)
    except smtplib.SMTPResponseException as error:
        final = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        said = f"the mail server answered {error.smtp_code}"
        return Outcome(False, error.smtp_code, said, final, time.monotonic() - begun)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((int(c) for c, _ in error.recipients.values()), default=0)
        said = f"the mail server refused the address ({code})"
        return Outcome(False, code, said, code >= 500, time.monotonic() - begun)
    except (OSError, smtplib.SMTPException) as error:
        said = f"the mail server cannot be used ({type(error).__name__})"
        return Outcome(False, 0, said, seconds=time.monotonic() - begun)
    except (ValueError, MessageError) as error:  # it cannot be written as an e-mail
        said = f"the e-mail cannot be written ({type(error).__name__})"
        return Outcome(False, 0, said, final=True, seconds=time.monotonic() - begun)
    return Outcome(True, 250, seconds=time.monotonic() - begun)


@contextmanager
def _server(settings: NoticeSettings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        yield server
