"""Last days of offers, as texts of six languages word them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from unisono.messages import offer_hints
from unisono.messages.offer_hints import Cue
from unisono.messages.offer_kinds import DEADLINE, Found

#: One line a month: English, German, French, Spanish, Italian, Dutch, Portuguese. Left out is what
#: is a common word too ("set", "ago").
_MONTH_LINES: Final = """
january jan januar jänner janvier janv enero ene gennaio januari janeiro
february feb februar feber février fevrier févr fév febrero febbraio februari fevereiro
march mar märz maerz mrz mars marzo maart março
april apr avril avr abril aprile
may mai mayo maggio mei maio
june jun juni juin junio giugno junho
july jul juli juillet juil julio luglio julho
august aug août aout agosto augustus
september sept sep septembre septiembre settembre setembro
october oct oktober okt octobre octubre ottobre outubro
november nov novembre noviembre novembro
december dec dezember dez décembre decembre déc diciembre dicembre dezembro
"""
_DAY_LINES: Final = """
monday montag lundi lunes lunedì maandag
tuesday dienstag mardi martes martedì dinsdag
wednesday mittwoch mercredi miércoles mercoledì woensdag
thursday donnerstag jeudi jueves giovedì donderdag
friday freitag vendredi viernes venerdì vrijdag
saturday samstag sonnabend samedi sábado sabato zaterdag
sunday sonntag dimanche domingo domenica zondag
"""
_TOMORROW: Final = frozenset("tomorrow morgen demain mañana domani".split())  # noqa: SIM905
_NOW_WORDS: Final = (
    *_TOMORROW, "midnight", "tonight", "today", "heute", "mitternacht", "aujourd'hui",
    "aujourd’hui", "minuit", "ce soir", "hoy", "medianoche", "oggi", "mezzanotte", "stasera",
    "vandaag", "middernacht",
)  # fmt: skip


def _numbered(lines: str) -> dict[str, int]:
    return {word: n for n, line in enumerate(lines.split("\n")[1:-1]) for word in line.split()}


_MONTH_OF_NAME: Final = {name: n + 1 for name, n in _numbered(_MONTH_LINES).items()}
_DAY_OF_NAME: Final = _numbered(_DAY_LINES)
_WEEKDAYS: Final = tuple(line.split()[0] for line in _DAY_LINES.strip().split("\n"))


_MONTHS, _DAYS, _NOW = (
    offer_hints.any_of(names) for names in (_MONTH_OF_NAME, _DAY_OF_NAME, _NOW_WORDS)
)
_MONTH_DAY: Final = rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?"
_DAY_MONTH: Final = (
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:of |de |di )?(?:{_MONTHS})\b"
    r"(?:(?:\.|,| de| del)? \d{4}\b)?"
)
#: A day in numbers; "only 3.5 hours" and "bis 55.000 €" name none.
_NUMBERS: Final = (
    r"(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|"
    r"\d{2}\.(?:0?[1-9]|1[0-2]))"
    r"(?![\d%]|[.,]\d|\s?(?:[€$£%]|(?:[ckm]?m|[km]?g|m?l|hours?|hrs?|stunden|heures|horas|stars?|"
    r"points?|inch(?:es)?|x)\b))"
)
_WHEN: Final = (
    rf"(?:(?:midnight\b|mitternacht\b|minuit\b)(?: e[sd]?t\b| p[sd]?t\b)?(?: on| of| am| le|,)? )?"
    rf"(?:(?:(?:{_DAYS})\b,?(?: the| dem| den| le| el)? )?"
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<num>{_NUMBERS})|"
    rf"(?P<md>{_MONTH_DAY})|(?P<dm>{_DAY_MONTH}))|"
    rf"(?P<wd>\b(?:{_DAYS})\b)|(?P<now>\b(?:{_NOW})\b(?!['’]s))|"
    r"\b(?:in|dans|tra) (?:(?P<ahead>\d{1,3}) (?:days?|tagen?|jours?|giorni)|"
    r"\d{1,3} (?:hours?|hrs?|stunden?|heures?|ore))\b)"
)
#: What ``_WHEN`` can begin with: asked first, as most words are none of its.
_INITIALS: Final = (
    "".join(
        sorted(
            {name[0] for name in (*_MONTH_OF_NAME, *_DAY_OF_NAME, *_NOW_WORDS, "in", "dans", "tra")}
        )
    )
    + r"\d"
)
#: What says by itself that something ends; a day may stand some words later.
_ENDS: Final = (
    r"\b(?:expir(?:es?|ed|ing|y|ation|ado|a)|exp|ends?|ending|endet|enden|valid(?:[aeo]|it[yéa])?|"
    r"gültig|läuft|valables?|se termine|"
    r"termina|prend fin|finaliza|acaba|caduca|válid[ao]s?|scade|geldig|eindigt|loopt|deadline|"
    r"(?<=sale )closes|(?<=offer )closes|(?<=deal )closes|last day|letzter tag|dernier jour|"
    r"último día|extended|verlängert)\b\.?[^.!?]{0,25}?"
)
#: What says so only when the day follows.
_UNTIL: Final = (
    r"(?<!deliver )(?<!delivered )(?<!delivery )(?<!arrives )(?<!ships )(?<!due )(?<!out )\b"
    r"(?:until|till?|through|thru|by|before|good|only|bis|jusqu['’](?:au|à|en)|hasta|fino|entro|"
    r"tot|"
    r"v[oó][oó]r|vor|avant|antes|prima|nur|solo|sólo|seulement|uniquement|alleen)\b\.?:?\s{0,2}"
    r"(?:(?:the|next|this|coming|on|end of|noch|nur|zum|einschließlich|am|dem|de|del|le|el|al|a|il|"
    r"en met|met) ){0,3}(?:\d{1,2}(?::\d{2})?\s?[ap]\.?m\b\.?(?: (?:[ecmp][sd]?t|on)\b)*,?\s)?"
)
_DEADLINE: Final = Cue.of(
    rf"(?:{_ENDS}|{_UNTIL})\b(?=[{_INITIALS}])(?:{_WHEN})",
    "expire expires expired expiring expiry expiration expirado expira exp end ends ending endet "
    "enden valid valide valida valido validité validita validité validity gültig läuft valable "
    "valables "
    "se termina prend finaliza acaba caduca válido válida válidos válidas scade geldig eindigt "
    "loopt closes deadline last letzter dernier último extended verlängert until til till through "
    "thru by "
    "before vóór voor vor avant antes prima good only bis jusqu jusqu'au hasta fino entro tot nur "
    "solo sólo seulement uniquement alleen",
)  # fmt: skip
_SPAN: Final = re.compile(
    r"(?<![\d/.])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\s*(?:-|–|to)\s*"
    r"(?P<num>\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)(?![\d/]|\s?(?:[ap]\.?m\b|uhr\b|h\b))"
)
_TO: Final = r"\s?(?:[-–—]|to\b|through\b|bis\b|au\b|al\b|a\b)(?: zum| el| le| the)?\s?"
_NAMED_SPAN: Final = Cue.of(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?: (?:de )?(?:{_MONTHS})\.?)?{_TO}(?P<dm>{_DAY_MONTH})|"
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
    rf"\bbetween (?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)? and (?P<md>{_MONTH_DAY})",
    "between entre zwischen tussen tra",
)
#: What is on for some days; an event is on for some days too.
_RUNS: Final = re.compile(
    r"\b(?:valid|runs?|running|sale|offer|promo\w*|deals?|book|booked|bookings?|off|free|discounts?|gültig|angebot|"
    r"aktion|rabatt|offre|valable|remise|oferta|promoción|válid\w|descuento|offerta|sconto|"
    r"korting|actie)\b[^!?\n]{0,40}$"
)
_ONLY_THEN: Final = Cue.of(
    rf"\bmonth of (?:{_MONTHS})\b|\b(?:this (?:weekend|week|month)|weekend) only\b|"
    rf"\bonly this (?:weekend|week|month)\b|\b(?P<now>today|tonight) only\b|"
    rf"\b(?P<wd>{_DAYS}) only\b|"
    r"\b(?:hours?|days?)[ -](?:only|left|to go|remaining)\b|\b\d{1,2}[ -]hour[ -](?:flash |sale|"
    r"deal)|"
    r"\b(?:sale|offer|deal|event) ends (?:in\b|soon)|"
    r"\bfinal \d{1,3} (?:hours?|days?)\b|"
    r"\bnur noch \d{1,3} (?:stunden?|tage?)\b|\bplus que \d{1,3} (?:heures?|jours?)\b|"
    r"\bquedan \d{1,3} (?:horas?|días?)\b|\baujourd['’]hui seulement\b",
    "month this weekend only hour hours day days final sale offer deal event nur plus "
    "quedan aujourd today tonight " + " ".join(_DAY_OF_NAME),
    "month only left go remaining flash sale deal final ends nur plus quedan seulement",
    digits="hour hours day days",
)
#: Days; a day without a year that lies further back is that of the next year.
_HALF_A_YEAR: Final = 183


CUES: Final = _DEADLINE.cues | _NAMED_SPAN.cues | _BETWEEN.cues | _ONLY_THEN.cues


def deadlines(text: str, said: frozenset[str], day: date | None) -> Found:
    """Last days that a text in small letters names in words.

    Args:
        said: its words, of which those of :data:`CUES` do; day: it is said on.
    """
    for match in (*_DEADLINE.finditer(text, said), *_ONLY_THEN.finditer(text, said)):
        yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()
    for match in (*_NAMED_SPAN.finditer(text, said), *_BETWEEN.finditer(text, said)):
        if _RUNS.search(text[max(0, match.start() - 60) : match.start()]):
            yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()


def spans(text: str, day: date | None) -> Found:
    """Last days of spans in numbers, such as 3/1–3/9; ``day``: they are named on."""
    for match in _SPAN.finditer(text):
        yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()


def _resolved(parts: dict[str, str | None], day: date | None) -> str:
    """See :func:`.offers.read_offers`: as exact a day as the words and the message's day allow."""
    if iso := parts.get("iso"):
        return _iso(*map(int, iso.split("-")))
    if number := parts.get("num"):
        return _in_numbers(number, day)
    if named := parts.get("md") or parts.get("dm"):
        return _named_day(named, day)
    if parts.get("last"):
        return _named_day(f"{parts['month']} {parts['last']}", day)
    if weekday := parts.get("wd"):
        index = _DAY_OF_NAME[weekday]
        if day is None:
            return _WEEKDAYS[index]
        return _later(day, (index - day.weekday()) % 7)
    if day is None:
        return ""
    if now := parts.get("now"):
        return _later(day, int(now in _TOMORROW))
    ahead = parts.get("ahead")
    return _later(day, int(ahead)) if ahead else ""


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
    first, second, *year = (int(part) for part in re.split("[/.]", text))
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
