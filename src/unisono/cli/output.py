"""Standard output is data and nothing else; everything for people goes to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from unisono.errors import UnisonoError
from unisono.model.plain import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


#: Between the columns of a table, as Rich has it.
_BETWEEN = "  "


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    SOURCE = 3
    INTERRUPTED = 130


def console() -> Console:
    """Console for data a person reads (standard output)."""
    # Rich takes longer to import than the rest of the command line together.
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to ``main``: Rich would end with 1, which means findings."""
            raise BrokenPipeError

    return Output(highlight=False, soft_wrap=False, emoji=False)


def notes() -> Console:
    """Console for everything else (standard error)."""
    from rich.console import Console  # see console()

    return Console(stderr=True, highlight=False, emoji=False)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table without lines; the columns named in ``right`` are numbers.

    Names stand as they are, like cells: a channel may be one.
    """
    from rich.table import Table  # see console()
    from rich.text import Text

    out = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        out.add_column(
            Text(visible(name)), justify="right" if name in right else "left", overflow="fold"
        )
    return out


def visible(value: Any) -> str:
    """``value`` as text without control characters, which could steer a terminal.

    Spaces of every kind stay: names and figures hold ones that do not break.
    """
    text = "" if value is None else str(plain(value))
    return "".join(
        c if c.isprintable() or c in "\n\t" or category(c) == "Zs" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def add_row(shown: Table, *cells: Any) -> None:
    """Add a row; its cells stand as they are, markup and control characters are not obeyed."""
    from rich.text import Text  # see console()

    shown.add_row(*[Text(visible(c)) for c in cells])


def natural_width(shown: Table) -> int:
    """Characters the table takes when nothing is folded."""
    return _whole(_widths(shown))


def print_table(shown: Table) -> None:
    """Print a table: as wide as the terminal, or unfolded when piped."""
    out = console()
    widths = _widths(shown)
    if out.is_terminal and _whole(widths) > out.width:
        out.print(shown)
        return
    # Nothing to fold: Rich would measure and render every cell, a second for a thousand rows.
    from rich.text import Text  # see console()

    columns = [[_lines(c.header), *map(_lines, c.cells)] for c in shown.columns]
    right = [c.justify == "right" for c in shown.columns]
    rows = zip(*columns, strict=True)
    for line in _laid_out(next(rows, ()), widths, right):
        out.print(Text(line, style=shown.header_style), soft_wrap=True)
    for row in rows:
        for line in _laid_out(row, widths, right):
            sys.stdout.write(f"{line}\n")


def _lines(cell: Any) -> list[str]:
    """A cell's lines, without tabs."""
    return str(cell).expandtabs().split("\n")


def _cell_width(line: str) -> int:
    """Places a line takes: some characters take two, some none."""
    if line.isascii():
        return len(line)
    from rich.cells import cell_len  # see console()

    return cell_len(line)


def _widths(shown: Table) -> list[int]:
    """The widest line of every column."""
    return [
        max(_cell_width(line) for cell in (c.header, *c.cells) for line in _lines(cell))
        for c in shown.columns
    ]


def _whole(widths: list[int]) -> int:
    return sum(widths) + len(_BETWEEN) * max(0, len(widths) - 1)


def _laid_out(row: tuple[list[str], ...], widths: list[int], right: list[bool]) -> Iterator[str]:
    """The lines of one row, its cells beside each other."""
    for parts in zip_longest(*row, fillvalue=""):
        cells = zip(parts, widths, right, strict=True)
        yield _BETWEEN.join(
            " " * (width - _cell_width(part)) + part
            if to_right
            else part + " " * (width - _cell_width(part))
            for part, width, to_right in cells
        )


def write_json(value: Any) -> None:
    """Print one JSON document to standard output."""
    json.dump(plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def write_file(path: Path, content: bytes) -> None:
    """Write a file that was asked for, whole or not at all, and say on standard error where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    notes().print(f"→ {visible(path)}", markup=False, soft_wrap=True)


def show_error(error: UnisonoError, *, as_json: bool) -> None:
    """Tell what went wrong and the way out; as JSON on standard output when asked."""
    if as_json:
        write_json(
            {"error": {"title": error.title, "message": error.message, "way_out": error.way_out}}
        )
        return
    out = notes()
    out.print(f"[bold red]{error.title}[/]", end="")
    out.print(visible(f": {error.message}"), markup=False, soft_wrap=True)
    if error.way_out:
        out.print(visible(f"→ {error.way_out}"), markup=False, soft_wrap=True)


@contextmanager
def progress(enabled: bool = True) -> Iterator[Callable[[str, float], None]]:
    """A progress line on standard error, on a terminal only."""
    if not (enabled and sys.stderr.isatty()):
        yield lambda _line, _share: None
        return
    out = notes()
    # rich.progress is heavy and only needed on a terminal.
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=out,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda line, share: bar.update(task, description=line[:60], completed=share)
