"""Settings of webhooks, notices and scheduled reports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unisono.settings.section import Section


class NoticeSettings(Section):
    """How webhooks, notices and scheduled reports are sent."""

    every_seconds: int = Field(
        default=20, ge=1, le=3600, description="Seconds between two looks at what is to be told."
    )
    attempts: int = Field(
        default=8, ge=1, le=30, description="Attempts after which a delivery is given up as dead."
    )
    retry_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        description="Seconds to the second attempt; doubled for each further one, ± half of it.",
    )
    retry_hours: int = Field(
        default=12, ge=1, le=168, description="Longest wait between two attempts."
    )
    overlap_hours: int = Field(
        default=24,
        ge=0,
        le=720,
        description="Hours an old secret of a webhook signs too, after a new one was made.",
    )
    keep_days: int = Field(
        default=90, ge=1, le=3660, description="Days that the log of deliveries goes back."
    )
    smtp_host: str = Field(
        default="", description="Server that takes e-mail; empty: no e-mail is sent."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_user: str = Field(
        default="",
        description="Name to sign in with; empty: none. The password is read from the environment "
        "variable UNISONO_SMTP_PASSWORD and from nowhere else.",
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="starttls (port 587), tls (port 465), or none, which refuses a password.",
    )
    mail_from: str = Field(
        default="unisono@localhost", min_length=3, description="Sender of all e-mail."
    )
