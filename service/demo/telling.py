"""What a person sees while the demonstration runs: a line for each thing that happens, at the time of the moved clock.

At a terminal the lines have colour and a spinner turns while the service works; elsewhere they are plain text. Nothing is decided
here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from rich.console import Console
from rich.status import Status
from rich.text import Text

STYLES = {"came": "cyan", "went": "green", "typed": "yellow", "done": "dim"}
MARKS = {"came": "in  <-", "went": "out ->", "typed": "  $", "done": "  ."}


class Teller:
    """Prints the story to standard output."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._plain = not self._console.is_terminal

    def heading(self, at: datetime, title: str) -> None:
        """Begins a chapter."""
        day = f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}"
        self._print(Text.assemble("\n", (day, "bold"), "  ", (title, "bold")))

    def line(self, how: str, words: str) -> None:
        """One thing that happened: `came`, `went`, `typed` or `done`."""
        self._print(Text.assemble("  ", (f"{MARKS[how]} ", STYLES[how]), words))

    def say(self, *lines: str) -> None:
        """Lines as they stand."""
        for each in lines:
            self._print(Text(each))

    def working(self, words: str) -> AbstractContextManager[object]:
        """Says at a terminal that something is under way, until the block ends."""
        return Status(f"  {words}", console=self._console)

    def _print(self, words: Text) -> None:
        if self._plain:
            print(words.plain, flush=True)
        else:
            self._console.print(words)
