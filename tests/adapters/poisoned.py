"""The reader's real tasks, with files that kill: a marker in the bytes chooses how."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from parsers.model import Extraction
from parsers.received import Attachment, Message
from service.adapters import reading
from service.adapters.child import Known
from tests.adapters import nasty

WAYS: Mapping[bytes, Callable[[], object]] = {
    b"POISON-LEAVE": lambda: os._exit(3),
    b"POISON-SEGFAULT": nasty.segfault,
    b"POISON-HANG": nasty.hold_the_interpreter,
    b"POISON-MEMORY": nasty.eat_memory,
    b"POISON-RAISE": nasty.raise_with_the_data,
}
CONTAINER, MAIL = b"POISON-CONTAINER", b"POISON-MAIL"

DOCUMENT, MESSAGE, EXPAND = (reading.TASKS[name] for name in ("document", "message", "expand"))


def prepare(known: Known) -> None:
    """Prepares the real tasks, with the poison in what they are made of."""
    reading.prepare(known)
    vars(reading).update(_document=_document, _message=_message, _expand=_expand)


def _mail(raw: bytes) -> object:
    if MAIL in raw:
        os._exit(1)
    message = MESSAGE(raw)
    assert isinstance(message, Message)
    return message, _expand(message.attachments)


def _message(raw: bytes) -> object:
    if MAIL in raw:
        os._exit(1)
    return MESSAGE(raw)


def _expand(attachments: tuple[Attachment, ...], passwords: Sequence[str] = ()) -> tuple[Attachment, ...]:
    if any(CONTAINER in each.data for each in attachments):
        os._exit(1)
    expanded = EXPAND(attachments, passwords)
    assert isinstance(expanded, tuple)
    return expanded


def _document(data: bytes, received: date, passwords: Sequence[str] = ()) -> object:
    for marker, way in WAYS.items():
        if marker in data:
            way()
    extraction = DOCUMENT(data, received, passwords)
    assert isinstance(extraction, Extraction)
    return extraction


TASKS: Mapping[str, Callable[..., object]] = {
    "whole": reading.TASKS["whole"],
    "mail": _mail,
    "message": _message,
    "expand": _expand,
    "document": _document,
}
