"""The browser in which mails are looked at: the machine's own Chromium, without a network.

Nothing enters. A browser leaves, closed when its block ends, and in it a window of a width and a colour scheme.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HEIGHT = 900


@dataclass(frozen=True, slots=True)
class Window:
    """What a mail is looked at through."""

    width: int
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOWS = tuple(Window(width, scheme) for width, scheme in product((320, 720), SCHEMES))
"""A telephone and a desk, by day and by night."""


def chromium() -> str | None:
    """Where the machine's Chromium lies, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(started: Browser, window: Window) -> Iterator[Page]:
    """An empty page in a window like that."""
    size = {"width": window.width, "height": HEIGHT}
    context = started.new_context(viewport=size, color_scheme=window.scheme, offline=True)  # type: ignore[arg-type]
    try:
        yield context.new_page()
    finally:
        context.close()
