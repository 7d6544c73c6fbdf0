"""The reader's real tasks, with files that kill: a marker in the bytes chooses how."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date

from parsers.model import Extraction
from parsers.received import Attachment, Message
from service.adapters import reading
from tests.adapters import nasty

WAYS: Mapping[bytes, Callable[[], object]] = {
    b"POISON-LEAVE": lambda: os._exit(3),
    b"POISON-SEGFAULT": nasty.segfault,
    b"POISON-HANG": nasty.hold_the_interpreter,
    b"POISON-MEMORY": nasty.eat_memory,
    b"POISON-RAISE": nasty.raise_with_the_data,
}
CONTAINER, MAIL = b"POISON-CONTAINER", b"POISON-MAIL"

prepare = reading.prepare


def _mail(raw: bytes) -> object:
    if MAIL in raw:
        os._exit(1)
    message = reading.TASKS["message"](raw)
    assert isinstance(message, Message)
    return message, _expand(message.attachments)


def _message(raw: bytes) -> object:
    if MAIL in raw:
        os._exit(1)
    return reading.TASKS["message"](raw)


def _expand(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    if any(CONTAINER in each.data for each in attachments):
        os._exit(1)
    expanded = reading.TASKS["expand"](attachments)
    assert isinstance(expanded, tuple)
    return expanded


def _document(data: bytes, received: date) -> object:
    for marker, way in WAYS.items():
        if marker in data:
            way()
    extraction = reading.TASKS["document"](data, received)
    assert isinstance(extraction, Extraction)
    return extraction


TASKS: Mapping[str, Callable[..., object]] = {"mail": _mail, "message": _message, "expand": _expand, "document": _document}
