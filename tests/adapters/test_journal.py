"""The log says what happened by ids, and never what a message or an exception says."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest

from service.adapters import journal

Read = Callable[[], list[dict[str, object]]]


@pytest.fixture
def log() -> Iterator[Read]:
    """What stands in the log so far, when it goes to no terminal."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    journal.start(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before, level


def test_a_record_of_ours_is_one_json_object_with_its_ids(log: Read) -> None:
    logging.getLogger("rapid_review.intake").info("return accepted", extra={"action": "return_accepted", "message_id": 41})
    (said,) = log()
    assert said["action"] == "return_accepted"
    assert said["message_id"] == 41
    assert said["text"] == "return accepted"
    assert str(said["time"]).endswith("+00:00")


def test_an_exception_is_its_type_and_our_line_and_never_its_text(log: Read) -> None:
    try:
        journal._plain(BadText())
    except ValueError:
        logging.getLogger("rapid_review").exception("a round failed")
    (said,) = log()
    assert said["fault"] == "ValueError"
    assert str(said["at"]).startswith(("service/adapters/journal.py:", "tests/adapters/test_journal.py:"))
    assert "Ada" not in json.dumps(said)


class BadText:
    """A value that fails when it is printed."""

    def __str__(self) -> str:
        raise ValueError("Ada Example, born 2019-04-02")


def test_what_another_package_puts_into_its_text_is_left_out(log: Read) -> None:
    logging.getLogger("imapclient").warning("could not decode %s", "Ada Example", extra={"subject": "Ada"})
    (said,) = log()
    assert said["text"] == "could not decode %s"
    assert "Ada" not in json.dumps(said)


def test_other_packages_speak_from_warnings_upwards_only(log: Read) -> None:
    logging.getLogger("imapclient").info("chatter")
    assert log() == []


def test_a_terminal_gets_lines_and_not_json() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream, root = Terminal(), logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        journal.start(stream)
        logging.getLogger("rapid_review").warning("backing off", extra={"action": "backing_off", "seconds": 4})
    finally:
        root.handlers[:], root.level = before, level
    assert "backing off action=backing_off seconds=4" in stream.getvalue()


def test_the_log_goes_to_standard_error_unless_told_otherwise() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        journal.start()
        assert getattr(root.handlers[0], "stream", None) is sys.stderr
    finally:
        root.handlers[:], root.level = before, level
