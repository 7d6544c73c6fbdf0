"""A part of a parsed message that finds its type and its disposition once, for they are asked for all the time.

The standard library's parser makes them, and what they say is what it says; a header that changes has them found anew.
"""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import Policy, compat32
from typing import TypeVar

T = TypeVar("T")


class Part(Message):
    """A message or a part of one."""

    def __init__(self, policy: Policy = compat32) -> None:
        super().__init__(policy)
        self._found: dict[str, object] = {}

    def get_content_type(self) -> str:
        """What the part is declared to be."""
        return self._once("type", super().get_content_type)

    def get_content_disposition(self) -> str | None:
        """How the part is to be shown."""
        return self._once("disposition", super().get_content_disposition)

    def set_default_type(self, ctype: str) -> None:
        """What the part is where it says nothing."""
        self._found.clear()
        super().set_default_type(ctype)

    def set_raw(self, name: str, value: str) -> None:
        """One more header, as the parser reads it."""
        self._found.clear()
        super().set_raw(name, value)

    def __setitem__(self, name: str, value: str) -> None:
        self._found.clear()
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._found.clear()
        super().__delitem__(name)

    def replace_header(self, _name: str, _value: str) -> None:
        """The header with another value."""
        self._found.clear()
        super().replace_header(_name, _value)

    def _once(self, what: str, find: Callable[[], T]) -> T:
        if what not in self._found:
            self._found[what] = find()
        found: T = self._found[what]  # type: ignore[assignment]
        return found


def parsed_whole(raw: bytes) -> Part:
    """The message that the bytes hold, as the standard library parses it."""
    return message_from_bytes(raw, Part)
