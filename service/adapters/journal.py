"""The log: one line an event, with a stable `action` and ids; JSON wherever no person watches.

Log records enter, lines leave on standard error. What a message, a document or an exception says never does: of an exception the
type and our own file and line are written, of another package's record only its fixed text, because the values put into either
may quote the data of a family.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

OURS = "rapid_review"
HOME = Path(__file__).resolve().parents[2]
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start(stream: TextIO | None = None) -> None:
    """Sends every record from INFO upwards (other packages: from WARNING) to the stream, as JSON unless it is a terminal."""
    chosen = stream or sys.stderr
    handler = logging.StreamHandler(chosen)
    handler.setFormatter(Line() if chosen.isatty() else JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.captureWarnings(capture=False)


def facts(record: logging.LogRecord) -> dict[str, object]:
    """What a record may say: its text, its ids, and of an exception its type and our own place."""
    said: dict[str, object] = {"level": record.levelname.lower(), "logger": record.name, "text": _text(record)}
    if _is_ours(record):
        said |= {key: _plain(value) for key, value in vars(record).items() if key not in STANDARD}
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        said |= fault_facts(fault)
    return said


def fault_facts(fault: BaseException) -> dict[str, object]:
    """An exception's type and the innermost place of ours that it passed through; never its text."""
    return {"fault": type(fault).__name__, "at": own_place(fault)}


def own_place(fault: BaseException) -> str:
    """Our own file and line nearest to where it was raised, such as `service/daemon.py:80`; empty where none is ours."""
    for frame, line in reversed(list(traceback.walk_tb(fault.__traceback__))):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(HOME) and ".venv" not in path.parts:
            return f"{path.relative_to(HOME)}:{line}"
    return ""


class JsonLine(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's facts with its time, on one line."""
        return json.dumps({"time": _time(record), **facts(record)}, ensure_ascii=False)


class Line(logging.Formatter):
    """A record as a person reads it."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, text, then every id as `key=value`."""
        said = facts(record)
        rest = " ".join(f"{key}={value}" for key, value in said.items() if key not in ("level", "logger", "text"))
        return f"{_time(record)} {said['level']:<7} {said['text']} {rest}".rstrip()


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def _text(record: logging.LogRecord) -> str:
    return record.getMessage() if _is_ours(record) else str(record.msg)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
