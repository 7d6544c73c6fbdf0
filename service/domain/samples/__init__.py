"""One sample notice of each kind, for previews and for the tests that render every template; and the same in other circumstances.

Nothing enters. What leaves is invented: agencies, addresses and references under `.example`, no child, no real case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.samples.answers import ANSWERS
from service.domain.samples.cast import ASKER, CHAIR, REFERENCE, STAFF
from service.domain.samples.chasing import CHASING, CHASING_OTHERWISE
from service.domain.samples.gathering import GATHERING, GATHERING_OTHERWISE
from service.domain.samples.summaries import SUMMARIES, SUMMARIES_OTHERWISE
from service.domain.summary.summaries import CaseSummary
from service.domain.words import spoken

_TAGS: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.HELD: "RR held 41",
        NoticeKind.ALERT: "RR alert",
        NoticeKind.COMMAND_RESULT: "RR commands",
        NoticeKind.DIGEST: "RR digest",
        NoticeKind.SUMMARY: "RR summary",
        NoticeKind.ACKNOWLEDGEMENT: "",
        NoticeKind.LATE: REFERENCE,
        NoticeKind.CHECKLIST: REFERENCE,
        NoticeKind.INVITATION: REFERENCE,
    }
)
_TO: Mapping[NoticeKind, tuple[Audience, str]] = MappingProxyType(
    {
        NoticeKind.ACKNOWLEDGEMENT: (Audience.SENDER, ASKER),
        NoticeKind.SUMMARY: (Audience.GROUP, CHAIR),
        NoticeKind.INVITATION: (Audience.GROUP, CHAIR),
    }
    | dict.fromkeys(
        (NoticeKind.HELD, NoticeKind.ALERT, NoticeKind.COMMAND_RESULT, NoticeKind.DIGEST, NoticeKind.LATE, NoticeKind.CHECKLIST),
        (Audience.STAFF, STAFF),
    )
)
_ANSWERS_TO = "<5f0c6d8e2b7a4913@police.example>"


def samples() -> tuple[Notice, ...]:
    """One sample notice of each kind that has words."""
    every = (*ANSWERS, *CHASING, *GATHERING, *SUMMARIES)
    return tuple(_notice(kind, words) for kind, words in every)


def variants() -> tuple[Notice, ...]:
    """Further samples: the same kinds in other circumstances, which their `once` keys name."""
    every = (*CHASING_OTHERWISE, *GATHERING_OTHERWISE, *SUMMARIES_OTHERWISE)
    return tuple(_notice(kind, words, f":{name}") for name, kind, words in every)


def illustrated(notice: Notice, draw: Callable[[Sequence[CaseSummary]], bytes]) -> Notice:
    """The sample with the picture that its words name, drawn of the cases it speaks of; any other as it is."""
    cid, cases = notice.words.get("picture"), notice.words.get("cases")
    if not isinstance(cid, str) or not cid or not isinstance(cases, tuple):
        return notice
    return replace(notice, files=(File("progress.png", "image/png", draw(cases), cid),))


def _notice(kind: NoticeKind, words: object, name: str = "") -> Notice:
    audience, recipient = _TO.get(kind, (Audience.AGENCY, ASKER))
    to_agency = audience is Audience.AGENCY
    return Notice(
        kind=kind,
        once=f"sample:{kind}{name}",
        audience=audience,
        recipient=recipient,
        words=spoken(words),
        tag=_TAGS.get(kind, f"{REFERENCE} police"),
        agency="police" if to_agency else None,
        in_reply_to=_ANSWERS_TO if to_agency or audience is Audience.SENDER else None,
    )
