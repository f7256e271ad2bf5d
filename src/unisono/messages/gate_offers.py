"""The gate's checks of promises: offers against other channels, days, and tracking links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from unisono.messages.contradictions import OfferBook
from unisono.messages.offer_kinds import DEADLINE
from unisono.messages.offers import read_offers
from unisono.model.gate import NOT_MEASURED, Draft, GateCheck, GateFinding, Verdict
from unisono.model.messages import Contradiction, MessageText, OfferFact
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.links import check_link

_OFFERS = "Contradicts no other channel"
_DAYS = "Ends after it begins"
_LINKS = "Tracking link keeps the taxonomy"
_LINK = re.compile(r"(?:https?://|(?<![\w@/.-])www\.)[^\s<>\"'\\^`{|}]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"
_BLOCKING = frozenset({"personal_data"})
#: Links of a text that are looked at, and offers that are named.
_MOST, _SHOWN = 50, 20


def check_offers(
    facts: Sequence[OfferFact], seen: MessageText, message: MessageText, live: OfferBook
) -> GateCheck:  # fmt: skip
    """Offers that other channels contradict at that time block; competing ones are to be fixed.

    Args:
        facts: offers of ``message``.
        seen: the message without what styling hides: hidden words excuse no offer.
    """
    books = [OfferBook.of_facts(facts)]
    if seen is not message and (shown := read_offers(seen)):
        books.append(OfferBook.of_facts(shown))
    books = [book for book in books if book.offers]
    pairs = [(c, Verdict.BLOCK) for book in books for c in live.against(book)]
    pairs += [(c, Verdict.FIX) for book in books for c in live.competing_with(book)]
    found = tuple(dict.fromkeys(_against(c, verdict) for c, verdict in pairs))
    status = found[0].verdict if found else Verdict.PASS
    said = [f.words for f in facts]
    note = f"Offers read: {'; '.join(said[:_SHOWN])}." if said else "No offer in the text."
    return GateCheck("offers", _OFFERS, status, found, note)


def _against(found: Contradiction, verdict: Verdict) -> GateFinding:
    other = found.second.message
    source = f"{other.path}:{other.file_row}" if other.path else other.key
    who = f" ({other.team})" if other.team else ""
    return GateFinding(
        verdict, found.why, f"Make both the same, or agree with {other.channel or 'them'}{who}.",
        found.first.words, against=f"{other.channel or 'another message'}: {found.second.words}",
        source=source,
    )  # fmt: skip


def check_days(message: MessageText, facts: Sequence[OfferFact]) -> GateCheck:
    """A last day named in the text must not lie before its first, nor its last before its first.

    Args:
        facts: offers of ``message``.
    """
    start, found = message.starts_on, []
    if start and message.ends_on and message.ends_on < start:
        what = f"It ends on {message.ends_on}, before it begins on {start}."
        found.append(GateFinding(Verdict.FIX, what, "Correct the days."))
    for fact in facts:
        past = fact.kind == DEADLINE and fact.unit[:1].isdigit() and start is not None
        if past and start is not None and fact.unit < start.isoformat():
            what = f"“{fact.words}” ({fact.unit}) lies before its first day, {start}."
            found.append(GateFinding(Verdict.BLOCK, what, "Correct the day.", fact.words))
    status = Verdict.PASS
    if found:
        blocked = any(f.verdict is Verdict.BLOCK for f in found)
        status = Verdict.BLOCK if blocked else Verdict.FIX
    return GateCheck("days", _DAYS, status, tuple(found))


def check_links(draft: Draft, taxonomy: Taxonomy) -> GateCheck:
    """Links with tracking parameters, and the link given beside the text, keep the taxonomy.

    Personal data blocks in any link. The first 50 links are looked at.
    """
    inside = list(islice(dict.fromkeys(_links(draft.text)), _MOST))
    tracked = [link for link in inside if _is_tracked(link)]
    given = draft.link.strip()
    if not given and not inside:
        why = "Not measured: there is no link."
        return GateCheck("links", _LINKS, NOT_MEASURED, note=why)
    found = []
    if not given and not tracked:
        what = "None of its links carries tracking parameters."
        fix = f"Build one: unisono utm build {inside[0]} --source … --medium … --campaign …"
        found.append(GateFinding(Verdict.FIX, what, fix, inside[0]))
    for link in dict.fromkeys([*([given] if given else []), *inside]):
        at = draft.text.find(link)
        where = (at, at + len(link)) if at >= 0 else (None, None)
        for problem in check_link(_whole(link), taxonomy):
            blocks = problem.code in _BLOCKING
            if blocks or link == given or link in tracked:
                verdict = Verdict.BLOCK if blocks else Verdict.FIX
                fix = f"Use {problem.suggestion}." if problem.suggestion else "Correct the link."
                found.append(GateFinding(verdict, f"{problem}.", fix, link, *where))
    blocked = any(f.verdict is Verdict.BLOCK for f in found)
    status = Verdict.BLOCK if blocked else Verdict.FIX if found else Verdict.PASS
    return GateCheck("links", _LINKS, status, tuple(found))


def first_link(text: str) -> str:
    """The first link in a text, as a browser opens it; "" when there is none."""
    return next((_whole(link) for link in _links(text)), "")


def _whole(link: str) -> str:
    """A link as a browser opens it: without a scheme it is https."""
    return f"https://{link}" if link.casefold().startswith("www.") else link


def _links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text.replace("&amp;", "&")):
        yield match.group().rstrip(_TRAILING)


def _is_tracked(link: str) -> bool:
    try:
        query = urlsplit(_whole(link)).query
    except ValueError:
        return False
    return any(name.lower().startswith("utm") for name, _ in parse_qsl(query))
