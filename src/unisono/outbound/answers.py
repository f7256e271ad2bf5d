"""What another host answered."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from unisono.errors import AnswerError

#: Codecs that are no charset of a page: slow on long texts, or they make half characters.
_NO_CHARSET: Final = frozenset(
    (
        "idna",
        "mbcs",
        "oem",
        "punycode",
        "raw_unicode_escape",
        "undefined",
        "unicode_escape",
        "utf_7",
    )
)


@dataclass(frozen=True)
class Answer:
    """One answer, after all redirects.

    Attributes:
        status: the HTTP status of the last answer, whatever it is: 404 is an answer too.
        address: where it came from, without fragment.
        headers: by lower-case name; several of one name joined by ", ".
        body: unpacked bytes; of ``head`` none.
        redirects: what led here, as (status, address that was left), in order.
        seconds: how long it took, redirects included.
    """

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[tuple[int, str], ...] = ()
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the status is one of success (200 to 299)."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The type without its parameters, lower case; "" when none is named."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, in the charset it names, else UTF-8; wrong bytes become U+FFFD."""
        declared = self.headers.get("content-type", "").lower().partition("charset=")[2]
        charset = declared.split(";")[0].strip(" \"'") or "utf-8"
        try:
            if codecs.lookup(charset).name.replace("-", "_") in _NO_CHARSET:
                charset = "utf-8"
            return self.body.decode(charset, "replace")
        except (LookupError, ValueError):  # no such charset, or one that is no text
            return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            AnswerError: it is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise AnswerError(
                "The answer is no JSON.", address=self.address, reason="json"
            ) from None
