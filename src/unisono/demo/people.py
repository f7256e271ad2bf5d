"""The people of the demo company: who is known, who buys, who leaves no trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unisono.demo.story import stream

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Area codes whose numbers 555-0100 … 555-0199 are set aside for fiction.
AREA_CODES = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225,
    228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281,
    301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320,
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """People 0 … count-1; the first ``contacts`` of them are known in the CRM.

    Attributes:
        firm: company of each contact; its e-mail domain follows from it.
        login: True when the contact has a login at the web site.
        deal, won: True when the contact has a deal, and when it was won.
        amount: amount of the deal in its own currency.
        euro: True when the deal is in EUR, else USD.
        dark: True when the contact left no trace in any tool before the deal.
        devices, first_device: browsers of each person, and the number of the first.
        kiosk: number of the shared browser a contact used once, -1 for none.
        alias: True when the CRM has the contact twice, joined by the login id.
        twin: True when the CRM has the contact twice, joined by the telephone number.
    """

    count: int
    contacts: int
    firm: Ints
    login: Flags
    deal: Flags
    won: Flags
    amount: Ints
    euro: Flags
    dark: Flags
    devices: Ints
    first_device: Ints
    kiosk: Ints
    alias: Flags
    twin: Flags

    def email(self, person: int, *, alias: bool = False) -> str:
        """E-mail address of a contact (the second one with ``alias``)."""
        extra = ".alias" if alias else ""
        return f"contact{person:04d}{extra}@firm-{self.firm[person]:03d}.example"

    def user_id(self, person: int) -> str:
        """Login id of a contact, empty when it has none."""
        return f"u{100_000 + person}" if self.login[person] else ""

    def record(self, person: int, *, second: bool = False) -> int:
        """CRM record id of a contact, or of its second record."""
        return 20_000_001 + person + (50_000_000 if second else 0)

    def phone(self, person: int, *, bare: bool = False) -> str:
        """Telephone number of a contact, empty when none is known; ``bare`` without spaces."""
        block, number = divmod(person // 2, 100)
        if block >= len(AREA_CODES) or (person % 2 and not self.twin[person]):
            return ""
        area = AREA_CODES[block]
        return f"+1{area}55501{number:02d}" if bare else f"+1 ({area}) 555-01{number:02d}"


def _dark(rng: np.random.Generator, won: Flags, deal: Flags, amount: Ints, share: float) -> Flags:
    """Contacts without a trace: won deals worth ``share`` of the amount, and as many lost ones."""
    order = rng.permutation(np.flatnonzero(won))
    running = np.cumsum(amount[order])
    total = int(running[-1]) if len(running) else 0
    dark = np.zeros(len(won), dtype=np.bool_)
    dark[order[running <= share * total]] = True
    dark |= deal & ~won & (rng.random(len(won)) < share * 0.7)
    return dark


def invent_people(seed: int, count: int, *, faults: bool) -> People:
    """Draw the people; without ``faults`` nobody is in the CRM twice and no browser is shared."""
    rng = stream(seed, "people")
    contacts = int(count * 0.35)
    login = rng.random(contacts) < 0.8
    deal = rng.random(contacts) < 0.5
    won = deal & (rng.random(contacts) < 0.45)
    amount = (np.clip(rng.lognormal(8.9, 0.55, contacts), 1_200, 60_000) // 100 * 100).astype(
        np.int64
    )
    dark = _dark(rng, won, deal, amount, 0.30 if faults else 0.05)
    second = rng.random(count) < 0.25
    second[:contacts] &= login & ~dark
    devices = 1 + second.astype(np.int64)
    devices[:contacts][dark] = 0
    spare = rng.random(contacts)
    kiosk = np.full(contacts, -1, dtype=np.int64)
    visitors = np.flatnonzero(login & ~deal)[:12] if faults else np.zeros(0, dtype=np.int64)
    kiosk[visitors] = np.arange(len(visitors)) // 4
    even = np.arange(contacts) % 2 == 0
    in_block = np.arange(contacts) // 2 < 100 * len(AREA_CODES)
    return People(
        count=count,
        contacts=contacts,
        firm=rng.integers(0, max(1, contacts // 3), contacts),
        login=login,
        deal=deal,
        won=won,
        amount=amount,
        euro=rng.random(contacts) < 0.1,
        dark=dark,
        devices=devices,
        first_device=np.cumsum(devices) - devices,
        kiosk=kiosk,
        alias=login & ~deal & (spare < 0.06) & faults,
        twin=even & in_block & ~deal & (spare > 0.95) & faults,
    )
