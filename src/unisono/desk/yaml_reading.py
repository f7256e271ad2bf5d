"""YAML as plain values with the place of each; whatever could hurt is refused by name.

Only what JSON knows too is read: no tags, no code, no merge keys. Days and times stay text, the
documents' own types read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from unisono.errors import ImportFilesError

#: Largest file read, in bytes; a document is a few kilobytes.
LARGEST: Final = 1024 * 1024
_MOST_VALUES: Final = 100_000
_DEEPEST: Final = 30
_TAG: Final = "tag:yaml.org,2002:"
_TRUE: Final = {"true", "yes", "on", "y"}

Place = tuple[str | int, ...]


@dataclass
class Parsed:
    """The values of one file, and line and column (from 1) of each by its path."""

    values: Any = None
    places: dict[Place, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Place) -> tuple[int | None, int | None]:
        """Line and column of the value at ``path``, or of the nearest part of it there is."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return (None, None)


def parse_yaml(data: bytes, name: str) -> Parsed:
    """The values in ``data``.

    Raises:
        ImportFilesError: it is too big, no UTF-8, no YAML, has a key twice, or uses what is not
            read; with line and column.
    """
    text = _text(data, name)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return _Walk(name).all(node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        said = " ".join(f"{error.context or ''} {error.problem or ''}".split()) or "is no YAML"
        raise _refused(name, line, column, said) from None
    except ReaderError as error:
        raise _refused(
            name, *_at(text, error.position), "holds a character that YAML does not allow"
        ) from None
    except RecursionError:
        raise _refused(name, None, None, "is nested too deeply") from None
    except (YAMLError, ValueError) as error:
        said = (str(error).strip().splitlines() or ["is no YAML"])[0]
        raise _refused(name, None, None, said) from None


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise _refused(name, None, None, f"is larger than {LARGEST // 1024} KiB, no document is")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise _refused(name, *_at(before, len(before)), "is not written in UTF-8") from None


def _at(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _refused(name: str, line: int | None, column: int | None, what: str) -> ImportFilesError:
    return ImportFilesError(((name, line, column, what),), way_out="Correct the file.")


class _Walk:
    """Turns nodes into values, counting them: what refers to itself or explodes is refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parsed = Parsed()
        self.count = 0

    def all(self, node: Node | None) -> Parsed:
        if node is not None:
            self.parsed.values = self._value(node, ())
        return self.parsed

    def _refuse(self, node: Node, what: str) -> ImportFilesError:
        return _refused(self.name, node.start_mark.line + 1, node.start_mark.column + 1, what)

    def _value(self, node: Node, path: Place) -> Any:
        self.count += 1
        if self.count > _MOST_VALUES:
            raise self._refuse(node, f"makes more than {_MOST_VALUES:,} values (aliases count)")
        if len(path) > _DEEPEST:
            raise self._refuse(node, "is nested too deeply")
        self.parsed.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        kind = str(node.tag).removeprefix(_TAG)
        if isinstance(node, MappingNode) and kind == "map":
            return self._mapping(node, path)
        if isinstance(node, SequenceNode) and kind == "seq":
            return [self._value(inner, (*path, n)) for n, inner in enumerate(node.value)]
        if isinstance(node, ScalarNode) and kind in _SCALARS:
            try:
                return _SCALARS[kind](node.value)
            except ValueError:
                raise self._refuse(node, f"'{node.value[:40]}' is no number") from None
        raise self._refuse(node, f"the tag {str(node.tag)[:60]} is not read")

    def _mapping(self, node: MappingNode, path: Place) -> Mapping[str, Any]:
        out: dict[str, Any] = {}
        for key, inner in node.value:
            if not isinstance(key, ScalarNode) or str(key.tag).removeprefix(_TAG) not in _SCALARS:
                raise self._refuse(key, "a name of a field is a word, nothing else")
            name = str(key.value)
            if name in out:
                raise self._refuse(key, f"'{name[:60]}' stands here twice")
            self.parsed.places[*path, name] = (
                key.start_mark.line + 1,
                key.start_mark.column + 1,
            )
            out[name] = self._value(inner, (*path, name))
        return out


def _int(text: str) -> int:
    bare = text.replace("_", "")
    prefixed = bare.lstrip("+-")[:2].casefold() in {"0x", "0o", "0b"}
    return int(bare, 0 if prefixed else 10)


def _float(text: str) -> float:
    return float(text.replace("_", "").casefold().replace(".inf", "inf").replace(".nan", "nan"))


_SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    "str": str,
    "timestamp": str,
    "int": _int,
    "float": _float,
    "bool": lambda text: text.casefold() in _TRUE,
    "null": lambda _text: None,
}
