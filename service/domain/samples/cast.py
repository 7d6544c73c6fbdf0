"""Who and what the samples are about: invented, under `.example`, and no child among them."""

from __future__ import annotations

from datetime import date

REFERENCE = "RR-2026-003"
POLICE = "Sampleshire Police"
TRUST = "Sampleshire Community Health NHS Trust"
PRACTICE = "Yew Tree Surgery"
DUE = date(2026, 4, 2)
"""Working day 6 of a clock that started on Wednesday 25 March 2026; Easter is inside it."""
MEETING = date(2026, 4, 10)
REPORT = date(2026, 4, 17)
TODAY = date(2026, 4, 7)
ASKER = "safeguarding@police.example"
STAFF = "coordinator@partnership.example"
CHAIR = "chair@partnership.example"
