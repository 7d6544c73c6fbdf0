"""Turns a notice into mail: its words and a template give subject, text and HTML; headers and Message-ID are made here, once.

A kind's template is `templates/mail/<review type>/<kind>.txt`, or the one under `default`. Its first line is the rest of the
subject; the body is text in the shapes of `letter.py`, from which both alternatives are made, so that they never say different
things. A kind may have an `.html` of its own. Templates are data: sandboxed, escaped in HTML, and a word that is missing is an
error, never a gap.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from service.adapters.enclosing import enclosed
from service.adapters.letter import Block, blocks_of, plain
from service.adapters.mime import Envelope, build, clean
from service.domain.notices import ANSWERS, Audience, Notice
from service.domain.roster import Partnership
from service.domain.servers import Composed
from service.domain.summary.progress import agency_words, clock_words, progress_of

NO_CASE = "RR"
JOINED = "_joined"
SHOWN = 5
_BREAKS = dict.fromkeys((*range(32), 127, 133, 8232, 8233), " ")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person reads it."""

    subject: str
    text: str
    html: str


def new_message_id(domain: str) -> str:
    """A Message-ID of 128 random bits: seen again in a reply, it proves that our mail was read."""
    return f"<{secrets.token_hex(16)}@{domain}>"


class MailWording:
    """The templates of one folder, speaking for one partnership."""

    def __init__(self, templates: Path, partnership: Partnership, new_id: Callable[[str], str] = new_message_id) -> None:
        self._templates = templates
        self._partnership = partnership
        self._new_id = new_id

    def compose(self, notice: Notice, now: datetime) -> Composed:
        """The mail as it will be sent, its Message-ID made now and never again."""
        return self._composed(notice, self.render(notice), now)

    def join(self, notice: Notice, mails: Sequence[bytes], now: datetime) -> Composed:
        """One mail that holds the texts of those mails, one after the other, without their own marking and footer."""
        letters = tuple(enclosed(each, self._partnership.marking) for each in mails)
        return self._composed(notice, self._letter(replace(notice, words={"letters": letters}), JOINED), now)

    def text(self, notice: Notice) -> str:
        """The subject and the plain text of the notice, as one text."""
        letter = self.render(notice)
        return f"{letter.subject}\n\n{letter.text}"

    def _composed(self, notice: Notice, letter: Letter, now: datetime) -> Composed:
        sender = self._partnership.mailbox_address
        message_id = self._new_id(sender.rpartition("@")[2])
        envelope = Envelope(
            sender=sender,
            sender_name=self._partnership.short_name,
            recipient=notice.recipient,
            subject=letter.subject,
            message_id=message_id,
            sent_at=now,
            in_reply_to=notice.in_reply_to,
            references=_trail(notice),
            more=_own_headers(notice),
        )
        return Composed(message_id, build(envelope, letter.text, letter.html, notice.files))

    def render(self, notice: Notice) -> Letter:
        """Subject, text and HTML of the notice; raises `jinja2.TemplateError` where a template or a word is missing."""
        return self._letter(notice, notice.kind.value)

    def _letter(self, notice: Notice, template: str) -> Letter:
        environment = environment_of(self._templates, notice.review_type)
        outsider = notice.audience is not Audience.STAFF
        about = {"tag": notice.tag or NO_CASE, "kind": notice.kind.value, "partnership": self._partnership, "outsider": outsider}
        words = {**notice.words, **about}
        first, _, rest = environment.get_template(f"{template}.txt").render(words).strip().partition("\n")
        headline = clean(first, 200)
        subject = clean(f"[{about['tag']}] {headline}", 200)
        body = blocks_of(rest)
        footer = blocks_of(environment.get_template("_footer.txt").render(words))
        frame = {**words, "subject": subject, "headline": headline, "body": body, "footer": footer}
        page = environment.select_template([f"{template}.html", "_letter.html"]).render(frame)
        return Letter(subject, self._framed(body, footer), page)

    def _framed(self, body: tuple[Block, ...], footer: tuple[Block, ...]) -> str:
        parts = [self._partnership.marking, plain(body), "-- \n" + plain(footer) if footer else ""]
        return "\n\n".join(part for part in parts if part) + "\n"


@lru_cache(maxsize=64)
def environment_of(templates: Path, review_type: str) -> SandboxedEnvironment:
    """The templates of that type over the folder's defaults; one in a process, since compiling them is most of writing a mail.

    A template that changed on the disk is compiled again.
    """
    folders = [templates / Path(review_type).name, templates / "default"]
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",)),
        finalize=_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update({"shown": SHOWN, "row": row, "table": table})
    return environment


def _trail(notice: Notice) -> tuple[str, ...]:
    """References end with the mail that is answered (RFC 5322, 3.6.4)."""
    answered = notice.in_reply_to
    return notice.references if answered is None or answered in notice.references else (*notice.references, answered)


def _own_headers(notice: Notice) -> tuple[tuple[str, str], ...]:
    """Headers that keep machines from answering us (RFC 3834) and say what the mail is for."""
    return (
        ("Auto-Submitted", "auto-replied" if notice.kind in ANSWERS else "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Rapid-Review-Notice", notice.kind.value),
    )


def _one_line(value: object) -> object:
    """A printed value on one line, so that no value can begin a block of its own; markup that a template made itself stays."""
    if value is None:
        return ""
    return value.translate(_BREAKS) if isinstance(value, str) and not isinstance(value, Markup) else value


def full_day(value: date) -> str:
    """The day in full, such as `Friday 17 April 2026`."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


def short_day(value: date) -> str:
    """The day as a table has room for it, such as `Fri 17 April`."""
    return f"{value:%a} {value.day} {value:%B}"


def hour(value: datetime) -> str:
    """The time of day, such as `09:05`."""
    return f"{value:%H:%M}"


def listed(values: Sequence[object], limit: int = 0) -> str:
    """The values as a list in words, `14, 22 and 30`; beyond the limit the rest is a count."""
    words = [str(each) for each in values]
    if limit and len(words) > limit:
        words = [*words[:limit], f"{len(words) - limit} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun, `1 row` or `41 rows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(value: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return value[:1].upper() + value[1:]


def row(*cells: object) -> str:
    """A row of a table; no value can begin a cell of its own."""
    return f"| {' | '.join(str(_one_line(each)).replace('|', '/') for each in cells)} |"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table below its heads, the columns left out in which no row says anything; no rows: nothing."""
    kept = [index for index in range(len(heads)) if any(each[index] for each in rows)]
    return [row(*(each[index] for index in kept)) for each in (heads, *rows)] if rows else []


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "day": full_day,
        "short_day": short_day,
        "hour": hour,
        "listed": listed,
        "counted": counted,
        "capital": capital,
        "clock": clock_words,
        "progress": progress_of,
        "agencies": agency_words,
    }
)
"""What a template may ask of a value."""
