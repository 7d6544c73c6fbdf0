"""Owes what is due: derived from the cases and today's date, so that downtime costs nothing and nothing is owed twice.

What `domain/owed` says is due becomes notices in the outbox, each in one transaction with the day it was asked. The `once` key keeps a
second pass from owing it again.
"""

from __future__ import annotations

from service.domain.cases import Case, CaseStatus
from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.owed import Owed, owed
from service.domain.posting import contacts_of
from service.domain.review_types import Document, ReviewType
from service.domain.words import AlertWords, AskedDocument, Details, RequestWords, WaitingMail, spoken
from service.workflows.casework import review_of
from service.workflows.desk import Desk
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
