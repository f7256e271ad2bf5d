"""Countries, as texts that make offers name them."""

from __future__ import annotations

from typing import Final

#: One line for each country: its name, and other names of it; "the" where English asks for it.
_LINES: Final = """
the us|the usa|the united states|the u.s.|the u.s.a.|america
the uk|the united kingdom|britain|england|scotland|wales
italy|italia
germany|deutschland
france
spain|españa
portugal
china
india
japan
taiwan
turkey
poland
austria|österreich
switzerland|schweiz
sweden
denmark
norway
finland
ireland
belgium
greece
bangladesh
cambodia
vietnam
thailand
indonesia
mexico|méxico
canada
brazil
australia
morocco
tunisia
romania
bulgaria
the netherlands
"""
#: The names of each country; the first is what it is called here.
COUNTRIES: Final = tuple(tuple(line.split("|")) for line in _LINES.split("\n")[1:-1])
#: What a country is called here, by any of its names.
NAME_OF: Final = {name: names[0] for names in COUNTRIES for name in names}
