"""`read`: what the parsers see in a document, a mail or an archive; no database and no configuration are needed.

Files and folders enter; a table for a person, one JSON object a document or a page leaves. Each file is read in a bounded child
process, as the service does it, so that a file which kills its reader is one line that says so and the run goes on.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from service.cli.kinds import Json, Usage, day
from service.cli.output import as_json_line, say, table, warn
from service.cli.secrets import passwords_in

if TYPE_CHECKING:
    from parsers.received import Document
    from service.workflows.ports import Reader

Record = Mapping[str, object]

MOST_WORKERS = 4
HERE = ZoneInfo("Europe/London")
EMBEDDED = re.compile(rb"/embeddings/|O\0b\0j\0e\0c\0t\0P\0o\0o\0l|M\0B\0D\0[0-9A-F]\0")
"""What a Word or Excel document holds that has other files in it."""

NO_MAIL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")
MAIL_HEAD = re.compile(rb"(?i)\A(?:return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|x-[\w-]+):")


def add_to(app: typer.Typer) -> None:
    """Puts `read` among the commands."""
    app.command("read", epilog="Example: rapid-review read return.eml chronology.xlsx --json")(read)


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents, mails (.eml), archives, folders.")],
    received: Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="When they came; else today.")] = None,
    password_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Passwords for what is locked, one a line.")] = None,
    explain: Annotated[str, typer.Option(metavar="FIELD", help="Why this field has its value, or has none.")] = "",
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder of templates to try, in place of the installed one.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="Write all of it, the text marked, to this page too.")
    ] = None,
    json: Json = False,
) -> None:
    """Shows what the parsers see in documents; exit status 1 when one could not be read."""
    tell = explainer(explain, templates) if explain else show
    paths, passwords = list(found(files)), passwords_in(password_file)
    with pool(min(len(paths), MOST_WORKERS, os.cpu_count() or 1), templates) as reader:
        records = read_all(reader, paths, received or datetime.now(HERE).date(), passwords)
        if html is not None:
            records = _on_page(records, html)
        if json:
            seen = [_printed(each) for each in records]
        else:
            seen = list(records)
            tell(seen)
    if any(each["outcome"] != "read" for each in seen):
        raise typer.Exit(1)


def found(files: Iterable[Path]) -> Iterator[Path]:
    """The files themselves and, sorted, those in the folders; hidden ones in a folder are passed over."""
    for path in files:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
        elif path.exists():
            yield path
        else:
            raise Usage(f"There is no file {path}.")


@contextmanager
def pool(workers: int, templates: Path | None = None) -> Iterator[Reader]:
    """The parsers in that many children, told of those `templates` or of the installed ones; ended with the block."""
    from service.wiring_reading import TEMPLATES, reader_for

    reader = reader_for(max(workers, 1), shown=templates or TEMPLATES)
    gc.enable()
    try:
        yield reader
    finally:
        reader.close()


def read_all(reader: Reader, paths: Sequence[Path], received: date, passwords: Sequence[str] = ()) -> Iterator[Record]:
    """A record for each document in the files, in their order, as they become ready."""
    with ThreadPoolExecutor(MOST_WORKERS) as threads, _progress(len(paths)) as advance:
        for records in threads.map(lambda path: read_file(reader, path, received, passwords), paths):
            advance()
            yield from records


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where that is a terminal and there is something to wait for."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=total)
        yield lambda: bar.advance(task)


def read_file(reader: Reader, path: Path, received: date, passwords: Sequence[str] = ()) -> list[Record]:
    """The records of one file: of the document, or of a container and everything in it."""
    from parsers.model import Kind
    from parsers.record import shown_record

    try:
        data = path.read_bytes()
    except OSError as fault:
        return [_unread(path, fault.strerror or "it cannot be opened")]
    moment = datetime.combine(received, time(12), tzinfo=HERE)
    if MAIL_HEAD.match(data) or (path.suffix.lower() == ".eml" and not data.startswith(NO_MAIL)):
        return _read_mail(reader, str(path), data, moment, passwords)
    extraction = reader.read_document(data, received, passwords)
    if extraction.kind in (Kind.ARCHIVE, Kind.MESSAGE) or EMBEDDED.search(data):
        return _read_container(reader, path, data, moment, passwords)
    return [shown_record(extraction, str(path))]


def _read_mail(reader: Reader, file: str, data: bytes, received: datetime, passwords: Sequence[str]) -> list[Record]:
    from parsers.model import Extraction, Kind, Outcome
    from parsers.record import shown_record

    reading = reader.read(data, received, passwords)
    unread = reading.crashed and not reading.documents
    kind, outcome = (Kind.UNREADABLE, Outcome.CRASHED) if unread else (Kind.MESSAGE, Outcome.READ)
    mail = Extraction(kind, outcome, problems=reading.message.problems, format="eml")
    return [shown_record(mail, file), *_inside(reading.documents, f"{file}!")]


def _read_container(reader: Reader, path: Path, data: bytes, received: datetime, passwords: Sequence[str]) -> list[Record]:
    """The container and what is in it; it goes through the same door as one that came by mail."""
    carrier = EmailMessage()
    carrier.set_content("")
    carrier.add_attachment(data, maintype="application", subtype="octet-stream", filename=path.name)
    reading = reader.read(bytes(carrier), received, passwords)
    return _inside(reading.documents, f"{path.parent}/" if path.parent != Path() else "")


def _inside(documents: Sequence[Document], before: str) -> list[Record]:
    from parsers.record import shown_record

    return [
        shown_record(each.extraction, f"{before}{each.attachment.name or f'attachment {each.attachment.position}'}")
        for each in documents
    ]


def _unread(path: Path, why: str) -> Record:
    from parsers.model import Extraction, Kind, Outcome, Problem
    from parsers.record import shown_record

    return shown_record(
        Extraction(Kind.UNREADABLE, Outcome.UNREADABLE, problems=(Problem("unopened", f"The file: {why}."),)), str(path)
    )


def _on_page(records: Iterable[Record], out: Path) -> Iterator[Record]:
    """The records, each as it comes; the page is written when the last was asked for."""
    from service.cli.page import page

    kept: list[Record] = []
    for each in records:
        kept.append(each)
        yield each
    out.write_text(page(kept), "utf-8")
    warn(f"Written: {out}.")


def _printed(record: Record) -> Record:
    as_json_line(record)
    return {"outcome": record["outcome"]}


def show(records: Sequence[Record]) -> None:
    """Prints a line for each document, and the whole of it where there is only one."""
    from service.cli import documents

    table(documents.COLUMNS, [documents.row(each) for each in records], "No files.")
    if len(records) == 1:
        for title, columns, rows in documents.tables(records[0]):
            say("", title)
            table(columns, rows)
        say("", *documents.rest(records[0]))


def explainer(field: str, templates: Path | None) -> Callable[[Sequence[Record]], None]:
    """What prints why the field has its value in each document; a field that nobody knows ends the command at once."""
    from service.cli.explaining import checked, dictionary, explanation

    words = dictionary(templates)
    name = checked(field, words)

    def tell(records: Sequence[Record]) -> None:
        say(*(line for each in records for line in explanation(each, name, words)))

    return tell
