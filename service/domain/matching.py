"""Whose document is it: from clues to one case, one agency and its requests, or a doubt for a person.

Enters: the clues of a message and of one of its documents, the cases they might mean, and who the sender is to us. Leaves:
`Match`, `Doubt` or `Nothing`. Clues in order of trust: a mail of ours that is answered, the tag in the subject, a reference or
alias inside, and last the agency's only open request where initials and date of birth agree. Clues that disagree never outvote
each other: a person decides. The sentences are for staff; a sender hears the same for an unknown, a closed and a foreign case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from service.domain.cases import Case, CaseAgency, CaseStatus, Reason, Request, RequestState, Subject
from service.domain.clues import Child, Clues, DocumentClues, same_initials, tokens
from service.domain.review_parts import ANSWER
from service.domain.trust import Role, Standing

LIVE = frozenset({CaseStatus.REFERRED, CaseStatus.OPEN})
OPEN = frozenset({RequestState.ASKED, RequestState.ACKNOWLEDGED, RequestState.QUERIED})
SPEAKS = frozenset({Role.NAMED, Role.DOMAIN})
SHORTEST_ALIAS = 4  # letters and digits; a shorter one, or one without a digit, is found by chance


@dataclass(frozen=True, slots=True)
class Match:
    """The case and the agency; `requests` are those the document answers, none where it is nothing that was asked for."""

    case: Case
    agency: str
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A person decides: the reason why it is held, and a sentence for staff without personal data."""

    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing of it concerns us."""


class Likeness(Enum):
    """How a document's child compares with the children of a case."""

    SAME = "same"
    UNKNOWN = "unknown"
    OTHER = "other"


_TWO = Doubt(Reason.TWO_CASES, "The references and replies in it point at more than one case.")
_FOREIGN = Doubt(Reason.TWO_CASES, "It points at a case of ours, and bears a reference that is no case's here.")
_NO_CASE = Doubt(Reason.NO_CASE, "The reference in it is not that of an open case, or it bears none.")
_STRANGER = Doubt(Reason.STRANGER, "The sender may not answer for any agency in the case that it names.")
_OTHER_CHILD = Doubt(Reason.OTHER_CHILD, "The date of birth or the initials in the document are not those of the case.")
_NOT_ASKED = Doubt(Reason.QUESTION, "The agency was not asked for this document.")
_WHICH_REQUEST = Doubt(Reason.QUESTION, "The agency was asked for more than one document of this kind.")
_WHICH_AGENCY = Doubt(Reason.QUESTION, "The sender answers for several agencies, and nothing says for which one this is.")
_OTHER_AGENCY = Doubt(Reason.QUESTION, "The sender, the reply and the document do not name the same agency.")
_STAFF = Doubt(Reason.QUESTION, "A member of staff sent it without saying what is to be done with it.")
_PLAIN = Doubt(Reason.QUESTION, "An agency wrote without a reference and without a document.")

GRAVITY = (
    Reason.MALWARE,
    Reason.UNSCANNED,
    Reason.UNVERIFIED,
    Reason.STRANGER,
    Reason.OTHER_CHILD,
    Reason.TWO_CASES,
    Reason.NO_CASE,
    Reason.CRASHED,
    Reason.UNLISTED_SENDER,
    Reason.OTHER_PARTNERSHIP,
    Reason.TOO_LARGE,
    Reason.UNREADABLE,
    Reason.LOCKED,
    Reason.PORTAL,
    Reason.PROPOSED,
    Reason.QUESTION,
    Reason.BLANK_FORM,
    Reason.NOTIFICATION,
    Reason.REFERRAL,
    Reason.RETURN,
    Reason.NIL,
    Reason.COMMAND,
    Reason.ACKNOWLEDGEMENT,
)
"""Of the outcomes of several documents the message takes the first in this order; what is not listed weighs least."""


def gravest(reasons: Iterable[Reason]) -> Reason:
    """The one that the message takes; ValueError where there is none."""
    return min(reasons, key=lambda each: GRAVITY.index(each) if each in GRAVITY else len(GRAVITY))


def match(clues: Clues, cases: Sequence[Case], sender: Standing) -> Match | Doubt | Nothing:
    """Where the message, or the document among its clues, belongs; `cases` are all that it might mean, ended ones too."""
    known_form = clues.document is not None and clues.document.kind not in {"other", "unreadable", "message", "archive"}
    found, unknown = _named(clues, cases)
    if not (found or unknown or known_form or sender.known):
        return Nothing()
    if not sender.known:
        return _STRANGER
    if len(found) + len(unknown) > 1:
        return _FOREIGN if len(found) == 1 else _TWO
    if unknown:
        return _NO_CASE
    if found:
        return _in_case(found[0], clues, sender)
    by_child = _by_child(clues.document, cases, sender) if clues.document else None
    if by_child:
        return _in_case(by_child, clues, sender)
    return _NO_CASE if known_form else _STAFF if sender.staff else _PLAIN


def _named(clues: Clues, cases: Sequence[Case]) -> tuple[list[Case], list[str]]:
    """The cases that the clues name, and the references that are no case's."""
    written = [*(each.reference for each in clues.tags), *clues.mentions]
    if clues.document:
        written += clues.document.references
    known = {each.reference: each for each in cases}
    threads, said = {each.case_id for each in clues.threads}, _said(clues)
    found = [
        each
        for each in cases
        if each.id in threads or each.reference in written or any(_alias_in(alias, *said) for alias in each.once(_aliases))
    ]
    theirs = {tokens(alias) for each in found for alias in each.aliases}  # another body may number its cases as we do
    unknown = [each for each in dict.fromkeys(written) if each not in known and tokens(each) not in theirs]
    if found or unknown:
        return found, unknown
    return [known[each] for each in clues.quoted if each in known], []


def _said(clues: Clues) -> tuple[str, str]:
    """The reference that the document bears, and all words in which one may stand, made ready once for all aliases."""
    reference = clues.document.reference_text if clues.document else ""
    return tokens(reference), tokens(f"{clues.words}\n{reference}")


def _aliases(case: Case) -> tuple[tuple[str, bool], ...]:
    """What is looked for of each alias, and whether it tells enough to be looked for in any words."""
    sought = [tokens(alias) for alias in case.aliases]
    return tuple(
        (each, len(each.replace(" ", "")) >= SHORTEST_ALIAS and any(sign.isdigit() for sign in each))
        for each in sought
        if each.strip()
    )


def _alias_in(alias: tuple[str, bool], reference: str, words: str) -> bool:
    sought, telling = alias
    return sought == reference or (telling and sought in words)


def _in_case(case: Case, clues: Clues, sender: Standing) -> Match | Doubt:
    """The agency and its requests in a case that the clues agree on."""
    speaks_for = [each for each in case.agencies if sender.role(each.key, case.reference) in SPEAKS]
    if not speaks_for:
        return _STAFF if sender.staff and case.reference not in sender.barred_on else _STRANGER
    if case.status not in LIVE:
        return _NO_CASE
    if clues.document and likeness(clues.document.child, case.subjects) is Likeness.OTHER:
        return _OTHER_CHILD
    agency = _agency(case, speaks_for, clues)
    return agency if isinstance(agency, Doubt) else _requests(case, agency, clues.document)


def likeness(child: Child, subjects: Sequence[Subject]) -> Likeness:
    """Whether the document's child is a subject of the case; initials alone neither prove nor contradict it."""
    if child.born_on is None or not subjects:
        return Likeness.UNKNOWN
    if any(_is(child, each) for each in subjects):
        return Likeness.SAME
    return Likeness.UNKNOWN if any(each.born_on is None for each in subjects) else Likeness.OTHER


def _is(child: Child, subject: Subject) -> bool:
    named = not child.initials or any(same_initials(each, subject.initials) for each in child.initials)
    return child.born_on is not None and child.born_on == subject.born_on and named


def _agency(case: Case, speaks_for: list[CaseAgency], clues: Clues) -> CaseAgency | Doubt:
    """The agency: of those the sender speaks for, the one that the thread, the document or the only open request names."""
    pointed = _pointed(case, clues)
    candidates = [each for each in speaks_for if not pointed or each.key in pointed]
    name = tokens(clues.document.agency_name) if clues.document else "  "
    named = [each for each in case.agencies if name.strip() and name in _names(each)]
    if not candidates or (named and not any(each in candidates for each in named)):
        return _OTHER_AGENCY
    narrowed = (candidates, named or _like(candidates, name), _asking(case, candidates, clues.document))
    for each in narrowed:
        still = [agency for agency in candidates if agency in each]
        if len(still) == 1:
            return still[0]
        candidates = still or candidates
    return _WHICH_AGENCY


def _pointed(case: Case, clues: Clues) -> set[str]:
    """The agencies that our own mail, or the tag in the subject, names in this case."""
    threads = {agency for each in clues.threads if each.case_id == case.id for agency in each.agencies}
    codes = {each.agency for each in clues.tags if each.reference == case.reference}
    return threads or {each.key for each in case.agencies if {each.key.lower(), each.code.lower()} & codes}


def _names(agency: CaseAgency) -> set[str]:
    return {tokens(each) for each in (agency.key, agency.code, agency.name)} - {"  "}


def _like(candidates: list[CaseAgency], name: str) -> list[CaseAgency]:
    """The candidates whose name holds the document's, or stands in it, by whole words."""
    return [each for each in candidates if name.strip() and any(name in own or own in name for own in _names(each))]


def _asking(case: Case, candidates: list[CaseAgency], document: DocumentClues | None) -> list[CaseAgency]:
    """The candidates that still owe a document of that kind."""
    owing = case.once(_owing).get(document.kind if document else "", frozenset())
    return [each for each in candidates if each.key in owing]


def _owing(case: Case) -> Mapping[str, frozenset[str]]:
    """The agencies that owe a document of each kind; under no kind those that owe any."""
    still = [each for each in case.requests if each.state in OPEN]
    of_kind: dict[str, frozenset[str]] = {"": frozenset(each.agency for each in still)}
    for each in still:
        kind = kind_of(case, each)
        of_kind[kind] = of_kind.get(kind, frozenset()) | {each.agency}
    return of_kind


def kind_of(case: Case, request: Request) -> str:
    """What kind of document the request asks for, by the rules of its case."""
    documents = case.rules.get("documents")
    rule = documents.get(request.document) if isinstance(documents, Mapping) else None
    kind = rule.get("kind") if isinstance(rule, Mapping) else None
    return kind if isinstance(kind, str) else request.document


def _requests(case: Case, agency: CaseAgency, document: DocumentClues | None) -> Match | Doubt:
    own = tuple(each for each in case.requests if each.agency == agency.key)
    still = tuple(each for each in own if each.state in OPEN)
    if document is None or document.kind == "nil":
        return Match(case, agency.key, still or own)
    of_kind = tuple(each for each in own if kind_of(case, each) == document.kind)
    open_of_kind = tuple(each for each in of_kind if each in still)
    if len(of_kind) > 1 and len(open_of_kind) != 1:
        return _WHICH_REQUEST
    if not of_kind and document.kind in {"scoping", "chronology"} and not _in_first_round(case, still):
        return _NOT_ASKED
    return Match(case, agency.key, open_of_kind or of_kind)


def _in_first_round(case: Case, still: Iterable[Request]) -> bool:
    """Whether the agency was asked only whether it knows the family: who sends a form then has said so."""
    return any(kind_of(case, each) == ANSWER for each in still)


def _by_child(document: DocumentClues, cases: Sequence[Case], sender: Standing) -> Case | None:
    """The case of the only open request that the sender could answer with the document, where its child is the document's."""
    asking = [each for each in cases if each.status in LIVE and _could_answer(each, document, sender)]
    full = replace(document.child, initials=tuple(each for each in document.child.initials if len(each) > 1))
    if len(asking) != 1 or not full.initials:
        return None
    return asking[0] if likeness(full, asking[0].subjects) is Likeness.SAME else None


def _could_answer(case: Case, document: DocumentClues, sender: Standing) -> bool:
    speaks_for = [each for each in case.agencies if sender.role(each.key, case.reference) in SPEAKS]
    return bool(_asking(case, speaks_for, document))
