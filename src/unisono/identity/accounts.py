"""People to companies: the registered domain of a work e-mail address."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: Providers whose addresses say nothing about the company; first label of the domain.
_FREE_BRANDS: Final = """
    aol aim alice arcor bigpond bluewin btinternet centrum duck earthlink email fastmail free
    freemail freenet gmail gmx googlemail hey hotmail hushmail icloud inbox interia juno
    laposte libero live lycos mac mail mailbox mailfence me msn naver netscape nate o2 onet
    optonline optusnet orange outlook pm posteo proton protonmail qq rambler rediffmail
    rocketmail rogers sapo sbcglobal seznam sfr shaw sky skynet sina sohu sympatico t-online
    talktalk telenet telus terra tiscali tuta tutanota ukr uol verizon virgilio
    virginmedia wanadoo web windowslive wp xtra ya yahoo yandex ymail zoho zohomail
"""
#: The same where the first label alone is too common a word to go by.
_COMMON_WORDS: Final = """
    alice centrum duck email free hey inbox juno live mail mailbox me mac o2 orange pm shaw
    sky terra ukr web wp xtra ya rogers verizon telenet nate sapo skynet
"""
_FREE_DOMAINS: Final = """
    126.com 139.com 163.com 21cn.com alice.it att.net bellsouth.net bk.ru bol.com.br
    centrum.cz charter.net comcast.net cox.net daum.net duck.com email.com email.it free.fr
    hanmail.net hey.com inbox.com inbox.ru juno.com list.ru live.com live.ca live.co.uk live.de
    live.fr live.it live.nl live.se mac.com mail.com mail.de mail.ru mailbox.org me.com
    nate.com neuf.fr o2.co.uk o2.pl orange.fr pm.me rogers.com sapo.pt shaw.ca sky.com
    skynet.be telenet.be terra.com.br ukr.net verizon.net vodafone.it web.de wp.pl xtra.co.nz
    ya.ru
"""
_BRANDS: Final = frozenset(_FREE_BRANDS.split()) - frozenset(_COMMON_WORDS.split())
_DOMAINS: Final = frozenset(_FREE_DOMAINS.split())


@cache
def _extract() -> TLDExtract:
    """Reader of domains by the bundled list of public suffixes: no network, nothing written."""
    # Its imports (an HTTP client) take 0.1 s, and data without addresses needs none of it.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=65_536)
def registered_domain(host: str) -> str:
    """``mail.example.co.uk`` → ``example.co.uk``; empty when the host is none."""
    return _extract()(host.strip().lower().rstrip(".")).top_domain_under_public_suffix


def is_free_mail(domain: str) -> bool:
    """True for a registered domain anyone can get a mailbox at."""
    return domain in _DOMAINS or domain.partition(".")[0] in _BRANDS


def company_domain(email: str) -> str:
    """Registered domain of a work address; empty for free mail, hashes and no address."""
    _, at, host = email.rpartition("@")
    domain = registered_domain(host) if at else ""
    return "" if is_free_mail(domain) else domain


def company_domains(emails: Iterable[str]) -> dict[str, str]:
    """Each mail host → company domain, hosts without one left out.

    Args:
        emails: addresses, or bare hosts preceded by ``@``.
    """
    hosts = {email.rpartition("@")[2].lower() for email in emails if "@" in email}
    found = {host: company_domain(f"@{host}") for host in sorted(hosts)}
    return {host: domain for host, domain in found.items() if domain}
