"""The tasks of a reader's child process: the parsers' doors, opened once when the child starts.

Nothing here is called in the service itself. What nearly every mail needs is imported beforehand; what few documents need, when
one comes: the limits of a child leave it that.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from parsers.document import read_document
from parsers.formats.opening import load
from parsers.layouts import Layouts
from parsers.mail.containers import expand
from parsers.mail.message import read_message
from parsers.mail.sealed import sealed
from parsers.model import Extraction
from parsers.received import Attachment, Message

GARBAGE = 50_000  # objects between two looks for garbage: a document makes many, and hardly any in cycles

_known: list[tuple[Layouts, int | None]] = []


def prepare(known: tuple[Layouts, int | None]) -> None:
    """Loads the usual readers; keeps the layouts to compare with, and the size in bytes beyond which no container is opened."""
    load()
    _known.append(known)
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector need not look at it again and again
    gc.set_threshold(GARBAGE)


def _mail(raw: bytes, passwords: Sequence[str] = ()) -> tuple[Message, tuple[Attachment, ...]]:
    """The message and its documents with the containers opened, in one go: their bytes cross the pipe once."""
    message = _message(raw)
    return message, _expand(message.attachments, passwords)


def _expand(attachments: tuple[Attachment, ...], passwords: Sequence[str] = ()) -> tuple[Attachment, ...]:
    return expand(attachments, _known[-1][1], passwords)


def _message(raw: bytes) -> Message:
    """The message; one that is an encrypted wrapper, or a link to a portal, says so among its problems."""
    message = read_message(raw)
    wrapped = sealed(message)
    return replace(message, problems=(*message.problems, wrapped)) if wrapped else message


def _document(data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction:
    return read_document(data, received=received, layouts=_known[-1][0], passwords=passwords)


TASKS: Mapping[str, Callable[..., object]] = {"mail": _mail, "message": _message, "expand": _expand, "document": _document}
