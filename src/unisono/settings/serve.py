"""Settings of the web application and of signing in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from unisono.settings.section import SECRET, Section

#: Roles a group of the identity provider, or a new account, can be given by a setting.
RoleName = Literal[
    "", "owner", "council", "brand", "channel_lead", "analyst", "sales", "agency", "agent"
]


def _http_address(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError(f"'{text}' is no address such as https://unisono.example.com")
    return text.rstrip("/")


def _group_roles(pairs: tuple[str, ...]) -> tuple[str, ...]:
    roles = RoleName.__args__  # type: ignore[attr-defined]
    for pair in pairs:
        group, _, role = pair.rpartition("=")
        if not group or not role or role not in roles:
            raise ValueError(f"'{pair}' is no pair such as marketing-leads=channel_lead")
    return pairs


Address = Annotated[str, AfterValidator(_http_address)]


class ServeSettings(Section):
    """``unisono serve``: where it listens, how people sign in."""

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8765, ge=1, le=65535, description="Port to listen on.")
    public_url: Address = Field(
        default="",
        description="Address people reach the application under, such as "
        "https://unisono.example.com. Empty: that of host and port.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Further host names that requests may be for; all others are refused.",
    )
    behind_proxy: bool = Field(
        default=False,
        description="A proxy of yours ends TLS and sets X-Forwarded-For and -Proto; only then "
        "these headers are believed.",
    )
    proxies: tuple[str, ...] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks of that proxy; nobody else's headers are believed.",
    )
    upload_mb: int = Field(
        default=200, ge=1, le=100_000, description="Largest file in MB taken through the browser."
    )
    session_idle_minutes: int = Field(
        default=720, ge=1, description="Minutes without a request after which a session ends."
    )
    session_hours: int = Field(
        default=336, ge=1, description="Hours after which a session ends in any case."
    )
    password_length: int = Field(
        default=12, ge=8, le=200, description="Characters a password has at least."
    )
    link_hours: int = Field(
        default=48, ge=1, le=720, description="Hours an invitation or reset link can be used."
    )
    share_days: int = Field(
        default=30, ge=1, le=366, description="Days a shared read-only link works, unless told."
    )
    answers_per_minute: int = Field(
        default=30,
        ge=1,
        le=10_000,
        description="Survey answers taken from one network address a minute; two minutes' worth "
        "may come at once.",
    )
    sign_in_attempts: int = Field(
        default=5, ge=1, le=100, description="Failed sign-ins before the next one has to wait."
    )
    sign_in_wait_minutes: int = Field(
        default=15,
        ge=1,
        le=1440,
        description="Longest wait after failed sign-ins; it doubles from one second.",
    )
    oidc_issuer: Address = Field(
        default="",
        description="Issuer of an OpenID Connect provider; empty: no such sign-in.",
    )
    oidc_client_id: str = Field(default="", description="Client id at the provider.")
    oidc_client_secret: str = Field(
        default="",
        description="Client secret at the provider; best set as the environment variable "
        "UNISONO_SERVE__OIDC_CLIENT_SECRET.",
        json_schema_extra=SECRET,
        repr=False,
    )
    oidc_name: str = Field(
        default="single sign-on", min_length=1, description="What its button is called."
    )
    oidc_create: bool = Field(
        default=False,
        description="Whether somebody the provider knows and unisono does not gets an account.",
    )
    oidc_role: RoleName = Field(default="", description="Role of accounts made that way.")
    oidc_groups_claim: str = Field(
        default="groups", min_length=1, description="Claim that lists a person's groups."
    )
    oidc_groups: Annotated[tuple[str, ...], AfterValidator(_group_roles)] = Field(
        default=(),
        description="Roles by group as group=role. At every sign-in, roles named here are given "
        "to members of the group and taken from everybody else.",
    )
