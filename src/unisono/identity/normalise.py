"""One spelling per identifier: SQL expressions for big tables, and telephone numbers.

Expressions take a SQL expression and return one; nothing a user wrote is put into them.
"""

from __future__ import annotations

import phonenumbers

#: Longest and shortest telephone numbers with country code (ITU-T E.164) that are kept.
_PHONE_DIGITS = range(7, 16)


def email_sql(column: str) -> str:
    """E-mail address trimmed and in lower case; NULL when it cannot be one.

    A SHA-256 of an address (64 hex digits) is kept, in lower case. Dots and ``+tags`` stay:
    they mean different things at different providers.
    """
    clean = f"lower(trim(replace({column}, 'mailto:', ''), ' <>\"'''))"
    return (
        f"CASE WHEN regexp_full_match({clean}, '[^@\\s]+@[^@\\s]+\\.[^@\\s.]+') "
        f"OR regexp_full_match({clean}, '[0-9a-f]{{64}}') THEN {clean} END"
    )


def id_sql(column: str) -> str:
    """An identifier trimmed; NULL when it is empty or a word for nothing."""
    clean = f"trim({column})"
    return (
        f"CASE WHEN lower({clean}) NOT IN ('', '-', '0', 'null', 'none', 'nan', 'n/a', "
        f"'undefined', 'unknown', 'anonymous', '(not set)', '(not provided)', "
        f"'00000000-0000-0000-0000-000000000000') THEN {clean} END"
    )


def normalise_phone(raw: str, region: str | None = None) -> str:
    """A telephone number as E.164, else its digits, else an empty text.

    Args:
        raw: the number as written.
        region: ISO 3166 country to read national numbers in; None: only international ones
            become E.164.
    """
    text = raw.strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = "".join(c for c in text if c.isdigit())
    return digits if len(digits) in _PHONE_DIGITS and len(set(digits)) > 1 else ""
