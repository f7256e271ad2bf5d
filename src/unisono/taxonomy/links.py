"""Tracking links: a builder that can only make valid ones, and a check of live ones (TAX-2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, unquote_plus, urlsplit

from rapidfuzz.distance import OSA

from unisono.errors import TaxonomyError
from unisono.model.taxonomy import ParameterRule, Taxonomy
from unisono.taxonomy.parameters import STANDARD, meant_parameter
from unisono.taxonomy.spelling import clean, junk_reason, skeleton

#: Parameters every link needs, whatever the taxonomy says.
REQUIRED: Final = ("utm_source", "utm_medium", "utm_campaign")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_PERSONAL: Final = frozenset(["email", "mail", "phone", "firstname", "lastname", "birthday"])
_LOCAL: Final = frozenset(["localhost", "127.0.0.1"])
_SAFE: Final = "._~-"


@dataclass(frozen=True)
class LinkFinding:
    """One thing wrong with a link.

    Attributes:
        code: missing, misspelt, duplicate, off_standard, insecure, personal_data, fragment,
            encoding, address.
        parameter: parameter it is about; empty when it is the whole link.
        suggestion: value or name that would be right; empty when there is none.
    """

    code: str
    parameter: str
    value: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        """The finding as one line: "utm_source 'Google' is an old name; nearest: 'google'"."""
        value = f" '{self.value}'" if self.value else ""
        hint = f"; nearest: '{self.suggestion}'" if self.suggestion else ""
        return f"{self.parameter}{value} {self.message}{hint}".strip()


@dataclass(frozen=True)
class BuiltLink:
    """One row of a bulk run: the link, or the problem."""

    row: int
    link: str
    problem: str


def _rule(taxonomy: Taxonomy, name: str) -> ParameterRule:
    short = name.removeprefix("utm_")
    found = taxonomy.parameters.get(short) or taxonomy.parameters.get(name)
    return found or ParameterRule(required=name in REQUIRED)


def build_link(url: str, params: Mapping[str, str], taxonomy: Taxonomy) -> str:
    """``url`` with tracking parameters, which take the place of those already there.

    Other parameters and the fragment stay as they are; building again from the result with the
    same parameters gives the same link.

    Args:
        params: ``source`` or ``utm_source`` … → value; empty values are left out.

    Raises:
        TaxonomyError: lists everything wrong and the nearest allowed values.
    """
    wanted: dict[str, str] = {}
    problems: list[str] = []
    for name, value in params.items():
        full = name if name.startswith("utm_") else f"utm_{name}"
        if full not in STANDARD:
            near = meant_parameter(full)
            hint = f"; did you mean {near}?" if near else ""
            problems.append(f"{name} is no tracking parameter{hint}")
        elif value.strip():
            wanted[full] = value.strip()
    parts = _split(url)
    if parts is None:
        problems.append(f"'{url}' is no web address; it must start with https:// and name a host")
    findings = _check_values(list(wanted.items()), taxonomy)
    problems += [str(f) for f in findings]
    if problems or parts is None:
        raise TaxonomyError(
            "; ".join(problems) + ".", way_out="Use allowed values, or change taxonomy.yaml."
        )
    kept = [piece for piece in parts.query.split("&") if piece and not _is_tracking(piece)]
    ordered = sorted(wanted.items(), key=lambda item: STANDARD.index(item[0]))
    kept += [f"{name}={quote(value, safe=_SAFE)}" for name, value in ordered]
    return parts._replace(query="&".join(kept)).geturl()


def build_links(rows: Sequence[Mapping[str, str]], taxonomy: Taxonomy) -> tuple[BuiltLink, ...]:
    """A link, or what is wrong, per row; a row is ``url`` and the parameters."""
    built = []
    for place, row in enumerate(rows, start=1):
        params = {name: value for name, value in row.items() if name != "url"}
        try:
            built.append(BuiltLink(place, build_link(row.get("url", ""), params, taxonomy), ""))
        except TaxonomyError as error:
            built.append(BuiltLink(place, "", error.message))
    return tuple(built)


def with_values(url: str, values: Mapping[str, str]) -> str:
    """``url`` with other values of parameters it has; all else stays as it is.

    Args:
        values: full name of the parameter (utm_source …) → its new value.
    """
    head, mark, rest = url.partition("?")
    query, hash_, fragment = rest.partition("#")
    pieces = []
    for piece in query.split("&"):
        name, _, _ = piece.partition("=")
        new = values.get(unquote_plus(name))
        pieces.append(piece if new is None else f"{name}={quote(new, safe=_SAFE)}")
    return f"{head}{mark}{'&'.join(pieces)}{hash_}{fragment}"


def check_link(url: str, taxonomy: Taxonomy) -> tuple[LinkFinding, ...]:
    """Everything wrong with a live link; empty when it is as it should be."""
    parts = _split(url)
    if parts is None:
        return (LinkFinding("address", "", url, "is no web address"),)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    found = [*_check_address(parts), *_check_names(pairs), *_check_personal(parts, pairs)]
    found += _check_values([(name, value) for name, value in pairs if name in STANDARD], taxonomy)
    found += [
        LinkFinding("encoding", name, value, "percent-encoded twice", clean(value))
        for name, value in pairs
        if name in STANDARD and unquote(value) != value
    ]
    return tuple(found)


def _split(url: str) -> SplitResult | None:
    """Parts of a web address; None when it is none."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    spaced = any(c.isspace() or ord(c) < 32 for c in text)
    good = parts.scheme.lower() in ("http", "https") and host and not spaced
    return parts if good else None


def _is_tracking(piece: str) -> bool:
    return bool(meant_parameter(unquote_plus(piece.partition("=")[0])))


def _check_address(parts: SplitResult) -> list[LinkFinding]:
    found = []
    if parts.scheme.lower() == "http" and parts.hostname not in _LOCAL:
        message = "not encrypted; a redirect to https may lose the parameters"
        found.append(LinkFinding("insecure", "", parts.geturl(), message, "https"))
    inside = [name for name in STANDARD if f"{name}=" in parts.fragment]
    found += [
        LinkFinding("fragment", name, "", "stands after #, where no tool reads it", f"?{name}=")
        for name in inside
    ]
    return found


def _check_names(pairs: Sequence[tuple[str, str]]) -> list[LinkFinding]:
    found, seen = [], set()
    for name, value in pairs:
        meant = meant_parameter(name)
        if meant and meant != name:
            message = f"{name} is misspelt"
            found.append(LinkFinding("misspelt", name, value, message, meant))
        if meant and meant in seen:
            found.append(LinkFinding("duplicate", meant, value, "stands more than once"))
        seen.add(meant)
    return found


def _check_personal(parts: SplitResult, pairs: Sequence[tuple[str, str]]) -> list[LinkFinding]:
    message = "personal data in an address ends up in logs and analytics"
    found = [
        LinkFinding("personal_data", name, "", message)
        for name, value in pairs
        if _EMAIL.search(unquote(value)) or (value and skeleton(name) in _PERSONAL)
    ]
    if _EMAIL.search(unquote(f"{parts.path}#{parts.fragment}")):
        found.append(LinkFinding("personal_data", "", "", message))
    return found


def _check_values(pairs: Sequence[tuple[str, str]], taxonomy: Taxonomy) -> list[LinkFinding]:
    """Missing parameters, and values the taxonomy or common sense does not allow."""
    given = {name for name, value in pairs if value}
    found = [
        LinkFinding("missing", name, "", "is missing")
        for name in STANDARD
        if name not in given and (name in REQUIRED or _rule(taxonomy, name).required)
    ]
    for name, value in pairs:
        message, suggestion = _problem(_rule(taxonomy, name), value) if value else ("", "")
        if message:
            found.append(LinkFinding("off_standard", name, value, message, suggestion))
        if value and _EMAIL.search(value):
            found.append(LinkFinding("personal_data", name, "", "holds an e-mail address"))
    return found


def _problem(rule: ParameterRule, value: str) -> tuple[str, str]:
    """What is wrong with a value, and the value that would be right."""
    if why := junk_reason(clean(value)):
        return why, ""
    if value in rule.aliases:
        return "is an old name", rule.aliases[value]
    if rule.allowed:
        return ("", "") if value in rule.allowed else ("is not allowed", _nearest(rule, value))
    plain = clean(value).replace(" ", "_")
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        lower = plain.lower()
        fits = lower if re.fullmatch(rule.pattern, lower) else ""
        return f"does not follow the pattern {rule.pattern}", fits
    if value != clean(value) or " " in value:
        return "has spaces, signs encoded twice or invisible characters", plain
    return "", ""


def _nearest(rule: ParameterRule, value: str) -> str:
    """The allowed value with the fewest edits; the first in order when several are as near."""
    return min(sorted(rule.allowed), key=lambda a: OSA.distance(skeleton(a), skeleton(value)))
