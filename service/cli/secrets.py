"""Passwords of locked documents, as a person gives them: typed without being shown, from standard input, or from a file.

They leave as plain text for the one call that tries them. Nothing here prints, logs or keeps one, and none is taken from the
command line, which the shell remembers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from service.cli.kinds import Usage

PROMPT, NEXT = "Password", "Another one, or nothing to go on"
MOST = 20


def asked_passwords() -> tuple[str, ...]:
    """The passwords typed one after the other, or a line each of standard input where that is no terminal."""
    given = _typed() if sys.stdin.isatty() else sys.stdin.read(MOST * 1024).split("\n")
    found = tuple(dict.fromkeys(line for each in given if (line := each.rstrip("\r"))))[:MOST]
    if not found:
        raise Usage("No password was given.")
    return found


def _typed() -> list[str]:
    given: list[str] = []
    while len(given) < MOST:
        word = typer.prompt(NEXT if given else PROMPT, default="", show_default=False, hide_input=True)
        if not word:
            break
        given.append(word)
    return given


def passwords_in(file: Path | None) -> tuple[str, ...]:
    """The passwords in a file, one a line."""
    if file is None:
        return ()
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise Usage(f"The passwords cannot be read from {file}.") from None
    return tuple(dict.fromkeys(line for each in lines if (line := each.rstrip("\r"))))
