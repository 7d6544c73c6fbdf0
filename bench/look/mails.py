"""The mails that are looked at: every sample and its variants as pages, in the name of an invented partnership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from service.adapters.charts import progress_picture
from service.adapters.mime import page_of
from service.adapters.wording import MailWording
from service.domain.roster import Partnership
from service.domain.samples import illustrated, samples, variants
from service.wiring import TEMPLATES

UNIT = Partnership(
    name="Sampleshire Safeguarding Children Partnership",
    short_name="Sampleshire SCP",
    business_unit="the business unit",
    review_group="QiiP",
    telephone="01632 960001",
    urgent_line="the front door on 01632 960999",
    marking="OFFICIAL-SENSITIVE",
    mailbox_address="reviews@sampleshire.example",
)
WORDING = MailWording(TEMPLATES / "mail", UNIT, lambda domain: f"<look@{domain}>")
NOW = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)


@cache
def pages() -> Mapping[str, str]:
    """Each mail as a page of its own, by the name of its sample."""
    every = [illustrated(each, progress_picture) for each in (*samples(), *variants())]
    return MappingProxyType({each.once.removeprefix("sample:"): page_of(WORDING.compose(each, NOW).raw) for each in every})
