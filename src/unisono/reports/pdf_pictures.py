"""Charts for print: the colours of the light theme written out, in the fonts of the document."""

from __future__ import annotations

import re
from functools import cache

from unisono.charts import chart_css

_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VALUE = re.compile(r"(--[\w-]+)\s*:\s*([^;]+)")
_USED = re.compile(r"var\((--[\w-]+)\)")
#: Selectors that only mean something on a screen.
_SCREEN = re.compile(r":hover|@|:root")


@cache
def printed_css() -> str:
    """The style sheet of the charts without custom properties, themes and media."""
    css = _without_media(chart_css())
    values: dict[str, str] = {}
    kept: list[str] = []
    for selector, body in _BLOCK.findall(css):
        if ":root" in selector:
            values |= {n: v.strip() for n, v in _VALUE.findall(body)}
    for selector, body in _BLOCK.findall(css):
        if _SCREEN.search(selector):
            continue
        told = _USED.sub(lambda m: values.get(m[1], "#000"), body)
        rules = [r.strip() for r in told.split(";") if _prints(r)]
        kept.append(f"{selector.strip()}{{{';'.join(rules)}}}")
    return "".join(kept)


def _prints(rule: str) -> bool:
    name = rule.partition(":")[0].strip()
    return bool(name) and name not in ("font-family", "font-variant-numeric", "unicode-bidi",
                                       "display", "width", "height")  # fmt: skip


def _without_media(css: str) -> str:
    """``css`` without its @-blocks."""
    out, depth, at = [], 0, False
    for part in re.split(r"([{}])", css):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
            if at and depth == 0:
                at = False
                continue
        elif depth == 0 and part.strip().startswith("@"):
            at = True
        if not at:
            out.append(part)
    return "".join(out)


def printable_svg(svg: str) -> str:
    """``svg`` with the style sheet inside it, and letters of the document's font."""
    head, closed, rest = svg.partition(">")
    return (
        f'{head} font-family="Libertinus Serif"{closed}<style>{printed_css()}</style>{rest}'
        if closed
        else svg
    )
