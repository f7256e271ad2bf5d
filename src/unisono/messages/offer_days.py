"""Last days of offers, as texts word them: English here, other languages by their words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import chain
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Cue, said_after, said_before, words_of
from unisono.messages.offer_kinds import DEADLINE, Found

_MONTH_NAMES: Final = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
    "august aug", "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_TOMORROW: Final = frozenset(["tomorrow", *offer_languages.phrases("tomorrow")])
#: The last day of the month.
_LAST_OF_MONTH: Final = (
    "end of the month", "end of this month", "end of month", "month end", "month's end",
    *offer_languages.phrases("month_end"),
)  # fmt: skip
_NOW_WORDS: Final = (
    *_TOMORROW, "midnight", "tonight", "today", *offer_languages.phrases("now"),
)  # fmt: skip


_MONTH_OF_NAME: Final = {
    name: n + 1 for name, n in offer_languages.numbered("months", _MONTH_NAMES).items()
}
_DAY_OF_NAME: Final = offer_languages.numbered("weekdays", _WEEKDAYS)
_MONTHS, _DAYS, _NOW, _AT_END = (
    offer_languages.pattern_of(names)
    for names in (_MONTH_OF_NAME, _DAY_OF_NAME, _NOW_WORDS, _LAST_OF_MONTH)
)
_HOURS, _LEFT = (offer_languages.one_of(part) for part in ("hour", "day"))
_END_OF: Final = (
    r"end of|the end of|ende|eind|einde|fin|fin de|final de|finales de|fine|końca|konce|slutet av|"
    r"slutningen af|udgangen af|slutten av|utgangen av|fim de|final de|finais de"
)
#: Short names stand before a date only: "Mon 24 Mar".
_SHORT_DAYS: Final = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
_MONTH_DAY: Final = rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?"
_DAY_MONTH: Final = (
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:of |de |di )?(?:{_MONTHS})\b"
    r"(?:(?:\.|,| de| del)? \d{4}\b)?"
)
#: A day in numbers; "only 3.5 hours" and "bis 55.000 €" name none.
_NUMBERS: Final = (
    r"(?:(?!24/7\b)(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])(?:[/-]\d{2,4})?(?!\d)|"
    r"(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])-(?:20)?\d\d(?!\d)|"
    r"\d{1,2}\. ?\d{1,2}\.(?:\d{2,4}| \d{4}\b)?|\d{2}\.(?:0?[1-9]|1[0-2]))"
    r"(?![\d%]|[.,]\d|\s?(?:[€$£%]|(?:[ckm]?m|[km]?g|m?l|hours?|hrs?|stunden|heures|horas|stars?|"
    r"points?|inch(?:es)?|x)\b))"
)
_WHEN: Final = (
    r"(?:(?:midnight\b|mitternacht\b|minuit\b|\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?)"
    r"(?: [a-z]{1,4}t\b)?(?: on| of| am| le| at| de|,)? )?"
    rf"(?:(?:(?:(?:{_DAYS})\b|{_SHORT_DAYS}),?(?: the| dem| den| le| el)? )?"
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<num>{_NUMBERS})|"
    rf"(?P<md>{_MONTH_DAY})|(?P<dm>{_DAY_MONTH}))|"
    rf"(?P<wd>(?<!cyber )(?<!black )(?<!good )\b(?:{_DAYS})\b)|"
    rf"(?P<now>\b(?:{_NOW})\b(?!['’]s))|(?P<me>\b(?:{_AT_END})\b)|"
    rf"(?:{_END_OF}) (?P<em>{_MONTHS})\b|soon\b|"
    rf"(?<!by )(?<!before )(?<!only )\b(?P<ym>(?:{_MONTHS})\.?,? (?:de |del )?20\d\d)\b|"
    r"\b(?:in|dans|tra) (?:(?P<ahead>\d{1,3}) (?:days?|tagen?|jours?|giorni)|"
    r"\d{1,3} (?:hours?|hrs?|minutes?|mins?|stunden?|heures?|ore))\b)"
)
#: What ``_WHEN`` can begin with: asked first, as most words are none of its.
_INITIALS: Final = (
    "".join(
        sorted(
            {
                name[0]
                for name in (
                    *_MONTH_OF_NAME,
                    *_DAY_OF_NAME,
                    *_NOW_WORDS,
                    *_LAST_OF_MONTH,
                    "in",
                    "dans",
                    "tra",
                    "soon",
                    "end",
                    "the",
                    "fin",
                    "kon",
                    "slut",
                    "utg",
                    "udg",
                    "wed",
                    "fri",
                )
            }
        )
    )
    + r"\d"
)
#: What says by itself that something ends; a day may stand some words later.
_ENDS: Final = (
    r"\b(?:expir(?:es?|ed|ing|y|ation|ado|a)|exp|ends?|ending|valid(?:it[yéa])?|deadline|"
    r"(?<=sale )closes|(?<=offer )closes|(?<=deal )closes|last day|extended|"
    r"(?:prices?|rates?|fares?) (?:will )?(?:go(?:es|ing)? up|rise|increase)|"
    rf"{offer_languages.one_of('ends')})\b\.?[^.!?]{{0,25}}?"
)
#: What says so only when the day follows.
_UNTIL: Final = (
    r"(?<!deliver )(?<!delivered )(?<!delivery )(?<!arrives )(?<!ships )(?<!due )(?<! out )\b"
    r"(?:until|till?|through|thru|by|before|good|only|jusqu['’](?:au|à|en)|v[oó][oó]r|"
    rf"{offer_languages.one_of('until')})(?!\w)\.?:?\s{{0,2}}"
    r"(?:(?:the|to|por|las|los|next|this|coming|on|end of|noch|nur|zum|einschließlich|am|dem|de|"
    r"del|le|el|al|a|il|o|ao|dia|den|d\.|do|en met|met) ){0,3}"
    r"(?:\d{1,2}(?::\d{2})?\s?[ap]\.?m\b\.?(?: (?:[ecmp][sd]?t|on)\b)*,?\s)?"
)
_DEADLINE: Final = Cue.of(
    rf"(?:{_ENDS}|{_UNTIL})\b(?=[{_INITIALS}])(?:{_WHEN})|"
    rf"(?:\b(?:through|thru|until|till|bis|hasta|jusqu['’]en|fino a|até)"
    r"(?: (?:the )?end of| ende| fin de| finales de| fine)?|"
    r"\b(?:końca|konce|udgangen af|utgangen av))"
    rf" (?P<om>(?!may\b|mar\b|set\b|mai\b)(?:{_MONTHS}))\b(?! \d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?%))|"
    rf"{_ENDS}(?<= )(?:em|in|en|dans|i|za|om|tra) \d{{1,3}} ?(?:h|{_HOURS}|hours?)\b|"
    rf"{_ENDS}(?<= )\d{{1,3}} ?(?:h|{_HOURS}|{_LEFT}|hours?|days?|minutes?)\b"
    r"(?=\W{0,3}(?:[.!?)]|$|\n))",
    "bis hasta jusqu fino até końca konce udgangen utgangen "
    "expire expires expired expiring expiry expiration expirado expira exp end ends ending valid "
    "validity validité validita closes deadline last extended until til till through thru by "
    "before vóór voor good only jusqu price prices rate rates fare fares "
    + offer_languages.first_words("ends", "until"),
)  # fmt: skip
_SPAN: Final = re.compile(
    r"\b\d{1,2}\. ?\d{1,2}\.(?: ?20\d\d)?\s*(?:-|–|do|bis|til|tot)\s*"
    r"(?P<dots>\d{1,2}\. ?\d{1,2}\.(?: ?20\d\d)?)(?!\d)|"
    r"(?<![\d/.])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\s*(?:-|–|to)\s*"
    r"(?P<num>(?:(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[/.](?:0?[1-9]|[12]\d|3[01]))(?!\d)(?:[/.]\d{2,4})?)(?![\d/]|\s?(?:[ap]\.?m\b|uhr\b|h\b))"
)
_TO: Final = r"\s?(?:[-–—~]|to\b|through\b|bis\b|au\b|al\b|a\b)(?: zum| el| le| the)?\s?"
_NAMED_SPAN: Final = Cue.of(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?: (?:de )?(?:{_MONTHS})\.?(?: \d{{1,2}} ?h)?)?{_TO}"
    rf"(?P<dm>{_DAY_MONTH})|"
    rf"\b(?P<month>{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?{_TO}"
    rf"(?:(?P<md>{_MONTH_DAY})|(?P<last>\d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?))",
    " ".join(_MONTH_OF_NAME),
    digits=" ".join(_MONTH_OF_NAME),
)
#: "9am Wednesday" before a day.
_HOUR: Final = rf"(?:\d{{1,2}}(?::\d{{2}})?\s?[ap]\.?m\.? )?(?:(?:{_DAYS}),? )?"
_BETWEEN: Final = Cue.of(
    r"\b(?:between|entre|zwischen|tussen|tra)(?: (?:le|el|dem|il|the))? "
    rf"{_HOUR}\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?: (?:de )?(?:{_MONTHS})\.?(?: \d{{4}})?)? "
    rf"(?:and|et|y|und|en|e)(?: (?:le|el|dem|il|the))? {_HOUR}(?P<dm>{_DAY_MONTH})|"
    rf"\bbetween (?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?,? and "
    rf"(?P<md>{_MONTH_DAY})",
    "between entre zwischen tussen tra",
)
#: What is on for some days; an event is on for some days too.
_RUNS: Final = re.compile(
    r"\b(?:valid|campaign dates?|(?:booking|promo) period|runs?|running|sale|offer|"
    r"promo\w*|deals?|soldes|promotions?|book|booked|bookings?|off|free|"
    r"discounts?|gültig|angebot|"
    r"aktion|rabatt|offre|valable|remise|oferta|promoción|válid\w|descuento|offerta|sconto|"
    r"korting|actie|transactions?|purchases?|orders?)\b"
    r"(?:[^!?\n]{0,40}|[^!?\n]{0,110}(?:from |\())$"
)
_ONLY_THEN: Final = Cue.of(
    rf"\bmonth of (?:{_MONTHS})\b|\b(?:this (?:weekend|week|month)|weekend) only\b|"
    rf"\bonly this (?:weekend|week|month)\b|\b(?P<now>today|tonight)[ -]only\b|\babout to expire\b|"
    r"\blast day(?: to \w+)?(?=[:!]|$|\n)|"
    rf"(?<!to )(?<!- )(?<!-)\b(?P<wd>{_DAYS}) only\b|"
    r"\b(?:hours?|days?)[ -](?:only|left|to go|remaining)\b|\b\d{1,2}[ -]hour[ -](?:flash |sale|"
    r"deal)|"
    r"\b(?:sale|offer|deal|event) ends (?:in\b|soon)|"
    r"\bfinal \d{1,3} (?:hours?|days?)\b|"
    r"\baujourd['’]hui seulement\b|"
    # "last chance to exhibit" is that of an event
    r"\b(?:last chance(?! (?:to|for)\b|s)|final (?:days?|hours)|"
    rf"{offer_languages.one_of('last_days')})\b|"
    rf"\bin \d{{1,3}} (?:stunden|tagen) endet\b|"
    r"\b(?P<week>this (?:weekend|week|month)|"
    rf"{offer_languages.one_of('this_week')})\b(?!['’]s)",
    "about month this weekend only hour hours day days final sale offer deal event aujourd today "
    f"tonight last in {offer_languages.first_words('last_days', 'this_week')} "
    + " ".join(_DAY_OF_NAME),
    f"{offer_languages.telling_words('last_days', 'this_week')} chance expire day days hours endet "
    "this month only left go remaining flash sale deal final ends seulement",
    digits="hour hours day days",
)
_SO_LONG: Final = Cue.of(
    r"\b(?:lasts|will last) (?:just |only |for )*\d{1,3} (?:hours?|days?)\b|"
    r"\b(?:in|within|for) the next (?:\d{1,3} hours?|\d days?)\b|"
    rf"\b(?:{offer_languages.one_of('only')}) (?:\d{{1,3}} (?:{_HOURS})|\d (?:{_LEFT}))\b",
    f"in within for will lasts {offer_languages.first_words('only')}",
    f"next last lasts {offer_languages.telling_words('only')}",
)
_ON_A_DAY: Final = Cue.of(
    rf"\b(?:on (?:the )?|today, )(?P<od>{_DAY_MONTH}|{_MONTH_DAY}) only\b",
    "on today",
    " ".join(_MONTH_OF_NAME),
)
#: What names a last day by itself.
_LAST_DAYS: Final = (_DEADLINE, _ONLY_THEN, _SO_LONG, _ON_A_DAY)
#: Days; a day without a year that lies further back is that of the next year.
_HALF_A_YEAR: Final = 183


#: "Order by Dec 18 for delivery before Christmas"
_TO_ARRIVE: Final = re.compile(r" (?:for|to get|to receive) [^.!?\n]{0,30}?(?:delivery|arrival)\b")
#: "Order today and receive yours by June 15"
_ARRIVES: Final = re.compile(
    r"\b(?:receive|delivered|arrives?|in your hands|on your doorstep|ships?)\b[^.!?\n]{0,40} $"
)
#: A weekday right before "through Friday".
_WEEKDAY: Final = re.compile(rf"\b(?:{_DAYS}|{_SHORT_DAYS})s? $")
#: What makes "this week" that of an offer.
_TAKEN_OFF: Final = re.compile(r"\d\s?%|\boff\b|\bsave\b|\bsale\b|\bfree (?:\w+ )?shipping\b")
_SINCE: Final = re.compile(
    r"\b(?:from|since|starting|ab|seit|à partir du|a partir del?|desde(?: el)?|dal|vanaf|od|"
    r"från|fra)"
    r" (?:the |dem )?$"
)
#: What days in numbers stand beside that are those of an offer.
_OFFERED: Final = re.compile(
    r"%|[$€£]|\b(?:valid|book\w*|sale|offers?|promo\w*|deals?|off|save|free|discounts?|only|"
    r"gültig|angebot\w*|aktion\w*|rabatt?\w*|offre\w*|soldes|valable|remise|ofertas?|válid\w|"
    r"descuento\w*|offert[ae]|sconti?|korting|actie|tilbud\w*|gäller|kampanj\w*|akce|slev\w*|"
    r"promocj\w*|zniżk\w*)\b"
)
#: Until when somebody may step back says nothing of an offer.
_GIVEN_UP: Final = frozenset(
    ["quarter", "refunds", "withdrawal", "withdraw",
     "cancellation", "cancellations", "cancelled", "canceled", "notice",
     "storniert", "stornierung", "stornieren", "annulation", "cancelación", "annullering"]
)  # fmt: skip
CUES: Final = (
    _GIVEN_UP
    | _NAMED_SPAN.cues
    | _BETWEEN.cues
    | frozenset().union(*(cue.cues for cue in _LAST_DAYS))
)


def deadlines(text: str, said: frozenset[str], day: date | None) -> Found:
    """Last days that a text in small letters names in words.

    Args:
        said: its words, of which those of :data:`CUES` do; day: it is said on.
    """
    for match in chain.from_iterable(cue.finditer(text, said) for cue in _LAST_DAYS):
        if _TO_ARRIVE.match(text, match.end()) or _is_start(match):
            continue
        if match.group().startswith("by ") and _ARRIVES.search(
            said_before(text, match.start(), 60)
        ):
            continue
        said_so = match.groupdict()
        if said_so.get("wd") and _WEEKDAY.search(text, max(0, match.start() - 12), match.start()):
            continue  # "Monday through Friday" are hours
        if (said_so.get("week") or said_so.get("om")) and not _TAKEN_OFF.search(
            _sentence(text, match)
        ):
            continue
        if not said.isdisjoint(_GIVEN_UP) and _is_given_up(text, match.start()):
            continue
        yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()
    for match in (*_NAMED_SPAN.finditer(text, said), *_BETWEEN.finditer(text, said)):
        if _RUNS.search(text[max(0, match.start() - 150) : match.start()]):
            yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()


def _sentence(text: str, match: re.Match[str]) -> str:
    """What is said around a match in its sentence."""
    before = said_before(text, match.start(), 80)
    return before + match.group() + said_after(text, match.end(), 80)


def _is_start(match: re.Match[str]) -> bool:
    """Whether the day is the first one: "valid from 1 January"."""
    known = match.groupdict()
    name = next((n for n in ("iso", "num", "md", "dm", "ym", "wd", "now") if known.get(n)), "")
    return bool(name) and _SINCE.search(match.string, match.start(), match.start(name)) is not None


def _is_given_up(text: str, at: int) -> bool:
    """Whether the sentence of a day speaks, before it, of stepping back."""
    return not _GIVEN_UP.isdisjoint(words_of(said_before(text, at, 90)))


def spans(text: str, day: date | None) -> Found:
    """Last days of spans in numbers, such as 3/1–3/9; ``day``: they are named on."""
    for match in _SPAN.finditer(text):
        if not _OFFERED.search(text[max(0, match.start() - 150) : match.end() + 120]):
            continue
        yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()


def _resolved(parts: dict[str, str | None], day: date | None) -> str:
    """See :func:`.offers.read_offers`: as exact a day as the words and the message's day allow."""
    if iso := parts.get("iso"):
        return _iso(*map(int, iso.split("-")))
    if number := parts.get("num") or parts.get("dots"):
        return _in_numbers(number, day)
    if named := parts.get("md") or parts.get("dm") or parts.get("od"):
        return _named_day(named, day)
    if parts.get("last"):
        return _named_day(f"{parts['month']} {parts['last']}", day)
    if weekday := parts.get("wd"):
        index = _DAY_OF_NAME[weekday.replace(" ", "-")]
        if day is None:
            return _WEEKDAYS[index]
        return _later(day, (index - day.weekday()) % 7)
    if known := parts.get("ym"):
        return _month_end(known)
    if day is None:
        return ""
    if month := parts.get("em") or parts.get("om"):
        return _last_of(day, _MONTH_OF_NAME[month])
    if parts.get("me"):
        return _iso(day.year, day.month, monthrange(day.year, day.month)[1])
    if now := parts.get("now"):
        return _later(day, int(now in _TOMORROW))
    ahead = parts.get("ahead")
    return _later(day, int(ahead)) if ahead else ""


def _month_end(text: str) -> str:
    """The last day of a named month of a year."""
    month = re.search(_MONTHS, text)
    year = int(text[-4:])
    number = _MONTH_OF_NAME[month.group()] if month else 1
    return _iso(year, number, monthrange(year, number)[1])


def _last_of(day: date, month: int) -> str:
    """The last day of a month, of that year or of the next one over New Year."""
    year = day.year + (month < day.month - _HALF_A_YEAR // 30)
    return _iso(year, month, monthrange(year, month)[1])


def _later(day: date, days: int) -> str:
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""


def _iso(year: int, month: int, of_month: int) -> str:
    """The day in ISO letters; "--MM-DD" without a year (0); "" where there is no such day."""
    try:
        found = date(year or 2000, month, of_month).isoformat()
    except ValueError:
        return ""
    return found if year else f"-{found[4:]}"


def _in_numbers(text: str, day: date | None) -> str:
    """3/4 is March or April: only what can be one day is read, and 3.4. by its dots."""
    first, second, *year = (int(part) for part in re.findall(r"\d+", text))
    if "." in text or first > 12:
        of_month, month = first, second
    elif second > 12 or first == second:
        of_month, month = second, first
    else:
        return ""
    return _near(year[0] + 2000 * (year[0] < 100) if year else 0, month, of_month, day)


def _named_day(text: str, day: date | None) -> str:
    month = re.search(_MONTHS, text)
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if month is None or not numbers:
        return ""
    year = numbers[1] if len(numbers) > 1 else 0
    return _near(year, _MONTH_OF_NAME[month.group()], numbers[0], day)


def _near(year: int, month: int, of_month: int, day: date | None) -> str:
    """A day whose year (0: not said) is that of the message, or the next one over New Year."""
    found = _iso(year or (day.year if day else 0), month, of_month)
    if year or day is None or not found:
        return found
    behind = (day - date.fromisoformat(found)).days
    return _iso(day.year + 1, month, of_month) if behind > _HALF_A_YEAR else found
