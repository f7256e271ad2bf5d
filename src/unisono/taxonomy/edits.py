"""Changes of the taxonomy that keep what people wrote around them: aliases and pairs kept apart."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from unisono.errors import TaxonomyError
from unisono.model.taxonomy import ParameterRule, Taxonomy

Pair = tuple[str, str]
_SEQUENCE: Final = re.compile(r"^( *)[\w.-]+: *(?:#.*)?\n(?: *#.*\n)*( *)- ", re.MULTILINE)
_WIDE: Final = 4096


@dataclass(frozen=True)
class Alias:
    """``raw`` of a parameter (source, medium, campaign …) stands for ``canonical``."""

    param: str
    raw: str
    canonical: str


@dataclass(frozen=True)
class Edit:
    """What is added to a taxonomy and what is taken from it."""

    aliases: tuple[Alias, ...] = ()
    different: tuple[Pair, ...] = ()
    no_aliases: tuple[Alias, ...] = ()
    not_different: tuple[Pair, ...] = ()


def rule_name(names: Iterable[str], param: str) -> str:
    """How the taxonomy calls a parameter: as it does already, else without utm_."""
    known = set(names)
    full = f"utm_{param}"
    return full if full in known and param not in known else param


def edited(taxonomy: Taxonomy, edit: Edit) -> Taxonomy:
    """The taxonomy after ``edit``; what is there already, or was never there, changes nothing."""
    parameters = dict(taxonomy.parameters)
    for alias, add in _steps(edit):
        name = rule_name(parameters, alias.param)
        rule = parameters.get(name, ParameterRule())
        aliases = dict(rule.aliases)
        if add:
            aliases[alias.raw] = alias.canonical
        elif aliases.get(alias.raw) == alias.canonical:
            del aliases[alias.raw]
        if aliases != rule.aliases:
            parameters[name] = rule.model_copy(update={"aliases": aliases})
    gone = {frozenset(pair) for pair in edit.not_different}
    pairs = [pair for pair in taxonomy.different if frozenset(pair) not in gone]
    for pair in edit.different:
        if all(frozenset(known) != frozenset(pair) for known in pairs):
            pairs.insert(0, pair)
    return taxonomy.model_copy(update={"parameters": parameters, "different": pairs})


def edited_text(text: str, edit: Edit) -> str:
    """The text of ``taxonomy.yaml`` after ``edit``: comments, order and quotes stay.

    Raises:
        TaxonomyError: the text is no YAML mapping.
    """
    for step in (_cut_flow, _cut_lines, _add):
        text = step(text, edit)
    return text


def _dumped(yaml: YAML, data: CommentedMap) -> str:
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _read(text: str) -> tuple[YAML, CommentedMap]:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    if found := _SEQUENCE.search(text):
        offset = len(found[2]) - len(found[1])
        yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    try:
        data = yaml.load(text)
    except YAMLError:
        data = ()
    if data is None:
        data = CommentedMap()
    if not isinstance(data, CommentedMap):
        raise TaxonomyError("taxonomy.yaml is no YAML mapping.", way_out="Correct the file first.")
    return yaml, data


def _cut_flow(text: str, edit: Edit) -> str:
    """``text`` without what ``edit`` takes away from lists in brackets."""
    yaml, data = _read(text)
    changed = False
    for alias in edit.no_aliases:
        rule = _rule_in(data, alias.param)
        aliases = rule.get("aliases") if rule else None
        if aliases and aliases.fa.flow_style() and aliases.get(alias.raw) == alias.canonical:
            del aliases[alias.raw]
            changed = True
    pairs = data.get("different")
    gone = {frozenset(pair) for pair in edit.not_different}
    if pairs and pairs.fa.flow_style():
        for place in range(len(pairs) - 1, -1, -1):
            if frozenset(pairs[place]) in gone:
                del pairs[place]
                changed = True
    return _dumped(yaml, data) if changed else text


def _cut_lines(text: str, edit: Edit) -> str:
    """``text`` without what ``edit`` takes away, line by line: comments belong to no entry."""
    _, data = _read(text)
    lines = text.splitlines(keepends=True)
    cut: set[int] = set()
    empty: list[tuple[int, str]] = []
    for alias in edit.no_aliases:
        rule = _rule_in(data, alias.param)
        aliases = rule.get("aliases") if rule else None
        if rule and aliases and aliases.get(alias.raw) == alias.canonical:
            cut |= set(range(aliases.lc.key(alias.raw)[0], aliases.lc.value(alias.raw)[0] + 1))
            if all(aliases.lc.key(raw)[0] in cut for raw in aliases):
                empty.append((rule.lc.key("aliases")[0], "{}"))
    pairs: Any = data.get("different") or ()
    gone = {frozenset(pair) for pair in edit.not_different}
    for place, pair in enumerate(pairs):
        if frozenset(pair) in gone:
            cut |= set(range(pairs.lc.item(place)[0], pair.lc.item(len(pair) - 1)[0] + 1))
    if pairs and all(pairs.lc.item(place)[0] in cut for place in range(len(pairs))):
        empty.append((data.lc.key("different")[0], "[]"))
    for place, nothing in empty:
        lines[place] = re.sub(r":[^\n#]*", f": {nothing}", lines[place], count=1)
        lines[place] = lines[place].replace(f"{nothing}#", f"{nothing}  #", 1)  # no comment else
    kept = {place for place, _ in empty}
    return "".join(line for n, line in enumerate(lines) if n not in cut or n in kept)


def _rule_in(data: CommentedMap, param: str) -> Any:
    parameters = data.get("parameters")
    return parameters.get(rule_name(parameters, param)) if parameters else None


def _steps(edit: Edit) -> Iterable[tuple[Alias, bool]]:
    yield from ((alias, False) for alias in edit.no_aliases)
    yield from ((alias, True) for alias in edit.aliases)


def _add(text: str, edit: Edit) -> str:
    """``text`` with what ``edit`` adds."""
    yaml, data = _read(text)
    changed = [_add_alias(data, alias) for alias in edit.aliases]
    pairs = data.get("different")
    for pair in edit.different:
        if pairs is None:
            pairs = data["different"] = CommentedSeq()
        if all(frozenset(known) != frozenset(pair) for known in pairs):
            new = CommentedSeq(pair)
            new.fa.set_flow_style()
            # At the front: comments after the last one belong to what follows.
            pairs.insert(0, new)
            changed.append(True)
    return _dumped(yaml, data) if any(changed) else text


def _add_alias(data: CommentedMap, alias: Alias) -> bool:
    parameters = data.get("parameters")
    if parameters is None:
        parameters = data["parameters"] = CommentedMap()
    rule = _rule_in(data, alias.param)
    if rule is None:
        rule = CommentedMap()
        parameters.insert(0, rule_name(parameters, alias.param), rule)
    aliases = rule.get("aliases")
    if aliases is None:
        aliases = CommentedMap()
        if "aliases" in rule:
            rule["aliases"] = aliases
        else:
            rule.insert(0, "aliases", aliases)
    if aliases.get(alias.raw) == alias.canonical:
        return False
    if alias.raw in aliases:
        aliases[alias.raw] = alias.canonical
    else:
        aliases.insert(0, alias.raw, alias.canonical)
    return True
