"""Sections about the data: where it is, how it is read, who is one person, what leaves."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from unisono.settings.section import Section, known_currency, known_zone


class WorkspaceSettings(Section):
    """Where things are."""

    exports: str = Field(default="exports", description="Folder the exports are read from.")
    reports: str = Field(default="reports", description="Folder reports are written to.")
    brand: str = Field(default="brand.yaml", description="Message architecture.")
    taxonomy: str = Field(default="taxonomy.yaml", description="Tracking taxonomy.")
    mapping: str = Field(default="mapping.yaml", description="Column mapping for own tables.")


class ModelSettings(Section):
    """How raw facts become the model."""

    currency: Annotated[str, AfterValidator(known_currency)] = Field(
        default="", description="Reporting currency (ISO 4217). Empty: the one most money is in."
    )
    time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="UTC", description="IANA zone of times without one, when the account says none."
    )
    day_first: bool | None = Field(
        default=None,
        description="Read 03/04/2026 as 3 April. Empty: each column decides by its other values; "
        "a column that cannot be decided is read month first and reported.",
    )
    max_file_mb: int = Field(default=4096, ge=1, description="Largest file read, in MiB.")
    max_unpacked_mb: int = Field(
        default=8192, ge=1, description="Largest unpacked size of one archive, in MiB."
    )


class IdentitySettings(Section):
    """Limits of deterministic merging (DATA-5)."""

    max_emails: int = Field(default=5, ge=1, description="E-mail addresses one person may have.")
    max_user_ids: int = Field(
        default=1,
        ge=1,
        description="Login ids one person may have in each id space (one column of one tool).",
    )
    one_login_space: bool = Field(
        default=False,
        description="All tools use the same login ids: the limit on logins holds over all of them "
        "together, and equal numbers are one login.",
    )
    max_phones: int = Field(default=3, ge=1, description="Telephone numbers one person may have.")
    max_people_per_device: int = Field(
        default=1,
        ge=1,
        description="A browser, device or click id that leads to more people merges none of them.",
    )


class MatchSettings(Section):
    """Probabilistic matching of people whom no identifier joins (``unisono match``, DATA-5)."""

    review: float = Field(
        default=0.8, gt=0, lt=1, description="Probability from which a pair is proposed at all."
    )
    accept: float = Field(
        default=0.95,
        gt=0,
        lt=1,
        description="Probability from which a pair without a conflict is accepted by "
        "`unisono match --accept-sure`.",
    )
    max_pairs: int = Field(
        default=5_000_000,
        ge=1,
        description="Most pairs compared; beyond, the commonest names, companies and "
        "numbers are not used to find pairs.",
    )

    @model_validator(mode="after")
    def _proposed_before_accepted(self) -> MatchSettings:
        if self.accept < self.review:
            raise ValueError(
                f"accept ({self.accept:g}) must not be below review ({self.review:g}): a pair is "
                "proposed before it is accepted"
            )
        return self


class ExportSettings(Section):
    """What leaves unisono."""

    evidence_rows: int = Field(
        default=200,
        ge=1,
        le=200,
        description="Evidence rows per test in the report (HTML, XLSX and JSON); how many there "
        "are is always said.",
    )
