"""The brand declaration (``brand.yaml``): reading it, notes on it, and a template."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from unisono.errors import DeclarationError
from unisono.model.messages import Brand

_MAX_BYTES = 1_000_000
_WAY_OUT = "Correct the line; 'unisono init' in an empty folder writes a commented example."


def load_brand(path: Path) -> Brand | None:
    """The brand declared in ``path``; None when the file does not exist.

    Raises:
        DeclarationError: the file is no UTF-8 YAML or a value is wrong, with file and line.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _wrong(path, None, "is larger than 1 MB, which no brand declaration is")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise _wrong(path, None, f"is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise _wrong(path, None, f"cannot be read: {error.strerror}") from None
    root, data = _parse(path, text)
    if data is None:
        return Brand()
    if not isinstance(data, dict):
        raise _wrong(path, 1, "must be a mapping of fields such as company and pillars")
    try:
        return Brand.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        first = found[0]
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in found[:5])
        raise _wrong(path, _line(root, first["loc"]), said) from None


def brand_notes(brand: Brand) -> tuple[str, ...]:
    """What is unusual about a valid brand; it is scored all the same, and these are shown."""
    notes: list[str] = []
    count = len(brand.pillars)
    if count == 0:
        notes.append("No message pillars are declared, so message drift cannot be measured.")
    elif not 3 <= count <= 5:
        notes.append(
            f"{count} message {'pillar is' if count == 1 else 'pillars are'} declared;"
            " 3 to 5 is usual for a brand core."
        )
    repeated = [i for i, n in Counter(p.id for p in brand.pillars).items() if n > 1]
    notes += [f"Pillar id '{i}' is declared more than once; both count as one." for i in repeated]
    statements = Counter(" ".join(p.statement.casefold().split()) for p in brand.pillars)
    if any(n > 1 for n in statements.values()):
        notes.append("Two pillars have the same statement and cannot be told apart.")
    return tuple(notes)


def _parse(path: Path, text: str) -> tuple[Node | None, object]:
    try:
        yaml = YAML(typ="safe", pure=True)
        return yaml.compose(text), YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or "is no valid YAML").strip().splitlines()[0]
        raise _wrong(path, mark.line + 1 if mark else None, problem) from None
    except (YAMLError, ValueError, RecursionError) as error:
        problem = str(error).strip().splitlines()
        raise _wrong(path, None, problem[0] if problem else "is no valid YAML") from None


def _line(node: Node | None, location: tuple[int | str, ...]) -> int | None:
    """Line of the value at ``location``, or of the nearest part of it that exists."""
    line: int | None = None
    for step in location:
        found: Node | None = None
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(key, ScalarNode) and key.value == str(step):
                    found, line = value, key.start_mark.line + 1
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
            line = found.start_mark.line + 1 if found is not None else line
        if found is None:
            break
        node = found
    return line


def _wrong(path: Path, line: int | None, what: str) -> DeclarationError:
    where = f"{path.name}, line {line}" if line else path.name
    return DeclarationError(f"{where}: {what}.", path=str(path), line=line, way_out=_WAY_OUT)


def brand_template() -> str:
    """A commented ``brand.yaml`` that loads as it stands."""
    return _TEMPLATE


_TEMPLATE = """\
# The message architecture the audit measures every text against.
# Change the values; a line that starts with # is a comment.

company: ""            # your company's name, as reports show it
positioning: ""        # one or two sentences: for whom, what, why you

# Three to five things you want every channel to say. Each one needs an id (lower case letters,
# digits, - and _) and a statement. Proof points and approved texts make scoring better.
pillars: []
#  - id: easy
#    statement: Anyone can set it up in minutes, without an engineer.
#    proof:
#      - Set up in ten minutes
#    examples:
#      - Up and running before your coffee is cold.
#  - id: trusted
#    statement: Your data stays safe and stays yours.
#  - id: support
#    statement: A real person answers within the hour.

voice:
  attributes: []       # e.g. [plain, warm, confident]
  use: []              # words to prefer
  avoid: []            # words that must not appear, e.g. [cheap, world-class]
  replace: {}          # words and what to write instead, e.g. {utilise: use}

# Facts that decide which advice fits. Leave a line commented out when unknown.
# revenue_usd: 12000000        # a year
# marketing_team: 6            # people
# monthly_budget_usd: 80000
# business_model: b2b          # b2b or b2c
# product_market_fit: true
# commodity: false
# pivots_per_year: 0

# How you work, for the maturity level.
practices: {}
#  council: true               # a cross-channel council meets every month
#  shared_kpis: true
#  launch_gate: false
"""
