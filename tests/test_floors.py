"""The house stands: every import points downward, no file or function outgrows its budget, and each room says what it is for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for room in ("parsers", "service") for path in (ROOT / room).rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in FILES]

LONG_FILES = ("service/adapters/migrations/versions/",)
"""What may be longer than 300 lines: a migration is written once and read as one."""


@dataclass(frozen=True)
class Room:
    """What a folder may import: parts of our own house, and whether packages of others."""

    path: str
    ours: tuple[str, ...]
    packages: bool
    never: tuple[str, ...] = ()  # of the standard library


CLOCKS_AND_WIRES = (
    "logging",
    "socket",
    "ssl",
    "imaplib",
    "smtplib",
    "urllib.request",
    "http",
    "sqlite3",
    "asyncio",
    "subprocess",
    "time",
)
WIRING = (
    "parsers",
    "service.domain",
    "service.workflows",
    "service.adapters",
    "service.config",
    "service.wiring",
    "service.wiring_reading",
    "service.wiring_reloading",
    "service.wiring_state",
)

ROOMS = (  # the first that fits counts
    Room("parsers/", ("parsers",), packages=True, never=CLOCKS_AND_WIRES),
    Room("service/domain/", ("service.domain",), packages=False, never=CLOCKS_AND_WIRES),
    # `parsers.record` turns what was read into the plain record that is stored: no format, no file is known there.
    Room(
        "service/workflows/",
        ("service.workflows", "service.domain", "parsers.model", "parsers.received", "parsers.record"),
        packages=False,
    ),
    Room("service/adapters/", ("service.adapters", "service.domain", "parsers"), packages=True),
    Room("service/config", ("service.config", "service.domain"), packages=True),
    Room("service/wiring", WIRING, packages=True),
    Room("service/daemon", (*WIRING, "service.daemon", "service.daemon_alarm", "service.daemon_loop"), packages=True),
    Room("service/", ("parsers", "service"), packages=True),
)

KNOWN_BY_ONE_FILE = {
    "mailparser": "parsers/",
    "flufl": "parsers/mail/detectors.py",
    "pypdfium2": "parsers/formats/pdf",
    "imapclient": "service/adapters/",
    "holidays": "service/adapters/bank_holidays.py",
    "icalendar": "service/adapters/calendars.py",
    "sqlmodel": "service/adapters/",
    "sqlalchemy": "service/adapters/",
    "jinja2": "service/adapters/",
    "apscheduler": "service/daemon",
    "typer": "service/cli/",
    "PIL": "service/adapters/c",
}
"""A package, and the one place that knows it."""


def room_of(name: str) -> Room:
    """The room that the file stands in."""
    return next(each for each in ROOMS if name.startswith(each.path))


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that the file imports, by its full dotted name; from our own packages each imported name too."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively: write the full name"
            module = node.module or ""
            inside = module in {"service", "parsers"}
            yield from (f"{module}.{each.name}" for each in node.names) if inside else (module,)


def within(module: str, roots: tuple[str, ...]) -> bool:
    """Whether the module is one of those, or inside one."""
    return any(module == each or module.startswith(f"{each}.") for each in roots)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of the file with its number of lines."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def asks_the_time(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether the expression is `date.today()`, `datetime.now()` or their like."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
        return False
    return node.func.value.id in {"date", "datetime"} and node.func.attr in {"today", "now", "utcnow"}


def climbs(module: str, room: Room) -> bool:
    """Whether a file of that room may not import the module."""
    top = module.partition(".")[0]
    if top in {"service", "parsers"}:
        return not within(module, room.ours)
    if top in sys.stdlib_module_names:
        return within(module, room.never)
    return not room.packages


def test_every_import_points_downward() -> None:
    climbing = [(name, each) for name in NAMES for each in imports(ROOT / name) if climbs(each, room_of(name))]
    assert not climbing, "what stands on a floor imports only its own floor and those below"


@pytest.mark.parametrize(("package", "home"), KNOWN_BY_ONE_FILE.items())
def test_a_package_is_known_in_one_place(package: str, home: str) -> None:
    users = [name for name in NAMES if any(within(each, (package,)) for each in imports(ROOT / name))]
    assert not [name for name in users if not name.startswith((home, "service/demo/"))]


def test_nothing_below_the_roof_asks_what_time_it_is() -> None:
    below = [name for name in NAMES if name.startswith(("parsers/", "service/domain/", "service/workflows/"))]
    asked = [(name, node.lineno) for name in below for node in ast.walk(parsed(ROOT / name)) if asks_the_time(node)]
    assert not asked, "pass the time as an argument"


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in NAMES}
    assert not {name: lines for name, lines in lengths.items() if lines > 300 and not name.startswith(LONG_FILES)}


def test_no_function_is_longer_than_40_lines() -> None:
    assert not {(name, each): lines for name in NAMES for each, lines in functions(ROOT / name) if lines > 40}


def test_functions_are_small_as_a_rule() -> None:
    lengths = sorted(lines for name in NAMES for _, lines in functions(ROOT / name))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [name for name in NAMES if not ast.get_docstring(parsed(ROOT / name)) and (ROOT / name).read_text().strip()]
    assert not silent


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("parsers/formats/word.py", "service.domain.cases"),
        ("parsers/formats/word.py", "logging"),
        ("service/domain/cases.py", "parsers.model"),
        ("service/domain/cases.py", "rich"),
        ("service/workflows/ports.py", "service.adapters.imap"),
        ("service/workflows/ports.py", "parsers.mail.message"),
        ("service/adapters/imap.py", "service.workflows.ports"),
        ("service/adapters/imap.py", "service.config"),
        ("service/wiring.py", "service.cli"),
    ],
)
def test_an_import_that_climbs_would_be_seen(name: str, module: str) -> None:
    assert climbs(module, room_of(name))
