"""How soon a screen is ready in a browser that has nothing yet, and what goes over the wire.

    python benchmarks/ready.py FOLDER [--rounds 5]

FOLDER is a demo company (``unisono demo FOLDER``). Every screen that Lighthouse looks at too is
opened in a new window of headless Chromium with nothing kept, and so is an empty page of the same
server beside it each time (``/robots.txt``). Ready is when the load event is over: document, style
sheet, scripts and pictures are there. Printed per screen: the median of the rounds in milliseconds,
what is allowed (1.2 times the empty page and half a second), KiB sent with headers.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from lighthouse import screens, served

EMPTY = "/robots.txt"
#: Milliseconds from the start of the navigation, and bytes of everything that was fetched.
_TOLD = """() => {
  const all = performance.getEntriesByType("resource"),
        page = performance.getEntriesByType("navigation")[0];
  return [page.loadEventEnd, [page, ...all].reduce((sum, e) => sum + e.transferSize, 0)];
}"""


def opened(browser: Any, address: str) -> tuple[float, float]:
    """Milliseconds until ``address`` is ready in a new window, and KiB that were sent."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    ready, sent = page.evaluate(_TOLD)
    context.close()
    return ready, sent / 1024


def main() -> int:
    """The table; 1 when a screen takes longer or more than is allowed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--kib", type=float, default=60)
    asked = arguments.parse_args()
    chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium")
    wrong, most, slowest, empty = 0, 0.0, 0.0, list[float]()
    with served(asked.folder) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for address in screens(base):
            found = []
            for _ in range(asked.rounds):
                empty.append(opened(browser, base + EMPTY)[0])
                found.append(opened(browser, base + address))
            ready = statistics.median(r for r, _ in found)
            allowed = 1.2 * statistics.median(empty[-asked.rounds :]) + 500
            sent = max(s for _, s in found)
            below = ready > allowed or sent > asked.kib
            wrong += below
            most, slowest = max(most, sent), max(slowest, ready)
            print(f"{address[:60]:60} {ready:7.0f} {allowed:7.0f} {sent:6.1f}"
                  + ("  <-" if below else ""), flush=True)  # fmt: skip
        browser.close()
    print(f"slowest {slowest:.0f} ms, empty page {statistics.median(empty):.0f} ms, "
          f"at most {most:.1f} KiB")  # fmt: skip
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
