"""Columns and tables of the data model, and the columns many tables share."""

from __future__ import annotations

from dataclasses import dataclass

MONEY = "DECIMAL(18,4)"
TEXT = "VARCHAR"
TIME = "TIMESTAMP"
DATE = "DATE"
INT = "BIGINT"
NUMBER = "DOUBLE"
FLAG = "BOOLEAN"
REPORTING = "reporting currency"


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, meaning in plain words, unit, and where it comes from."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    derived: bool = False
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what one row is, its natural key, its columns."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    staged: bool = True

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def staged_columns(self) -> tuple[Column, ...]:
        """Columns a source delivers, lineage included."""
        return tuple(c for c in self.columns if not c.derived)


def given(
    name: str,
    type_: str,
    meaning: str,
    unit: str = "",
    *,
    required: bool = False,
) -> Column:
    """A column a source delivers."""
    return Column(name, type_, meaning, unit, required=required)


def derived(name: str, type_: str, meaning: str, unit: str = "") -> Column:
    """A column unisono works out."""
    return Column(name, type_, meaning, unit, derived=True)


LINEAGE = (
    given("platform", TEXT, "Platform the row comes from, e.g. google_ads, hubspot, file."),
    given("file_id", TEXT, "The file of origin (source_file.file_id)."),
    given("file_row", INT, "Row in that file as a spreadsheet shows it (header included)."),
)

#: Identifiers of a person that a fact row may carry; identity joins them into people.
PERSON_KEYS = (
    given("email", TEXT, "E-mail address, lower case, or its SHA-256 when the export is hashed."),
    given("phone", TEXT, "Telephone number, E.164 where it could be parsed."),
    given(
        "user_id", TEXT, "The company's own login or customer id, one person wherever it appears."
    ),
    given("crm_id", TEXT, "Id inside one tool, prefixed with the platform, e.g. hubspot:101."),
    given("anonymous_id", TEXT, "Cookie or client id of a browser, e.g. GA4 user_pseudo_id."),
    given("device_id", TEXT, "Mobile advertising or device id."),
    given("click_id", TEXT, "Click id with its kind, e.g. gclid:EAIa…, fbclid:…, msclkid:…."),
    given("transaction_id", TEXT, "Order, quote or lead number both web and back end know."),
)
PERSON_ID = derived("person_id", INT, "The person these identifiers belong to (person.person_id).")

UTM = (
    given("utm_source", TEXT, "Raw source value as tracked."),
    given("utm_medium", TEXT, "Raw medium value as tracked."),
    given("utm_campaign", TEXT, "Raw campaign value as tracked."),
    given("utm_content", TEXT, "Raw content value as tracked."),
    given("utm_term", TEXT, "Raw term value as tracked."),
)
