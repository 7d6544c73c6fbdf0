"""The port `Reader`: the parsers behind child processes, so that no file can stop the service or reach into it.

Raw bytes go in, a `Reading` comes back, always: a message or a document whose child died, hung or outgrew its memory is reported
as crashed and touches no other. Only when the pool itself is closed or cannot start is `ReaderDown` raised, and then nothing is
known of the message.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import TypeVar

from parsers.model import Extraction, Kind, Outcome, Problem, Status
from parsers.received import Attachment, Document, Message, Reading
from service.adapters.child import Known, Setup
from service.adapters.child_process import DiedError
from service.adapters.children import Children
from service.adapters.documents import is_document
from service.domain.servers import ReaderDown

MB = 1024 * 1024

BODY, BODY_TYPES = "body", frozenset({"text/plain", "text/html", "application/rtf"})
"""How the body of a mail is called where it is read as a document."""

RETURNS = frozenset({Kind.SCOPING, Kind.CHRONOLOGY, Kind.REFERRAL, Kind.NOTIFICATION})

CRASHED = "This document could not be read safely. Please open it, save it as a new .docx or .xlsx file and send that."
TOO_LARGE = "This file is larger than the {} MB that we can read. Please send it in parts, or without pictures."
UNREAD = "This message could not be read safely. A person has to look at it."

SOON = 4
"""The share of a document's time for which the documents of one mail are read one after the other."""

T = TypeVar("T")

log = logging.getLogger("rapid_review.reader")


class PooledReader:
    """Reads messages and documents in `workers` processes at once, by those `layouts`, which `known.packed_layouts` gives.

    With `words` each document comes with every word of it; `tasks` names the module that the processes run, for tests.
    """

    def __init__(
        self,
        layouts: bytes,
        workers: int = 2,
        document_seconds: float = 10,
        document_memory_mb: int = 768,
        attachment_mb: int | None = None,
        *,
        words: bool = False,
        tasks: str = "service.adapters.reading",
    ) -> None:
        self._seconds = document_seconds
        self._workers = workers
        self._largest_mb = attachment_mb
        largest = attachment_mb * MB if attachment_mb else None
        self._ahead = ThreadPoolExecutor(workers + 1, thread_name_prefix="reader")  # one waits while the workers read
        self._children = Children(Setup(tasks, Known(layouts, largest, words), document_memory_mb * MB), workers)

    def warm(self, children: int | None = None) -> None:
        """Begins to start so many children, or all, so that the first message does not wait for them."""
        self._children.warm(children)

    def begin(self, raw: bytes, received_at: datetime) -> Future[Reading]:
        """A `read` that goes on by itself: its `result()` is the reading, or raises what `read` does."""
        try:
            return self._ahead.submit(self.read, raw, received_at)
        except RuntimeError:
            raise ReaderDown("closed") from None

    def read(self, raw: bytes, received_at: datetime, passwords: Sequence[str] = ()) -> Reading:
        """The message, and each document of it with the containers opened; its body too, where that is a return."""
        day, words = received_at.date(), tuple(passwords)
        try:
            message, found = self._in_one(raw, day, words)
        except DiedError:  # not known of which part: each by itself, so that it costs no other
            try:
                message, found = self._taken_apart(raw, words)
            except DiedError as death:
                return Reading(_unread(death), (), crashed=True)
        documents = _returned(self._all(found, day, words))
        return Reading(message, documents, any(each.extraction.outcome is Outcome.CRASHED for each in documents))

    def read_document(self, data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction:
        """What one document says, that it is too large to be opened, or that its reader crashed."""
        if self._largest_mb and len(data) > self._largest_mb * MB:
            return _too_large(self._largest_mb)
        given = (tuple(passwords),) if passwords else ()
        try:
            return _checked(self._run("document", data, received, *given), Extraction)
        except DiedError as death:
            return _crashed(death)

    def close(self) -> None:
        """Kills the children; a `read` under way in another thread raises `ReaderDown`."""
        self._children.close()
        self._ahead.shutdown(wait=False)

    def pids(self) -> list[int]:
        """The children's process ids."""
        return self._children.pids()

    def _run(self, task: str, *arguments: object) -> object:
        try:
            return self._children.run(task, *arguments, seconds=self._seconds)
        except DiedError as death:
            log.warning("a reader's child ended", extra={"action": "reader_crashed", "task": task, "cause": death.cause})
            raise

    def _in_one(self, raw: bytes, day: date, passwords: tuple[str, ...]) -> tuple[Message, list[Document | Attachment]]:
        """The message with its documents read in one child, as far as that is soon done; those left come as attachments."""
        given = (passwords,) if passwords else ()
        message, found = _checked(self._run("whole", raw, day, self._seconds / SOON, *given), tuple)
        return _checked(message, Message), [_document_or_attachment(each) for each in _checked(found, tuple)]

    def _taken_apart(self, raw: bytes, passwords: tuple[str, ...]) -> tuple[Message, list[Document | Attachment]]:
        """The message and what there is to read; in two steps where one is too much, so that a container costs only itself."""
        given = (passwords,) if passwords else ()
        try:
            message, attachments = _checked(self._run("mail", raw, *given), tuple)
        except DiedError:
            message = _checked(self._run("message", raw), Message)
            return message, [*self._opened(message.attachments, given), *_written(message)]
        message = _checked(message, Message)
        return message, [*_documents(attachments), *_written(message)]

    def _opened(self, attachments: tuple[Attachment, ...], given: tuple[tuple[str, ...], ...]) -> list[Document | Attachment]:
        """What there is to read, each container opened by itself; one that kills its child is a document that crashed."""
        found: list[Document | Attachment] = []
        for each in attachments:
            try:
                found += _documents(_checked(self._run("expand", (each,), *given), tuple))
            except DiedError as death:
                found.append(Document(each, _crashed(death)))
        return found

    def _all(self, found: list[Document | Attachment], day: date, passwords: tuple[str, ...]) -> tuple[Document, ...]:
        def one(each: Document | Attachment) -> Document:
            return each if isinstance(each, Document) else Document(each, self.read_document(each.data, day, passwords))

        if len(found) < 2:
            return tuple(map(one, found))
        with ThreadPoolExecutor(self._workers) as threads:
            return tuple(threads.map(one, found))


def _returned(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """The documents without those bodies of mails that are no return, or that only introduce the form attached beside them."""
    attached = {each.extraction.kind for each in documents if not _is_body(each) and each.extraction.status is not Status.BLANK}
    return tuple(each for each in documents if not _is_body(each) or (_is_return(each) and each.extraction.kind not in attached))


def _is_body(document: Document) -> bool:
    return document.attachment.name.rpartition("!")[2] == BODY and document.attachment.content_type in BODY_TYPES


def _is_return(document: Document) -> bool:
    extraction = document.extraction
    return extraction.kind in RETURNS and extraction.status in (Status.COMPLETED, Status.PARTIAL)


def _documents(attachments: tuple[Attachment, ...]) -> list[Document | Attachment]:
    return [each for each in attachments if is_document(_checked(each, Attachment))]


def _written(message: Message) -> list[Attachment]:
    return [message.written] if message.written else []


def _document_or_attachment(value: object) -> Document | Attachment:
    if not isinstance(value, Document):
        return _checked(value, Attachment)
    _checked(value.attachment, Attachment)
    _checked(value.extraction, Extraction)
    return value


def _checked(value: object, kind: type[T]) -> T:
    """The child's answer, if it is what was asked for: a child that a file has taken over may say anything."""
    if not isinstance(value, kind):
        raise DiedError("answered something else")
    return value


def _crashed(death: DiedError) -> Extraction:
    return Extraction(Kind.UNREADABLE, Outcome.CRASHED, problems=(Problem("crashed", CRASHED, detail=death.cause),))


def _too_large(largest_mb: int) -> Extraction:
    return Extraction(Kind.UNREADABLE, Outcome.TOO_LARGE, problems=(Problem("file_too_large", TOO_LARGE.format(largest_mb)),))


def _unread(death: DiedError) -> Message:
    problem = Problem("crashed", UNREAD, detail=death.cause)
    return Message(
        None, (), (), None, "", (), "", None, "", "", (), None, (), (), internal=False, notice=None, problems=(problem,)
    )
