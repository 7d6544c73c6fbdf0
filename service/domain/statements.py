"""What a mail without a document says, where its sender's whole new text says only that.

The new words enter; a nil statement, its opposite, a refusal, an acknowledgement or none of them leaves. All are read sentence by
sentence from tables of what people write, and one sentence outside them makes it none: half a statement is for a person.
"Father is not known to us, the child is" is no nil return, and a question is never one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.domain.courtesies import CONTEXT, COURTESY, Pattern
from service.domain.known_phrases import BOTH, DECLINED, KNOWN, SECURED, SORRY, UNSURE
from service.domain.nil_phrases import CHECKED, CLAUSE, LEAD, NAME, NIL, PART, QUALIFIED, REGARDING, WHOLE
from service.domain.promises import PROMISE, RECEIVED
from service.domain.references import plain_subject, references
from service.domain.sentences import sentences

__all__ = [
    "Acknowledgement",
    "declines",
    "is_acknowledgement",
    "is_known_statement",
    "is_nil_statement",
    "plain_subject",
    "references",
]

_LONGEST = 2_000  # characters; whoever writes more says more


def _without_lead(clause: str, *leads: Pattern) -> str:
    while found := next(filter(None, (lead.match(clause) for lead in (LEAD, *leads))), None):
        clause = clause[found.end() :]
    return clause


def _says_nil(clause: str) -> bool:
    """Whether the clause says that nobody of the family is known; of one parent alone it says nothing about the child."""
    whole = not PART.search(clause) or WHOLE.search(clause)
    return bool(whole and NIL.fullmatch(_without_lead(clause)))


def _says_nothing(clause: str) -> bool:
    return any(pattern.fullmatch(clause) for pattern in (COURTESY, CONTEXT, CHECKED))


def _nil_or_nothing(sentence: str) -> bool | None:
    """True for a nil statement, False for mere courtesy, None for anything else."""
    if REGARDING.match(sentence) and NAME.search(sentence):
        return None
    if _says_nil(sentence):
        return True
    if _says_nothing(sentence):
        return False
    clauses = [clause for clause in CLAUSE.split(sentence) if clause]
    if len(clauses) > 1 and all(_says_nil(clause) or _says_nothing(clause) for clause in clauses):
        return any(_says_nil(clause) for clause in clauses)
    return None


def is_nil_statement(new_text: str) -> bool:
    """Whether the sender's whole new text says only that the family, the child or all of them are not known to his agency."""
    if len(new_text) > _LONGEST or QUALIFIED.search(new_text):
        return False
    said = [_nil_or_nothing(sentence) for sentence in sentences(new_text)]
    return None not in said and True in said


def _only(new_text: str, says: Callable[[str], bool], *beside: Pattern) -> bool:
    """Whether each clause of the text says that or nothing, and one says it."""
    found = False
    for sentence in sentences(new_text):
        clauses = [sentence] if says(sentence) or _says_nothing(sentence) else [each for each in BOTH.split(sentence) if each]
        if not all(says(each) or _says_nothing(each) or any(known.fullmatch(each) for known in beside) for each in clauses):
            return False
        found = found or any(map(says, clauses))
    return found


def _says_known(clause: str) -> bool:
    """Whether the clause says that the family is known; of one parent alone it says nothing about the child."""
    whole = not PART.search(clause) or WHOLE.search(clause)
    return bool(whole and KNOWN.fullmatch(_without_lead(clause)))


def is_known_statement(new_text: str) -> bool:
    """Whether the sender's whole new text says only that the family is known to his agency, and perhaps its records secured."""
    if len(new_text) > _LONGEST or UNSURE.search(new_text.replace("’", "'")):
        return False
    if any(REGARDING.match(each) and NAME.search(each) for each in sentences(new_text)):
        return False
    return _only(new_text, _says_known, SECURED)


def declines(new_text: str) -> bool:
    """Whether the sender's whole new text says only that his agency will not answer the request; a date or a reason is more."""
    if len(new_text) > _LONGEST or "?" in new_text:
        return False
    return _only(new_text, lambda clause: DECLINED.fullmatch(_without_lead(clause, SORRY)) is not None)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A mail that only says that the request arrived; `promised` is the day it names for the return, as typed."""

    promised: str | None = None


def _promised(sentence: str) -> str | None:
    found = PROMISE.fullmatch(sentence)
    return found[1] if found else None


def _clauses(sentence: str) -> list[str]:
    """The sentence in its clauses, where each of them makes sense by itself; else the sentence."""
    clauses = [clause for clause in re.split(r",? and |, | [-–] ", sentence) if clause]
    return clauses if all(map(_fits, clauses)) else [sentence]


def is_acknowledgement(new_text: str) -> Acknowledgement | None:
    """The acknowledgement, with the day that it promises, when the sender's whole new text is one; else None."""
    said = sentences(new_text) if len(new_text) <= _LONGEST and "?" not in new_text else []
    clauses = [clause for sentence in said for clause in _clauses(sentence)]
    if not said or not all(_fits(clause) for clause in clauses):
        return None
    promises = [day for clause in clauses if (day := _promised(clause))]
    if not promises and not any(RECEIVED.fullmatch(clause) or COURTESY.fullmatch(clause) for clause in clauses):
        return None
    return Acknowledgement(promises[-1] if promises else None)


def _fits(clause: str) -> bool:
    return bool(_promised(clause)) or any(pattern.fullmatch(clause) for pattern in (RECEIVED, COURTESY, CONTEXT))
