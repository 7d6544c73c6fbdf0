"""The tasks of a reader's child process: the parsers' doors, opened once in its mother.

Nothing here is called in the service itself. What nearly every mail needs is imported beforehand; what few documents need, when
one comes: the limits of a child leave it that. Whoever is shown a document waits for all of this, and hardly ever for mail.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module

from parsers.document import read_document
from parsers.formats.opening import load
from parsers.layouts import Layouts
from parsers.model import Extraction
from parsers.received import Attachment, Document, Message
from service.adapters.child import Known
from service.adapters.documents import is_document
from service.adapters.known import unpacked

GARBAGE = 50_000  # objects between two looks for garbage: a document makes many, and hardly any in cycles

_known: list[tuple[Known, Layouts]] = []


def prepare(known: Known) -> None:
    """Loads the usual readers, and keeps what it is told."""
    if not known.words:
        load()
        import_module("parsers.mail.containers")
        import_module("parsers.mail.sealed")
    _known.append((known, unpacked(known.layouts)))
    gc.freeze()  # what is loaded stays: the collector need not look at it again and again
    gc.set_threshold(GARBAGE)


def _mail(raw: bytes, passwords: Sequence[str] = ()) -> tuple[Message, tuple[Attachment, ...]]:
    """The message and its documents with the containers opened, in one go: their bytes cross the pipe once."""
    message = _message(raw)
    return message, _expand(message.attachments, passwords)


def _expand(attachments: tuple[Attachment, ...], passwords: Sequence[str] = ()) -> tuple[Attachment, ...]:
    from parsers.mail.containers import expand

    return expand(attachments, _known[-1][0].largest, passwords)


def _message(raw: bytes) -> Message:
    """The message; one that is an encrypted wrapper, or a link to a portal, says so among its problems."""
    from parsers.mail.message import read_message
    from parsers.mail.sealed import sealed

    message = read_message(raw)
    wrapped = sealed(message)
    return replace(message, problems=(*message.problems, wrapped)) if wrapped else message


def _document(data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction:
    known, layouts = _known[-1]
    found = read_document(data, received=received, layouts=layouts, passwords=passwords)
    return found if known.words else replace(found, marks=())


def _whole(
    raw: bytes, received: date, seconds: float, passwords: Sequence[str] = ()
) -> tuple[Message, tuple[Document | Attachment, ...]]:
    """The message and its documents, read one after the other for so many seconds; what is left by then, or is too large, comes
    back as it was attached. The bytes of what was read stay here: nobody asks for them any more.
    """
    ends = time.monotonic() + seconds
    message = _message(raw)
    attached = [each for each in _expand(message.attachments, passwords) if is_document(each)]
    found = [_read(each, received, passwords, ends) for each in (*attached, *([message.written] if message.written else []))]
    attachments = tuple(replace(each, data=b"") for each in message.attachments)
    return replace(message, attachments=attachments, written=None), tuple(found)


def _read(attachment: Attachment, received: date, passwords: Sequence[str], ends: float) -> Document | Attachment:
    largest = _known[-1][0].largest
    if time.monotonic() > ends or (largest and len(attachment.data) > largest):
        return attachment
    return Document(replace(attachment, data=b""), _document(attachment.data, received, passwords))


TASKS: Mapping[str, Callable[..., object]] = {
    "whole": _whole,
    "mail": _mail,
    "message": _message,
    "expand": _expand,
    "document": _document,
}
