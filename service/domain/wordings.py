"""Which record each kind of notice speaks with: the one table that templates, samples and previews go by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from service.domain.chasing import ChaseWords, EscalationWords, OverdueWords, QuestionWords, ReminderWords
from service.domain.gathering import ChecklistWords, DecisionWords, InvitationWords, LateWords
from service.domain.notices import NoticeKind
from service.domain.summary.summaries import DigestWords, SummaryWords
from service.domain.words import (
    AcknowledgementWords,
    AlertWords,
    CommandResultWords,
    ExtensionWords,
    HeldWords,
    QueryWords,
    ReceiptWords,
    RequestWords,
    StandDownWords,
    UnreadableWords,
)

WORDS: Mapping[NoticeKind, type] = MappingProxyType(
    {
        NoticeKind.RECEIPT: ReceiptWords,
        NoticeKind.QUERY: QueryWords,
        NoticeKind.UNREADABLE: UnreadableWords,
        NoticeKind.ACKNOWLEDGEMENT: AcknowledgementWords,
        NoticeKind.REQUEST: RequestWords,
        NoticeKind.CHASE: ChaseWords,
        NoticeKind.REMINDER: ReminderWords,
        NoticeKind.OVERDUE: OverdueWords,
        NoticeKind.ESCALATION: EscalationWords,
        NoticeKind.QUESTION: QuestionWords,
        NoticeKind.EXTENSION: ExtensionWords,
        NoticeKind.STAND_DOWN: StandDownWords,
        NoticeKind.LATE: LateWords,
        NoticeKind.INVITATION: InvitationWords,
        NoticeKind.DECISION: DecisionWords,
        NoticeKind.CHECKLIST: ChecklistWords,
        NoticeKind.HELD: HeldWords,
        NoticeKind.DIGEST: DigestWords,
        NoticeKind.SUMMARY: SummaryWords,
        NoticeKind.ALERT: AlertWords,
        NoticeKind.COMMAND_RESULT: CommandResultWords,
    }
)
"""Every kind; a test compares it with the templates and the samples."""
