"""``taxonomy.yaml``: reading it, and a commented one to start from (TAX-1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from unisono.errors import DeclarationError
from unisono.model.taxonomy import Taxonomy

_WAY_OUT: Final = "Correct the file; 'unisono init' in an empty folder writes a commented example."

_TEMPLATE: Final = """\
# Tracking taxonomy: which values tracking links may carry.
# Raise the version with every change; reports name it.
version: 1

# One entry per parameter: source, medium, campaign, content, term.
#   allowed:  values links may carry; leave out to allow any
#   pattern:  regular expression the whole value must match
#   required: true when every link needs it
#   aliases:  value found in old links: the value it stands for
#   owner:    who decides
# These rules allow whatever a link can carry: no spaces and no signs that need encoding. Make them
# your own: the audit counts values that break them, and 'unisono utm build' refuses them.
parameters:
  source:
    required: true
    pattern: "[A-Za-z0-9._-]+"
    aliases: {}
    # allowed: [google, bing, facebook, instagram, linkedin, newsletter]
  medium:
    required: true
    pattern: "[A-Za-z0-9._-]+"
    # allowed: [cpc, paid_social, display, video, email, social, referral, affiliate, sms, qr]
  campaign:
    required: true
    pattern: "[A-Za-z0-9._-]+"
    # lower case, words parted by underscores: "[a-z0-9]+(_[a-z0-9]+)*"

# Channels of your own, tried before the GA4 default groups. Regular expressions on the whole
# value, without regard to case; leave out what does not matter.
channels: []
#  - channel: Podcast
#    source: "spotify|podcast.*"
#    medium: "audio"
#    discipline: advertising

# Pairs of values that look alike and must never be merged.
different: []
#  - [spring_sale, spring_sales]
"""


def taxonomy_template() -> str:
    """A commented ``taxonomy.yaml`` to start from."""
    return _TEMPLATE


def load_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy in ``path``; one without rules when there is no such file.

    Raises:
        DeclarationError: not YAML, a name or type is wrong, or a pattern is no regular
            expression; with the line.
    """
    if not path.exists():
        return Taxonomy()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise _wrong(path, f"cannot be read: {error}", None) from None
    return taxonomy_of(text, path)


def taxonomy_of(text: str, path: Path) -> Taxonomy:
    """The taxonomy that ``path`` holds once ``text`` stands in it; else as :func:`load_taxonomy`.

    Raises:
        DeclarationError: see there.
    """
    try:
        data: Any = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise _wrong(path, str(error.problem or error.context or "not YAML"), line) from None
    except YAMLError as error:
        raise _wrong(path, f"cannot be read: {error}", None) from None
    if data is None:
        return Taxonomy()
    try:
        taxonomy = Taxonomy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}" if where else first["msg"]
        raise _wrong(path, problem, _line_of(data, first["loc"])) from None
    _check_patterns(path, data, taxonomy)
    return taxonomy


def _check_patterns(path: Path, data: Any, taxonomy: Taxonomy) -> None:
    """Every pattern must be a regular expression."""
    for where, said in wrong_patterns(taxonomy):
        name = ".".join(str(part) for part in where)
        raise _wrong(path, f"{name}: {said}", _line_of(data, where))


def wrong_patterns(taxonomy: Taxonomy) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """Places of patterns that are no regular expressions, and why."""
    patterns: list[tuple[tuple[str | int, ...], str]] = [
        (("parameters", name, "pattern"), rule.pattern)
        for name, rule in taxonomy.parameters.items()
    ]
    patterns += [
        (("channels", place, part), getattr(channel, part))
        for place, channel in enumerate(taxonomy.channels)
        for part in ("source", "medium", "campaign")
    ]
    found = []
    for where, pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            found.append((where, f"'{pattern}' is no regular expression ({error})"))
    return tuple(found)


def _line_of(data: Any, where: tuple[str | int, ...]) -> int | None:
    """Line of the deepest part of ``where`` that the file has."""
    line: int | None = None
    for part in where:
        marks = getattr(data, "lc", None)
        try:
            line = (marks.key(part) if isinstance(part, str) else marks.item(part))[0] + 1  # type: ignore[union-attr]
            data = data[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _wrong(path: Path, problem: str, line: int | None) -> DeclarationError:
    at = f", line {line}" if line else ""
    return DeclarationError(
        f"{path.name}{at}: {problem}.", path=str(path), line=line, way_out=_WAY_OUT
    )
