"""The tasks of a reader's child process: the parsers' doors, opened once when the child starts.

Nothing here is called in the service itself. Everything is imported beforehand, as a child under its limits should not have to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from parsers.containers import expand
from parsers.document import read_document
from parsers.layouts import Layouts
from parsers.message import read_message
from parsers.model import Attachment, Extraction, Message

_known: list[Layouts] = []


def prepare(layouts: Layouts) -> None:
    """Keeps the layouts that every document is compared with."""
    _known.append(layouts)


def _mail(raw: bytes) -> tuple[Message, tuple[Attachment, ...]]:
    """The message and its documents with the containers opened, in one go: their bytes cross the pipe once."""
    message = read_message(raw)
    return message, expand(message.attachments)


def _document(data: bytes, received: date) -> Extraction:
    return read_document(data, received=received, layouts=_known[-1])


TASKS: Mapping[str, Callable[..., object]] = {"mail": _mail, "message": read_message, "expand": expand, "document": _document}
