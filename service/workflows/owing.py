"""Owes what is due: derived from the cases and today's date, so that downtime costs nothing and nothing is owed twice.

What `domain/owed` says is due becomes notices in the outbox, each in one transaction with the day it was asked. The `once` key
keeps a second pass from owing it again.
"""

from __future__ import annotations

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
